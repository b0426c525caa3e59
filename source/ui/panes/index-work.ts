import type {RuntimeContext} from '../runtime-context.ts';
import type {KnowledgeData, KnowledgeEntry} from './knowledge-data.ts';
import {amountText} from './line-parts.ts';
import type {ListControl} from './list-pane.ts';

/** How the work shows what it does in the Knowledge tab. */
type Control = ListControl<KnowledgeData, KnowledgeEntry>;

/** Keeps the project's index up to date while the Knowledge pane is open, and rebuilds it on request. */
export interface IndexWork {
  /** Brings the index up to date, and shows how far indexing is, whoever asked for it; returns what stops it. */
  follow(control: Control): () => void;
  rebuild(control: Control): Promise<void>;
}

/**
 * Fewest milliseconds between two updates of how far indexing is, so that thousands of files do not make the screen
 * flicker.
 */
const progressEveryMs = 100;

/**
 * Checks the project's index when the pane opens and shows how far indexing is. A rebuild takes the place of a check; a
 * check never interrupts what runs. On leaving, a check stops and a rebuild goes on.
 */
export function createIndexWork({
  index,
  onIndexProgress,
  now = Date.now,
}: Pick<RuntimeContext, 'index' | 'onIndexProgress'> & {now?: () => number}): IndexWork {
  let working: {kind: 'check' | 'rebuild'; stop: AbortController} | undefined;

  /** Checks or rebuilds the index, one of them at a time, and shows what became of it. */
  async function bringUpToDate(kind: 'check' | 'rebuild', control: Control): Promise<void> {
    if (working) {
      if (kind === 'check') return;
      working.stop.abort();
    }
    const mine = {kind, stop: new AbortController()};
    working = mine;
    control.update({work: {kind, done: 0, total: 0}});
    try {
      await index.refresh({signal: mine.stop.signal, rebuild: kind === 'rebuild'});
      if (working !== mine) return;
      await control.read();
      const files = control.state().data.index?.indexedFiles ?? 0;
      if (kind === 'rebuild') control.say(`The index was made anew: ${amountText(files, 'file')}`);
      control.search();
    } catch (error) {
      if (working === mine) control.fail(error);
    } finally {
      if (working === mine) {
        working = undefined;
        control.update({work: undefined});
      }
    }
  }

  return {
    rebuild: control => bringUpToDate('rebuild', control),
    follow(control) {
      let shownMs = 0;
      void bringUpToDate('check', control);
      const stop = onIndexProgress(({done, total}) => {
        const nowMs = now();
        if (done < total && nowMs - shownMs < progressEveryMs) return;
        shownMs = nowMs;
        if (done < total || working) control.update({work: {kind: working?.kind ?? 'check', done, total}});
        else {
          control.update({work: undefined});
          void control.read();
        }
      });
      return () => {
        stop();
        // An index that somebody asked to be made anew is made anew; a mere check may stop.
        if (working?.kind === 'rebuild') return;
        working?.stop.abort();
        working = undefined;
        control.update({work: undefined});
      };
    },
  };
}
