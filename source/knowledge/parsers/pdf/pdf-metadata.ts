import type {PDFDocumentProxy} from 'unpdf/pdfjs';
import type {DocumentMetadata} from '../../document.ts';
import type {OutlineEntry} from './headings.ts';
import type {TextLine} from './page-content.ts';

/** The most bookmarks that are read; further ones are left out, and headings are then told by their look. */
const mostEntries = 5_000;

/** Reads the bookmarks of a PDF in order, six levels deep; none where it has none or they are damaged. */
export async function outlineOf(document: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const add = (nodes: readonly {title: string; items: unknown[]}[], level: number) => {
    for (const {title, items} of nodes) {
      if (entries.length >= mostEntries) return;
      entries.push({title, level});
      if (level < 6) add(items as typeof nodes, level + 1);
    }
  };
  add((await document.getOutline().catch(() => undefined)) ?? [], 1);
  return entries;
}

/**
 * Reads title, authors, dates and language of a PDF from what it says about itself; its title also from the largest
 * text on its first page.
 */
export async function pdfMetadata(
  document: PDFDocumentProxy,
  lines: readonly TextLine[],
): Promise<Omit<DocumentMetadata, 'pages'>> {
  const said = await document.getMetadata().catch(() => undefined);
  const info = (said?.info ?? {}) as Record<string, unknown>;
  const xmp = (name: string): unknown => {
    try {
      return said?.metadata?.get(name);
    } catch {
      return undefined;
    }
  };
  // What the file says of itself is often the name of a program or of the file: then the largest text serves.
  const title = [plain(xmp('dc:title')), plain(info.Title)].find(isTitle) ?? largestText(lines);
  const authors = authorsOf(xmp('dc:creator')) ?? authorsOf(info.Author);
  const date = dateOf(info.CreationDate) ?? dateOf(xmp('xmp:createdate'));
  const modified = dateOf(info.ModDate) ?? dateOf(xmp('xmp:modifydate'));
  const language = plain(info.Language) || plain(xmp('dc:language'));
  const description = plain(info.Subject) || plain(xmp('dc:description'));
  return {
    ...(title && {title}),
    ...(authors && {authors}),
    ...(date && {date}),
    ...(modified && {modified}),
    ...(/^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(language) && {language}),
    ...(description && {description}),
  };
}

/** A field as text on one line; '' where there is none. */
function plain(value: unknown): string {
  const text = Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : '';
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether a title is one: programs that make PDFs put names of files and their own names there. */
function isTitle(text: string): boolean {
  return (
    /\p{L}{2}/u.test(text) &&
    !/^(?:microsoft (?:word|powerpoint|excel)\b|untitled|document\d*$|slide \d+$|layout \d+$|print\b)/i.test(text) &&
    !/\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|tex|dvi|odt|rtf|pmd)$/i.test(text)
  );
}

/** The largest text on the first page, as a title; undefined where it is hardly larger than the rest or too long. */
function largestText(lines: readonly TextLine[]): string | undefined {
  const first = lines[0]?.page;
  const onFirst = lines.filter(({page, text}) => page === first && /\p{L}{3}/u.test(text));
  const size = Math.max(...onFirst.map(line => line.size));
  const usual = [...lines].map(line => line.size).sort((a, b) => a - b)[lines.length >> 1] ?? 0;
  if (!(size > 1.15 * usual)) return undefined;
  const start = onFirst.findIndex(line => line.size > 0.97 * size);
  const titled: string[] = [];
  for (const line of onFirst.slice(start)) {
    if (line.size < 0.97 * size || titled.length >= 4) break;
    titled.push(line.text);
  }
  const title = titled.join(' ');
  return title.length <= 300 ? title : undefined;
}

/** The names of the authors, at most 50; undefined where there are none, or only a stand-in such as `admin`. */
function authorsOf(value: unknown): string[] | undefined {
  const names = (Array.isArray(value) ? value : [value])
    .flatMap(name => plain(name).split(/\s*(?:;|\band\b|&)\s*|,\s+(?=\p{Lu}\S*\s+\p{Lu})/u))
    .map(name => name.trim())
    .filter(name => /\p{L}{2}/u.test(name) && !/^(?:unknown|user|admin(?:istrator)?|anonymous|owner)$/i.test(name));
  return names.length > 0 ? [...new Set(names)].slice(0, 50) : undefined;
}

/**
 * A date as ISO 8601, from the form of PDFs, `D:20240517093000+02'00'` (ISO 32000-1, 7.9.4), or from ISO 8601; as exact
 * as it is valid.
 */
function dateOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts =
    /^(?:D:)?(\d{4})-?(\d{2})?-?(\d{2})?(?:T?(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2})?[':]?(\d{2})?)?/.exec(
      value.trim(),
    );
  if (!parts) return undefined;
  const [, year = '', month, day, hour, minute = '00', second = '00', zone, zoneMinutes = '00'] = parts;
  if (Number(year) < 1950 || Number(year) > 2200) return undefined;
  if (month === undefined) return year;
  if (Number(month) < 1 || Number(month) > 12) return year;
  if (day === undefined || Number(day) < 1 || Number(day) > 31) return `${year}-${month}`;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined || zone === undefined) return date;
  return `${date}T${hour}:${minute}:${second}${zone === 'Z' ? 'Z' : `${zone}:${zoneMinutes}`}`;
}
