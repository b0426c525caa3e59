import {stripMarkup} from '../code/documentation.ts';
import {identifiersIn, termsOf} from '../code/terms.ts';
import {numberedLines} from './excerpt.ts';
import type {OutlineEntry} from './index-lookup.ts';
import type {Passage} from './passage.ts';
import {baseNameOf} from './passage-match.ts';
import type {ProjectIndex} from './project-index.ts';
import {saysWhatToFind} from './question-terms.ts';

type FileIndex = Pick<ProjectIndex, 'search' | 'outline' | 'passageAt'>;

/** Definitions that do something; the others describe. */
const doing: ReadonlySet<string> = new Set(['function', 'class', 'method']);

/**
 * Finds what `files` say to `text`, at most `limit` passages. Where the text names nothing to look for ("what does this
 * do?"), or none of its words stand there, it is what each file is for: its comment on itself, and its main definitions.
 */
export async function filePassages(
  index: FileIndex,
  files: readonly string[],
  text: string,
  limit: number,
): Promise<Passage[]> {
  if (files.length === 0) return [];
  const paths = identifiersIn(text).filter(name => /[./\\]/.test(name));
  const own = paths.reduce((rest, path) => rest.replaceAll(path, ' '), text);
  if (saysWhatToFind(own)) {
    const found = await index.search(text, {limit, paths: files});
    if (found.length > 0) return found;
  }
  return (await Promise.all(files.slice(0, limit).map(path => mainPassages(index, path, limit)))).flat();
}

async function mainPassages(index: FileIndex, path: string, limit: number): Promise<Passage[]> {
  const outline = (await index.outline(path)).filter(isOutermost);
  const main = [...outline].sort((a, b) => importanceOf(b, path) - importanceOf(a, path)).slice(0, limit);
  const lines = main.map(({definitionLine}) => definitionLine);
  const [head, ...passages] = await Promise.all([1, ...lines].map(line => index.passageAt(path, line)));
  const comment = head?.kind === 'module' && head.documentation !== '' ? commentOf(head) : undefined;
  return [...(comment || passages.length === 0 ? [comment ?? head] : []), ...passages].flatMap(found => found ?? []);
}

/** Whether a definition stands in no other one of its file: a method whose class is elsewhere does not. */
function isOutermost({qualifiedName, symbol}: OutlineEntry, _: number, outline: readonly OutlineEntry[]): boolean {
  const parent = qualifiedName.slice(0, -symbol.length).replace(/(?:\.| > )$/, '');
  return parent === '' || outline.every(other => other.qualifiedName !== parent);
}

/** The lines with which a file says what it is: those of its comment, without the notice of a licence above it. */
function commentOf(head: Passage): Passage {
  const lines = numberedLines(head);
  const rows: number[] = [];
  for (const said of head.documentation.split('\n').filter(Boolean)) {
    const from = rows.at(-1) ?? 0;
    const row = lines.findIndex(({text}, row) => row >= from && stripMarkup(text).includes(said));
    if (row >= 0) rows.push(row);
  }
  const shown = lines.slice(rows[0] ?? 0, (rows.at(-1) ?? lines.length - 1) + 1);
  return {
    ...head,
    startLine: shown[0]?.number ?? head.startLine,
    endLine: shown.at(-1)?.number ?? head.endLine,
    definitionLine: shown[0]?.number ?? head.startLine,
    text: shown.map(({text}) => text).join('\n'),
    lineNumbers: shown.map(({number}) => number),
    documentation: '',
  };
}

/** What other files can use comes first, then what does something, then what is called like the file. */
function importanceOf({exported, kind, symbol}: OutlineEntry, path: string): number {
  const words = new Set(termsOf(baseNameOf(path)));
  const isCalledLike = termsOf(symbol).some(term => words.has(term));
  return (exported ? 4 : 0) + (doing.has(kind) ? 2 : 0) + (isCalledLike ? 1 : 0);
}
