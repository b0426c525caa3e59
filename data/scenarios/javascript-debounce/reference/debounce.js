export function debounce(work, delay, clock) {
  let pending;
  const run = () => {
    const {parameters} = pending;
    pending = undefined;
    return work(...parameters);
  };
  const cancel = () => {
    if (pending) clock.clear(pending.id);
    pending = undefined;
  };
  const debounced = (...parameters) => {
    cancel();
    pending = {parameters, id: clock.set(run, delay)};
  };
  debounced.cancel = cancel;
  debounced.flush = () => {
    if (!pending) return undefined;
    clock.clear(pending.id);
    return run();
  };
  return debounced;
}
