import type {AppState} from './app-state.ts';
import type {Block} from './chat/block.ts';

/** `state` with finished blocks at the end of those that wait to be printed above the live region. */
export function withBlocks(state: AppState, ...blocks: Block[]): AppState {
  if (blocks.length === 0) return state;
  return {...state, outbox: {batch: state.outbox.batch, blocks: [...state.outbox.blocks, ...blocks]}};
}
