// Functions that remember how they were called, and stand in for others: `fn` and `spyOn` of the usual test frameworks.
'use strict';

/** How each double was called; kept outside of the functions, which a solution could change. */
const known = new WeakMap();
/** How to take back each replacement that `spyOn` made. */
const restorations = [];

/** The arguments of each call of a function that `fn` made. */
exports.callsOf = double => {
  const state = known.get(double);
  if (!state) throw new TypeError('expected a function made by `fn` or `spyOn`');
  return state.calls;
};

/** A function that notes how it is called; it does what `original` does, or what it is told to. */
function fn(original) {
  const state = {calls: [], results: [], instances: [], once: [], original};
  function double(...words) {
    state.calls.push(words);
    state.instances.push(this);
    const work = state.once.shift() ?? state.original;
    try {
      const value = new.target && work ? Reflect.construct(work, words) : work?.apply(this, words);
      state.results.push({type: 'return', value});
      return value;
    } catch (error) {
      state.results.push({type: 'throw', value: error});
      throw error;
    }
  }
  const set = work => {
    state.original = work;
    return double;
  };
  const next = work => {
    state.once.push(work);
    return double;
  };
  const clear = () => {
    for (const list of [state.calls, state.results, state.instances]) list.length = 0;
    return double;
  };
  known.set(double, state);
  return Object.assign(double, {
    mock: state,
    mockImplementation: set,
    mockImplementationOnce: next,
    mockReturnValue: value => set(() => value),
    mockReturnValueOnce: value => next(() => value),
    mockResolvedValue: value => set(async () => value),
    mockResolvedValueOnce: value => next(async () => value),
    mockRejectedValue: error => set(() => Promise.reject(error)),
    mockRejectedValueOnce: error => next(() => Promise.reject(error)),
    mockClear: clear,
    mockReset: () => {
      state.once.length = 0;
      set(original);
      return clear();
    },
  });
}

/** Puts a double in the place of an object's function. */
function spyOn(object, name) {
  const original = object[name];
  const double = fn(original);
  const restore = () => {
    object[name] = original;
  };
  object[name] = double;
  restorations.push(restore);
  return Object.assign(double, {mockRestore: restore});
}

exports.doubles = Object.freeze({
  fn,
  spyOn,
  isMockFunction: value => known.has(value),
  restoreAllMocks: () => {
    for (const restore of restorations.splice(0).reverse()) restore();
  },
});
