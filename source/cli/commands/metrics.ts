import type {Command, Verb} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {figureLines, overviewLines} from '../metrics-text.ts';
import {readStart} from '../read-time.ts';
import {quoted, usageError} from '../usage-error.ts';

const sinceFlag = {
  type: 'string',
  value: 'TIME',
  summary: 'From then on: `90m`, `24h`, `7d`, `2w`, a day, month, year or time (ISO 8601)',
} as const;

/** `eca metrics show`: prints turns, tokens, times and cost of the last hour, today and 30 days, or since a time. */
const show: Verb = {
  name: 'show',
  summary: 'Turns, tokens, times, models, tools and projects: the last hour, today and 30 days',
  example: 'eca metrics show --since 7d',
  flags: {since: sinceFlag},
  async run(context) {
    const {output, flags, operands} = context;
    refuseOperands(operands);
    const nowMs = Date.now();
    const sinceMs = typeof flags.since === 'string' ? readStart('since', flags.since, nowMs) : undefined;
    const runtime = await context.runtime();
    const [metrics, {sanitizeLine}] = await Promise.all([runtime.metrics(), runtime.sanitizer()]);
    if (sinceMs !== undefined) {
      const {figures, problems} = await metrics.figuresSince(sinceMs);
      for (const problem of problems) output.warn(problem);
      if (output.json) await output.value({since: figures});
      else for (const line of figureLines(figures, output.columns, sanitizeLine)) await output.line(line);
      return exitCodes.done;
    }
    const {problems, ...overview} = await metrics.overview();
    for (const problem of problems) output.warn(problem);
    if (output.json) await output.value(overview);
    else for (const line of overviewLines(overview, output.columns, sanitizeLine)) await output.line(line);
    return exitCodes.done;
  },
};

const formats = ['json', 'csv', 'prometheus'] as const;
/** How many days are exported where `--since` is not given. */
const exportedDays = 30;

/** `eca metrics export`: prints every figure as JSON lines, CSV or Prometheus text. */
const exportVerb: Verb = {
  name: 'export',
  summary: `Every figure of the last ${exportedDays} days: JSON lines, CSV, or Prometheus text of the totals`,
  example: 'eca metrics export --format csv --since 2026-05-01 > figures.csv',
  flags: {
    format: {type: 'string', value: formats.join('|'), choices: [...formats], summary: 'The form (json)'},
    since: sinceFlag,
  },
  async run(context) {
    const {output, flags, operands} = context;
    refuseOperands(operands);
    const nowMs = Date.now();
    const given = typeof flags.since === 'string' ? readStart('since', flags.since, nowMs) : undefined;
    const format = (flags.format ?? 'json') as (typeof formats)[number];
    const metrics = await (await context.runtime()).metrics();
    const sinceMs = given ?? nowMs - exportedDays * 86_400_000;
    for await (const lines of metrics.export(format, sinceMs)) await output.write(lines);
    return exitCodes.done;
  },
};

/** `eca metrics`: shows and exports what was done, how long it took, and what it cost. */
export const command: Command = {
  name: 'metrics',
  summary: 'Figures of all use: turns, tokens, times, cost, models, tools',
  verbs: [show, exportVerb],
};

/** Refuses words behind a verb that takes none. */
function refuseOperands([unexpected]: readonly string[]): void {
  if (unexpected !== undefined) throw usageError('unexpected-operand', `Unexpected ${quoted(unexpected)}`);
}
