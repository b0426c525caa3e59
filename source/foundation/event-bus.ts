/** Called with each event of a name it was subscribed to. What it throws is reported to `onFault`, never to the emitter. */
export type Listener<Event> = (event: Event) => void;

/** A typed, synchronous event bus: listeners are called in the order of subscription. */
export interface EventBus<Events extends object> {
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
  /** Subscribes and returns the function that unsubscribes. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
}

/** A bus for the events in `Events` (event name → payload). `onFault` hears of listeners that throw. */
export function createEventBus<Events extends object>(onFault: (error: unknown) => void = () => {}): EventBus<Events> {
  const listeners = new Map<keyof Events, Set<Listener<never>>>();
  return {
    emit(name, event) {
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
