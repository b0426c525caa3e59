import type {SessionFigures, SessionMetrics} from '../../runtime/session-metrics.ts';
import {actionOf} from '../keymap.ts';
import type {Pane, PaneActions, PaneViewProps} from '../pane.ts';
import {drawMetrics, type MetricsState, metricsLines, metricsRows} from './metrics-view.ts';
import {createPaneStore} from './pane-store.ts';
import {createPaneView} from './pane-view.tsx';

/** What is known of the model beside the events. */
export interface SessionLimits {
  /** Tokens that its context holds. */
  contextLimit?: number | undefined;
  /** US dollars that the session cost. */
  cost?: number | undefined;
}

export interface MetricsPaneOptions {
  metrics: Pick<SessionMetrics, 'figures' | 'subscribe'>;
  actions: Pick<PaneActions, 'leave'>;
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
  const store = createPaneStore<MetricsState>(stateOf(metrics.figures(), 0));
  let unsubscribe: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  /** As last drawn. */
  let size: PaneViewProps | undefined;

  function stateOf(figures: SessionFigures, top: number): MetricsState {
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
      top,
    };
  }

  function refresh(): void {
    timer = undefined;
    shownMs = clock();
    store.set(stateOf(metrics.figures(), store.get().top));
  }

  function scroll(by: number): void {
    if (!size) return;
    const count = metricsLines(store.get(), size).length;
    const last = Math.max(0, count - metricsRows(size.rows));
    const top = Math.max(0, Math.min(last, store.get().top + by));
    if (top !== store.get().top) store.set({...store.get(), top});
  }

  return {
    id: 'metrics',
    title: 'Metrics',
    open() {
      unsubscribe?.();
      refresh();
      unsubscribe = metrics.subscribe(() => {
        timer ??= setTimeout(refresh, Math.max(0, shownMs + refreshEveryMs - clock()));
      });
    },
    close() {
      unsubscribe?.();
      unsubscribe = undefined;
      clearTimeout(timer);
      timer = undefined;
    },
    subscribe: store.subscribe,
    snapshot: store.get,
    handleKey(key) {
      const page = Math.max(1, metricsRows(size?.rows ?? 1) - 1);
      switch (actionOf(key, 'pane')) {
        case 'select-previous':
          scroll(-1);
          return true;
        case 'select-next':
          scroll(1);
          return true;
        case 'page-up':
          scroll(-page);
          return true;
        case 'page-down':
          scroll(page);
          return true;
        case 'first-entry':
          scroll(Number.NEGATIVE_INFINITY);
          return true;
        case 'last-entry':
          scroll(Number.POSITIVE_INFINITY);
          return true;
        case 'close-pane':
          actions.leave();
          return true;
        default:
          return false;
      }
    },
    View: createPaneView(store, (state, props) => {
      // Keys that move by pages, and to the end, need to know what is in sight.
      size = props;
      return drawMetrics(state, props);
    }),
  };
}
