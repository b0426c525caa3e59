import type {ToolDetails} from '../runtime-context.ts';

/**
 * Says in one line which tool is called and what it is about (a path, a command, what is searched for). Safe to print
 * where the input is.
 */
export function toolTitle(name: string, input: unknown): string {
  const about = subject(input);
  return about === '' ? name : `${name} ${about}`;
}

/**
 * Says shortly what came of a tool call: lines added and removed for a change, else the one line of its answer or how
 * many there are.
 */
export function toolOutcome(content: string, details?: ToolDetails): string {
  if (details?.kind === 'diff') {
    const {change, addedLines, removedLines} = details;
    return `${change === 'create' ? 'new file, ' : ''}+${addedLines} −${removedLines}`;
  }
  const lines = content.split('\n').filter(line => line.trim() !== '');
  const [first = 'nothing'] = lines;
  return lines.length <= 1 ? oneLine(first) : `${lines.length} lines`;
}

/** Lines of a file stand behind its path, as citations do. */
function withLines(input: Record<string, unknown>): Record<string, unknown> {
  const {startLine, endLine, ...rest} = input;
  if (typeof rest.path !== 'string' || typeof startLine !== 'number') return input;
  return {...rest, path: `${rest.path}:${startLine}${typeof endLine === 'number' ? `-${endLine}` : ''}`};
}

/** The values of the input that name something, the most telling first. */
const telling = ['path', 'file', 'query', 'pattern', 'command', 'profile', 'task', 'url', 'name', 'from', 'to'];

/**
 * What a call is about: up to two values of its input, the most telling ones; a pattern together with where it is
 * looked for.
 */
function subject(input: unknown): string {
  if (typeof input === 'string') return oneLine(input);
  if (typeof input !== 'object' || input === null) return '';
  const entries = Object.entries(withLines({...input})).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  const rank = (key: string) => (telling.includes(key) ? telling.indexOf(key) : telling.length);
  entries.sort(([a], [b]) => rank(a) - rank(b));
  const named = entries.filter(([key]) => telling.includes(key));
  const values = new Map(entries.map(([key, value]) => [key, oneLine(String(value))]));
  const [pattern, place] = [values.get('pattern'), values.get('path') ?? values.get('glob')];
  if (pattern !== undefined) return place === undefined ? pattern : `${pattern} in ${place}`;
  return (named.length > 0 ? named : entries)
    .slice(0, 2)
    .map(([, value]) => oneLine(String(value)))
    .join(' ');
}

/** A text on one line, for a title. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
