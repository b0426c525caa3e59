import type {MetricsOverview} from '../../runtime/figures-reader.ts';
import type {SessionFigures, SessionMetrics} from '../../runtime/session-metrics.ts';
import type {Pane, PaneActions} from '../pane.ts';
import {createListPane} from './list-pane.ts';
import type {ListEntry} from './list-state.ts';
import {type MetricsData, metricsShape} from './metrics-view.ts';
import type {SessionData} from './session-figures-view.ts';

/** What is known of the model beside the events. */
export interface SessionLimits {
  /** Tokens that its context holds. */
  contextLimit?: number | undefined;
  /** US dollars that the session cost. */
  cost?: number | undefined;
}

/** Where the figures come from, and what is known beside them. */
export interface MetricsPaneOptions {
  metrics: Pick<SessionMetrics, 'figures' | 'subscribe'>;
  /** The figures of all that was ever done. */
  overview: () => Promise<MetricsOverview>;
  /** What a session may use; 0 for no limit. */
  budget: () => {tokens: number; cost: number};
  actions: Pick<PaneActions, 'leave' | 'typeInField'>;
  /** Makes what models and servers said safe to print, as one line. */
  sanitize: (text: string) => string;
  limits?: () => SessionLimits;
  /** Nothing changes by itself: for a screen reader. */
  still?: boolean;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

/** Fewest milliseconds between two updates of the figures while something happens. */
const refreshEveryMs = 1000;
/**
 * Milliseconds after which the figures are read again though nothing happened here: other programs may have done
 * something.
 */
const lookEveryMs = 5000;

/**
 * The Metrics tab: tokens, cost, times, tools and warnings of this session, and the figures of all use. Refreshed at
 * most once a second, and not at all while nobody looks.
 */
export function createMetricsPane(options: MetricsPaneOptions): Pane {
  const {metrics, actions, sanitize, limits = (): SessionLimits => ({}), clock = () => performance.now()} = options;
  /** One line that is safe to print. */
  const line = (text: string) => sanitize(text).replace(/\s+/g, ' ');

  /** The figures of this session, names made safe to print. */
  function sessionData(figures: SessionFigures): SessionData {
    const {contextLimit, cost} = limits();
    return {
      figures: {
        ...figures,
        tools: figures.tools.map(tool => ({...tool, name: line(tool.name)})),
        models: figures.models.map(({model, why, at}) => ({model: line(model), why: line(why), at})),
        warnings: figures.warnings.map(warning => ({...warning, message: line(warning.message)})),
      },
      contextLimit,
      cost,
      budget: options.budget(),
    };
  }

  /** The figures of all use; what could not be read is told, not thrown. */
  async function readFigures(): Promise<Pick<MetricsData, 'overview' | 'problem'>> {
    const {problems, ...overview} = safeToPrint(await options.overview(), line);
    const [problem] = problems;
    return {overview, problem: problem && line(problem.message)};
  }

  return createListPane<MetricsData, ListEntry>({
    id: 'metrics',
    title: 'Metrics',
    data: {session: sessionData(metrics.figures()), overview: undefined, problem: undefined},
    shape: metricsShape,
    actions,
    sanitize,
    read: readFigures,
    follow(control) {
      // A screen reader would begin to read anew at each change.
      if (options.still) {
        control.update({session: sessionData(metrics.figures())});
        return () => {};
      }
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      let reading = false;
      let changed = false;
      let shownMs = Number.NEGATIVE_INFINITY;
      let shown = '';
      /** Shows the figures as they are; only one reading at a time, and the next is set when it is over. */
      const refresh = async () => {
        shownMs = clock();
        reading = true;
        changed = false;
        control.update({session: sessionData(metrics.figures())});
        try {
          const read = await readFigures();
          // The time of the reading alone is nothing to draw anew for.
          const figures = JSON.stringify(read, (key, value) => (key === 'toMs' ? undefined : value));
          if (!stopped && figures !== shown) control.update(read);
          shown = figures;
        } catch (error) {
          if (!stopped) control.fail(error);
        }
        reading = false;
        if (!stopped) schedule(changed ? refreshEveryMs : lookEveryMs);
      };
      /** Sets the next refresh, so long after the last one. */
      const schedule = (afterMs: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => void refresh(), Math.max(0, shownMs + afterMs - clock()));
      };
      schedule(refreshEveryMs);
      const unsubscribe = metrics.subscribe(() => {
        changed = true;
        if (!reading) schedule(refreshEveryMs);
      });
      return () => {
        stopped = true;
        unsubscribe();
        clearTimeout(timer);
      };
    },
  });
}

/** Makes the names of models, tools and projects in the figures safe to print. */
function safeToPrint(overview: MetricsOverview, line: (text: string) => string): MetricsOverview {
  const safe = (figures: MetricsOverview['today']): MetricsOverview['today'] => ({
    ...figures,
    models: figures.models.map(one => ({...one, model: line(one.model)})),
    tools: figures.tools.map(one => ({...one, tool: line(one.tool)})),
    projects: figures.projects.map(one => ({...one, project: line(one.project)})),
  });
  const {now, today, month} = overview;
  return {...overview, now: safe(now), today: safe(today), month: safe(month)};
}
