import type {RecalledPassage} from '../agent/agent-event.ts';
import type {MemoryPiece, RecallPieces} from '../agent/memory-source.ts';
import {extractRecords} from '../memory/extract-records.ts';
import type {MemoryRecords} from '../memory/memory-records.ts';
import {packRecall, type RecalledPiece, turnNumber} from '../memory/pack-recall.ts';
import {asksOfPast, asksWhatWasAsked} from '../memory/recall-question.ts';
import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import type {RecallSearch} from '../tools/recall.ts';
import type {RememberText} from '../tools/remember.ts';
import type {Runtime} from './runtime.ts';

/** What was recalled for a turn and why, for the screen. Texts are safe to print. */
export interface RecallReport {
  /** From 0 to 1: whether memory holds an answer. */
  confidence: number;
  /** Whether the question is about what was said before, so that a low confidence matters. */
  asked: boolean;
  passages: RecalledPassage[];
}

/**
 * What memory does for one conversation: recalls earlier ones for a question, is searched by the model, and notes what
 * is to be remembered.
 */
export interface ConversationRecall {
  pieces: RecallPieces;
  search: RecallSearch;
  remember: RememberText;
  /**
   * For an answer without a model: what was written down about it, and what was said where the question is about that; also elsewhere
   * where `nothingElse` was found.
   */
  quote(question: string, signal: AbortSignal, nothingElse?: boolean): Promise<readonly MemoryPiece[]>;
  /** What the last `pieces` gave, once. */
  takeReport(): RecallReport | undefined;
  /** A turn has ended: what its words ask to be remembered goes to the inbox, and the index follows in the background. */
  turnEnded(turn: {text: string; number: number}): Promise<void>;
  close(): void;
}

/** The most turns of earlier conversations that are recalled for one question. */
const recalledTurns = 12;
/** The most tokens of memory in one result of the tool `recall`. */
const recalledTokens = 1_500;
/** The most tokens of memory in an answer without a model. */
const quotedTokens = 500;
/** The most records (notes) that are looked at for one question. */
const recalledRecords = 5;
/**
 * The least share of the question's words that a record must have to be shown; one with less has nothing to do with it.
 */
const recordOverlap = 0.3;
/**
 * Turns are shown unasked only where memory is this sure, which it is of fewer than one in ten questions about what was never spoken of;
 * where the question is about the past, half as sure will do.
 */
const sureUnasked = 0.3;
/** The same for a question about the past. */
const sureAsked = 0.15;
/**
 * How long a question waits for new turns to be indexed, at most, in milliseconds; after that memory is searched as it
 * is: a large one that is indexed for the first time is answered from as far as it got.
 */
const refreshAtMostMs = 3_000;
/** How long a conversation rests before its last turn is indexed. */
const indexAfterMs = 1_000;
/** A model's note counts as the user's own where the user's last message holds this share (0 to 1) of its words. */
const ownWords = 0.6;

/** How memory is searched for one question: in how much room, and how far it may reach. */
interface GatherRequest {
  budgetTokens: number;
  estimate: (text: string) => number;
  signal: AbortSignal;
  /** Turns also for a question that is not about what was said. */
  withTurns: boolean;
  /** A model looks for it: the nearest there is, however unsure. */
  lookedFor?: boolean;
}

/** Tokens of a text where no model is there to count for: a quarter of its characters. */
const roughly = (text: string) => text.length / 4;

/**
 * Lets a conversation remember earlier ones: finds what was said or noted before that bears on a question, and notes
 * what the user states. The memory of `runtime` for the session `session`; nothing is opened before the first question.
 */
