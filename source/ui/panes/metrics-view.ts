import type {MetricsOverview} from '../../runtime/figures-reader.ts';
import type {PaneViewProps} from '../pane.ts';
import {drawParts} from './line-parts.ts';
import type {ListShape} from './list-shape.ts';
import type {ListEntry, ListState} from './list-state.ts';
import {type SessionData, sessionLines} from './session-figures-view.ts';
import {windowLines} from './window-figures-view.ts';

/** What the Metrics pane shows. */
export interface MetricsData {
  session: SessionData;
  /** The figures of all sessions; undefined until they were read. */
  overview: Omit<MetricsOverview, 'problems'> | undefined;
  /** What could not be read, in one line. */
  problem: string | undefined;
}

const [today, hour, month, session] = ['today', 'last hour', '30 days', 'this session'] as const;

/**
 * How the Metrics pane looks: today, the last hour, 30 days or this session to choose from, their figures to scroll
 * through.
 */
export const metricsShape: ListShape<MetricsData, ListEntry> = {
  lists: [today, hour, month, session],
  entries: () => [],
  row: () => ({left: []}),
  body: bodyOf,
  hints: () => [
    [['select-previous', 'select-next'], 'scroll'],
    ['next-list', 'other times'],
    ['close-pane', 'chat'],
  ],
};

/** The figures of the chosen time, or what stands in their place. */
function bodyOf({data, list}: ListState<MetricsData, ListEntry>, size: PaneViewProps): string[] {
  const {overview, problem} = data;
  if (list === session) return sessionLines(data.session, size);
  const {columns, theme} = size;
  const told = problem === undefined ? [] : [drawParts([{text: problem, role: 'warning'}], columns, theme)];
  if (!overview) return told.length > 0 ? told : [drawParts([{text: 'Reading…', role: 'dim'}], columns, theme)];
  if (list === hour) return [...told, ...windowLines('hour', overview.now, size)];
  if (list === month) return [...told, ...windowLines('30 days', overview.month, size)];
  return [...told, ...windowLines('today', overview.today, size)];
}
