import {quoted, usageError} from './usage-error.ts';

/** Minutes, hours, days and weeks in milliseconds. */
const unitMs: Record<string, number> = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000};

/**
 * Reads the time that `--since` gives, as Unix milliseconds: so long before `nowMs` (`90m`, `24h`, `7d`, `2w`), the
 * start of a day here (`2026-05-01`), or an ISO 8601 time. @throws EcaError `usage-bad-value` for anything else, and
 * for what is yet to come.
 */
export function startOfTime(text: string, nowMs: number): number {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return nowMs - Number(amount) * (unitMs[unit] as number);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
  const ms = /^\d{4}-/.test(text.trim()) ? Date.parse(day ? `${text.trim()}T00:00:00` : text.trim()) : Number.NaN;
  if (!(ms <= nowMs)) {
    throw usageError(
      'bad-value',
      `Unexpected --since ${quoted(text)}, expected \`90m\`, \`24h\`, \`7d\`, \`2w\`, or a day or time that has been, such as \`2026-05-01\``,
    );
  }
  return ms;
}
