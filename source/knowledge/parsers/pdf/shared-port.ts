/** What one half does with a message of the other. */
type Listener = (event: {data: unknown}) => void;

/**
 * Connects the two halves of pdf.js, which run in one thread here. As the port that pdf.js would make for itself, it
 * copies what is sent; but lists of drawing operators, with an object for each letter on a page, arrive as they are.
 */
export class SharedPort {
  readonly #listeners = new Set<Listener>();

  /** Sends a message; it arrives after the present work, as between threads. */
  postMessage(message: unknown, transfer?: Transferable[]): void {
    const data = withOperators(message) ?? structuredClone(message, {transfer: transfer ?? []});
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener.call(this, {data});
    });
  }

  addEventListener(_kind: 'message', listener: Listener, {signal}: {signal?: AbortSignal} = {}): void {
    if (signal?.aborted) return;
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  removeEventListener(_kind: 'message', listener: Listener): void {
    this.#listeners.delete(listener);
  }
}

/** The message with lists of its own, since the sender empties its lists; undefined for other messages. */
function withOperators(message: unknown): unknown {
  const {chunk} = message as {chunk?: {fnArray?: unknown; argsArray?: unknown}};
  if (!Array.isArray(chunk?.fnArray) || !Array.isArray(chunk.argsArray)) return undefined;
  return {...(message as object), chunk: {...chunk, fnArray: [...chunk.fnArray], argsArray: [...chunk.argsArray]}};
}
