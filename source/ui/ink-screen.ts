import {EventEmitter} from 'node:events';
import {eraseFrame, wrappedRows} from './frame-rows.ts';
import type {Terminal, TerminalSize} from './terminal.ts';
import type {TerminalHabits} from './terminal-habits.ts';

/** Would erase what was said before from the terminal's scrollback: it is taken out of everything that is written. */
const eraseScrollback = '\u001B[3J';
/** Starts a frame that the terminal shows only once it is whole (synchronized output), so that nothing flickers. */
const beginFrame = '\u001B[?2026h';
/** Ends it: the terminal shows the frame. */
const endFrame = '\u001B[?2026l';
/** Empties the window from its first row on. */
const eraseScreen = '\u001B[H\u001B[J';

/**
 * The output that Ink draws the app on: it erases the last frame, prints finished lines above it, and moves to the
 * alternate screen and back, without flicker. It has no rows, so that Ink never takes the whole screen for its own;
 * nothing written to it erases the scrollback; and a write that fails does not throw into a render.
 */
export interface InkScreen extends EventEmitter {
  readonly isTTY: true;
  readonly writable: true;
  readonly destroyed: false;
  columns: number;
  write(text: string, encoding?: unknown, done?: unknown): boolean;
  /** Puts `text` in front of the next write, so that both reach the terminal as one. */
  prefixNextWrite(text: string): void;
  /** Nothing is drawn from now on until `repaint`: the window is being changed, or somebody else has the terminal. */
  hold(): void;
  /**
   * Makes Ink draw its whole frame again for the window as it is, over what the terminal made of the old one. With `emptied` on an
   * empty screen: what was printed before is in the scrollback.
   */
  repaint(options?: {emptied?: boolean}): void;
  /** Takes the frame off the main screen: somebody else writes where it began. */
  erase(): void;
  /** Leaves the frame where it is: somebody else has written below it, and the next one begins there. */
  forget(): void;
  /** Draws on the alternate screen from now on, or again on the main one, which shows what it did. */
  showAlternate(on: boolean): void;
  /** Whether lines can be printed above the frame, in this moment; what is finished waits as long as not. */
  readonly canPrint: boolean;
  /** The frame on the screen as Ink wrote it, kept up to date by the bundled Ink; undefined before the first. */
  shownFrame: string | undefined;
  /** Set by the bundled Ink: what it is to take for the frame on the screen from now on. */
  takeFrame: ((frame: string) => void) | undefined;
  /**
   * Prints finished `lines` above the frame, for good: they scroll up with everything that was printed before. `next` is the frame
   * that Ink is about to draw, where that is known: it is drawn at once, so that lines which leave the frame do not move.
   */
  printAbove(lines: readonly string[], next?: readonly string[]): void;
  /** Counts what was written, for the figures of a run. */
  readonly writtenBytes: number;
}

/** A frame, and how wide the window was that it was drawn for. */
interface ShownFrame {
  frame: string;
  columns: number;
}

