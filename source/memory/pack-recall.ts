import type {RecordMatch} from './memory-records.ts';
import type {RankedTurn} from './recall.ts';
import type {FoundTurn} from './turn-search.ts';

/** A piece of memory as the model is given it, with where and when it was said. */
export interface RecalledPiece {
  text: string;
  /** Where and when: `memory: session 1qp9khe6… turn 3, 2026-05-08`. */
  attribution: string;
  /** Of the turns that were recalled; empty for a record. */
  turns: RankedTurn<FoundTurn>[];
  record?: RecordMatch['record'];
}

/** What was found, and how much room there is for it. */
export interface PackRequest {
  records: readonly RecordMatch[];
  turns: readonly RankedTurn<FoundTurn>[];
  /** The turns around one, in their order. */
  around(turn: FoundTurn, reach: number): Promise<FoundTurn[]>;
  /** When (ISO 8601) what was said in that turn of an own session stopped being true; undefined where it still may be. */
  outdatedSince?(session: string, turn: number): string | undefined;
  /** Whether the question is about what was said: then more turns are worth their tokens. */
  asked?: boolean;
  budgetTokens: number;
  estimate(text: string): number;
}

/** The most characters of a recalled turn that the model is given; the rest is cut, since every memory costs tokens. */
const longestTurn = 600;
/** The most characters of the turn before and after it: enough to understand it by. */
const longestNeighbour = 240;
/**
 * How many turns the model is given, and which share of the best one's score each must have. What nobody asked for is
 * kept short: on conversations of months a fifth and sixth turn hold the answer for five questions of a hundred, and
 * cost every question 160 tokens.
 */
const reaches = {asked: {turns: 6, leastShare: 0.5}, unasked: {turns: 4, leastShare: 0.7}};

/**
 * Chooses which memories go along with a question to the model, within a budget of tokens: records and then turns, best
 * first, each turn with the ones beside it that tell something, until the budget is used. Turns that stand side by side
 * become one piece.
 */
export async function packRecall(request: PackRequest): Promise<RecalledPiece[]> {
  const {budgetTokens, estimate} = request;
  const reach = reaches[request.asked ? 'asked' : 'unasked'];
  const pieces: RecalledPiece[] = [];
  let left = budgetTokens;
  const take = (piece: RecalledPiece): boolean => {
    const tokens = estimate(`[${piece.attribution}]\n${piece.text}\n`);
    if (tokens > left) return false;
    left -= tokens;
    pieces.push(piece);
    return true;
  };
  // What was written down to be remembered goes first: it is short and was meant to be used.
  for (const match of request.records) take(recordPiece(match));
  const best = request.turns[0]?.score ?? 0;
  const shown = new Set<string>();
  for (const ranked of request.turns.slice(0, reach.turns)) {
    // What is much weaker than the best one rarely helps, and every memory costs tokens.
    if (shown.has(ranked.turn.key) || ranked.score < best * reach.leastShare) continue;
    const around = await request.around(ranked.turn, 1);
    const beside = around.filter(({key, tells}) => tells || key === ranked.turn.key);
    const others = request.turns.filter(({turn}) => beside.some(({key}) => key === turn.key));
    const number = turnNumber(ranked.turn);
    const since = number === undefined ? undefined : request.outdatedSince?.(ranked.turn.session, number);
    const piece = turnPiece(ranked, beside, others, since);
    // With its neighbours it may not fit any more: then the turn goes alone.
    if (!take(piece) && !take(turnPiece(ranked, [ranked.turn], [ranked], since))) continue;
    for (const {key} of beside) shown.add(key);
  }
  return withLatest(pieces);
}

/**
 * Marks the newest of several memories. Where several turns say something, the last one may have changed it: a reader
 * that compares no dates is told which that is.
 */
function withLatest(pieces: readonly RecalledPiece[]): RecalledPiece[] {
  const said = pieces.filter(({turns}) => turns.length > 0);
  const latestMs = Math.max(...said.map(timeOf));
  if (said.length < 2 || new Set(said.map(({turns}) => turns[0]?.turn.session)).size < 2) return [...pieces];
  return pieces.map(piece =>
    piece.turns.length > 0 && timeOf(piece) === latestMs
      ? {...piece, attribution: `${piece.attribution}, the latest of these`}
      : piece,
  );
}

/** When a piece of memory was said. */
function timeOf({turns}: RecalledPiece): number {
  return turns[0]?.turn.atMs ?? 0;
}

/** What the model is told of a record: the text, who wrote it down and when. */
function recordPiece({record}: RecordMatch): RecalledPiece {
  const who =
    record.source.by === 'user' ? 'written down by the user' : `noted by ${record.source.by}, accepted by the user`;
  return {
    text: record.text,
    attribution: `memory: ${record.kind} record ${record.id}, ${who} on ${record.recordedAt.slice(0, 10)}`,
    turns: [],
    record,
  };
}

/** What the model is told of a turn: who said what, when, and whether it was corrected since. */
function turnPiece(
  {turn}: RankedTurn<FoundTurn>,
  lines: readonly FoundTurn[],
  recalled: readonly RankedTurn<FoundTurn>[],
  outdatedSince: string | undefined,
): RecalledPiece {
  const main = new Set(recalled.map(({turn: {key}}) => key));
  const text = lines
    .map(line => `${speakerOf(line)}: ${cut(line.text, main.has(line.key) ? longestTurn : longestNeighbour)}`)
    .join('\n');
  const number = turnNumber(turn);
  const outdated = outdatedSince === undefined ? '' : `, corrected since, on ${outdatedSince.slice(0, 10)}`;
  const where = number === undefined ? `session ${turn.session}` : `session ${turn.session} turn ${number}`;
  return {
    text,
    attribution: `memory: ${where}, said on ${turn.at.slice(0, 10)}${outdated}`,
    turns: [...recalled],
  };
}

/** The number of a turn of an own session; undefined for an imported one. */
export function turnNumber({id, session}: {id: string; session: string}): number | undefined {
  const found = id.startsWith(`${session}#`) ? /^(\d+)\./.exec(id.slice(session.length + 1)) : null;
  return found ? Number(found[1]) : undefined;
}

/** The speaker's name, or `user` and `assistant` where there is none. */
function speakerOf({speaker, role}: FoundTurn): string {
  return speaker !== '' ? speaker : role;
}

/** Shortens what was said to one line of at most `length` characters. */
function cut(text: string, length: number): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > length ? `${plain.slice(0, length)}…` : plain;
}
