import {join} from 'node:path';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import {createNearSearch} from '../storage/near-search.ts';
import {refreshed} from '../storage/patiently.ts';
import type {OpenedStore} from '../storage/vector-store.ts';
import {type ImportedTurn, openImportedTurns} from './imported-turns.ts';
import type {MemoryTurn} from './memory-turn.ts';
import type {RankedTurn, RecallWeights} from './recall.ts';
import {createSessionTurns} from './session-turns.ts';
import {createTurnIndex, type IndexRefresh} from './turn-index.ts';
import {candidateFields, type Terms} from './turn-records.ts';
import {type FoundTurn, searchTurns, type TurnFilter, turnOf} from './turn-search.ts';
import {turnVectors} from './turn-vectors.ts';

/** Where remembered conversations are, and how they are searched. */
export interface ConversationMemoryOptions {
  /** For imported turns and the notes of the index; made when needed. */
  directory: string;
  /** Where the product's own transcripts are. */
  sessionsDirectory: string;
  /** Opens a store below a folder; called at the first search. */
  openStore: (directory: string) => Promise<OpenedStore>;
  terms: Terms;
  /** The trained ranker; without it turns are ranked by their full-text score and who said them. */
  weights?: RecallWeights;
  /** Opens the embedding model at the first search, where there is one that knows more than words. */
  openEmbedder?: () => Promise<EmbeddingModel | undefined>;
  now?: () => Date;
  onWarning?: (warning: ErrorData) => void;
}

/** Which turns are wanted, and how many. */
export interface RecallRequest extends TurnFilter {
  /** How many turns; 10 when absent. */
  limit?: number;
  /** A session of the product whose turns are not wanted: the one that asks. */
  except?: string;
  /** How long the index is waited for to take over what was said since, at most; 0 searches it as it is. As long as it takes when absent. */
  refreshAtMostMs?: number;
  signal?: AbortSignal;
}

/** What a search of the memory found. */
export interface Recalled {
  /** Best first. */
  turns: RankedTurn<FoundTurn>[];
  /** From 0 to 1: whether memory holds an answer at all. */
  confidence: number;
}

/** Finds again what was said in all earlier sessions, own and imported, by words and by meaning. */
export interface ConversationMemory {
  /** Resolves when the turn is on disk; it is found by the next search. @throws EcaError `store-…`. */
  importTurn(turn: ImportedTurn): Promise<void>;
  /** The turns that answer `question` best. Nothing for a question without words. @throws EcaError `store-…`. */
  recall(question: string, request?: RecallRequest): Promise<Recalled>;
  /** The turns around one, in their order, `reach` on each side; without those that were forgotten. */
  around(turn: {session: string; place: number}, reach: number): Promise<FoundTurn[]>;
  /** Takes over what was said since; in the background, so that the next question finds it ready. */
  refresh(signal?: AbortSignal): Promise<IndexRefresh>;
  rebuild(signal?: AbortSignal): Promise<IndexRefresh>;
  /** Says that a session was written to. */
  touch(session: string): void;
  /**
   * Removes an imported turn, or all of an imported session, with their bytes; resolves to what was said in the turn. @throws EcaError
   * `usage-unknown-turn`, `usage-ambiguous-turn` where several sessions have it and none is named.
   */
  forgetTurn(id: string, session?: string): Promise<string>;
  forgetSession(session: string): Promise<boolean>;
  /** Runs what forgets several things: they leave the index together, at the end, which costs the same as one. */
  forgetTogether<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A session of the product was deleted: its turns leave the index, bytes included. Where nothing was indexed no store is opened. */
  sessionDeleted(session: string): Promise<void>;
  stats(): Promise<{turns: number; engine: string; fallbackReason?: string}>;
  close(): Promise<void>;
}

