import {Box, Text} from 'ink';
import {type ComponentType, useSyncExternalStore} from 'react';
import type {PaneViewProps} from '../pane.ts';
import type {PaneStore} from './pane-store.ts';
import {fitsField, SearchField, type SearchFieldState} from './search-field.tsx';
import {drawSearchLine} from './search-line.ts';

/** The search line of a pane: what it shows, and what is told of changes. */
export interface PaneField<State> {
  /** What the search line shows; undefined while there is none. */
  of(state: State): SearchFieldState | undefined;
  onChange(query: string): void;
}

/**
 * Makes the view of a pane out of finished lines: it shows what `draw` makes of the store's state, each line within the
 * columns, none beyond the rows. In place of the line that `drawSearchLine` makes of `field` stands a field that can be
 * edited.
 */
export function createPaneView<State>(
  store: PaneStore<State>,
  draw: (state: State, props: PaneViewProps) => readonly string[],
  field?: PaneField<State>,
): ComponentType<PaneViewProps> {
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each pane, and kept as long as it is.
  return function PaneView(props) {
    const {columns, theme} = props;
    const state = useSyncExternalStore(store.subscribe, store.get, store.get);
    const lines = draw(state, props).slice(0, Math.max(1, props.rows));
    const search = field?.of(state);
    const searchRow =
      search && fitsField(search, columns) ? lines.indexOf(drawSearchLine({...search, columns, theme})) : -1;
    return (
      <Box flexDirection="column">
        {lines.map((line, row) =>
          field && search && row === searchRow ? (
            <SearchField key="field" {...search} columns={columns} theme={theme} onChange={field.onChange} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its row.
            <Text key={row} wrap="truncate-end">
              {line === '' ? ' ' : line}
            </Text>
          ),
        )}
      </Box>
    );
  };
}
