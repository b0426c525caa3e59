import type {PersonAtTerminal} from './ask-approval.ts';
import type {AskFlags} from './ask-flags.ts';
import type {CommandContext} from './command.ts';

/** What answering one question from the command line needs. */
export interface AskContext extends Pick<CommandContext, 'output' | 'runtime' | 'signal'> {
  /** The question's words; undefined where the whole question comes on stdin. */
  prompt: string | undefined;
  /**
   * The text on stdin, undefined where there is none. Being read already: open the runtime first and await this as late as
   * possible. With a prompt it is settled a moment after the start of the program even when stdin stays open; without one, or
   * with `-`, it waits for the end. Rejects with `usage-…` errors.
   */
  stdinText: Promise<string | undefined>;
  flags: AskFlags;
  /** Who can be asked for approvals; absent where stdin or stderr is no terminal. */
  person?: PersonAtTerminal;
}
