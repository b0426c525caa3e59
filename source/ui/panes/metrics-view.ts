import type {SessionFigures, Spread} from '../../runtime/session-metrics.ts';
import type {PaneViewProps} from '../pane.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {StyleRole, Theme} from '../theme.ts';
import {drawParts, type LinePart, localTime} from './line-parts.ts';
import type {ListShape} from './list-shape.ts';
import type {ListEntry} from './list-state.ts';

/** What the Metrics pane shows. */
export interface MetricsData {
  figures: SessionFigures;
  /** Tokens that the model's context holds, where it is known. */
  contextLimit: number | undefined;
  /** US dollars, where the price is known. */
  cost: number | undefined;
}

/** A titled group of lines. */
interface Section {
  title: string;
  lines: readonly (readonly LinePart[])[];
}

/** In a lower pane figures stand close, without titles. */
const rowsForTitles = 6;
/** From this many columns on, sections stand side by side. */
const twoColumns = 96;

/** How the Metrics pane looks: figures to scroll through, no lists. */
export const metricsShape: ListShape<MetricsData, ListEntry> = {
  lists: ['all'],
  entries: () => [],
  row: () => ({left: []}),
  body: ({data}, size) => metricsLines(data, size),
  hints: () => [
    [['select-previous', 'select-next'], 'scroll'],
    ['close-pane', 'chat'],
  ],
};

function metricsLines(state: MetricsData, {columns, rows, theme}: PaneViewProps): string[] {
  const {figures} = state;
  if (figures.turns === 0 && figures.warnings.length === 0) {
    return [
      drawParts([{text: 'Nothing was asked in this session yet.', role: 'dim'}], columns, theme),
      drawParts([{text: 'Tokens, times and tool calls show here.', role: 'dim'}], columns, theme),
    ];
  }
  const sections = [
    turnSection(state, columns),
    timeSection(figures),
    toolSection(figures),
    modelSection(figures, columns),
  ];
  const warnings = warningSection(figures);
  const shown = sections.filter(({lines}) => lines.length > 0);
  if (rows < rowsForTitles) {
    return [...shown, warnings].flatMap(section => section.lines.map(parts => drawParts(parts, columns, theme)));
  }
  const lines = columns >= twoColumns ? sideBySide(shown, columns, theme) : stacked(shown, columns, theme);
  return warnings.lines.length === 0 ? lines : [...lines, '', ...stacked([warnings], columns, theme)];
}

function turnSection({figures, contextLimit, cost}: MetricsData, columns: number): Section {
  const {turns, working, inputTokens, outputTokens, contextTokens, tokensPerSecond, stopReasons} = figures;
  const ended = Object.entries(stopReasons)
    .filter(([reason]) => reason !== 'end')
    .map(([reason, count]) => `${count} ${reason}`);
  const details = [...(working ? ['one running'] : []), ...ended].join(', ');
  const lines: LinePart[][] = [
    row('turns', shortNumber(turns), details),
    row('tokens in', shortNumber(inputTokens)),
    row('tokens out', shortNumber(outputTokens), tokensPerSecond ? `${shortNumber(tokensPerSecond)}/s` : ''),
  ];
  if (contextLimit) {
    const share = contextTokens / contextLimit;
    const role: StyleRole = share >= 0.9 ? 'error' : share >= 0.7 ? 'warning' : 'accent';
    const full = Math.max(0, Math.min(10, Math.round(share * 10)));
    lines.push([
      ...row('context', shortNumber(contextTokens)),
      {text: `  ${Math.round(share * 100)} %`, role},
      {text: ` of ${shortNumber(contextLimit)}`, role: 'dim'},
      ...(columns < 50
        ? []
        : [
            {text: ` ${'█'.repeat(full)}`, role},
            {text: '░'.repeat(10 - full), role: 'border' as const},
          ]),
    ]);
  } else lines.push(row('context', shortNumber(contextTokens)));
  if (cost !== undefined) lines.push(row('cost', `$${cost < 1 ? cost.toFixed(4) : cost.toFixed(2)}`));
  return {title: 'This session', lines};
}

