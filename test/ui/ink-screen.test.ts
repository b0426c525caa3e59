import {describe, expect, it} from 'vitest';
import {createInkScreen} from '../../source/ui/ink-screen.ts';
import type {Terminal} from '../../source/ui/terminal.ts';

/** A screen over a terminal that remembers what was written, as the bundled Ink draws on it. */
function open({rewraps = true, movesSavedCursor = false} = {}) {
  const written: string[] = [];
  const size = {columns: 80, rows: 24};
  let isAlternate = false;
  const terminal: Partial<Terminal> = {
    size: () => ({...size}),
    write: text => written.push(text),
    askSize() {},
    showAlternate(on) {
      isAlternate = on;
      written.push(on ? 'other screen' : 'main screen');
    },
  };
  const screen = createInkScreen(terminal as Terminal, {rewraps, movesSavedCursor});
  screen.takeFrame = frame => {
    screen.shownFrame = frame;
  };
  const draw = (...lines: string[]) => {
    screen.shownFrame = `${lines.join('\n')}\n`;
    screen.write(screen.shownFrame);
  };
  screen.on('resize', () => screen.columns === size.columns && screen.write('the frame'));
  return {screen, size, draw, isAlternate: () => isAlternate, taken: () => written.splice(0)};
}

const up = (rows: number) => `\r\u001B[${rows}A\u001B[J`;

describe('the screen that Ink draws on', () => {
  it('shows nothing while it is held, and cannot print then', () => {
    const {screen, draw, taken} = open();
    draw('old');
    expect(screen.canPrint).toBe(true);
    screen.hold();
    screen.write('another frame');
    expect(screen.canPrint).toBe(false);
    expect(taken()).toEqual(['old\n']);
    screen.repaint();
    expect(taken().join('')).toContain(`${up(1)}the frame`);
    expect(screen.canPrint).toBe(true);
  });

  it('erases as many rows as the terminal made of the old frame, fewer than the window has', () => {
    const {screen, size, draw, taken} = open();
    draw('a'.repeat(80), 'b'.repeat(30), '日'.repeat(40));
    size.columns = 31;
    screen.hold();
    taken();
    screen.repaint();
    // 80 letters in three rows, 30 in one, 40 signs of two cells in three: fifteen fit into a row.
    expect(taken().join('')).toContain(up(7));
    draw(...new Array<string>(20).fill('c'.repeat(31)));
    size.columns = 10;
    screen.hold();
    taken();
    screen.repaint();
    expect(taken().join('')).toContain(up(23));
  });

  it('erases the rows it drew where the terminal cuts lines, and where the window grew', () => {
    for (const [rewraps, columns] of [
      [false, 40],
      [true, 120],
    ] as const) {
      const {screen, size, draw, taken} = open({rewraps});
      draw('a'.repeat(80), 'b');
      size.columns = columns;
      screen.hold();
      taken();
      screen.repaint();
      expect(taken().join('')).toContain(up(2));
    }
  });

  it('takes the frame off the main screen before it shows the alternate one', () => {
    const {screen, draw, taken, isAlternate} = open();
    draw('a', 'b');
    taken();
    screen.showAlternate(true);
    expect(taken()).toEqual([up(2), 'other screen']);
    expect([isAlternate(), screen.canPrint, screen.shownFrame]).toEqual([true, false, '']);
    draw('pane');
    taken();
    screen.showAlternate(false);
    expect(taken()).toEqual(['main screen']);
    expect([isAlternate(), screen.canPrint, screen.shownFrame]).toEqual([false, true, '']);
  });

  it('goes to rows that are free for sure when the window changed behind the alternate screen', () => {
    const {screen, size, draw, taken} = open();
    draw('a', 'b');
    screen.showAlternate(true);
    size.columns = 60;
    taken();
    screen.showAlternate(false);
    expect(taken()).toEqual(['main screen', '\u001B[22;1H']);
    draw('a', 'b');
    screen.showAlternate(true);
    size.rows = 10;
    taken();
    screen.showAlternate(false);
    expect(taken()).toEqual(['main screen', '\u001B[10;1H']);
  });

  it.each([
    ['the terminal keeps the cursor behind the text', {movesSavedCursor: true}, {columns: 40, rows: 12}],
    ['the text can only have become shorter', {movesSavedCursor: false}, {columns: 120, rows: 24}],
  ])('stays below what was said when the window changed behind the alternate screen and %s', (_, habits, after) => {
    const {screen, size, draw, taken} = open(habits);
    draw('a', 'b');
    screen.showAlternate(true);
    Object.assign(size, after);
    taken();
    screen.showAlternate(false);
    expect(taken()).toEqual(['main screen']);
  });

  it('hands a frame to the terminal as one write, and one without change not at all', () => {
    const {screen, taken} = open();
    const [begin, end] = ['\u001B[?2026h', '\u001B[?2026l'];
    screen.prefixNextWrite('before');
    for (const text of [begin, end]) screen.write(text);
    expect(taken()).toEqual([]);
    for (const text of [begin, 'one', 'two', end]) screen.write(text);
    expect(taken()).toEqual([`${begin}beforeonetwo${end}`]);
    screen.write('alone');
    expect(taken()).toEqual(['alone']);
  });

  it('never erases the scrollback', () => {
    const {screen, taken} = open();
    screen.write('\u001B[3Jtext');
    expect(taken()).toEqual(['text']);
  });
});
