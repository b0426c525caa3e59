import type {SessionFigures, SessionMetrics} from '../../runtime/session-metrics.ts';
import type {Pane, PaneActions} from '../pane.ts';
import {createListPane} from './list-pane.ts';
import type {ListEntry} from './list-state.ts';
import {type MetricsData, metricsShape} from './metrics-view.ts';

/** What is known of the model beside the events. */
export interface SessionLimits {
  /** Tokens that its context holds. */
  contextLimit?: number | undefined;
  /** US dollars that the session cost. */
  cost?: number | undefined;
}

export interface MetricsPaneOptions {
  metrics: Pick<SessionMetrics, 'figures' | 'subscribe'>;
  actions: Pick<PaneActions, 'leave' | 'typeInField'>;
  /** Makes what models and servers said safe to print, as one line. */
  sanitize: (text: string) => string;
  limits?: () => SessionLimits;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

const refreshEveryMs = 1000;

/** The pane of this session's figures: refreshed at most once a second, and not at all while nobody looks. */
export function createMetricsPane(options: MetricsPaneOptions): Pane {
  const {metrics, actions, sanitize, limits = (): SessionLimits => ({}), clock = () => performance.now()} = options;

  function dataOf(figures: SessionFigures): MetricsData {
    const line = (text: string) => sanitize(text).replace(/\s+/g, ' ');
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
    };
  }

  return createListPane<MetricsData, ListEntry>({
    id: 'metrics',
    title: 'Metrics',
    data: dataOf(metrics.figures()),
    shape: metricsShape,
    actions,
    sanitize,
    follow(control) {
      let timer: NodeJS.Timeout | undefined;
      let shownMs = Number.NEGATIVE_INFINITY;
      const refresh = () => {
        timer = undefined;
        shownMs = clock();
        control.update(dataOf(metrics.figures()));
      };
      refresh();
      const unsubscribe = metrics.subscribe(() => {
        timer ??= setTimeout(refresh, Math.max(0, shownMs + refreshEveryMs - clock()));
      });
      return () => {
        unsubscribe();
        clearTimeout(timer);
      };
    },
  });
}
