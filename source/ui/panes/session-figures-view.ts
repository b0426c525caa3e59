import {costText, durationText, shortNumber} from '../../runtime/figures-text.ts';
import type {SessionFigures, Spread} from '../../runtime/session-metrics.ts';
import type {PaneViewProps} from '../pane.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {StyleRole} from '../theme.ts';
import {drawParts, type LinePart, localTime} from './line-parts.ts';
import {drawSections, figureRow, nameColumns, type Section} from './metric-sections.ts';

/** The figures of the session in the chat, as the Metrics tab shows them. */
export interface SessionData {
  figures: SessionFigures;
  /** Tokens that the model's context holds, where it is known. */
  contextLimit: number | undefined;
  /** US dollars, where the price is known. */
  cost: number | undefined;
  /** What a session may use; 0 for no limit. */
  budget: {tokens: number; cost: number};
}

/**
 * Shows the figures of this session: tokens, context, cost and budget used, how long turns took, which tools and
 * models, and what was warned of.
 */
export function sessionLines(state: SessionData, size: PaneViewProps): string[] {
  const {figures} = state;
  const {columns, theme} = size;
  if (figures.turns === 0 && figures.warnings.length === 0) {
    return [
      drawParts([{text: 'Nothing was asked in this session yet.', role: 'dim'}], columns, theme),
      drawParts([{text: 'Tokens, times and tool calls show here.', role: 'dim'}], columns, theme),
    ];
  }
  return drawSections(
    [
      turnSection(state, columns),
      timeSection(figures),
      toolSection(figures),
      modelSection(figures, columns),
      warningSection(figures),
    ],
    size,
  );
}

/** Turns, tokens, speed, how full the context is, cost, and how much of the budget is used. */
function turnSection({figures, contextLimit, cost, budget}: SessionData, columns: number): Section {
  const {turns, working, inputTokens, outputTokens, contextTokens, tokensPerSecond, stopReasons} = figures;
  const ended = Object.entries(stopReasons)
    .filter(([reason]) => reason !== 'end')
    .map(([reason, count]) => `${count} ${reason}`);
  const details = [...(working ? ['one running'] : []), ...ended].join(', ');
  const lines: LinePart[][] = [
    figureRow('turns', shortNumber(turns), details),
    figureRow('tokens in', shortNumber(inputTokens)),
    figureRow('tokens out', shortNumber(outputTokens), tokensPerSecond ? `${shortNumber(tokensPerSecond)}/s` : ''),
  ];
  if (contextLimit) {
    lines.push([
      ...figureRow('context', shortNumber(contextTokens)),
      ...shareParts(contextTokens / contextLimit, shortNumber(contextLimit), columns),
    ]);
  } else lines.push(figureRow('context', shortNumber(contextTokens)));
  if (cost !== undefined) lines.push(figureRow('cost', costText(cost)));
  if (budget.tokens > 0) lines.push(budgetLine(inputTokens + outputTokens, budget.tokens, shortNumber, columns));
  if (budget.cost > 0 && cost !== undefined) lines.push(budgetLine(cost, budget.cost, costText, columns));
  return {title: 'This session', lines};
}

/** How long the last turn took, and how long turns take. */
function timeSection({firstTextMs, durationMs}: SessionFigures): Section {
  const line = (name: string, spread: Spread | undefined): LinePart[][] =>
    spread
      ? [
          [
            {text: name.padEnd(nameColumns), role: 'dim'},
            {text: durationText(spread.last / 1000).padStart(8)},
            {text: durationText(spread.p50 / 1000).padStart(8)},
            {text: durationText(spread.p95 / 1000).padStart(8)},
          ],
        ]
      : [];
  const lines = [...line('first text', firstTextMs), ...line('whole turn', durationMs)];
  const heads = ['last', 'p50', 'p95'].map(text => text.padStart(8)).join('');
  return {title: 'Times', head: [{text: ' '.repeat(nameColumns) + heads, role: 'dim'}], lines};
}

/** How often each tool was called, and what came of it. */
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
      {text: durationMs ? `  ${durationText(durationMs.p50 / 1000)}` : '', role: 'dim'},
    ];
  });
  return {title: 'Tool calls', lines};
}

/** The last six changes of the model, with the reason where there is room. */
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

/** The last eight warnings, newest first, with how often each came. */
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

/** How much of what the session may use is used. */
function budgetLine(used: number, limit: number, format: (value: number) => string, columns: number): LinePart[] {
  return [...figureRow('budget', format(used)), ...shareParts(used / limit, format(limit), columns)];
}

/**
 * How much of a limit is used, in numbers and, where there is room, as a bar: styled as a warning from 70 % on, as an
 * error from 90 %.
 */
function shareParts(share: number, limit: string, columns: number): LinePart[] {
  const role: StyleRole = share >= 0.9 ? 'error' : share >= 0.7 ? 'warning' : 'accent';
  const full = Math.max(0, Math.min(10, Math.round(share * 10)));
  return [
    {text: `  ${Math.round(share * 100)} %`, role},
    {text: ` of ${limit}`, role: 'dim'},
    ...(columns < 50
      ? []
      : [
          {text: ` ${'█'.repeat(full)}`, role},
          {text: '░'.repeat(10 - full), role: 'border' as const},
        ]),
  ];
}