/** Makes the screen that Ink draws on, over `terminal`. */
export function createInkScreen(terminal: Terminal, {rewraps, movesSavedCursor}: TerminalHabits): InkScreen {
  let prefix = '';
  let writtenBytes = 0;
  let gathered: string[] | undefined;
  /** What Ink has written of the frame that it is in the middle of. */
  let parts: string[] | undefined;
  /** What the screen in view showed when drawing was held. */
  let held: ShownFrame | undefined;
  /**
   * How large the window was when the alternate screen came into view, and how many rows at the end of the main one are free;
   * undefined while the main one is in view.
   */
  let behind: {size: TerminalSize; freeRows: number} | undefined;
  /** Writes `text` to the terminal, unless drawing is held. */
  const emit = (text: string) => {
    if (gathered) {
      gathered.push(text);
      return;
    }
    // What is drawn for a window of another size leaves rows behind that nobody knows of.
    terminal.askSize();
    if (!held) send(text);
  };
  /** Writes to the terminal, never what would erase the scrollback. */
  const send = (text: string) => {
    const safe = text.includes(eraseScrollback) ? text.replaceAll(eraseScrollback, '') : text;
    writtenBytes += Buffer.byteLength(safe);
    terminal.write(safe);
  };
  /** A frame that appears at once. */
  const framed = (text: string) => `${beginFrame}${text}${endFrame}`;
  /** What the screen shows now, or showed when drawing was held. */
  const shown = (): ShownFrame => held ?? {frame: screen.shownFrame ?? '', columns: screen.columns};
  /**
   * Erases a frame in the window as it is now, also when the terminal has wrapped its lines anew; never more rows than
   * the window has.
   */
  const eraseOld = ({frame, columns}: ShownFrame) => {
    const size = terminal.size();
    const lines = frame.split('\n').slice(0, -1);
    const rows = rewraps && size.columns < columns ? wrappedRows(lines, size.columns) : lines.length;
    return eraseFrame(Math.min(rows, size.rows - 1));
  };
  const screen = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    writable: true as const,
    destroyed: false as const,
    columns: terminal.size().columns,
    shownFrame: undefined as string | undefined,
    takeFrame: undefined as ((frame: string) => void) | undefined,
    printAbove(lines: readonly string[], next?: readonly string[]): void {
      const before = screen.shownFrame ?? '';
      const frame = next && screen.takeFrame ? `${next.join('\n')}\n` : before;
      const rows = before.split('\n').length - 1;
      send(framed(`${eraseFrame(rows)}${lines.join('\n')}\n${frame}`));
      if (frame !== before) screen.takeFrame?.(frame);
    },
    write(text: string, encoding?: unknown, done?: unknown): boolean {
      // Ink writes a frame in pieces: they are gathered and reach the terminal as one.
      if (text === beginFrame) parts = [];
      else if (text !== endFrame && parts) parts.push(text);
      else {
        // Each write of its own would cost a call into the kernel and wake the terminal.
        const whole = parts ? parts.join('') : text;
        const isFrame = parts !== undefined;
        parts = undefined;
        if (whole !== '') emit(isFrame ? framed(prefix + whole) : prefix + whole);
        if (whole !== '' && !held) prefix = '';
      }
      const finished = typeof encoding === 'function' ? encoding : done;
      if (typeof finished === 'function') finished();
      return true;
    },
    prefixNextWrite(text: string): void {
      prefix += text;
    },
    hold(): void {
      held ??= shown();
    },
    repaint({emptied = false}: {emptied?: boolean} = {}): void {
      const erase = behind ? eraseScreen : eraseOld(shown());
      // Blank rows push what is on the screen into the scrollback, where it is kept.
      const scroll = '\n'.repeat(terminal.size().rows - 1) + eraseScreen;
      held = undefined;
      gathered = [erase, ...(emptied && !behind ? [scroll] : []), prefix];
      prefix = '';
      screen.takeFrame?.('');
      // Ink forgets what it drew only when the window gets narrower.
      const {columns} = terminal.size();
      // So it is told of a wider window, then of the true one.
      screen.columns = Math.max(screen.columns, columns) + 1;
      screen.emit('resize');
      screen.columns = columns;
      screen.emit('resize');
      const text = gathered.join('').replaceAll(beginFrame, '').replaceAll(endFrame, '');
      gathered = undefined;
      emit(framed(text));
    },
    erase(): void {
      screen.showAlternate(false);
      emit(eraseOld(shown()));
      screen.forget();
    },
    forget(): void {
      screen.showAlternate(false);
      screen.takeFrame?.('');
      if (held) held = {frame: '', columns: screen.columns};
    },
    showAlternate(on: boolean): void {
      if (on === (behind !== undefined)) return;
      if (on) {
        // The frame goes: it comes back where the cursor was, and nobody who ends the program by force leaves half of it behind.
        const frame = shown();
        terminal.write(eraseOld(frame));
        behind = {size: terminal.size(), freeRows: frame.frame.split('\n').length};
        terminal.showAlternate(true);
      } else if (behind) {
        const {size, freeRows} = behind;
        behind = undefined;
        terminal.showAlternate(false);
        const now = terminal.size();
        const mayHaveMoved = now.rows !== size.rows || now.columns < size.columns;
        // Where the cursor stays while the text above it gets longer, only the end of the window is sure to be free.
        const free = now.rows < size.rows ? 1 : Math.min(freeRows, now.rows);
        if (mayHaveMoved && !movesSavedCursor) terminal.write(`\u001B[${now.rows + 1 - free};1H`);
      }
      screen.takeFrame?.('');
      if (held) held = {frame: '', columns: screen.columns};
    },
  });
  return Object.defineProperties(screen, {
    writtenBytes: {get: () => writtenBytes},
    canPrint: {
      get() {
        terminal.askSize();
        return screen.shownFrame !== undefined && !behind && !held;
      },
    },
  }) as typeof screen & {readonly writtenBytes: number; readonly canPrint: boolean};
}
