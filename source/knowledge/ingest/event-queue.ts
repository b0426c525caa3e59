/** A stream that one side fills and the other reads. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  push(event: Event): void;
  /** Ends the stream after what was pushed; with `error` it rejects then. */
  end(error?: unknown): void;
  /** Resolves when the reader has taken what was pushed, so that a slow reader slows the work down. */
  drained(): Promise<void>;
}

/** The most events that wait to be read before the work is slowed down (backpressure): above it `drained` waits. */
const mostUnread = 256;

/** Passes progress from the work to whoever shows it, in order, and slows the work down where nobody reads. */
export function createEventQueue<Event>(): EventQueue<Event> {
  const events: Event[] = [];
  let ended: {error?: unknown} | undefined;
  let wake: () => void = () => {};
  const drain: (() => void)[] = [];
  return {
    push(event) {
      events.push(event);
      wake();
    },
    end(error) {
      ended ??= error === undefined ? {} : {error};
      wake();
    },
    async drained() {
      while (events.length > mostUnread && !ended) await new Promise<void>(resolve => drain.push(resolve));
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (events.length > 0) {
          yield events.shift() as Event;
          // Only when half of it is read does the work go on: waking it for each event would cost more than it saves.
          if (events.length > mostUnread / 2) continue;
          for (const resume of drain.splice(0)) resume();
        }
        if (ended) {
          if ('error' in ended) throw ended.error;
          return;
        }
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  };
}
