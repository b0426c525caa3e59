import {EventEmitter} from 'node:events';

/** The stdin that Ink's own input widgets read: only keys that were meant for one of them. */
export interface InkInput extends EventEmitter {
  readonly isTTY: true;
  setRawMode(raw: boolean): void;
  setEncoding(): void;
  ref(): void;
  unref(): void;
  read(): string | null;
  /** Gives one key to the widget in view; what none takes is dropped when the widget goes. */
  type(sequence: string): void;
}

/**
 * Passes keys to the text fields of Ink's widgets (the search field of a pane), one at a time, each after what the one
 * before changed was drawn: a widget works on the value that it was drawn with, so keys that come together would
 * overwrite each other.
 */
export function createInkInput(): InkInput {
  const waiting: string[] = [];
  let next: string | null = null;
  let delivering = false;
  /** Gives the next key to the widget, and those behind it once that was drawn. */
  const deliver = () => {
    const key = input.listenerCount('readable') > 0 ? waiting.shift() : undefined;
    if (key === undefined) {
      delivering = false;
      return;
    }
    next = key;
    input.emit('readable');
    // One turn for the commit, one for the effects in which the widget takes over its new value.
    setImmediate(() => setImmediate(deliver));
  };
  const start = () => {
    if (delivering) return;
    delivering = true;
    deliver();
  };
  const input: InkInput = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    setRawMode() {},
    setEncoding() {},
    ref() {},
    unref() {},
    read() {
      const key = next;
      next = null;
      return key;
    },
    type(sequence: string) {
      waiting.push(sequence);
      start();
    },
  });
  input.on('newListener', event => {
    if (event === 'readable') setImmediate(start);
  });
  input.on('removeListener', event => {
    if (event === 'readable') waiting.length = 0;
  });
  return input;
}
