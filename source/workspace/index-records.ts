import type {ChunkKind, SourceChunk} from '../code/source-chunk.ts';
import {termsOf} from '../code/terms.ts';
import type {CollectionSpec, StoredRecord} from '../storage/vector-store.ts';
import {roleOfText} from './file-kinds.ts';
import type {Passage} from './passage.ts';

/**
 * The database table of the project index: one record for each passage of code or text. Raise the version when chunks,
 * terms or the meaning of a field change: it is rebuilt then.
 */
export const chunkCollection: CollectionSpec = {
  name: 'project-chunks',
  version: 9,
  fields: {
    path: {type: 'string', filter: 'key'},
    /** Of the file the record was made from; see `IndexedFile`. */
    revision: {type: 'string', filter: 'key'},
    startLine: {type: 'integer'},
    endLine: {type: 'integer'},
    definitionLine: {type: 'integer'},
    lineNumbers: {type: 'string'},
    kind: {type: 'string', filter: 'equality'},
    role: {type: 'string', filter: 'equality'},
    symbol: {type: 'string'},
    symbolKey: {type: 'string', filter: 'key'},
    qualifiedName: {type: 'string'},
    documentation: {type: 'string'},
    signature: {type: 'string'},
    exported: {type: 'boolean'},
    part: {type: 'integer'},
    text: {type: 'string'},
    references: {type: 'string-list'},
    /** What is defined inside without a record of its own: `first-line line last-line kind name`. */
    definitions: {type: 'string-list'},
    nameTerms: {type: 'string'},
    documentationTerms: {type: 'string'},
    pathTerms: {type: 'string'},
    bodyTerms: {type: 'string'},
    /** All of the above in one, the weightier ones repeated: one full-text index to keep and to ask, where four took four times as long. */
    searchTerms: {type: 'string', fullText: 'terms'},
    /** `uses:name` and `defines:name` for whole names, folded to lower case. */
    linkTerms: {type: 'string', fullText: 'terms'},
  },
};

/** The columns that ranking looks at, without the long ones. */
export const rankingFields: readonly string[] = [
  'path',
  'revision',
  'startLine',
  'endLine',
  'kind',
  'role',
  'symbol',
  'symbolKey',
  'qualifiedName',
  'exported',
  'part',
  'nameTerms',
  'documentationTerms',
  'pathTerms',
  'bodyTerms',
];

/**
 * Prepares a file's passages for the index: the records of its chunks, with the words of name, comment, path and body
 * by which they are searched. Ids are the revision and the chunk's place, so that writing them again changes nothing.
 */
export function recordsOf(
  path: string,
  text: string,
  revision: string,
  chunks: readonly SourceChunk[],
): StoredRecord[] {
  const role = roleOfText(path, text);
  const pathTerms = unique(termsOf(path.replace(/\.\w+$/, ''))).join(' ');
  return chunks.map((chunk, place) => {
    const names =
      chunk.qualifiedName === '' ? chunk.defines.map(defined => defined.name).join(' ') : chunk.qualifiedName;
    const nameTerms = termsOf(names).join(' ');
    const documentationTerms = termsOf(chunk.documentation).join(' ');
    const bodyTerms = termsOf(chunk.text).join(' ');
    return {
      id: `${revision}.${place}`,
      path,
      revision,
      startLine: chunk.startLine,
      endLine: chunk.endLine,
      definitionLine: chunk.definitionLine,
      lineNumbers: chunk.lineNumbers ? chunk.lineNumbers.join(' ') : '',
      kind: chunk.kind,
      role,
      symbol: chunk.name,
      symbolKey: nameKey(chunk.name),
      qualifiedName: chunk.qualifiedName,
      documentation: chunk.documentation,
      signature: chunk.signature,
      exported: chunk.exported,
      part: chunk.part,
      text: chunk.text,
      references: chunk.references,
      definitions: chunk.defines.map(one => [one.startLine, one.line, one.endLine, one.kind, one.name].join(' ')),
      nameTerms,
      documentationTerms,
      pathTerms,
      bodyTerms,
      searchTerms: [nameTerms, nameTerms, nameTerms, documentationTerms, pathTerms, bodyTerms]
        .filter(Boolean)
        .join(' '),
      linkTerms: [
        ...chunk.references.map(name => linkTerm('uses', name)),
        ...chunk.defines.map(defined => linkTerm('defines', defined.name)),
      ].join(' '),
    };
  });
}

/** The term by which a chunk that uses or defines `name` is found. */
export function linkTerm(link: 'uses' | 'defines', name: string): string {
  return `${link}:${nameKey(name)}`;
}

/** The last part of a qualified name: `add` of `Cart.add`. */
export function lastPart(name: string): string {
  return name.split(/[.#]|::|->/).at(-1) ?? name;
}

/** A name as its wrappers and variants are called too: without case and the marks that tell them apart (`parse`, `_parse`, `$parse`). */
export function commonName(name: string): string {
  return name.toLowerCase().replace(/[_$]/g, '');
}

/** A name as it is looked up: without case and without the blanks that the store would split on. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/\s+/g, '-');
}

/** The passage of a stored record (with all fields), without a score. */
export function passageOf(record: StoredRecord): Passage {
  const lineNumbers = textOf(record.lineNumbers);
  return {
    path: textOf(record.path),
    startLine: numberOf(record.startLine),
    endLine: numberOf(record.endLine),
    definitionLine: numberOf(record.definitionLine),
    text: textOf(record.text),
    ...(lineNumbers !== '' && {lineNumbers: lineNumbers.split(' ').map(Number)}),
    kind: textOf(record.kind) as ChunkKind,
    symbol: textOf(record.symbol),
    qualifiedName: textOf(record.qualifiedName),
    documentation: textOf(record.documentation),
    signature: textOf(record.signature),
    exported: record.exported === true,
    references: Array.isArray(record.references) ? record.references : [],
    part: numberOf(record.part),
    score: 0,
    confidence: 0,
    why: {},
  };
}

/** The passages of what a stored record defines under `name` inside it: each with its own lines. Empty where it does not. */
export function definitionsIn(record: StoredRecord, name: string): Passage[] {
  const whole = passageOf(record);
  const lines = whole.text.split('\n');
  const numberOfRow = (row: number) => whole.lineNumbers?.[row] ?? whole.startLine + row;
  const defined = Array.isArray(record.definitions) ? record.definitions : [];
  return defined.flatMap(text => {
    const [first = '', line = '', last = '', kind = '', ...rest] = text.split(' ');
    const symbol = rest.join(' ');
    if (nameKey(symbol) !== nameKey(name)) return [];
    const rows = lines
      .map((_, row) => row)
      .filter(row => Number(first) <= numberOfRow(row) && numberOfRow(row) <= Number(last));
    const [firstRow, lastRow] = [rows[0], rows.at(-1)];
    if (firstRow === undefined || lastRow === undefined) return [];
    return {
      ...whole,
      startLine: numberOfRow(firstRow),
      endLine: numberOfRow(lastRow),
      definitionLine: Number(line),
      text: lines.slice(firstRow, lastRow + 1).join('\n'),
      ...(whole.lineNumbers && {lineNumbers: whole.lineNumbers.slice(firstRow, lastRow + 1)}),
      kind: kind as ChunkKind,
      symbol,
      qualifiedName: whole.qualifiedName === '' ? symbol : `${whole.qualifiedName}.${symbol}`,
      documentation: '',
      signature: '',
      part: 0,
    };
  });
}

/** A field as text; '' where it is not. */
export function textOf(value: StoredRecord[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A field as a number; 0 where it is not. */
export function numberOf(value: StoredRecord[string] | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
