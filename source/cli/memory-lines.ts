import {badField, textField} from './json-line.ts';
import {namesDay} from './read-time.ts';

type Line = Record<string, unknown>;

/**
 * Checks one line of `eca memory import`, a turn of a conversation held elsewhere. `at` is kept as given. @throws
 * EcaError `batch-bad-line`.
 */
export function turnOfLine(line: Line) {
  const {id} = line as {id: string | number};
  const text = textField(line, 'text');
  const session = nameOf(line, 'session');
  const role = nameOf(line, 'role');
  const at = textField(line, 'at');
  if (!/^\d{4}-\d{2}/.test(at) || !Number.isFinite(Date.parse(at)) || !namesDay(at))
    throw badField('at', line.at, 'a time in ISO 8601, such as `2026-05-08T13:56:00Z`');
  const speaker = line.speaker === undefined || line.speaker === null ? '' : textField(line, 'speaker');
  return {id: String(id), session, role, speaker, text, at, ...(typeof id === 'number' && {numericId: true})};
}

/** Checks one line of `eca memory search --batch`, a question. @throws EcaError `batch-bad-line`. */
export function queryOfLine(line: Line): {query: string; session?: string} {
  const query = textField(line, 'query');
  const {session} = line;
  if (session === undefined || session === null) return {query};
  return {query, session: nameOf(line, 'session')};
}

/** Reads the name of a session or a role, which may be a number in other programs. */
function nameOf(line: Line, name: string): string {
  const value = line[name];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') throw badField(name, value, 'a text that is not empty');
  return value;
}