/** Opens the memory of conversations. Touches no disk before the first call. */
export function openConversationMemory(options: ConversationMemoryOptions): ConversationMemory {
  const {directory, terms, weights, openStore, openEmbedder, now = () => new Date()} = options;
  const imported = openImportedTurns({directory: join(directory, 'imported')});
  const warnings = options.onWarning && {onWarning: options.onWarning};
  const sources = {sessions: createSessionTurns({directory: options.sessionsDirectory, ...warnings}), imported};
  const index = createTurnIndex({directory, sources, openStore: () => openStore(directory), terms, ...warnings});
  /** Under which name the index keeps an own session. */
  const sessionKey = (session: string) => `sessions/${session}`;
  /** Under which name the index keeps a session that was held elsewhere. */
  const importedKey = (session: string) => `imported/${imported.nameOf(session)}`;
  const meaning = createNearSearch({
    place: turnVectors({directory, sources, openStore}),
    openEmbedder: async () => openEmbedder?.(),
    onProblem: problem => options.onWarning?.(problem),
  });

  /** What has to leave the indexes at the end of all that is under way. */
  const leaving = new Set<string>();
  let together = 0;

  /** Has a forgotten session or turn leave the indexes, at once unless several things are forgotten together. */
  async function erase(key: string): Promise<void> {
    index.touch(key);
    leaving.add(key);
    if (together === 0) await eraseLeaving();
  }

  /**
   * Takes what was forgotten out of both indexes, the one by words and the one by meaning, so that no byte of it is
   * found again.
   */
  async function eraseLeaving(): Promise<void> {
    const keys = [...leaving];
    leaving.clear();
    if (keys.length === 0) return;
    // Where nothing was ever indexed there is nothing to erase; an index that was lost may have left its vectors.
    const isNew = await index.isNew();
    await Promise.all([isNew ? undefined : index.erase(keys), meaning.erase(keys)]);
  }

  return {
    async importTurn(turn) {
      await imported.add(turn);
      index.touch(importedKey(turn.session));
    },
    async recall(question, {limit = 10, refreshAtMostMs, except, signal, ...filter} = {}) {
      // The first question of all: there is nothing to remember, so no index is opened for it.
      if (await index.isEmpty(except === undefined ? undefined : {source: 'sessions', name: except})) {
        return {turns: [], confidence: 0};
      }
      await refreshed(() => index.refresh(signal && {signal}), refreshAtMostMs);
      const {turns, confidence} = await index.reading(rows =>
        searchTurns(rows, question, filter, {
          terms,
          ...(weights && {weights}),
          ...(openEmbedder && {
            near: (most, conditions) => meaning.near(question, {limit: most, filter: conditions, signal}),
          }),
          nowMs: now().getTime(),
          ...(signal && {signal}),
        }),
      );
      return {turns: turns.filter(({turn}) => turn.session !== except).slice(0, limit), confidence};
    },
    async around({session, place}, reach) {
      const found = await index.reading(rows =>
        rows.find({
          filter: {session, place: {from: place - reach, to: place + reach}},
          limit: 2 * reach + 1,
          select: candidateFields,
        }),
      );
      return found.map(turnOf).sort((one, other) => one.place - other.place);
    },
    refresh: signal => index.refresh(signal && {signal}),
    rebuild: signal => index.rebuild(signal),
    touch: session => index.touch(sessionKey(session)),
    async forgetTurn(id, session) {
      const found = await imported.find(id, session);
      const [turn] = found;
      if (turn === undefined) throw unknownTurn(id, session);
      if (found.length > 1) throw ambiguous(id, found);
      await imported.remove(turn.session, new Set([id]));
      await erase(importedKey(turn.session));
      return turn.text;
    },
    async forgetSession(session) {
      const removed = await imported.removeSession(session);
      if (!removed) return false;
      await erase(importedKey(session));
      return true;
    },
    async forgetTogether(work) {
      together++;
      try {
        return await work();
      } finally {
        together--;
        if (together === 0) await eraseLeaving();
      }
    },
    async sessionDeleted(session) {
      await erase(sessionKey(session));
    },
    async stats() {
      await index.refresh({thorough: true});
      return {turns: await index.reading(rows => rows.count()), ...(await index.engine())};
    },
    async close() {
      await meaning.close();
      await index.close();
    },
  };
}

/** The error for a turn to forget that nobody imported. */
function unknownTurn(id: string, session: string | undefined): EcaError {
  const where = session === undefined ? '' : ` in the session \`${session.slice(0, 80)}\``;
  return new EcaError('usage-unknown-turn', `No imported turn has the id \`${id.slice(0, 80)}\`${where}`, {
    hint: 'A session of your own is deleted as a whole: eca session delete ID',
  });
}

/** The error for a turn to forget that several sessions have: which one was meant must be said. */
function ambiguous(id: string, found: readonly MemoryTurn[]): EcaError {
  const sessions = found.map(({session}) => `\`${session.slice(0, 40)}\``).slice(0, 5);
  return new EcaError(
    'usage-ambiguous-turn',
    `Several sessions have a turn \`${id.slice(0, 80)}\`: ${sessions.join(', ')}`,
    {
      hint: 'Say which one with --session.',
    },
  );
}
