import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {DocumentMetadata} from '../../document.ts';
import {decodeText} from '../decode-text.ts';
import {type Parser, parseFailure} from '../parser.ts';
import {type BlockModel, blockModelVersion} from './block-model.ts';
import {readPage} from './read-page.ts';

/** Web pages: the main content as the trained model sees it, with tables, lists and code; what is around it is left out. */
export const htmlParser: Parser = {
  name: 'html',
  version: 5,
  async parse({bytes, limits, dataDirectory}) {
    const decoded = decodeText(bytes, declaredEncoding(bytes));
    if (!decoded) return parseFailure('unsupported', 'It holds binary data, no page', 'Save the page again as HTML.');
    const messages =
      decoded.unreadable > 0 ? [`${decoded.unreadable} characters could not be read in ${decoded.encoding}.`] : [];
    let html = decoded.text;
    if (html.length > limits.characters) {
      messages.push(`Only the first ${limits.characters} of ${html.length} characters were taken.`);
      html = html.slice(0, limits.characters);
    }
    if (openElements(html) > limits.depth * unclosedAllowance) {
      return parseFailure('too-deep', 'Its elements are nested too deep', 'Save the page again in a simpler form.');
    }
    const document = readPage(html, dataDirectory === undefined ? undefined : await loadModel(dataDirectory));
    if (document.blocks.length === 0) {
      return parseFailure(
        'empty',
        'The page shows no text without its scripts',
        'Open it in a browser and save it as a complete page or as PDF.',
      );
    }
    messages.push(...leftOutMessages(document.metadata));
    return {ok: true, document: {...document, messages}};
  },
};

/** Where less than this part of a page was left out, nothing is said of it. */
const muchLeftOut = 0.25;

/** Tells the reader where much of a page was left out, so that a wrong choice is noticed. */
function leftOutMessages({shownWords = 0, wordsLeftOut = 0}: DocumentMetadata): string[] {
  if (wordsLeftOut === 0 || wordsLeftOut < shownWords * muchLeftOut) return [];
  return [`${wordsLeftOut} of ${shownWords} words were taken for menus and the like and left out.`];
}

/** Pages forget to close elements, which a reader of pages mends; this is more than any page forgets. */
const unclosedAllowance = 4;

/** How many elements that need an end tag are open at once, at most. Reading a page costs the square of it. */
function openElements(html: string): number {
  let open = 0;
  let most = 0;
  for (const [, end] of html.matchAll(
    /<(\/?)(?:div|span|section|article|table|ul|ol|blockquote|font|b|i|em|strong|a)\b/gi,
  )) {
    open = Math.max(0, open + (end === '' ? 1 : -1));
    most = Math.max(most, open);
  }
  return most;
}

/** The encoding that the page itself names in its first kilobytes. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1];
}

/** The model, read once in each process. */
let loading: Promise<BlockModel | undefined> | undefined;

/** The model that ships; without it Readability decides. */
function loadModel(dataDirectory: string): Promise<BlockModel | undefined> {
  loading ??= readFile(join(dataDirectory, 'page-blocks.json'), 'utf8').then(
    text => {
      const model = JSON.parse(text) as BlockModel;
      return model.version === blockModelVersion ? model : undefined;
    },
    () => undefined,
  );
  return loading;
}
