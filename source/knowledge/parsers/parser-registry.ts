import type {Parser} from './parser.ts';

/**
 * The supported file formats, each with the parser that reads it: PDF, Word (DOCX), plain text, HTML, Markdown, manual
 * pages, and code or data. The first that matches counts; a parser is loaded when it is first needed.
 */
const loaders: readonly {matches: RegExp; load: () => Promise<Parser>}[] = [
  {matches: /^application\/pdf$/, load: async () => (await import('./pdf/pdf-parser.ts')).pdfParser},
  {
    matches: /^application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document$/,
    load: async () => (await import('./docx/docx-parser.ts')).docxParser,
  },
  {matches: /^text\/plain$/, load: async () => (await import('./text-parser.ts')).textParser},
  {matches: /^text\/html$/, load: async () => (await import('./html/html-parser.ts')).htmlParser},
  {matches: /^text\/markdown$/, load: async () => (await import('./markdown-parser.ts')).markdownParser},
  {matches: /^text\/troff$/, load: async () => (await import('./man/man-parser.ts')).manParser},
  {matches: /^(?:text\/|application\/(?:json|xml)$)/, load: async () => (await import('./code-parser.ts')).codeParser},
];

/** Picks the parser for a media type; undefined where the format is not supported. */
export async function parserFor(mediaType: string): Promise<Parser | undefined> {
  return loaders.find(({matches}) => matches.test(mediaType))?.load();
}