export function createConversationRecall(runtime: Runtime, session: string): ConversationRecall {
  const place = {project: runtime.workspaceRoot, session};
  let report: RecallReport | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastText = '';
  let tidied = false;

  /**
   * Merges notes that say the same and lets fade what nobody needed (consolidation), and tells the user how to take it
   * back.
   */
  async function tidyUp(records: Pick<MemoryRecords, 'consolidate'>): Promise<void> {
    const done = await records.consolidate();
    if (!done) return;
    const count = done.changes.filter(({after}) => after.status !== undefined).length;
    runtime.events.emit('notice', {
      code: 'memory-consolidated',
      message: `${count} ${count === 1 ? 'record was' : 'records were'} merged or faded, since nobody needed them`,
      hint: '`eca memory consolidate --undo` takes it back.',
    });
  }

  /** Searches notes and earlier turns for a question and packs what is sure enough into the budget. */
  async function gather(question: string, request: GatherRequest) {
    const {budgetTokens, estimate, signal, withTurns, lookedFor = false} = request;
    const {conversations, records} = await runtime.memory();
    const asked = lookedFor || asksOfPast(question);
    const recalling = async () => {
      // A model that looks for something means also what of this session it does not see any more.
      const telling = !asksWhatWasAsked(question);
      const request = {project: runtime.workspaceRoot, telling, signal, refreshAtMostMs};
      if (!lookedFor) return conversations.recall(question, {...request, limit: recalledTurns, except: session});
      const found = await conversations.recall(question, {...request, limit: recalledTurns + 1});
      const turns = found.turns.filter(({turn}) => turn.session !== session || turn.text.trim() !== lastText.trim());
      return {...found, turns: turns.slice(0, recalledTurns)};
    };
    const [matches, recalled] = await Promise.all([
      records.search(question, {place, limit: recalledRecords}),
      withTurns || asked ? recalling() : {turns: [], confidence: 0},
    ]);
    const {turns} = recalled;
    const sure = lookedFor || recalled.confidence >= (asked ? sureAsked : sureUnasked);
    // What a newer note has replaced is shown as outdated.
    const closed = new Map(
      (sure && turns.length > 0 ? await records.list({place}) : []).flatMap(({source, replacedBy, validTo}) =>
        replacedBy === undefined || validTo === undefined
          ? []
          : [[`${source.session}#${source.turn}`, validTo] as const],
      ),
    );
    const pieces = await packRecall({
      records: matches.filter(({overlap}) => overlap >= recordOverlap),
      turns: sure ? turns : [],
      around: (turn, reach) => conversations.around(turn, reach),
      asked,
      outdatedSince: (session, turn) => closed.get(`${session}#${turn}`),
      budgetTokens,
      estimate,
    });
    const found = turns.length > 0 || pieces.length > 0;
    return {
      pieces: pieces.map(safe),
      confidence: found ? recalled.confidence : 0,
      asked,
      sure: sure && turns.length > 0,
    };
  }

  return {
    async pieces(question, {budgetTokens, estimate, signal}) {
      lastText = question;
      const found = await gather(question, {budgetTokens, estimate, signal, withTurns: true});
      report = {confidence: found.confidence, asked: found.asked, passages: found.pieces.flatMap(passagesOf)};
      const ids = found.pieces.flatMap(({record}) => record?.id ?? []);
      // What was needed does not fade.
      await (await runtime.memory()).records.used(ids).catch(() => {});
      return found.pieces.map(({text, attribution}): MemoryPiece => ({text, attribution}));
    },
    async quote(question, signal, nothingElse = false) {
      lastText = question;
      const request = {budgetTokens: quotedTokens, estimate: roughly, signal, withTurns: nothingElse};
      const found = await gather(question, request);
      report = {confidence: found.confidence, asked: found.asked, passages: found.pieces.flatMap(passagesOf)};
      return found.pieces.map(({text, attribution}): MemoryPiece => ({text, attribution}));
    },
    async search(query, {maxCharacters, signal}) {
      const {pieces, confidence} = await gather(query, {
        budgetTokens: Math.min(recalledTokens, maxCharacters / 4),
        estimate: roughly,
        signal,
        withTurns: true,
        lookedFor: true,
      });
      const text = pieces.map(piece => `[${piece.attribution}]\n${piece.text}`).join('\n\n');
      return {text, count: pieces.length, confidence};
    },
    /**
     * Notes something for the model. It waits in the inbox for the user unless it is mostly in the user's own words,
     * and always where `memory.inbox` is set.
     */
    async remember({text, kind = 'semantic'}) {
      const {records, terms} = await runtime.memory();
      const said = new Set(terms(lastText));
      const own = terms(text);
      const isOwn = own.length > 0 && own.filter(term => said.has(term)).length / own.length >= ownWords;
      // What a model read in a file, a page or a tool's result must not become a rule by itself.
      const waiting = runtime.config.values.memory.inbox || !isOwn;
      const {record, known} = await records.add({
        kind,
        text,
        scope: {level: 'project', project: runtime.workspaceRoot},
        source: {by: 'model', session},
        waiting,
      });
      return {id: record.id, waits: record.status === 'waiting', known};
    },
    takeReport() {
      const taken = report;
      report = undefined;
      return taken;
    },
    async turnEnded({text, number}) {
      const {extraction, inbox} = runtime.config.values.memory;
      const found = extraction === 'off' ? [] : extractRecords(text);
      if (found.length > 0) {
        const {records} = await runtime.memory();
        for (const {kind, text: statement, rule, level} of found) {
          await records.add({
            kind,
            text: statement,
            scope: level === 'user' ? {level} : {level, project: runtime.workspaceRoot},
            source: {by: 'rule', rule, session, turn: number, quote: statement},
            waiting: inbox,
          });
        }
        runtime.events.emit('memory-note', {count: found.length, waiting: inbox});
      }
      // Indexing waits until the conversation rests: nobody waits for it.
      clearTimeout(timer);
      timer = setTimeout(() => {
        void runtime
          .memory()
          .then(async ({conversations, records}) => {
            conversations.touch(session);
            await conversations.refresh();
            if (!tidied) await tidyUp(records);
            tidied = true;
          })
          .catch((error: unknown) => runtime.logger.warn('memory was not brought up to date', {error: String(error)}));
      }, indexAfterMs);
      // A program that has nothing else to do ends; the next one takes over what was said.
      timer.unref();
    },
    close: () => clearTimeout(timer),
  };
}

/** Makes recalled text safe to print. */
function safe(piece: RecalledPiece): RecalledPiece {
  return {...piece, text: sanitizeText(piece.text), attribution: sanitizeLine(piece.attribution)};
}

/** What the screen shows of a recalled piece: the note, or each of the turns in it. */
function passagesOf(piece: RecalledPiece): RecalledPassage[] {
  const {record} = piece;
  if (record) {
    const {id, text, recordedAt, source} = record;
    return [
      {
        kind: 'record',
        id,
        ...(source.session !== undefined && {session: source.session}),
        ...(source.turn !== undefined && {turn: source.turn}),
        at: recordedAt,
        speaker: source.by,
        text: sanitizeLine(text),
        features: {},
      },
    ];
  }
  return piece.turns.map(({turn, features}) => {
    const number = turnNumber(turn);
    return {
      kind: 'turn',
      id: sanitizeLine(turn.id),
      session: sanitizeLine(turn.session),
      ...(number !== undefined && {turn: number}),
      at: turn.at,
      speaker: sanitizeLine(turn.speaker || turn.role),
      text: sanitizeLine(turn.text).slice(0, 400),
      features: Object.fromEntries(Object.entries(features).filter(([, value]) => value !== 0)),
    };
  });
}
