import {execFile} from 'node:child_process';
import type {PDFPageProxy} from 'unpdf/pdfjs';
import {openPdf} from './open-pdf.ts';
import {type PagePicture, toPortableMap} from './portable-map.ts';

/** The program that recognises characters. */
export const recogniser = 'tesseract';

/** Which program recognises characters, and how long it may take for all pages. */
export interface RecogniseOptions {
  /** A program that is called as tesseract is; `tesseract` when absent. */
  command?: string;
  /** Pages that are not begun within this time stay without text; 60,000 when absent. */
  budgetMs?: number;
}

/** The longest the recognition of one page may take, in milliseconds; then it stays without text. */
const pageMs = 40_000;
/** The most languages that are recognised at once, since each takes time; English comes first where it is installed. */
const mostLanguages = 3;

/**
 * Reads scanned pages with tesseract (OCR): the text of pages that are pictures, by their numbers. Empty where
 * tesseract is not installed; a page is missing where nothing was recognised on it. Never rejects.
 */
export async function recognisePages(
  bytes: Uint8Array,
  pages: readonly {number: number}[],
  {command = recogniser, budgetMs = 60_000}: RecogniseOptions = {},
): Promise<ReadonlyMap<number, string>> {
  const recognised = new Map<number, string>();
  if (pages.length === 0) return recognised;
  const args = await recogniserArguments(command);
  if (!args) return recognised;
  const endMs = performance.now() + budgetMs;
  // A document for each page: what pdf.js keeps of large pictures goes with it.
  for (const {number} of pages) {
    if (performance.now() > endMs) break;
    const picture = await pictureOf(bytes, number).catch(() => undefined);
    const text = picture && (await run(command, args, picture));
    if (text && /[\p{L}\p{N}]{2}/u.test(text)) recognised.set(number, text);
  }
  return recognised;
}

/** The arguments for the program, with the languages it has; undefined where it is not installed. */
async function recogniserArguments(command: string): Promise<string[] | undefined> {
  const said = await run(command, ['--list-langs']);
  if (said === undefined) return undefined;
  const languages = said
    .split('\n')
    .map(line => line.trim())
    .filter(line => /^[a-z]{3}(?:_\w+)?$/.test(line) && line !== 'osd');
  const first = [...languages].sort((a, b) => Number(b === 'eng') - Number(a === 'eng')).slice(0, mostLanguages);
  // The mode that turns pages by itself needs data of its own.
  const mode = /^osd$/m.test(said) ? '1' : '3';
  return ['stdin', 'stdout', '--psm', mode, ...(first.length > 0 ? ['-l', first.join('+')] : [])];
}

/** The largest picture on a page, which on a scanned one is the page itself. */
async function pictureOf(bytes: Uint8Array, number: number): Promise<Uint8Array | undefined> {
  const {document, operators, close} = await openPdf(new Uint8Array(bytes), {pictures: true});
  try {
    const page = await document.getPage(number);
    const {fnArray, argsArray} = await page.getOperatorList();
    let largest: PagePicture | undefined;
    for (const [index, operator] of fnArray.entries()) {
      const inline = operator === operators.paintInlineImageXObject;
      if (!inline && operator !== operators.paintImageXObject) continue;
      const found = inline ? argsArray[index][0] : await objectOf(page, String(argsArray[index][0]));
      const picture = found as PagePicture | undefined;
      if (picture?.data && picture.width * picture.height > (largest ? largest.width * largest.height : 0))
        largest = picture;
    }
    return largest && toPortableMap(largest);
  } finally {
    await close();
  }
}

/** A picture of the page by its name, once it is decoded. */
function objectOf(page: PDFPageProxy, name: string): Promise<unknown> {
  const store = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(undefined), pageMs);
    store.get(name, (value: unknown) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

/** What the program prints; undefined where it fails. */
function run(command: string, args: readonly string[], input?: Uint8Array): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = execFile(
      command,
      args,
      {timeout: pageMs, killSignal: 'SIGKILL', maxBuffer: 16_000_000, env: {...pathOnly, OMP_THREAD_LIMIT: '1'}},
      (error, stdout) => resolve(error ? undefined : stdout),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Where tesseract is looked for; nothing else of the environment is handed on. */
const pathOnly = {PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin'};
