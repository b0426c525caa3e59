import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {createLogFollower, type Followed} from '../storage/log-follower.ts';
import type {Collection, OpenedStore} from '../storage/vector-store.ts';
import {recordedTurns} from './recorded-turns.ts';
import {recordsOf, type Terms, turnCollection} from './turn-records.ts';
import type {TurnSource} from './turn-source.ts';

/** What is indexed, and where the index is. */
export interface TurnIndexOptions {
  /** Where it is noted what has been indexed; made when needed. */
  directory: string;
  /** By name; the names are kept in the index. */
  sources: Readonly<Record<string, TurnSource>>;
  /** Called once, at the first use; the index closes the store. */
  openStore: () => Promise<OpenedStore>;
  terms: Terms;
  onWarning?: (warning: ErrorData) => void;
}

/** What a refresh of the index did. */
export interface IndexRefresh {
  indexedTurns: number;
  /** Whether everything was indexed anew because the index was missing, damaged or of another kind. */
  rebuilt: boolean;
}

/**
 * The search index of all that was said. It is derived from the recorded turns and is made anew whenever it is lost.
 */
export interface TurnIndex {
  /**
   * Takes over what was recorded since the last call. Cheap when called often: looking through all files is done again only after
   * many times the time it takes, unless `thorough`. Another program that is at it is not waited for.
   */
  refresh(options?: {thorough?: boolean; signal?: AbortSignal}): Promise<IndexRefresh>;
  /** Whether there is nothing to find: no index yet, and no file but the one named. Opens no store. */
  isEmpty(except?: {source: string; name: string}): Promise<boolean>;
  /** Whether nothing was ever indexed. Opens no store. */
  isNew(): Promise<boolean>;
  /** Says that a file (`SOURCE/NAME`) was written to or removed, so that the next `refresh` looks at it. */
  touch(key: string): void;
  /** Leaves no byte of what was taken out of these files (`SOURCE/NAME`), nor of files that are gone; they are looked at anew by `refresh`. */
  erase(keys: readonly string[]): Promise<void>;
  /** Drops the stored index and makes it anew, which leaves no byte of what is no longer recorded. */
  rebuild(signal?: AbortSignal): Promise<IndexRefresh>;
  /** Runs a search; a damaged index is made anew, once. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  engine(): Promise<{engine: string; fallbackReason?: string}>;
  close(): Promise<void>;
}

/**
 * How long, in milliseconds, another program is waited for that writes the index: what it has written by now can be
 * searched.
 */
const busyWaitMs = 2_000;
/** Up to so many turns bytes are erased at once, which takes a few seconds there; more wait for `rebuild`. */
const erasedUpTo = 200_000;

/**
 * Keeps the index of what was said up to date with the recorded conversations of `sources`, and rebuilds it when it is
 * damaged. Touches no disk before the first call.
 */
export function createTurnIndex(options: TurnIndexOptions): TurnIndex {
  const {directory, sources, terms, openStore, onWarning = () => {}} = options;
  const follower = createLogFollower({
    directory,
    spec: turnCollection,
    itemField: 'source',
    source: recordedTurns(sources, (source, turns, from) => recordsOf(source, turns, terms, from)),
    openStore,
    busyWaitMs,
    eraseShrunk: true,
    erasedUpTo,
    onWarning,
  });

  /**
   * Turns what was indexed into what callers are told, and warns the user where the whole index had to be made anew.
   */
  async function said({records, rebuilt}: Followed): Promise<IndexRefresh> {
    if (rebuilt && records > 0 && (await follower.engine()).engine !== 'in-memory') {
      onWarning({
        code: 'memory-index-rebuilt',
        message: `The index of memory was missing or damaged and has been made anew from ${records} recorded turns`,
      });
    }
    return {indexedTurns: records, rebuilt};
  }

  return {
    async refresh(given) {
      try {
        return await said(await follower.refresh(given));
      } catch (error) {
        // Another program is indexing: a question is answered from what is there rather than kept waiting.
        if (!(error instanceof EcaError) || error.code !== 'store-locked') throw error;
        onWarning({
          code: 'memory-busy',
          message: 'Another run is writing the index of memory; what it has written by now is searched',
        });
        return {indexedTurns: 0, rebuilt: false};
      }
    },
    async isEmpty(except) {
      if (!(await follower.isNew())) return false;
      for (const [source, {list}] of Object.entries(sources)) {
        const others = (await list()).filter(({name}) => source !== except?.source || name !== except.name);
        if (others.length > 0) return false;
      }
      return true;
    },
    isNew: () => follower.isNew(),
    touch: key => follower.touch(key),
    erase: keys => follower.erase(keys),
    async rebuild(signal) {
      const {records, rebuilt} = await follower.rebuild(signal);
      return {indexedTurns: records, rebuilt};
    },
    reading: read => follower.reading(read),
    engine: () => follower.engine(),
    close: () => follower.close(),
  };
}
