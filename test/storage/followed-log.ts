import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import type {createLogFollower, FollowedSource, LogFollowerOptions} from '../../source/storage/log-follower.ts';
import type {CollectionSpec, OpenedStore} from '../../source/storage/vector-store.ts';

export const lineSpec: CollectionSpec = {
  name: 'lines',
  version: 1,
  fields: {letter: {type: 'string', filter: 'key'}, words: {type: 'string', fullText: 'terms'}},
};

const lanceDb = findLanceDbPackage(`${process.cwd()}/package.json`);
export const hasLanceDb = lanceDb !== undefined;

/** Letters of several lines, with a note of what was asked of them. A letter that begins as before has grown. */
export function letters(): FollowedSource & {
  written: Map<string, string[]>;
  /** The letters read since the last look, with how many lines were given of each. */
  readings: string[];
  listings: number;
  /** Called before each letter is read. */
  beforeRead: (key: string) => void;
} {
  const written = new Map<string, string[]>();
  const readings: string[] = [];
  const stampOf = (key: string) => written.get(key)?.join('|');
  return {
    written,
    readings,
    listings: 0,
    beforeRead: () => {},
    async list() {
      this.listings += 1;
      return new Map([...written.keys()].map(key => [key, stampOf(key) ?? '']));
    },
    stampOf: async key => stampOf(key),
    async *read(items) {
      for (const [key, before] of items) {
        this.beforeRead(key);
        const lines = written.get(key);
        if (!lines) continue;
        const mark = lines.join('|');
        const grown = before !== undefined && `${mark}|`.startsWith(`${before.mark}|`);
        const all = lines.map((words, place) => ({id: `${key}#${place}`, letter: key, words}));
        const records = grown ? all.slice(before.records) : all;
        readings.push(`${key}:${records.length}`);
        yield {key, records, total: lines.length, grown, mark};
      }
    },
  };
}

export async function openLines(directory: string, engine: 'lancedb' | 'in-memory'): Promise<OpenedStore> {
  if (engine === 'in-memory') return {store: createInMemoryStore()};
  return {
    store: await openLanceDbStore({directory: `${directory}/lines`, ...(lanceDb && {nativeModule: lanceDb})}),
  };
}

/** What a follower of letters in `directory` needs. */
export function followingIn(
  directory: string,
  source: FollowedSource,
  engine: 'lancedb' | 'in-memory',
): LogFollowerOptions {
  return {directory, spec: lineSpec, itemField: 'letter', source, openStore: () => openLines(directory, engine)};
}

/** The ids that stand in the table. */
export async function idsIn(follower: ReturnType<typeof createLogFollower>): Promise<string[]> {
  const found = await follower.reading(rows => rows.find({limit: 10_000, select: []}));
  return found.map(({id}) => id);
}
