import {EventEmitter} from 'node:events';
import {eraseFrame} from './frame-rows.ts';
import type {Terminal} from './terminal.ts';

const eraseScrollback = '\u001B[3J';
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';
/** Wider than any window: see `repaint`. */
const widerColumns = 100_000;

/**
 * The stdout that Ink draws on. It has no rows, so that Ink never takes the whole screen for its own; nothing written to it
 * erases the scrollback; and a write that fails does not throw into a render.
 */
export interface InkScreen extends EventEmitter {
  readonly isTTY: true;
  readonly writable: true;
  readonly destroyed: false;
  columns: number;
  write(text: string, encoding?: unknown, done?: unknown): boolean;
  /** Puts `text` in front of the next write, so that both reach the terminal as one. */
  prefixNextWrite(text: string): void;
  /**
   * Makes Ink draw its whole frame again at `columns`, whatever it thinks is on the screen. `erase` removes the old frame and
   * leaves the cursor where the new one begins; `render` applies what changed; `frameRows` are the rows Ink drew last.
   */
  repaint(request: {columns: number; frameRows: number; erase: string; render: () => void}): void;
  /** The frame on the screen as Ink wrote it, kept up to date by the bundled Ink; undefined before the first. */
  shownFrame: string | undefined;
  /** Set by the bundled Ink: what it is to take for the frame on the screen from now on. */
  takeFrame: ((frame: string) => void) | undefined;
  /**
   * Prints finished `lines` above the frame, for good: they scroll up with everything that was printed before. `next` is the frame
   * that Ink is about to draw, where that is known: it is drawn at once, so that lines which leave the frame do not move.
   */
  printAbove(lines: readonly string[], next?: readonly string[]): void;
  /** From now on nothing is written: somebody else has the terminal. */
  hold(): void;
  /** Writes again, beginning with what was printed above the frame meanwhile; the frame itself is to be repainted. */
  release(): void;
  /** Counts what was written, for the figures of a run. */
  readonly writtenBytes: number;
}

/** An `InkScreen` over `terminal`. */
export function createInkScreen(terminal: Terminal): InkScreen {
  let prefix = '';
  let writtenBytes = 0;
  let gathered: string[] | undefined;
  let held: string[] | undefined;
  const emit = (text: string) => {
    if (gathered) {
      gathered.push(text);
      return;
    }
    if (held) return;
    const safe = text.includes(eraseScrollback) ? text.replaceAll(eraseScrollback, '') : text;
    writtenBytes += safe.length;
    terminal.write(safe);
  };
  const screen = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    writable: true as const,
    destroyed: false as const,
    columns: terminal.size().columns,
    shownFrame: undefined as string | undefined,
    takeFrame: undefined as ((frame: string) => void) | undefined,
    hold(): void {
      held ??= [];
    },
    release(): void {
      const lines = held ?? [];
      held = undefined;
      if (lines.length > 0) emit(`${lines.join('\n')}\n`);
    },
    printAbove(lines: readonly string[], next?: readonly string[]): void {
      if (held) {
        held.push(...lines);
        return;
      }
      const before = screen.shownFrame ?? '';
      const frame = next && screen.takeFrame ? `${next.join('\n')}\n` : before;
      const rows = before.split('\n').length - 1;
      emit(`${beginFrame}${eraseFrame(rows)}${lines.join('\n')}\n${frame}${endFrame}`);
      if (frame !== before) screen.takeFrame?.(frame);
    },
    write(text: string, encoding?: unknown, done?: unknown): boolean {
      if (prefix !== '' && text !== beginFrame) {
        emit(prefix + text);
        prefix = '';
      } else emit(text);
      const finished = typeof encoding === 'function' ? encoding : done;
      if (typeof finished === 'function') finished();
      return true;
    },
    prefixNextWrite(text: string): void {
      prefix += text;
    },
    repaint({columns, frameRows, erase, render}: Parameters<InkScreen['repaint']>[0]): void {
      gathered = [beginFrame];
      // Ink moves up by the rows it drew before it draws again: it finds as many empty ones.
      emit(erase + '\n'.repeat(frameRows));
      // It forgets what it drew only when the window gets narrower.
      screen.columns = widerColumns;
      screen.emit('resize');
      render();
      screen.columns = columns;
      screen.emit('resize');
      const text = gathered.join('').replaceAll(beginFrame, '').replaceAll(endFrame, '');
      gathered = undefined;
      emit(`${beginFrame}${text}${endFrame}`);
    },
  });
  return Object.defineProperty(screen, 'writtenBytes', {get: () => writtenBytes}) as typeof screen & {
    readonly writtenBytes: number;
  };
}
