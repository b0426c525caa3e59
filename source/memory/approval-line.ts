import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {TurnNote} from './transcript.ts';

/** The most characters of a path, command or address that are shown; the rest is cut. */
const longestSubject = 200;
/** How far an approval reaches, in words. */
const scopes: Readonly<Record<string, string>> = {
  once: 'once',
  session: 'for the session',
  project: 'for the project',
  user: 'everywhere',
};

/**
 * Says in one line who allowed or denied a tool call, and for how long, for showing a past session; safe to print,
 * undefined for notes about something else.
 */
export function approvalLine({topic, data}: TurnNote): string | undefined {
  if (topic !== 'approval' || typeof data !== 'object' || data === null) return undefined;
  const {tool, requests, decision, by, scope, reason} = data as Record<string, unknown>;
  const [first] = Array.isArray(requests) ? requests : [];
  const {path, to, command, url} = (first ?? {}) as Record<string, unknown>;
  // What was asked about: the file, the command or the address, whichever it was.
  const subject = [path, command, url].find(one => typeof one === 'string');
  const what = [tool, subject, typeof to === 'string' ? `to ${to}` : undefined]
    .filter(one => typeof one === 'string')
    .join(' ');
  const shown = what.length > longestSubject ? `${what.slice(0, longestSubject)}…` : what;
  const said = typeof reason === 'string' ? `: ${reason}` : '';
  if (by !== 'user') return sanitizeLine(`${shown}: denied, nobody could be asked`);
  if (decision !== 'allow') return sanitizeLine(`${shown}: denied by the user${said}`);
  return sanitizeLine(`${shown}: allowed by the user, ${scopes[String(scope)] ?? 'once'}${said}`);
}
