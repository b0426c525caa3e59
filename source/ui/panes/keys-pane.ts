import {type KeyBinding, type KeyPlace, keyBindings, keyLabel} from '../keymap.ts';
import type {Pane, PaneActions, PaneViewProps} from '../pane.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {amountText, drawParts} from './line-parts.ts';
import {createListPane} from './list-pane.ts';
import type {ListShape} from './list-shape.ts';
import type {ListEntry} from './list-state.ts';

/** The headings of the page of keys, in the order in which a newcomer needs them. */
const groupTitles: Readonly<Record<KeyPlace, string>> = {
  prompt: 'In the prompt',
  working: 'While it answers',
  everywhere: 'Everywhere',
  approval: 'When an approval is asked',
  plan: 'When a plan is shown',
  question: 'In a question that is longer than the window',
  confirmation: 'When yes or no is asked',
  pane: 'In every tab but Chat',
  memory: 'Memory',
  knowledge: 'Knowledge',
  metrics: 'Metrics',
  training: 'Training',
  keys: 'Keys',
};

/** Columns between cells that stand side by side. */
const gap = 3;

/** The page of all keyboard shortcuts that `?` opens: scrolled, and searched as one types. */
export function createKeysPane({
  actions,
  sanitize,
}: {
  actions: Pick<PaneActions, 'leave' | 'typeInField'>;
  sanitize: (text: string) => string;
}): Pane {
  return createListPane<object, ListEntry>({id: 'keys', title: 'Keys', data: {}, shape: keysShape, actions, sanitize});
}

/** How the page of keys looks. */
const keysShape: ListShape<object, ListEntry> = {
  lists: ['all'],
  entries: () => [],
  row: () => ({left: []}),
  search: {
    placeholder: () => 'search the keys',
    status: ({query}) => amountText(bindingsFor(query).length, 'key'),
  },
  body: ({query}, size) => keyLines(bindingsFor(query), size),
  hints: ({query}) => [
    [['select-previous', 'select-next'], 'scroll'],
    ['close-pane', query === '' ? 'chat' : 'clear'],
  ],
};

/** The keys that a search finds: those whose key, meaning, other names or place hold every word of `query`. */
function bindingsFor(query: string): readonly KeyBinding[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (keyBindings as readonly KeyBinding[]).filter(({keys, summary, alsoCalled = '', place}) => {
    const text = `${keys.map(keyLabel).join(' ')} ${summary} ${alsoCalled} ${groupTitles[place]}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** The keys in groups by where they count. */
function keyLines(bindings: readonly KeyBinding[], {columns, theme}: PaneViewProps): string[] {
  if (bindings.length === 0) return [drawParts([{text: 'No key does that.', role: 'dim'}], columns, theme)];
  const cells = layoutFor(columns);
  const lines = (Object.keys(groupTitles) as KeyPlace[]).flatMap(place => {
    const group = bindings.filter(binding => binding.place === place);
    if (group.length === 0) return [];
    return ['', theme.style('heading', fitLine(groupTitles[place], columns)), ...groupLines(group, cells, theme)];
  });
  return lines.slice(1);
}

/** How many keys stand side by side, and how wide each and its meaning are. */
interface CellLayout {
  across: number;
  keyColumns: number;
  cellColumns: number;
}

/** As many cells side by side as the longest of all keys leaves room for: searching moves none of them. */
function layoutFor(columns: number): CellLayout {
  const all = keyBindings as readonly KeyBinding[];
  const keyColumns = Math.min(
    Math.max(...all.map(({keys}) => keyLabel(keys[0] ?? '').length)),
    Math.floor(columns / 3),
  );
  const longest = keyColumns + 2 + Math.max(...all.map(({summary}) => textWidth(summary)));
  const across = Math.max(1, Math.floor((columns + gap) / (longest + gap)));
  return {across, keyColumns, cellColumns: across === 1 ? columns : longest};
}

/** The keys of one group, downwards first. */
function groupLines(group: readonly KeyBinding[], layout: CellLayout, {style}: Theme): string[] {
  const {across, keyColumns, cellColumns} = layout;
  const rows = Math.ceil(group.length / across);
  return Array.from({length: rows}, (_, row) =>
    Array.from({length: across}, (_cell, column) => group[column * rows + row])
      .map((binding, column) => {
        if (!binding) return '';
        const key = fitLine(keyLabel(binding.keys[0] ?? ''), keyColumns);
        const summary = fitLine(binding.summary, cellColumns - keyColumns - 2);
        const isLast = column === across - 1;
        const padding = isLast ? 0 : cellColumns - keyColumns - 2 - textWidth(summary) + gap;
        const keyPadding = ' '.repeat(keyColumns - textWidth(key) + 2);
        return `${style('accent', key)}${keyPadding}${style('dim', summary)}${' '.repeat(padding)}`;
      })
      .join('')
      .trimEnd(),
  );
}
