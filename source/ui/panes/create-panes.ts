import type {SessionMetrics} from '../../runtime/session-metrics.ts';
import type {Pane, PaneActions} from '../pane.ts';
import type {Recalled} from '../recalled.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {createLazyPane} from './lazy-pane.tsx';
import type {SessionLimits} from './metrics-pane.ts';

/** What the screens beside the chat show and may do. */
export interface CreatePanesOptions {
  /** Being opened: a pane that is looked at before waits for it. */
  context: Promise<
    Pick<
      RuntimeContext,
      'sessions' | 'memory' | 'knowledge' | 'index' | 'onIndexProgress' | 'training' | 'figures' | 'sanitize'
    >
  >;
  actions: PaneActions;
  /** Fed with each event of the session. */
  metrics: SessionMetrics;
  /** The session that is open in the chat, if anything was said in it. */
  currentSession: () => string | undefined;
  /** What memory gave for the last question of the chat. */
  recalled: () => Recalled | undefined;
  limits?: () => SessionLimits;
  /** Panes change by keys alone, never by themselves: for a screen reader. */
  still?: boolean;
}

/**
 * Makes the screens beside the chat: Memory, Knowledge, Metrics, Training, then the page of keys, which has no tab; in
 * the order of their tabs. Each loads when it is first opened.
 */
export function createPanes(options: CreatePanesOptions): Pane[] {
  const {actions, currentSession, metrics, limits, still = false} = options;
  const leave = () => actions.leave();
  return [
    createLazyPane({
      id: 'memory',
      title: 'Memory',
      leave,
      async load() {
        const [{createMemoryPane}, {recalledEntries}, {sessions, memory, sanitize}] = await Promise.all([
          import('./memory-pane.ts'),
          import('./recalled-entries.ts'),
          options.context,
        ]);
        return createMemoryPane({
          sessions,
          memory,
          actions,
          sanitize,
          currentSession,
          recalled: () => recalledEntries(options.recalled()),
        });
      },
    }),
    createLazyPane({
      id: 'knowledge',
      title: 'Knowledge',
      leave,
      async load() {
        const [{createKnowledgePane}, {index, knowledge, sanitize, onIndexProgress}] = await Promise.all([
          import('./knowledge-pane.ts'),
          options.context,
        ]);
        return createKnowledgePane({index, knowledge, actions, sanitize, onIndexProgress});
      },
    }),
    createLazyPane({
      id: 'metrics',
      title: 'Metrics',
      leave,
      async load() {
        const [{createMetricsPane}, {sanitize, figures}] = await Promise.all([
          import('./metrics-pane.ts'),
          options.context,
        ]);
        return createMetricsPane({metrics, ...figures, actions, sanitize, still, ...(limits && {limits})});
      },
    }),
    createLazyPane({
      id: 'training',
      title: 'Training',
      leave,
      async load() {
        const [{createTrainingPane}, {training, sanitize}] = await Promise.all([
          import('./training-pane.ts'),
          options.context,
        ]);
        return createTrainingPane({training, actions, sanitize});
      },
    }),
    createLazyPane({
      id: 'keys',
      title: 'Keys',
      isOverlay: true,
      leave,
      async load() {
        const [{createKeysPane}, {sanitize}] = await Promise.all([import('./keys-pane.ts'), options.context]);
        return createKeysPane({actions, sanitize});
      },
    }),
  ];
}
