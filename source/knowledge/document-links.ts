import {documentVersion, olderFirst, type VersionMarks} from './document-version.ts';
import type {KnowledgeDocument} from './knowledge-document.ts';
import {sketchHashes, sketchSimilarity} from './text-sketch.ts';

/** How one document stands to another: nearly the same text, or an earlier or later version of it. */
export interface DocumentLink {
  kind: 'duplicates' | 'supersedes' | 'superseded-by';
  /** The other's id. */
  document: string;
  /** The estimated share of what both say, from 0 to 1. */
  similarity: number;
}

/** What is needed of a document to find its copies and versions. */
export type LinkedDocument = Pick<KnowledgeDocument, 'id' | 'title' | 'source' | 'sha256' | 'sketch' | 'metadata'>;

/** Finds what a document is linked to among those that were added. */
export interface LinkFinder {
  add(document: LinkedDocument): void;
  /** Most similar first. Whether the document itself was added makes no difference. */
  linksOf(document: LinkedDocument): DocumentLink[];
}

/** The least similarity at which two documents count as duplicates, from 0 to 1. */
const sameTextAbove = 0.8;
/**
 * The least similarity at which documents of one name count as versions of each other: something of the text has
 * remained.
 */
const sameWorkAbove = 0.2;
/** The fewest hashes of a sketch that a similarity is estimated from: fewer say nothing. */
const leastHashes = 8;
/**
 * How many of a sketch's smallest hashes are looked up to find similar documents: texts that are nearly the same surely
 * have one of them in common.
 */
const keyHashes = 16;
/**
 * The most documents that may share a hash or a name for it to count: what more have in common is a form letter's head,
 * not a sign.
 */
const mostSharing = 60;

/**
 * Finds duplicates and older or newer versions among documents, by what they say (sketches), by their bytes, and by
 * their names.
 */
export function createLinkFinder(): LinkFinder {
  const known = new Map<string, Entry>();
  const byKey = new Map<string | number, Set<string>>();
  return {
    add(document) {
      const entry = entryOf(document);
      for (const key of known.get(document.id)?.keys ?? []) byKey.get(key)?.delete(document.id);
      known.set(document.id, entry);
      for (const key of entry.keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(document.id));
    },
    linksOf(document) {
      const entry = entryOf(document);
      const near = new Set<string>();
      for (const key of entry.keys) {
        const sharing = byKey.get(key);
        if (sharing && sharing.size <= mostSharing) for (const id of sharing) near.add(id);
      }
      near.delete(document.id);
      const links = [...near].flatMap(id => linkBetween(entry, known.get(id) as Entry) ?? []);
      return newestOnly(
        links.sort((one, other) => other.similarity - one.similarity),
        known,
      );
    },
  };
}

/** The links of all documents, by id; those without any are not in it. */
export function documentLinks(documents: readonly LinkedDocument[]): Map<string, DocumentLink[]> {
  const finder = createLinkFinder();
  for (const document of documents) finder.add(document);
  const links = new Map<string, DocumentLink[]>();
  for (const document of documents) {
    const own = finder.linksOf(document);
    if (own.length > 0) links.set(document.id, own);
  }
  return links;
}

/** A document with what it is compared by. */
interface Entry {
  document: LinkedDocument;
  hashes: Uint32Array;
  version: VersionMarks;
  /** What documents that may be linked have in common with it. */
  keys: readonly (string | number)[];
}

/** A document with the keys under which documents that may be linked to it are found. */
function entryOf(document: LinkedDocument): Entry {
  const hashes = sketchHashes(document.sketch ?? '');
  const version = documentVersion(document);
  const names = [...new Set(version.families)].map(family => `name ${family}`);
  return {document, hashes, version, keys: [...hashes.subarray(0, keyHashes), ...names, `hash ${document.sha256}`]};
}

/** How two documents stand to each other; undefined where they have too little in common. */
function linkBetween(one: Entry, other: Entry): DocumentLink | undefined {
  const isSame = one.document.sha256 !== '' && one.document.sha256 === other.document.sha256;
  if (!isSame && Math.min(one.hashes.length, other.hashes.length) < leastHashes) return undefined;
  const similarity = isSame ? 1 : Math.round(sketchSimilarity(one.hashes, other.hashes) * 100) / 100;
  const isSameWork = one.version.families.some(family => other.version.families.includes(family));
  // Nearly the same text under one name is a version; under another name it is a copy.
  const order = isSameWork && !isSame && similarity >= sameWorkAbove ? olderFirst(one.version, other.version) : 0;
  const document = other.document.id;
  if (order !== 0) return {kind: order < 0 ? 'superseded-by' : 'supersedes', document, similarity};
  return similarity >= sameTextAbove ? {kind: 'duplicates', document, similarity} : undefined;
}

/** Of several later versions only the last one is of interest. */
function newestOnly(links: readonly DocumentLink[], known: ReadonlyMap<string, Entry>): DocumentLink[] {
  const later = links.filter(({kind}) => kind === 'superseded-by');
  const versionOf = ({document}: DocumentLink) => (known.get(document) as Entry).version;
  const [newest] = [...later].sort((one, other) => olderFirst(versionOf(other), versionOf(one)));
  return links.filter(link => link.kind !== 'superseded-by' || link === newest);
}
