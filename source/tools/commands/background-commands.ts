import type {CommandOutput} from './command-output.ts';
import type {CommandEnd, RunningCommand} from './shell-command.ts';

/** A command such as a development server that runs on while the conversation does. */
export interface BackgroundCommand {
  readonly id: string;
  readonly command: string;
  readonly output: CommandOutput;
  readonly running: RunningCommand;
  /** Set once it has ended. */
  end?: CommandEnd;
  /** What is to be said when it has ended. */
  notes: string[];
}

/** The background commands of one conversation. */
export interface BackgroundCommands {
  readonly list: readonly BackgroundCommand[];
  /** Whether another one may be started. */
  readonly hasRoom: boolean;
  /** `finish` is called at the command's end; what it returns is said with the rest of the output. */
  add(
    command: string,
    running: RunningCommand,
    output: CommandOutput,
    finish: () => Promise<string[]>,
  ): BackgroundCommand;
  /**
   * Ends them all when the conversation does, so that no server is left running behind the user's back, and waits until
   * they are gone.
   */
  close(): Promise<void>;
}

/** The most background commands that may run at once in a conversation; another one is refused until one is stopped. */
const mostRunning = 8;

/** Keeps track of the commands that run in the background of a conversation and ends them with it. */
export function createBackgroundCommands(): BackgroundCommands {
  const list: BackgroundCommand[] = [];
  const finished: Promise<void>[] = [];
  return {
    list,
    get hasRoom() {
      return list.filter(({end}) => end === undefined).length < mostRunning;
    },
    add(command, running, output, finish) {
      const entry: BackgroundCommand = {id: `b${list.length + 1}`, command, output, running, notes: []};
      list.push(entry);
      // What is to be said of it is there before `end` is: whoever sees it ended can read both.
      finished.push(
        running.ended.then(async end => {
          entry.notes = await finish().catch((error: unknown) => [String(error)]);
          entry.end = end;
        }),
      );
      return entry;
    },
    async close() {
      for (const {running, end} of list) if (end === undefined) running.stop('stop');
      await Promise.all(finished);
    },
  };
}
