import type {AppStore} from './app-store.ts';
import type {PermissionMode, RuntimeContext} from './runtime-context.ts';

/** What each permission mode allows the assistant to do without asking, in one line for the user. */
export const modeSummaries: Readonly<Record<PermissionMode, string>> = {
  'read-only': 'look and answer; nothing is changed',
  ask: 'ask before each change and each command that could change something',
  'auto-edit': 'edit files of the project without asking; ask for the rest',
  plan: 'look, reason and present a plan; nothing is changed until you accept it',
  'full-auto': 'change files and run commands in the sandbox without asking',
};

/**
 * The permission modes that Shift-Tab goes through, in this order; `full-auto` has to be named, so that nobody comes to
 * it by a slip.
 */
const round: readonly PermissionMode[] = ['ask', 'auto-edit', 'plan', 'read-only'];

/** The permission mode that the key switches to: the next of the round; `ask` after one that is not in it. */
export function modeAfter(mode: PermissionMode): PermissionMode {
  return round[(round.indexOf(mode) + 1) % round.length] ?? 'ask';
}

/** Switches the permission mode: it counts from now on, and a line below the prompt says what it means. */
export function chooseMode(
  {permissions}: Pick<RuntimeContext, 'permissions'>,
  store: AppStore,
  mode: PermissionMode,
): void {
  permissions.chooseMode(mode);
  store.dispatch({type: 'mode', mode});
  store.dispatch({type: 'hint', text: `${mode}: ${modeSummaries[mode]}`});
}
