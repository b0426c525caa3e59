import type {PDFDocumentProxy} from 'unpdf/pdfjs';
import type {DocumentBlock, ParsedDocument} from '../../document.ts';
import {type ParseLimits, type ParseOutcome, type Parser, parseFailure} from '../parser.ts';
import {contentBlocks} from './content-blocks.ts';
import {countInflated} from './count-inflated.ts';
import {headingStyles} from './headings.ts';
import {layerSwitch} from './layer-switch.ts';
import {type OpenPdf, openPdf} from './open-pdf.ts';
import {type PageContent, readContent} from './page-content.ts';
import {outlineOf, pdfMetadata} from './pdf-metadata.ts';
import {readPage} from './read-page.ts';
import {recognisePages} from './recognise-pages.ts';
import {takeRunningLines} from './running-lines.ts';

/**
 * Reads PDF files: text, headings, lists, links and tables by how they stand on the pages. Scanned pages are read by
 * character recognition (OCR) where tesseract is installed.
 */
export const pdfParser: Parser = {
  name: 'pdf',
  version: 3,
  async parse({bytes, limits}) {
    if (await countInflated(bytes, limits.inflatedBytes))
      return parseFailure(
        'inflates',
        `Its compressed parts hold more than ${Math.round(limits.inflatedBytes / 1_000_000)} MB`,
        'Split it, or print it to a new PDF, if you trust where it comes from.',
      );
    // pdf.js takes its bytes over; those for character recognition are opened a second time.
    let open: OpenPdf;
    try {
      open = await openPdf(new Uint8Array(bytes));
    } catch (error) {
      return refusal(error);
    }
    try {
      return await parseOpen(open, bytes, limits);
    } finally {
      await open.close();
    }
  },
};

/** Why a PDF cannot be opened: it has a password, or it is damaged. */
function refusal(error: unknown): ParseOutcome {
  const {name, message} = error as {name?: string; message?: string};
  if (name === 'PasswordException')
    return parseFailure(
      'password',
      'It is protected by a password',
      'Save a copy without a password and add that one.',
    );
  return parseFailure(
    'corrupt',
    `Its content is damaged: ${String(message ?? error).slice(0, 200)}`,
    'Open it in a PDF viewer and save or print it to a new file.',
  );
}

/** The longest one page may take, in milliseconds: a page that takes longer is left out, with those after it. */
const pageMs = 30_000;

/**
 * Reads page by page up to the limits. Broken pages are passed over and named; pages that are pictures go to character
 * recognition.
 */
async function parseOpen(
  {document, operators}: OpenPdf,
  bytes: Uint8Array,
  limits: ParseLimits,
): Promise<ParseOutcome> {
  const messages: string[] = [];
  const last = Math.min(document.numPages, limits.pages);
  if (last < document.numPages)
    messages.push(`It has ${document.numPages} pages; those after page ${last} are left out.`);
  const isShown = await layerSwitch(document);
  const pages: PageContent[] = [];
  const broken: number[] = [];
  let characters = 0;
  for (let number = 1; number <= last; number++) {
    try {
      const page = await document.getPage(number);
      const content = readContent(await withinTime(readPage(page, operators, isShown), pageMs));
      page.cleanup();
      pages.push(content);
      characters += lengthOf(content);
    } catch (error) {
      // A page that takes too long ends the reading; a broken one costs itself alone.
      if (error instanceof PageTime) {
        messages.push(`Page ${number} is too elaborate; it and those after it are left out.`);
        break;
      }
      broken.push(number);
    }
    if (characters > limits.characters) {
      messages.push(`It has more than ${limits.characters} characters; the pages after page ${number} are left out.`);
      break;
    }
  }
  if (broken.length > 0) messages.push(`${pageList(broken)} cannot be read.`);
  // A page that is all picture was scanned, most likely: its text may be recognised.
  const bare = pages.filter(page => lengthOf(page) === 0);
  const recognised = await recognisePages(
    bytes,
    bare.filter(({isPictured}) => isPictured),
  );
  const missing = bare
    .filter(({number, isPictured}) => isPictured && !recognised.has(number))
    .map(({number}) => number);
  if (pages.every(page => lengthOf(page) === 0) && recognised.size === 0)
    return nothingIn(missing, pages.length, broken.length);
  if (recognised.size > 0)
    messages.push(`The text of ${pageList([...recognised.keys()]).replace(/^P/, 'p')} was recognised from pictures.`);
  if (missing.length > 0)
    messages.push(
      `${pageList(missing)} ${missing.length === 1 ? 'holds a picture' : 'hold pictures'} without text (needs-ocr).`,
    );
  return {ok: true, document: await assemble(document, pages, recognised, missing, messages)};
}

