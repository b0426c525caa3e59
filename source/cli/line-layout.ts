import type {Runtime} from '../runtime/runtime.ts';
import type {CommandContext} from './command.ts';

/**
 * Decides how wide the lines of a list are and whether they have colours: as wide as the terminal, unbounded elsewhere;
 * `sanitize` makes a line safe to print.
 */
export async function lineLayout({output}: Pick<CommandContext, 'output'>, runtime: Pick<Runtime, 'sanitizer'>) {
  const {sanitizeLine} = await runtime.sanitizer();
  return {columns: output.isTerminal ? output.columns : undefined, color: output.color, sanitize: sanitizeLine};
}
