import {Box, Text} from 'ink';
import {useLayoutEffect, useSyncExternalStore} from 'react';
import type {AppStore} from './app-store.ts';
import {chatFrame} from './chat/chat-frame.ts';
import type {Pane} from './pane.ts';
import type {PromptPart} from './prompt-part.ts';
import type {Theme} from './theme.ts';

export interface AppProps {
  store: AppStore;
  prompt: PromptPart;
  panes: readonly Pane[];
  theme: () => Theme;
  /** Told the lines of each frame. */
  frame: {lines: readonly string[]};
}

/** The app as Ink draws it: the live region or a pane. What is finished is printed above it by `printFinished`. */
export function App({store, prompt, panes, theme: currentTheme, frame}: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const theme = currentTheme();
  const {columns, rows} = state.size;
  return state.closing ? null : <Live {...{state, prompt, panes, theme, columns, rows, frame}} />;
}

function Live({state, prompt, panes, theme, columns, rows, frame}: LiveProps) {
  const pane = panes.find(({id}) => id === state.tab);
  const chat = chatFrame(state, prompt, panes, theme);
  const {parts} = chat;
  const lines = pane ? [...new Array<string>(rows - 1 - parts.below.length).fill(''), ...parts.below] : chat.lines;
  useLayoutEffect(() => {
    frame.lines = lines;
  });
  if (pane) {
    return (
      <Box flexDirection="column">
        <PaneView pane={pane} columns={columns} rows={rows - 1 - parts.below.length} theme={theme} />
        <Text>{parts.below.join('\n')}</Text>
      </Box>
    );
  }
  return <Text>{lines.join('\n')}</Text>;
}

interface LiveProps {
  state: ReturnType<AppStore['state']>;
  prompt: PromptPart;
  panes: readonly Pane[];
  theme: Theme;
  columns: number;
  rows: number;
  frame: {lines: readonly string[]};
}

function PaneView({pane, columns, rows, theme}: {pane: Pane; columns: number; rows: number; theme: Theme}) {
  useSyncExternalStore(pane.subscribe, pane.snapshot);
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <pane.View columns={columns} rows={rows} theme={theme} />
    </Box>
  );
}
