import type {FollowedSource} from '../storage/log-follower.ts';
import type {NewRecord} from '../storage/vector-store.ts';
import {digestOf, type MemoryTurn} from './memory-turn.ts';
import type {TurnSource} from './turn-source.ts';

/** The records of `turns[from…]` of the file `key`. */
type RecordsOf = (key: string, turns: readonly MemoryTurn[], from: number) => readonly NewRecord[];

/**
 * Feeds the recorded conversations of all sources to an index, and of files that only grew just the new turns; each
 * file is named by its source and its own name: `SOURCE/NAME`.
 */
export function recordedTurns(sources: Readonly<Record<string, TurnSource>>, recordsOf: RecordsOf): FollowedSource {
  /** Which source and file a name in the index stands for. */
  const placeOf = (key: string) => {
    const slash = key.indexOf('/');
    return {source: sources[key.slice(0, slash)], name: key.slice(slash + 1)};
  };
  return {
    async list() {
      const stamps = new Map<string, string>();
      for (const [source, {list}] of Object.entries(sources)) {
        for (const {name, stamp} of await list()) stamps.set(`${source}/${name}`, stamp);
      }
      return stamps;
    },
    async stampOf(key) {
      const {source, name} = placeOf(key);
      return source?.stampOf(name);
    },
    async *read(items) {
      for (const [key, before] of items) {
        const {source, name} = placeOf(key);
        const turns = (await source?.read(name)) ?? [];
        // Where the earlier turns are unchanged, only the new ones are indexed.
        const grown = before !== undefined && digestOf(turns.slice(0, before.records)) === before.mark;
        // The turn before the new ones has a new neighbour.
        const from = grown ? Math.max(0, before.records - 1) : 0;
        yield {key, records: recordsOf(key, turns, from), total: turns.length, grown, mark: digestOf(turns)};
      }
    },
  };
}
