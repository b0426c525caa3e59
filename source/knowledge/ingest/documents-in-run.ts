import {existsSync} from 'node:fs';
import {createLinkFinder, type LinkFinder} from '../document-links.ts';
import type {KnowledgeDocument} from '../knowledge-document.ts';
import {sketchHashes, sketchSimilarity} from '../text-sketch.ts';
import type {FileRecord} from './file-records.ts';
import {type Finding, liesIn} from './find-files.ts';
import type {DocumentsInRun} from './ingest-stages.ts';

/**
 * The least similarity at which a new file is taken for one that is gone, moved or renamed and changed a little: then
 * it stays the same document.
 */
const movedAbove = 0.7;
/** The fewest hashes of a sketch by which a moved file is recognised: of shorter texts it says too little. */
const leastHashes = 8;

/** The documents during a run, and at its end those to remove. */
export interface RunDocuments extends DocumentsInRun {
  /** Documents of files that are gone from the folders of this run, and that moved nowhere. */
  gone(): {id: string; path: string}[];
  /** Paths whose records say nothing any more: of what is gone, moved, or failed and gone. */
  stalePaths(): string[];
}

/**
 * Keeps track, while files are added, of which documents exist, which moved, and which have lost their file. `all` are
 * the documents at the beginning.
 */
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
  const names = new Map(all.map(document => [document.id, nameOf(document)]));
  let lost: Set<LostDocument> | undefined;
  let finder: LinkFinder | undefined;

  /** Documents whose files are nowhere. Looked for only when a file comes that is new. */
  function lostDocuments(): Set<LostDocument> {
    if (lost) return lost;
    lost = new Set();
    for (const [path, document] of byPath) {
      if (found.has(path) || existsSync(path)) continue;
      lost.add({path, document, hashes: sketchHashes(document.sketch ?? '')});
    }
    return lost;
  }

  /** Finds copies and versions among all documents; made when the first file is stored, since it looks at every one. */
  function allLinks(): LinkFinder {
    if (finder) return finder;
    finder = createLinkFinder();
    for (const document of all) finder.add(document);
    return finder;
  }

  /** What is noted of a file without a document says nothing once there is no such file, wherever it lay. */
  function isNothingAndGone([path, {outcome}]: [string, FileRecord]): boolean {
    const isUnseen = folders.some(({unseen}) => unseen.some(one => liesIn(path, one)));
    return (outcome === 'failed' || outcome === 'left-out') && !found.has(path) && !isUnseen && !existsSync(path);
  }

  /**
   * Whether a file that was known is gone from a folder that was looked through. What could not be looked into counts
   * as there, so that a folder that cannot be read just now costs no document.
   */
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
      const isSame = ({document}: LostDocument) => document.sha256 === sha256;
      // What only resembles a lost document takes its place where that would go with its folder.
      const going = () => [...candidates].filter(({path}) => isGone(path));
      const best = [...candidates].find(isSame) ?? mostSimilar(going(), sketchHashes(sketch));
      if (!best) return undefined;
      candidates.delete(best);
      moved.add(best.path);
      return best.document;
    },
    linksOf(document) {
      return allLinks()
        .linksOf(document)
        .flatMap(({kind, document: id, similarity}) => {
          const name = names.get(id);
          return name === undefined || isGone(name) ? [] : [{kind, name, similarity}];
        });
    },
    stored(document) {
      finder?.add(document);
      names.set(document.id, nameOf(document));
      ids.add(document.id);
      if (document.source.kind === 'file') byPath.set(document.source.path, document);
    },
    stalePaths: () => [
      ...moved,
      ...[...known].flatMap(record => (isNothingAndGone(record) || isGone(record[0]) ? [record[0]] : [])),
    ],
    gone: () => [...byPath].filter(([path]) => isGone(path)).map(([path, {id}]) => ({id, path})),
  };
}

/** A document whose file is not where it was. */
interface LostDocument {
  path: string;
  document: KnowledgeDocument;
  hashes: Uint32Array;
}

/** The lost document that says nearly the same; undefined where none is similar enough. */
function mostSimilar(candidates: Iterable<LostDocument>, hashes: Uint32Array): LostDocument | undefined {
  let best: LostDocument | undefined;
  let highest = movedAbove;
  for (const candidate of candidates) {
    if (Math.min(hashes.length, candidate.hashes.length) < leastHashes) continue;
    const similarity = sketchSimilarity(hashes, candidate.hashes);
    if (similarity < highest) continue;
    best = candidate;
    highest = similarity;
  }
  return best;
}

/** What a document is called in messages: its path, else its title. */
function nameOf({id, title, source}: KnowledgeDocument): string {
  return source.kind === 'file' ? source.path : title || id;
}
