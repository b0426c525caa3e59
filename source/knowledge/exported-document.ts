import {z} from 'zod';
import {EcaError} from '../foundation/errors.ts';
import type {WholeDocument} from './knowledge-document.ts';

/** How deep a list may be nested; a deeper one is refused, since it would only be blanks before its items. */
const deepestList = 1_000;
/**
 * How many rows times columns the tables of a document may have together, whatever their cells say of their places;
 * more would fill the memory when they are drawn, and the document is refused.
 */
const mostTablePlaces = 10_000_000;

/** A number of things: whole, from 0. */
const count = z.number().int().nonnegative();
/** A share of a whole. */
const share = z.number().min(0).max(1);
/** A page or line, from 1. */
const place = z.number().int().positive().optional();
const origin = z.object({page: place, startLine: place, endLine: place});
/** What all blocks have. */
const base = {
  origin,
  flags: z
    .array(z.enum(['hidden', 'off-page', 'inserted', 'deleted', 'comment', 'header', 'footer', 'furniture']))
    .optional(),
};
/** What blocks of running text have. */
const running = {text: z.string(), markdown: z.string().optional()};
const listItem = z.object({
  ...running,
  depth: count.max(deepestList),
  marker: z.string(),
  checked: z.boolean().optional(),
  origin: origin.optional(),
});
/** How many rows or columns a cell covers. */
const span = z.number().int().positive();
const cell = z.object({row: count, column: count, rowSpan: span, columnSpan: span, text: z.string()});

/** One block, by its kind. */
const block = z.discriminatedUnion('kind', [
  z.object({...base, ...running, kind: z.literal('heading'), level: z.number().int().min(1).max(6)}),
  z.object({...base, ...running, kind: z.literal('paragraph'), lineStarts: z.array(count).optional()}),
  z.object({...base, ...running, kind: z.literal('quote')}),
  z.object({...base, ...running, kind: z.literal('note'), label: z.string()}),
  z.object({...base, kind: z.literal('list'), items: z.array(listItem)}),
  z.object({...base, kind: z.literal('code'), language: z.string(), text: z.string()}),
  z.object({
    ...base,
    kind: z.literal('table'),
    cells: z.array(cell),
    headerRows: count,
    caption: z.string().optional(),
  }),
]);

/** What is known of a document as a whole. */
const metadata = z.object({
  title: z.string().optional(),
  authors: z.array(z.string()).optional(),
  date: z.string().optional(),
  modified: z.string().optional(),
  language: z.string().optional(),
  address: z.string().optional(),
  description: z.string().optional(),
  pages: count.optional(),
  pagesWithoutText: z.array(z.number()).optional(),
  genre: z.string().optional(),
  confidence: z.number().optional(),
  shownWords: count.optional(),
  wordsLeftOut: count.optional(),
});

/** How well it was read. */
const quality = z.object({
  score: share,
  parts: z.object({
    garbled: share,
    wordlike: share,
    pages: share,
    coverage: share,
    disorder: share,
    duplicates: share,
    boilerplate: share,
    confidence: share,
  }),
  reasons: z.array(z.string()),
});

/** The whole of an exported document. It may come from anywhere, so every field is checked before it is stored. */
const exported = z.object({
  id: z.string().min(1),
  numericId: z.boolean().optional(),
  revision: count,
  title: z.string(),
  kind: z.string().optional(),
  mediaType: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({kind: z.literal('file'), path: z.string().min(1)}),
    z.object({kind: z.literal('import')}),
  ]),
  sha256: z.string(),
  sizeBytes: count,
  extractor: z.string(),
  metadata,
  quality,
  status: z.enum(['stored', 'quarantined']),
  sketch: z.string().optional(),
  chunks: count.optional(),
  messages: z.array(z.string()),
  words: count,
  addedAt: z.iso.datetime(),
  blocks: z
    .array(block)
    .refine(
      blocks => tablePlaces(blocks) <= mostTablePlaces,
      `its tables have more than ${mostTablePlaces.toLocaleString('en-US')} places together`,
    ),
});

/** How many places the tables would have when they are drawn: one cell with a huge row number would fill the memory. */
function tablePlaces(blocks: readonly z.infer<typeof block>[]): number {
  return blocks.reduce((sum, one) => {
    if (one.kind !== 'table') return sum;
    const last = (side: 'row' | 'column') => one.cells.reduce((most, cell) => Math.max(most, cell[side]), 0);
    return sum + (last('row') + 1) * (last('column') + 1);
  }, 0);
}

/**
 * Takes a document as an export of a knowledge base gives it, so that another one, or a later one, can keep it as it is: with its pages,
 * lines, tables and quality, and without its file. @throws EcaError `knowledge-bad-document` where it has another shape; says which field.
 */
export function exportedDocument(value: unknown): Omit<WholeDocument, 'revision'> {
  const checked = exported.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new EcaError(
      'knowledge-bad-document',
      `\`${issue?.path.map(String).join('.')}\` is not as in an exported document: ${issue?.message}`,
      {hint: 'Export it anew, or give the document as {"id","title","text"}.'},
    );
  }
  const {revision: _, ...document} = checked.data;
  return document as Omit<WholeDocument, 'revision'>;
}
