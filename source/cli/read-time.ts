import {quoted, usageError} from './usage-error.ts';

/** What a text names of the time: its first and its last millisecond, in Unix milliseconds. */
export interface NamedTime {
  fromMs: number;
  toMs: number;
}

/** Minutes, hours, days and weeks in milliseconds. */
const unitMs: Record<string, number> = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000};

/**
 * Reads a day, month, year or time of a flag, by the clock of this machine where it names no zone: `2026-05-08`,
 * `2026-05`, `2026`, `2026-05-08T10:00` (ISO 8601), and with `agoFromMs` so long before that: `90m`, `24h`, `7d`, `2w`.
 * @throws EcaError `usage-flag-value` for anything else, and for a day that no calendar has.
 */
export function readTime(flag: string, text: string, options: {agoFromMs?: number} = {}): NamedTime {
  const {agoFromMs} = options;
  const given = text.trim();
  const named =
    readDay(given) ?? readInstant(given) ?? (agoFromMs === undefined ? undefined : readAgo(given, agoFromMs));
  if (named !== undefined) return named;
  const forms = [...(agoFromMs === undefined ? [] : ['`90m`, `24h`, `7d`, `2w`']), '`2026-05-08`, `2026-05`, `2026`'];
  throw usageError(
    'flag-value',
    `\`--${flag}\` is ${quoted(text)}, expected ${forms.join(', ')} or a time such as \`2026-05-08T10:00\``,
  );
}

/**
 * Reads the time from which figures are wanted, in Unix milliseconds, from 0: nothing was measured before. @throws EcaError `usage-flag-value` as `readTime`,
 * and for what is yet to come.
 */
export function readStart(flag: string, text: string, nowMs: number): number {
  const {fromMs} = readTime(flag, text, {agoFromMs: nowMs});
  if (fromMs <= nowMs) return Math.max(0, fromMs);
  throw usageError('flag-value', `\`--${flag}\` is ${quoted(text)}, expected a time that has been`);
}

/** So long ago, as in `7d`. */
function readAgo(text: string, nowMs: number): NamedTime | undefined {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  // Whatever is so long ago as to be before 1970 is as good as always.
  const ms = Math.max(0, nowMs - Number(amount) * (unitMs[unit] as number));
  return {fromMs: ms, toMs: ms};
}

/** A whole day, month or year, from its first to its last millisecond. */
function readDay(text: string): NamedTime | undefined {
  const [, year, month, day] = /^([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  if (!isDay(y, m, d)) return undefined;
  const start = (of: [number, number, number]) => new Date(...of).getTime();
  const next: [number, number, number] =
    month === undefined ? [y + 1, 0, 1] : day === undefined ? [y, m, 1] : [y, m - 1, d + 1];
  return {fromMs: start([y, m - 1, d]), toMs: start(next) - 1};
}

/** A moment, in ISO 8601. */
function readInstant(text: string): NamedTime | undefined {
  const shape =
    /^([12]\d{3})-(\d{2})-(\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?$/;
  const [, year, month, day] = shape.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  const ms = Date.parse(
    text
      .replace(',', '.')
      .replace(' ', 'T')
      .replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
      .toUpperCase(),
  );
  return Number.isFinite(ms) ? {fromMs: ms, toMs: ms} : undefined;
}

/** Whether the day that an ISO 8601 time begins with is one that the calendar has; JavaScript takes 31 February for 3 March. */
export function namesDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  return year === undefined || isDay(Number(year), Number(month), Number(day));
}

/** Whether the calendar has this day. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
