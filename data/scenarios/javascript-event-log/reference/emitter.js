export function createEmitter() {
  let entries = [];
  const add = (listener, once) => {
    const entry = {listener, once, spent: false};
    entries.push(entry);
    return () => {
      entries = entries.filter(other => other !== entry);
    };
  };
  return {
    on: listener => add(listener, false),
    once: listener => add(listener, true),
    emit(value) {
      let called = 0;
      for (const entry of [...entries]) {
        if (entry.spent) continue;
        if (entry.once) {
          entry.spent = true;
          entries = entries.filter(other => other !== entry);
        }
        called++;
        entry.listener(value);
      }
      return called;
    },
  };
}
