import {Box} from 'ink';
import {render} from 'ink-testing-library';
import {expect} from 'vitest';
import type {KeyEvent} from '../../../source/ui/key-event.ts';
import type {Pane} from '../../../source/ui/pane.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {createTheme, type Theme} from '../../../source/ui/theme.ts';
import {until} from '../../providers/fake-server.ts';

export const plain: Theme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});

/** The sizes every pane is drawn at. */
export const sizes: readonly (readonly [columns: number, rows: number])[] = [
  [20, 4],
  [40, 14],
  [80, 23],
  [140, 39],
];

export function key(name: string, more: Partial<KeyEvent> = {}): KeyEvent {
  return {name, text: '', ctrl: false, alt: false, shift: false, sequence: '', ...more};
}

export interface ShownPane {
  frame(): string;
  lines(): string[];
  /** Presses keys as they are named in the key table; what is no key is typed. */
  press(...keys: readonly (string | KeyEvent)[]): void;
  shows(wanted: string | RegExp): Promise<void>;
  /** What its `typeInField` is to be. */
  type(sequence: string): void;
  close(): void;
}

/** Draws a pane with Ink at a size, as the app does; `make` gets what gives keys to a field. */
export function showPane(
  make: (typeInField: (sequence: string) => void) => Pane,
  size: {columns: number; rows: number},
  theme: Theme = plain,
): ShownPane {
  let write: (sequence: string) => void = () => {};
  const pane = make(sequence => write(sequence));
  const {View} = pane;
  const {stdin, lastFrame, unmount} = render(
    <Box width={size.columns} flexShrink={0}>
      <View columns={size.columns} rows={size.rows} theme={theme} />
    </Box>,
  );
  write = sequence => stdin.write(sequence);
  pane.open();
  const frame = () => lastFrame() ?? '';
  return {
    frame,
    lines: () => frame().split('\n'),
    press(...keys) {
      for (const one of keys) pane.handleKey(typeof one === 'string' ? key('text', {text: one}) : one);
    },
    shows: wanted => until(() => (typeof wanted === 'string' ? frame().includes(wanted) : wanted.test(frame()))),
    type: sequence => write(sequence),
    close() {
      pane.close();
      unmount();
    },
  };
}

/** Expects a frame that keeps within its pane. */
export function expectFits(shown: ShownPane, {columns, rows}: {columns: number; rows: number}): void {
  const lines = shown.lines();
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
}
