import {existsSync} from 'node:fs';
import type {KnowledgeDocument} from '../knowledge-document.ts';
import {sketchHashes, sketchSimilarity} from '../text-sketch.ts';
import type {FileRecord} from './file-records.ts';
import {type Finding, liesIn} from './find-files.ts';
import type {DocumentsInRun} from './ingest-stages.ts';

/** A file that was moved and changed a little is still the same document. */
const movedAbove = 0.7;

export interface RunDocuments extends DocumentsInRun {
  /** Documents of files that are gone from the folders of this run, and that moved nowhere. */
  gone(): {id: string; path: string}[];
  /** Paths whose records say nothing any more: of what is gone, moved, or failed and gone. */
  stalePaths(): string[];
}

/** Follows which documents there are during a run that began with `all`. */
export function documentsInRun(
  all: readonly KnowledgeDocument[],
  {files, folders}: Finding,
  known: ReadonlyMap<string, FileRecord>,
): RunDocuments {
  const ids = new Set(all.map(({id}) => id));
  const byPath = new Map<string, KnowledgeDocument>();
  for (const document of all) if (document.source.kind === 'file') byPath.set(document.source.path, document);
  const found = new Set(files.map(({path}) => path));
  const moved = new Set<string>();
  let lost: Map<string, KnowledgeDocument> | undefined;

  /** Documents whose files are nowhere. Looked for only when a file comes that is new. */
  function lostDocuments(): Map<string, KnowledgeDocument> {
    lost ??= new Map([...byPath].filter(([path]) => !found.has(path) && !existsSync(path)));
    return lost;
  }

  function isGone(path: string): boolean {
    if (found.has(path) || moved.has(path)) return false;
    const folder = folders.find(one => liesIn(path, one.path));
    if (!folder || folder.unseen.some(unseen => liesIn(path, unseen))) return false;
    // A file that somebody named is followed wherever it lies, as long as it is there.
    return !existsSync(path) || known.get(path)?.named === false;
  }

  return {
    at: path => byPath.get(path),
    has: id => ids.has(id),
    takeMoved(sha256, sketch) {
      const candidates = lostDocuments();
      let best: {path: string; similarity: number} | undefined;
      const hashes = sketchHashes(sketch);
      for (const [from, document] of candidates) {
        const similarity =
          document.sha256 === sha256 ? 2 : sketchSimilarity(hashes, sketchHashes(document.sketch ?? ''));
        if (similarity >= movedAbove && similarity > (best?.similarity ?? 0)) best = {path: from, similarity};
      }
      if (!best) return undefined;
      const document = candidates.get(best.path);
      candidates.delete(best.path);
      moved.add(best.path);
      return document;
    },
    stored(document) {
      ids.add(document.id);
      if (document.source.kind === 'file') byPath.set(document.source.path, document);
    },
    stalePaths: () => [...moved, ...[...known.keys()].filter(isGone)],
    gone: () => [...byPath].filter(([path]) => isGone(path)).map(([path, {id}]) => ({id, path})),
  };
}
