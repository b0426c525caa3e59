import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import type {DocumentBlock} from '../knowledge/document.ts';
import {createParserPool, type ParserPool} from '../knowledge/parsers/parser-pool.ts';
import type {ParserProgram} from '../knowledge/parsers/parser-process.ts';
import type {PageText} from '../tools/fetch-url.ts';

/** Which program parses pages, and where they lie meanwhile. */
export interface PageReaderOptions {
  /** Where a page lies while it is parsed. */
  cacheDirectory: string;
  program: ParserProgram;
}

/** Reads web pages; `close` ends the process that does it. */
export interface PageReader {
  pageText: PageText;
  close(): Promise<void>;
}

/**
 * Turns web pages into plain text for the model. They are parsed in a child process without network, with at most 500
 * MB of memory and 15 s, since a page may be malicious; what a reader would not see of it is left out.
 */
export function createPageReader({cacheDirectory, program}: PageReaderOptions): PageReader {
  let pool: ParserPool | undefined;
  return {
    async pageText({body, charset, url}, signal) {
      pool ??= createParserPool({program, workers: 1, limits: {memoryBytes: 500_000_000, wallClockMs: 15_000}});
      await ensurePrivateDirectory(cacheDirectory);
      const folder = await mkdtemp(join(cacheDirectory, 'page-'));
      try {
        // In a file, since what parses it is another process.
        const path = join(folder, 'page.html');
        await writeFile(path, inUtf8(body, charset), {mode: 0o600});
        const {outcome, mediaType} = await pool.parse(path, signal);
        if (!outcome.ok) return {ok: false, problem: outcome.message};
        if (mediaType !== 'text/html') return {ok: false, problem: `It says that it is HTML and is ${mediaType}`};
        const {metadata, blocks} = outcome.document;
        const shown = blocks.filter(({flags = []}) => !flags.some(flag => unseen.has(flag)));
        const title = metadata.title === undefined ? [] : [`# ${metadata.title}`];
        return {
          ok: true,
          text: [
            `[${url}]`,
            ...title,
            ...(shown.length > 0 ? shown : blocks.filter(({flags}) => !flags?.includes('hidden'))).map(blockText),
          ].join('\n\n'),
        };
      } finally {
        await rm(folder, {recursive: true, force: true}).catch(() => {});
      }
    },
    close: async () => pool?.close(),
  };
}

/** Parts of a page that are left out: hidden or off the page, deleted, and what surrounds the text, such as menus. */
const unseen = new Set<string>(['hidden', 'off-page', 'deleted', 'furniture', 'header', 'footer']);

/** A page in the character set that the server names, which outranks what the page says of itself. */
function inUtf8(body: Uint8Array, charset: string | undefined): Uint8Array | string {
  try {
    return charset === undefined ? body : new TextDecoder(charset).decode(body);
  } catch {
    return body;
  }
}

/** One part of a page as Markdown. */
function blockText(block: DocumentBlock): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'list':
      return block.items
        .map(({depth, marker, text, markdown}) => `${'  '.repeat(depth)}${marker} ${markdown ?? text}`)
        .join('\n');
    case 'code':
      return `\`\`\`${block.language}\n${block.text}\n\`\`\``;
    case 'table': {
      const rows: string[][] = [];
      for (const {row, text} of block.cells) rows[row] = [...(rows[row] ?? []), text.replaceAll('|', '\\|')];
      return rows.map(cells => `| ${cells.join(' | ')} |`).join('\n');
    }
    default:
      return block.markdown ?? block.text;
  }
}
