import type {DocumentMetadata} from '../document.ts';

/** Which keys of front matter give which field of a document's metadata; the first that is there counts. */
const keys: readonly (readonly [keyof DocumentMetadata, readonly string[]])[] = [
  ['title', ['title', 'name']],
  ['authors', ['authors', 'author', 'by']],
  ['date', ['date', 'published', 'publishdate', 'pubdate', 'created', 'created_at']],
  ['modified', ['modified', 'updated', 'lastmod', 'last_updated', 'updated_at']],
  ['language', ['language', 'lang', 'locale']],
  ['address', ['canonical', 'canonical_url', 'url', 'permalink']],
  ['description', ['description', 'summary', 'abstract', 'excerpt']],
];

/**
 * Reads title, authors, dates and the like from the front matter at the top of a Markdown file. Reads the flat part of
 * YAML (or TOML, where `toml`): a text, a list in brackets or on lines of its own; what is nested deeper is passed
 * over.
 */
export function readFrontMatter(lines: readonly string[], toml: boolean): DocumentMetadata {
  const values = readEntries(lines, toml);
  const metadata: Record<string, string | string[]> = {};
  for (const [field, names] of keys) {
    const found = names.map(name => values.get(name)).find(value => value !== undefined && value.length > 0);
    const [first] = found ?? [];
    if (found === undefined || first === undefined) continue;
    if (field === 'authors') metadata.authors = found;
    else if (field === 'date' || field === 'modified') metadata[field] = /^\d{4}-\d{2}-\d{2}/.exec(first)?.[0] ?? first;
    else if (field !== 'address' || /^https?:/.test(first)) metadata[field] = first;
  }
  return metadata;
}

/** The keys of front matter in lower case, each with its values. */
function readEntries(lines: readonly string[], toml: boolean): Map<string, string[]> {
  const entry = toml ? /^([\w-]+)\s*=\s*(.*)$/ : /^([\w-]+):(?:\s+(.*))?$/;
  const values = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const line of lines) {
    const match = entry.exec(line.trimEnd());
    if (match) {
      open = [];
      const given = (match[2] ?? '').replace(/\s+#.*$/, '').trim();
      if (/^\[.*\]$/.test(given)) open.push(...given.slice(1, -1).split(',').map(unquoted).filter(Boolean));
      else if (given !== '' && !/^[|>][+-]?$/.test(given)) open.push(unquoted(given));
      values.set((match[1] ?? '').toLowerCase(), open);
      continue;
    }
    const item = /^\s*-\s+(?:name:\s*)?(\S.*)$/.exec(line);
    if (item && open) open.push(unquoted(item[1] ?? ''));
    else if (/^\s+\S/.test(line) && open && open.length <= 1 && !/^\s+[\w-]+:/.test(line))
      open[0] = [open[0], line.trim()].filter(Boolean).join(' ');
  }
  return values;
}

/** A value without quotation marks around it. */
function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2');
}
