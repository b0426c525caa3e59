/** Invisible, control and direction-changing characters: a path with one of them cannot be shown truthfully. */
export const unclearCharacters =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;

/** Characters that some file systems pass over when they compare names. */
const ignorable = /\p{Cf}|[\ufe00-\ufe0f]|\u034f/gu;

/** One part of a path as the most forgiving file system would read it. */
function foldPart(part: string): string {
  const folded = part
    .normalize('NFKC')
    .replace(ignorable, '')
    .toLowerCase()
    .replace(/[. ]+$/, '');
  return /^git~\d$/.test(folded) ? '.git' : folded.replace(/::?\$[a-z_]+(:.*)?$/, '');
}

/** What most paths look like: nothing to fold but case. `git~1`, empty parts and dots at the end of a part are not among them. */
const plain = /^\/?(?:[A-Za-z0-9_.@+-]*[A-Za-z0-9_@+-]\/)*[A-Za-z0-9_.@+-]*[A-Za-z0-9_@+-]$/;

/**
 * Brings the different spellings of a path into one form, so that a protected file cannot be reached by another
 * (`.GIT`, `.git `, `git~1`, full-width letters): case, width, invisible characters, dots and spaces at the end of a
 * part, and Windows streams are evened out. The parts are joined by `/` and led by one `/`. Backslashes count as
 * separators too.
 */
export function foldPath(path: string): string {
  if (plain.test(path)) return (path.startsWith('/') ? path : `/${path}`).toLowerCase();
  const parts = path.split(/[/\\]+/).map(part => (part === '..' ? '..' : foldPart(part)));
  return `/${parts.filter(part => part !== '').join('/')}`;
}
