import type {AppStore} from './app-store.ts';
import {blockLines} from './chat/block.ts';
import type {InkScreen} from './ink-screen.ts';
import type {Theme} from './theme.ts';

/**
 * Prints what is finished (messages, tool results, answers) into the terminal's scrollback, above the frame, as soon as
 * it is in the store. Nothing is printed while the alternate screen is in view or drawing is held: it waits.
 *
 * Not through Ink's `<Static>`: that measures and lays out every line again that is laid out already, which costs a
 * fast answer more than all the rest. `nextFrame` tells the frame that is about to be drawn, where that is known.
 * Returns what stops it.
 */
export function printFinished(
  store: AppStore,
  screen: InkScreen,
  theme: () => Theme,
  nextFrame: () => readonly string[] | undefined,
): () => void {
  return store.subscribe(() => {
    const {outbox, size} = store.state();
    if (outbox.blocks.length === 0 || !screen.canPrint) return;
    const lines = outbox.blocks.flatMap(block => blockLines(block, size.columns, theme()));
    if (lines.length > 0) screen.printAbove(lines, nextFrame());
    store.dispatch({type: 'printed', batch: outbox.batch});
  });
}
