export function createEmitter() {
  const listeners = [];
  const remove = listener => {
    listeners.splice(listeners.indexOf(listener), 1);
  };
  return {
    on(listener) {
      listeners.push(listener);
      return () => remove(listener);
    },
    once(listener) {
      const wrapped = value => {
        listener(value);
        remove(wrapped);
      };
      listeners.push(wrapped);
      return () => remove(listener);
    },
    emit(value) {
      for (const listener of listeners) listener(value);
      return listeners.length;
    },
  };
}
