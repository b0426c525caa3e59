import type {Citation, CitedDocument} from '../providers/language-model.ts';

/**
 * Finds which documents a model's answer cites. A document counts when the answer holds the name of its file or its id:
 * the passages whose page or line stands beside the name, else the best passage that was shown. Each once, in the order
 * in which they were shown.
 */
export function citedDocuments(text: string, shown: readonly Citation[]): Citation[] {
  const documents = new Map<string, CitedDocument[]>();
  for (const place of shown) {
    if (place.kind === 'knowledge') documents.set(place.path, [...(documents.get(place.path) ?? []), place]);
  }
  return [...documents].flatMap(([path, places]) => {
    const after = textsAfter(text, nameOf(path));
    if (after.length === 0) return [];
    const named = places.filter(place => after.some(said => names(said, place)));
    return named.length > 0 ? named : places.slice(0, 1);
  });
}

/** How many characters behind a document's name are searched for its page or line. */
const nearCharacters = 60;

/** What an answer says right behind each mention of a name. */
function textsAfter(text: string, name: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    const before = text[at - 1] ?? ' ';
    const behind = text.slice(at + name.length, at + name.length + nearCharacters);
    if (!isWord(before) && !isWord(behind[0] ?? ' ')) found.push(behind);
  }
  return found;
}

/** Whether the page or the line of a passage stands in the text behind a document's name. */
function names(said: string, {page, startLine = 1, endLine = startLine}: CitedDocument): boolean {
  if (page !== undefined) {
    return [...said.matchAll(/(?:pages?|pp?\.?)\s?(\d{1,6})/gi)].some(([, number]) => Number(number) === page);
  }
  const [, line] = /^:(\d{1,7})/.exec(said) ?? [];
  return line !== undefined && startLine <= Number(line) && Number(line) <= endLine;
}

/** The name of a file without its folders, as answers name a document. */
function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Whether a character goes on a word, so that a name found beside it is only part of a longer one. */
function isWord(character: string): boolean {
  return /[\p{L}\p{N}_-]/u.test(character);
}
