import {expect, it} from 'vitest';
import {createInkScreen} from '../../source/ui/ink-screen.ts';
import type {Terminal} from '../../source/ui/terminal.ts';

it('writes nothing while somebody else has the terminal, and then first what was printed meanwhile', () => {
  const written: string[] = [];
  const terminal = {size: () => ({columns: 80, rows: 24}), write: (text: string) => written.push(text)};
  const screen = createInkScreen(terminal as unknown as Terminal);
  screen.write('a frame');
  screen.hold();
  screen.write('another frame');
  screen.printAbove(['news', 'more']);
  expect(written).toEqual(['a frame']);
  screen.release();
  screen.write('the last frame');
  expect(written).toEqual(['a frame', 'news\nmore\n', 'the last frame']);
});
