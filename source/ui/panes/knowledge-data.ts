import type {IndexedPassage, IndexState} from '../runtime-context.ts';
import type {ListState} from './list-state.ts';

/** What the Knowledge pane has read and found. Replaced, never changed. */
export interface KnowledgeData {
  /** The index as it was last seen; undefined until it has been looked at. */
  index: IndexState | undefined;
  /** Indexed files by kind (`.ts`, `Makefile`), most first; undefined until they were counted. */
  kinds: readonly {name: string; files: number}[] | undefined;
  /** What is being done to the index, and how far it is, where that is known. */
  work: {kind: 'check' | 'rebuild'; done: number; total: number} | undefined;
  passages: readonly PassageEntry[];
}

/** A passage that was found; its id is its place. */
export interface PassageEntry extends IndexedPassage {
  readonly id: string;
}

export type KnowledgeState = ListState<KnowledgeData, PassageEntry>;

export const noKnowledgeData: KnowledgeData = {index: undefined, kinds: undefined, work: undefined, passages: []};

const kindsShown = 40;

/** The passages that were found for what is being asked. */
export function passagesOf({query, foundFor, data}: KnowledgeState): readonly PassageEntry[] {
  return query === '' || foundFor === undefined ? [] : data.passages;
}

export function passageEntry(passage: IndexedPassage, place: number): PassageEntry {
  return {...passage, id: `${passage.path}:${passage.startLine}:${place}`};
}

/** How many of `paths` are of each kind, most first. */
export function kindsOf(paths: readonly string[]): {name: string; files: number}[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const dot = file.lastIndexOf('.');
    const kind = dot > 0 ? file.slice(dot).toLowerCase() : file;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, files]) => ({name, files}))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1))
    .slice(0, kindsShown);
}
