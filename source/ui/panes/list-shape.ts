import type {PaneViewProps} from '../pane.ts';
import type {StyleRole} from '../theme.ts';
import type {Hint, LinePart} from './line-parts.ts';
import type {ListEntry, ListPage, ListState} from './list-state.ts';

/** An entry in one line, and in a second one where there is room for it. The mark of the chosen one is the view's. */
export interface ListRow {
  left: readonly LinePart[];
  /** At the right end; left out where it would take too much of the line. */
  right?: LinePart;
  /** The second line, such as an excerpt; see `twoLines`. */
  below?: readonly LinePart[];
}

/** How much room an entry of a list has. */
export interface RowRoom {
  columns: number;
  /** Whether the second line is shown. */
  twoLines: boolean;
}

/**
 * How a list pane looks: pure functions of its state. Every text is one unstyled line, safe to print; the view cuts what is too long
 * and leaves out what has no room, so that the pane stays within 20 × 3.
 *
 * From top to bottom: `head`, the search line, the names of the lists, the entries (or `body` where there are none), what the chosen
 * entry holds (`preview`), and the keys (`hints`) or a message. An opened entry (`page`) takes the place of all but the keys.
 */
export interface ListShape<Data, Entry extends ListEntry> {
  /** The lists that Ctrl-K goes through, the first in view at first; their names are shown where there are several. */
  readonly lists: readonly [string, ...string[]];
  /** How much is in a list, and how its name is styled where it is not in view; nothing is shown where this says nothing. */
  countOf?(list: string, state: ListState<Data, Entry>): {count: number; role?: StyleRole} | undefined;
  /** The entries of the list in view, in their order; those that fit the query where there is one. */
  entries(state: ListState<Data, Entry>): readonly Entry[];
  row(entry: Entry, state: ListState<Data, Entry>, room: RowRoom): ListRow;
  /** Whether entries take two lines each, where there is room. One when absent. */
  twoLines?(state: ListState<Data, Entry>): boolean;
  /** Lines in place of a list without entries: an overview, figures, or why there are none. Scrolled where they are too many. */
  body(state: ListState<Data, Entry>, size: PaneViewProps): readonly string[];
  /** The search line; a pane without it takes no text. */
  search?: {
    placeholder(state: ListState<Data, Entry>): string;
    /** How it stands, on the right; '' for nothing. */
    status(state: ListState<Data, Entry>): string;
  };
  /** One line above it all. */
  head?(state: ListState<Data, Entry>, size: PaneViewProps): string;
  preview?: {
    /** How many of a pane's rows it takes with its title; 0 for none. */
    rows(paneRows: number): number;
    /** Its title is drawn into the rule above it. Undefined where the entry has nothing to show. */
    of(entry: Entry, state: ListState<Data, Entry>, columns: number): ListPage | undefined;
  };
  /** The entry as it is read whole. Called at each frame: what takes long to lay out is kept by the pane. */
  page?(entry: Entry, state: ListState<Data, Entry>, columns: number): ListPage;
  /** What can be pressed, the most useful first, the way back last. */
  hints(state: ListState<Data, Entry>, chosen: Entry | undefined): readonly Hint[];
}