/** A page took too long. */
class PageTime extends Error {}

/** The result of `work`, or `PageTime` after `limitMs` (timeout). */
async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PageTime()), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a PDF gives no text: it is scanned, damaged or empty. */
function nothingIn(missing: readonly number[], read: number, broken: number): ParseOutcome {
  if (missing.length > 0)
    return parseFailure(
      'needs-ocr',
      `Its ${missing.length === 1 ? 'page is a picture' : `${missing.length} pages are pictures`} without text`,
      'Install tesseract, or run character recognition (such as ocrmypdf) on it, and add it again.',
    );
  if (read === 0 && broken > 0)
    return parseFailure(
      'corrupt',
      'None of its pages can be read',
      'Open it in a PDF viewer and save or print it to a new file.',
    );
  return parseFailure('empty', 'There is no text on its pages', 'Nothing to do, unless it should hold some.');
}

/** Puts the pages together to one document, without the headers, footers and page numbers that repeat. */
async function assemble(
  document: PDFDocumentProxy,
  pages: readonly PageContent[],
  recognised: ReadonlyMap<number, string>,
  missing: readonly number[],
  messages: readonly string[],
): Promise<ParsedDocument> {
  const {headers, footers} = takeRunningLines(pages);
  const lines = pages.flatMap(({items}) => items.flatMap(item => (item.kind === 'line' ? [item.line] : [])));
  const words = new Set<string>();
  // They tell how parted words are to be joined: a document without any needs none.
  if (lines.some(({text}) => /[-\u2010]$/.test(text.slice(-1)))) {
    for (const {text} of lines) for (const word of text.toLowerCase().match(/\p{L}[\p{L}-]*/gu) ?? []) words.add(word);
  }
  const styles = headingStyles(lines, await outlineOf(document));
  const running = contentBlocks(pages, styles, words);
  const blocks: DocumentBlock[] = [];
  let at = 0;
  for (const page of pages) {
    for (; at < running.length && (running[at]?.origin.page ?? 0) <= page.number; at++)
      blocks.push(running[at] as DocumentBlock);
    blocks.push(...apart(page, recognised.get(page.number)));
  }
  for (const [flag, all] of [
    ['header', headers],
    ['footer', footers],
  ] as const) {
    for (const {page, text} of all) blocks.push({kind: 'paragraph', origin: {page}, text, flags: [flag]});
  }
  const metadata = await pdfMetadata(document, lines);
  return {
    metadata: {...metadata, pages: document.numPages, ...(missing.length > 0 && {pagesWithoutText: missing})},
    blocks,
    messages,
  };
}

/** What a page says beside its running text. */
function apart({number, rotated, hidden, offPage}: PageContent, recognised: string | undefined): DocumentBlock[] {
  const origin = {page: number};
  const blocks: DocumentBlock[] = (recognised ?? '')
    .split(/\n\s*\n/)
    .map(text => text.replace(/\s+/g, ' ').trim())
    .filter(text => text !== '')
    .map(text => ({kind: 'paragraph', origin, text}));
  if (rotated !== '') blocks.push({kind: 'paragraph', origin, text: rotated});
  if (hidden !== '') blocks.push({kind: 'paragraph', origin, text: hidden, flags: ['hidden']});
  if (offPage !== '') blocks.push({kind: 'paragraph', origin, text: offPage, flags: ['off-page']});
  return blocks;
}

/** How many characters a page has, whether they are seen or not. */
function lengthOf({items, rotated, hidden, offPage}: PageContent): number {
  const shown = items.reduce(
    (sum, item) =>
      sum +
      (item.kind === 'line' ? item.line.text.length : item.table.cells.reduce((all, {text}) => all + text.length, 0)),
    0,
  );
  return shown + rotated.length + hidden.length + offPage.length;
}

/** `Page 3` or `Pages 3, 4`; of more than 20 only the first are named. */
function pageList(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 20).join(', ') + (numbers.length > 20 ? ` and ${numbers.length - 20} more` : '');
  return `${numbers.length === 1 ? 'Page' : 'Pages'} ${shown}`;
}
