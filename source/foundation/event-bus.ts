/** Called with each event of a name it was subscribed to. What it throws is reported to `onFault`, never to the emitter. */
export type Listener<Event> = (event: Event) => void;

/** A typed, synchronous event bus: listeners are called in the order of subscription. */
export interface EventBus<Events extends object> {
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
  /** Subscribes and returns the function that unsubscribes. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
}

/**
 * Lets one part of the program announce that something happened and others react without knowing each other (publish
 * and subscribe). `Events` maps event names to payloads. A listener that throws does not stop the others or the
 * emitter: `onFault` hears of it.
 */
export function createEventBus<Events extends object>(onFault: (error: unknown) => void = () => {}): EventBus<Events> {
  const listeners = new Map<keyof Events, Set<Listener<never>>>();
  return {
    emit(name, event) {
      // Over a copy, since a listener may unsubscribe while it is called.
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          (listener as Listener<typeof event>)(event);
        } catch (error) {
          onFault(error);
        }
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as Listener<never>));
      return () => set.delete(listener as Listener<never>);
    },
  };
}
