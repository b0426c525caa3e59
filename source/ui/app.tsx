import {Box, Text} from 'ink';
import {useSyncExternalStore} from 'react';
import type {AppStore} from './app-store.ts';
import {chatFrame} from './chat/chat-frame.ts';
import {type Pane, tabsOf} from './pane.ts';
import type {PromptPart} from './prompt-part.ts';
import type {Theme} from './theme.ts';

/** What the app is drawn from. */
export interface AppProps {
  store: AppStore;
  prompt: PromptPart;
  panes: readonly Pane[];
  theme: () => Theme;
}

/**
 * Draws the whole app with Ink: the live region of the chat, or the pane in view with the status below it. What is
 * finished is printed above it by `printFinished`.
 */
export function App({store, prompt, panes, theme: currentTheme}: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  if (state.closing) return null;
  const theme = currentTheme();
  const {columns, rows} = state.size;
  const {lines, parts} = chatFrame(state, prompt, tabsOf(panes), theme);
  const pane = panes.find(({id}) => id === state.tab);
  if (!pane) return <Text>{lines.join('\n')}</Text>;
  return (
    <Box flexDirection="column">
      <PaneView pane={pane} columns={columns} rows={rows - 1 - parts.below.length} theme={theme} />
      <Text>{parts.below.join('\n')}</Text>
    </Box>
  );
}

/** The pane in view, in as many rows as it is given and no more. */
function PaneView({pane, columns, rows, theme}: {pane: Pane; columns: number; rows: number; theme: Theme}) {
  useSyncExternalStore(pane.subscribe, pane.snapshot);
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <pane.View columns={columns} rows={rows} theme={theme} />
    </Box>
  );
}
