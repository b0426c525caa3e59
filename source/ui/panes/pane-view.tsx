import {Box, Text} from 'ink';
import {type ComponentType, useSyncExternalStore} from 'react';
import type {PaneViewProps} from '../pane.ts';
import type {PaneStore} from './pane-store.ts';

/** A view that shows what `draw` makes of the store's state: finished lines, each within the columns, none beyond the rows. */
export function createPaneView<State>(
  store: PaneStore<State>,
  draw: (state: State, props: PaneViewProps) => readonly string[],
): ComponentType<PaneViewProps> {
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each pane, and kept as long as it is.
  return function PaneView(props) {
    const state = useSyncExternalStore(store.subscribe, store.get, store.get);
    const lines = draw(state, props).slice(0, Math.max(1, props.rows));
    return (
      <Box flexDirection="column">
        {lines.map((line, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its row.
          <Text key={row} wrap="truncate-end">
            {line === '' ? ' ' : line}
          </Text>
        ))}
      </Box>
    );
  };
}
