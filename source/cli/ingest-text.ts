import {belowFolder} from '../runtime/below-folder.ts';

/** How texts are made safe to print, and which folder paths are shown from. */
interface Layout {
  sanitize(text: string): string;
  /** Paths below it are shown relative to it. */
  folder: string;
}

/** What became of one file, as `eca knowledge ingest --json` prints it. */
export interface IngestedLine {
  path: string;
  outcome: 'stored' | 'unchanged' | 'replaced' | 'quarantined' | 'failed';
  reason?: string;
  mediaType: string;
  quality: number | null;
  chunks: number;
  messages: readonly string[];
}

/** What the last line of `eca knowledge ingest` counts. */
interface Summary {
  files: number;
  outcomes: Readonly<Record<IngestedLine['outcome'], number>>;
  moved: number;
  removed: readonly unknown[];
  durationMs: number;
}

type LeftOut = Readonly<Record<string, {count: number; examples: readonly string[]} | undefined>>;

/** With more files than these only what needs somebody's attention is listed. */
const listedFiles = 20;
/** The most files that are named of those with the same problem. */
const namesListed = 5;

/**
 * What `eca knowledge ingest` prints of the files it took in: each one where they are few, else those that were not
 * taken in, alike ones together.
 */
export function ingestedLines(files: readonly IngestedLine[], {sanitize, folder}: Layout): string[] {
  const name = (path: string) => sanitize(belowFolder(path, folder) ?? path);
  const isFine = ({outcome}: IngestedLine) => outcome !== 'failed' && outcome !== 'quarantined';
  const lines =
    files.length > listedFiles
      ? []
      : files.filter(isFine).map(({path, outcome, chunks, messages}) => {
          const notes = messages.length > 0 ? `. ${sanitize(messages.join(' '))}` : '';
          return `${outcome.padEnd(9)}  ${name(path)} (${amount(chunks, 'passage')})${notes}`;
        });
  // Files with the same problem are named together: a hundred of them are one mishap to look into.
  const alike = new Map<string, IngestedLine[]>();
  for (const file of files) {
    if (isFine(file)) continue;
    const key = [file.outcome, file.reason, ...file.messages].join('\n');
    const group = alike.get(key);
    if (group) group.push(file);
    else alike.set(key, [file]);
  }
  for (const group of alike.values()) {
    const [first] = group as [IngestedLine];
    const label = first.outcome === 'failed' ? `failed (${first.reason})` : 'set aside';
    const names = group.slice(0, namesListed).map(({path}) => name(path));
    const more = group.length > namesListed ? ` and ${group.length - namesListed} more` : '';
    lines.push(`${label}: ${names.join(', ')}${more}`, `  ${sanitize(first.messages.join(' '))}`);
  }
  return lines;
}

/** The last line of `eca knowledge ingest`: how many files, what became of them, and how long it took. */
export function summaryText({files, outcomes, moved, removed, durationMs}: Summary): string {
  const parts = [
    [outcomes.stored, 'new'],
    [outcomes.replaced, 'changed'],
    [moved, 'moved'],
    [outcomes.unchanged - moved, 'unchanged'],
    [outcomes.quarantined, 'set aside'],
    [outcomes.failed, 'failed'],
    [removed.length, 'removed'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, word]) => `${number(count)} ${word}`);
  const seconds = (durationMs / 1_000).toFixed(durationMs < 1_000 ? 2 : 1);
  return `${amount(files, 'file')}: ${named.join(', ') || 'nothing to do'}; that took ${seconds} s.`;
}

/** Why files were left out, in words that people read. */
const reasonWords: Record<string, string> = {
  hidden: 'hidden',
  ignored: 'ignored by .gitignore or .ecaignore',
  dependencies: 'folders of tools and dependencies',
  'lock-file': 'lock files',
  minified: 'minified',
  'not-a-document': 'no documents (sound, film, fonts, compiled)',
  secret: 'likely to hold secrets',
  link: 'symbolic links',
  special: 'pipes, sockets and devices',
  'own-state': "this program's own",
  unreadable: 'unreadable folders',
  'over-limit': 'over the limit',
  picture: 'pictures',
  archive: 'archives',
  program: 'programs',
  binary: 'binary data',
};

/** Which files of the folders were not taken in and why, with a few names; empty where there are none. */
export function leftOutText(leftOut: LeftOut, {sanitize, folder}: Layout): string {
  const parts = Object.entries(leftOut).flatMap(([reason, entry]) => {
    if (!entry) return [];
    const names = entry.examples.slice(0, 2).map(path => sanitize(belowFolder(path, folder) ?? path));
    return `${reasonWords[reason] ?? reason} ${number(entry.count)} (${names.join(', ')}${entry.count > names.length ? ', …' : ''})`;
  });
  return parts.length === 0 ? '' : `Left out: ${parts.join('; ')}.`;
}

function amount(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
