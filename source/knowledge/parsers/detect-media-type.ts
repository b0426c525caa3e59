import {languageOf} from '../../code/languages.ts';
import {decodeText} from './decode-text.ts';

/** A single file, packed. */
export const gzip = 'application/gzip';
/** Archives: what is in them can be added once they are unpacked. */
export const packed = /^application\/(?:zip|gzip|x-tar|x-bzip2|x-xz|x-7z-compressed|vnd\.rar)$/;
/** The media type of Word's files. */
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/**
 * Marks (magic numbers) at the start of files that are no text, and what the files are. `%PDF-` may stand anywhere in
 * the first kilobyte.
 */
const signatures: readonly (readonly [string, string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['II*\x00', 'image/tiff'],
  ['MM\x00*', 'image/tiff'],
  ['BM', 'image/bmp'],
  ['\x1f\x8b\x08', gzip],
  ['BZh', 'application/x-bzip2'],
  ['\xfd7zXZ\x00', 'application/x-xz'],
  ['7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  ['Rar!\x1a\x07', 'application/vnd.rar'],
  ['\x7fELF', 'application/x-executable'],
  ['{\\rtf', 'application/rtf'],
  ['%!PS', 'application/postscript'],
  ['SQLite format 3\x00', 'application/vnd.sqlite3'],
];

/** What a ZIP package is by the parts it names: Word, Excel, PowerPoint, EPUB, OpenDocument. */
const packageParts: readonly (readonly [string, string])[] = [
  ['word/document', docx],
  ['xl/workbook', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/presentation', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['mimetypeapplication/epub+zip', 'application/epub+zip'],
  ['mimetypeapplication/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
];

/** Media types of languages that have one of their own. */
const mediaTypesByLanguage: Readonly<Record<string, string>> = {
  markdown: 'text/markdown',
  text: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
};

/**
 * Finds out what type a file is: by its content where that says it, by its name only among kinds of text. Code is
 * `text/x-LANGUAGE` with the id of `code/languages.ts`, a text of no known kind `text/plain`, everything unknown
 * `application/octet-stream`.
 */
export function detectMediaType(bytes: Uint8Array, path: string): string {
  const start = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  if (start.includes('%PDF-')) return 'application/pdf';
  if (/^PK(?:\x03\x04|\x05\x06|\x07\x08)/.test(start)) return packageType(bytes);
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return compoundType(bytes);
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'image/webp';
  if (start.slice(257, 262) === 'ustar') return 'application/x-tar';
  const signed = signatures.find(([mark]) => start.startsWith(mark));
  if (signed && (signed[0].length > 2 || start.includes('\x00'))) return signed[1];
  const sample = decodeText(bytes.subarray(0, 65_536 - (65_536 % 4)));
  return sample ? textType(sample.text, path) : 'application/octet-stream';
}

/** Which format a ZIP package holds: its directory, at the end, names the parts. */
function packageType(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return packageParts.find(([name]) => whole.includes(name))?.[1] ?? 'application/zip';
}

/** Office files of before 2007 are compound files; so are the new ones where they are encrypted. */
function compoundType(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return docx;
  return 'application/msword';
}

/** How a manual page in the macros of `man(7)` begins: with a comment or request, and it has a title and sections. */
const manStart = /^\s*[.'](?:\\"|[ \t]|[A-Za-z]{2}\b)/;
/** What a manual page must have: a title and a section. */
const manParts = [/^[.'][ \t]*TH[ \t]+\S/m, /^[.'][ \t]*SH\b/m];

/** How a web page begins, whatever its file is called. */
const htmlStart = /^(?:\s|<!--[\s\S]*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|html)[\s>]/i;
/** Elements that a page without `<html>` begins with; text with some markup in it does not. */
const htmlParts = /<(?:head|body|title|meta|div|p|table|h[1-6]|ul|article|section|main)[\s>]/gi;

/**
 * What kind of text it is: a web page, a manual page, a language by the file's name or first line, Markdown by its marks, else plain
 * text.
 */
function textType(text: string, path: string): string {
  const start = text.slice(0, 65_536);
  if (htmlStart.test(start)) return 'text/html';
  if (manStart.test(start) && manParts.every(part => part.test(start))) return 'text/troff';
  const language = languageOf(path, start.slice(0, 300).split('\n', 1)[0])?.id;
  if (language === 'html') {
    return /\.(?:html?|xhtml|shtml)$/i.test(path) && (start.match(htmlParts)?.length ?? 0) > 0
      ? 'text/html'
      : 'text/x-html';
  }
  if (language !== undefined) return mediaTypesByLanguage[language] ?? `text/x-${language}`;
  if (/^\s*</.test(start) && (start.match(htmlParts)?.length ?? 0) >= 3) return 'text/html';
  return looksLikeMarkdown(start) ? 'text/markdown' : 'text/plain';
}

/**
 * Whether a text without a telling name is Markdown: it has at least two kinds of marks that plain text has no use for.
 */
function looksLikeMarkdown(text: string): boolean {
  const marks = [
    /^#{1,6} \S/m,
    /^```/m,
    /\[[^\]\n]+\]\([^)\n]+\)/,
    /^\|?\s*:?-{3,}:?\s*\|/m,
    /\*\*\S[^*\n]*\*\*/,
    /\[\[[^\]\n]+\]\]/,
  ];
  return marks.filter(mark => mark.test(text)).length >= 2;
}
