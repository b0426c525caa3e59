import type {AppStore} from '../app-store.ts';
import type {Pane} from '../pane.ts';

/** Which of the tabs is in view; no pane while the chat is. */
export interface Tabs {
  readonly inView: Pane | undefined;
  /** Shows `chat`, or the pane with that id; the one before goes out of view. */
  show(id: string): void;
}

/** Switches between the chat and the panes, and opens and closes them as they come into view and go. */
export function createTabs(store: AppStore, panes: readonly Pane[]): Tabs {
  const inView = () => panes.find(({id}) => id === store.state().tab);
  return {
    get inView() {
      return inView();
    },
    show(id) {
      if (id === store.state().tab) return;
      inView()?.close();
      store.dispatch({type: 'tab', tab: id});
      inView()?.open();
    },
  };
}