function timeSection({firstTextMs, durationMs}: SessionFigures): Section {
  const line = (name: string, spread: Spread | undefined): LinePart[][] =>
    spread
      ? [
          [
            {text: name.padEnd(nameColumns), role: 'dim'},
            {text: durationText(spread.last).padStart(8)},
            {text: durationText(spread.p50).padStart(8)},
            {text: durationText(spread.p95).padStart(8)},
          ],
        ]
      : [];
  const lines = [...line('first text', firstTextMs), ...line('whole turn', durationMs)];
  if (lines.length === 0) return {title: 'Times', lines};
  const heads = ['last', 'p50', 'p95'].map(text => text.padStart(8)).join('');
  return {title: 'Times', lines: [[{text: ' '.repeat(nameColumns) + heads, role: 'dim'}], ...lines]};
}

function toolSection({tools}: SessionFigures): Section {
  const width = Math.max(nameColumns, ...tools.map(({name}) => Math.min(24, textWidth(name) + 1)));
  const lines = tools.map(({name, calls, ok, failed, durationMs}): LinePart[] => {
    const fitted = fitLine(name, width - 1);
    const waiting = calls - ok - failed;
    return [
      {text: fitted + ' '.repeat(width - textWidth(fitted)), role: 'dim'},
      {text: String(calls).padStart(5)},
      {text: ok > 0 ? `  ✓${ok}` : '', role: 'success'},
      {text: failed > 0 ? `  ✗${failed}` : '', role: 'error'},
      {text: waiting > 0 ? `  …${waiting}` : '', role: 'warning'},
      {text: durationMs ? `  ${durationText(durationMs.p50)}` : '', role: 'dim'},
    ];
  });
  return {title: 'Tool calls', lines};
}

function modelSection({models}: SessionFigures, columns: number): Section {
  const why = columns >= 60;
  return {
    title: 'Models',
    lines: models
      .slice(-6)
      .map(({model, why: reason, at}) => [
        {text: `${localTime(at)} `, role: 'dim' as const},
        {text: model},
        ...(why ? [{text: `  ${reason}`, role: 'dim' as const}] : []),
      ]),
  };
}

function warningSection({warnings}: SessionFigures): Section {
  return {
    title: 'Warnings',
    lines: warnings
      .slice(-8)
      .reverse()
      .map(({message, count, at}) => [
        {text: `${localTime(at)} `, role: 'dim' as const},
        {text: count > 1 ? `${count}× ` : '', role: 'strong' as const},
        {text: message, role: 'warning' as const},
      ]),
  };
}

const nameColumns = 12;

function row(name: string, value: string, details = ''): LinePart[] {
  return [
    {text: name.padEnd(nameColumns), role: 'dim'},
    {text: value.padStart(8)},
    {text: details === '' ? '' : `  ${details}`, role: 'dim'},
  ];
}

function stacked(sections: readonly Section[], columns: number, theme: Theme): string[] {
  return sections.flatMap(({title, lines}, place) => [
    ...(place > 0 ? [''] : []),
    drawParts([{text: title, role: 'heading'}], columns, theme),
    ...lines.map(parts => drawParts([{text: columns < 30 ? '' : '  '}, ...parts], columns, theme)),
  ]);
}

function sideBySide(sections: readonly Section[], columns: number, theme: Theme): string[] {
  const left = Math.floor((columns - 3) / 2);
  const lines: string[] = [];
  for (let at = 0; at < sections.length; at += 2) {
    const [one = [], other = []] = sections.slice(at, at + 2).map(section => stacked([section], left, theme));
    if (at > 0) lines.push('');
    for (let place = 0; place < Math.max(one.length, other.length); place++) {
      const line = one[place] ?? '';
      lines.push(`${line}${' '.repeat(left - textWidth(line) + 3)}${other[place] ?? ''}`.trimEnd());
    }
  }
  return lines;
}

/** `840 ms`, `4.2 s`, `3:07`. */
function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `999`, `12.3k`, `4.5M`. */
function shortNumber(value: number): string {
  if (value < 1000) return String(Math.round(value * (value < 10 ? 10 : 1)) / (value < 10 ? 10 : 1));
  const [scaled, unit] = value < 999_500 ? [value / 1000, 'k'] : [value / 1_000_000, 'M'];
  return `${scaled < 100 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}
