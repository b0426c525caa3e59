import type {Progress} from './output.ts';

/** The bar is drawn at most once in this time, in milliseconds. */
const frameMs = 80;
/** The widest bar, in columns. */
const longestBar = 30;

/** Where a bar is drawn. */
export interface BarScreen {
  write(text: string): void;
  /** Asked at every frame: a window can be resized. */
  columns(): number;
  /** Monotonic milliseconds. */
  now(): number;
}

/** A bar that makes room for other lines. */
export interface ProgressBar extends Progress {
  /** Takes the bar off the screen, for a line that must be written; the next update draws it again. */
  hide(): void;
}

/**
 * Shows how far a long job is, as a progress bar on one line of `screen`: `Indexing ████░░░░ 1200/5000 310 files/s`,
 * cut to what fits.
 */
export function createProgressBar(label: string, screen: BarScreen): ProgressBar {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let visible = false;
  let ended = false;
  const hide = () => {
    if (visible) screen.write('\r\u001B[K');
    visible = false;
    drawnAt = Number.NEGATIVE_INFINITY;
  };
  return {
    update(done, total, rate) {
      if (ended || screen.now() - drawnAt < frameMs) return;
      drawnAt = screen.now();
      visible = true;
      // The last column stays free: a full line makes some terminals wrap.
      screen.write(`\r${progressLine(label, done, total, rate, screen.columns() - 1)}\u001B[K`);
    },
    hide,
    end() {
      hide();
      ended = true;
    },
  };
}

/** The text of a bar in at most `columns` characters: what matters least is left out first (bar, then rate, then label). */
export function progressLine(
  label: string,
  done: number,
  total: number | undefined,
  rate: string | undefined,
  columns: number,
): string {
  const count = total === undefined ? String(done) : `${Math.min(done, total)}/${total}`;
  const withRate = rate === undefined ? count : `${count} ${rate}`;
  const barColumns = Math.min(longestBar, columns - label.length - withRate.length - 2);
  if (total !== undefined && total > 0 && barColumns >= 5) {
    const filled = Math.round((Math.max(0, Math.min(done, total)) / total) * barColumns);
    return `${label} ${'█'.repeat(filled)}${'░'.repeat(barColumns - filled)} ${withRate}`;
  }
  const candidates = [`${label} ${withRate}`, `${label} ${count}`, count];
  return candidates.find(text => text.length <= columns) ?? count.slice(0, Math.max(0, columns));
}
