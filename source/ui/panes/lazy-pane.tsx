import {Text} from 'ink';
import {toErrorData} from '../../foundation/errors.ts';
import type {KeyEvent} from '../key-event.ts';
import {actionOf} from '../keymap.ts';
import type {Pane, PaneViewProps} from '../pane.ts';
import {fitLine} from '../text-layout.ts';

/** The tab of a pane that is not loaded, and what loads it. */
export interface LazyPaneOptions {
  id: string;
  title: string;
  /** Called when the pane is opened first, and again where it failed. */
  load: () => Promise<Pane>;
  leave: () => void;
  /** See `Pane.isOverlay`. */
  isOverlay?: boolean;
}

/**
 * Loads a pane's code only when it first comes into view (lazy loading), so that the app starts faster. Keys typed
 * meanwhile are kept for it; where loading failed, the pane says so and opening it again tries again.
 */
export function createLazyPane({id, title, load, leave, isOverlay = false}: LazyPaneOptions): Pane {
  let pane: Pane | undefined;
  let loading: Promise<void> | undefined;
  let problem: string | undefined;
  let isOpen = false;
  let version = 0;
  const waiting: KeyEvent[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    version += 1;
    for (const listener of [...listeners]) listener();
  };

  /** Loads the pane; keys that were typed meanwhile reach it in their order. */
  async function take(): Promise<void> {
    problem = undefined;
    try {
      const loaded = await load();
      loaded.subscribe(changed);
      pane = loaded;
      if (isOpen) {
        loaded.open();
        for (const key of waiting.splice(0)) loaded.handleKey(key);
      }
    } catch (error) {
      problem = toErrorData(error).message;
    }
    waiting.length = 0;
    loading = undefined;
    changed();
  }

  return {
    id,
    title,
    isOverlay,
    open() {
      isOpen = true;
      if (pane) pane.open();
      else loading ??= take();
    },
    close() {
      isOpen = false;
      waiting.length = 0;
      pane?.close();
    },
    handleKey(key) {
      if (pane) return pane.handleKey(key);
      if (actionOf(key, 'pane') === 'close-pane') {
        leave();
        return true;
      }
      if (key.name !== 'text' || !loading) return false;
      waiting.push(key);
      return true;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => version,
    // biome-ignore lint/correctness/noComponentHookFactories: made once for each pane, and kept as long as it is.
    View: (props: PaneViewProps) => {
      if (pane) return <pane.View {...props} />;
      const {columns, theme} = props;
      if (problem !== undefined) return <Text>{theme.style('error', fitLine(problem, columns))}</Text>;
      return <Text>{theme.style('dim', fitLine('Loading…', columns))}</Text>;
    },
  };
}
