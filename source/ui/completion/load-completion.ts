import type {RuntimeContext} from '../runtime-context.ts';
import type {CompletionSources} from './completion-state.ts';

/**
 * Loads what the prompt can suggest (autocomplete), handed over as it comes: the commands, the files known from before,
 * the files there are now. `onLoaded` is called when what may stand behind a command's name was looked up. @throws what
 * opening the program throws.
 */
export async function loadCompletion(
  context: Promise<RuntimeContext>,
  take: (sources: CompletionSources) => void,
  lookup: {signal: AbortSignal; onLoaded: () => void; nowMs: () => number},
): Promise<void> {
  const [{createFileFinder, createPathFinder}, {commandTable: commands, findCommand}, {createArgumentChoices}] =
    await Promise.all([
      import('./file-finder.ts'),
      import('../commands/command-table.ts'),
      import('./argument-choices.ts'),
    ]);
  // Commands can be completed at once; files are there as soon as the program is open.
  take({files: createFileFinder([]), commands});
  const opened = await context;
  const {signal, onLoaded, nowMs} = lookup;
  const choices = createArgumentChoices({find: findCommand, ports: {context: opened, signal}, onLoaded, nowMs});
  const known = await opened.index.files();
  take({files: createFileFinder(known), paths: createPathFinder(known), commands, choices});
  const fresh = await opened.index.files({fresh: true});
  if (fresh.length !== known.length || fresh.some((path, at) => path !== known[at]))
    take({files: createFileFinder(fresh), paths: createPathFinder(fresh), commands, choices});
}
