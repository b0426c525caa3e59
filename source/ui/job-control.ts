/** How a shell puts the program aside and gets it back: Ctrl-Z, `kill -TSTP`, `fg` (job control). */
export interface JobControl {
  /** Stops the process at once. Resolves when the shell lets it go on, or soon where no shell can stop it. */
  stop(): Promise<void>;
  /**
   * From now on somebody else's wish that the process stop (SIGTSTP) is told to `onStop`, who is to call `stop`; and
   * `onGoOn` hears that it goes on after a stop that nobody announced (SIGSTOP). Returns what ends this.
   */
  follow(listeners: {onStop: () => void; onGoOn: () => void}): () => void;
}
