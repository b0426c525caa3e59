import type {Runtime} from '../runtime/runtime.ts';
import type {CommandContext} from './command.ts';

/** How the lines of a list are laid out: as wide as the terminal, unbounded elsewhere; `sanitize` makes a line safe to print. */
export async function lineLayout({output}: Pick<CommandContext, 'output'>, runtime: Pick<Runtime, 'sanitizer'>) {
  const {sanitizeLine} = await runtime.sanitizer();
  return {columns: output.isTerminal ? output.columns : undefined, color: output.color, sanitize: sanitizeLine};
}
