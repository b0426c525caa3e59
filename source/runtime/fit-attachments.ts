import type {ErrorData} from '../foundation/errors.ts';
import type {Attachment} from '../providers/language-model.ts';
import {renderUserText} from '../providers/user-text.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {quoteGiven} from '../workspace/given/quote-given.ts';
import {type TextRow, textRows} from '../workspace/given/text-rows.ts';
import {askedOfGiven, pipedText} from './given-texts.ts';

/** What attachments are made to fit. */
interface AttachmentRoom {
  question: string;
  /** Tokens for all of them together. */
  roomTokens: number;
  /** Tokens of the whole window, for the warning. */
  windowTokens: number;
  estimate: (text: string) => number;
}

/** The share of the room (0 to 1) for the lines that bear on the question, and up to which the beginning may come; the rest is the end's. */
const shares = {bearing: 0.5, beginning: 0.75};
/** How many lines around one that bears on the question are given with it. */
const linesAround = 2;
/** Tokens that a piece costs beside its lines, for its label and its fence. */
const pieceOverheadTokens = 24;
/** The most characters of a text that is no text, of which nothing bears on anything. */
const mostOfBinary = 200;

/**
 * Shortens texts that came with a question and do not fit the model's window: of each the lines that bear on the question are kept,
 * the beginning and the end, as pieces that say which lines they are. Small ones stay whole. A warning for each that was cut.
 */
export function fitAttachments(
  attachments: readonly Attachment[],
  room: AttachmentRoom,
): {attachments: Attachment[]; warnings: ErrorData[]} {
  const costOf = (attachment: Attachment) =>
    room.estimate(renderUserText({role: 'user', text: '', attachments: [attachment]}));
  const costs = new Map(attachments.map(attachment => [attachment, costOf(attachment)]));
  const pieces = new Map<Attachment, Attachment[]>();
  const warnings: ErrorData[] = [];
  let leftTokens = Math.max(0, room.roomTokens);
  const smallestFirst = [...attachments].sort((one, other) => (costs.get(one) ?? 0) - (costs.get(other) ?? 0));
  for (const [index, attachment] of smallestFirst.entries()) {
    const ownTokens = Math.floor(leftTokens / (smallestFirst.length - index));
    const cost = costs.get(attachment) ?? 0;
    const kept = cost <= ownTokens ? [attachment] : piecesOf(attachment, ownTokens, room);
    pieces.set(attachment, kept);
    leftTokens -= kept[0] === attachment ? cost : ownTokens;
    if (kept[0] !== attachment) warnings.push(cutWarning(attachment, kept, room.windowTokens));
  }
  return {attachments: attachments.flatMap(attachment => pieces.get(attachment) ?? []), warnings};
}

/** The pieces of a text that are given of it, in its order. */
function piecesOf(attachment: Attachment, budgetTokens: number, {question, estimate}: AttachmentRoom): Attachment[] {
  const {kind, path = pipedText, text = '', startLine = 1} = attachment;
  const {rows, isBinary} = textRows(text, startLine);
  if (isBinary) return [{...attachment, text: text.slice(0, mostOfBinary)}];
  const {evidence} = quoteGiven(askedOfGiven(question), {
    kind: kind === 'stdin' ? kind : 'file',
    path,
    text,
    startLine,
  });
  const bearing = new Set(
    evidence.flatMap(({excerpts}) => excerpts.flatMap(({startLine: first, lines}) => lines.map((_, at) => first + at))),
  );
  const chosen = new Set<number>();
  let usedTokens = 0;
  const take = (place: number, limitTokens: number): boolean => {
    if (chosen.has(place)) return true;
    const isJoined = chosen.has(place - 1) || chosen.has(place + 1);
    const cost = estimate(`${rows[place]?.line}│${rows[place]?.text}\n`) + (isJoined ? 0 : pieceOverheadTokens);
    if (usedTokens + cost > limitTokens) return false;
    usedTokens += cost;
    chosen.add(place);
    return true;
  };
  for (const [place, {line}] of rows.entries()) {
    if (!bearing.has(line)) continue;
    for (let near = place - linesAround; near <= place + linesAround; near++)
      if (rows[near]) take(near, budgetTokens * shares.bearing);
  }
  for (let place = 0; place < rows.length && take(place, budgetTokens * shares.beginning); place++);
  for (let place = rows.length - 1; place >= 0 && take(place, budgetTokens); place--);
  return runsOf(rows, chosen).map(run => ({
    kind,
    ...(attachment.path !== undefined && {path: attachment.path}),
    startLine: run[0]?.line ?? startLine,
    endLine: run.at(-1)?.line ?? startLine,
    text: textOf(run),
  }));
}

/** Chosen rows in runs without a gap. */
function runsOf(rows: readonly TextRow[], chosen: ReadonlySet<number>): TextRow[][] {
  const runs: TextRow[][] = [];
  for (const [place, row] of rows.entries()) {
    if (!chosen.has(place)) continue;
    if (chosen.has(place - 1)) runs.at(-1)?.push(row);
    else runs.push([row]);
  }
  return runs;
}

/** The text of rows; those of one long line are put together again. */
function textOf(rows: readonly TextRow[]): string {
  return rows
    .map(({line, text}, index) => (index === 0 ? text : `${rows[index - 1]?.line === line ? '' : '\n'}${text}`))
    .join('');
}

/** How many lines pieces have, in their order; several pieces of one long line count as one. */
function linesOf(pieces: readonly Attachment[]): number {
  let count = 0;
  let last = 0;
  for (const {startLine = 1, endLine = startLine} of pieces) {
    count += endLine - Math.max(startLine, last + 1) + 1;
    last = endLine;
  }
  return count;
}

function cutWarning({path, text = ''}: Attachment, pieces: readonly Attachment[], windowTokens: number): ErrorData {
  const name = path === undefined ? `The ${pipedText}` : `\`${sanitizeLine(path)}\``;
  const {lineCount, isBinary} = textRows(text);
  // What is no text, or all one line, has no lines that could be told apart.
  const isByLine = lineCount > 1 && !isBinary;
  const given = isByLine ? linesOf(pieces) : pieces.reduce((sum, piece) => sum + (piece.text ?? '').length, 0);
  const all = isByLine ? lineCount : text.length;
  const which = isBinary ? 'the first' : 'those that bear on the question, the first and the last';
  return {
    code: 'attachment-cut',
    message: `${name} is too long for the model's window of ${windowTokens.toLocaleString('en')} tokens: the model gets ${given.toLocaleString('en')} of ${all.toLocaleString('en')} ${isByLine ? 'lines' : 'characters'}, ${which}`,
    hint: 'Pipe in less (grep, tail), or choose a model with a larger window.',
  };
}
