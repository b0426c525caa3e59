export interface History<State> {
  current(): State;
  push(state: State): void;
  undo(): boolean;
  redo(): boolean;
}

export function createHistory<State>(start: State, limit: number): History<State> {
  let past: State[] = [];
  let present = start;
  let future: State[] = [];
  return {
    current: () => present,
    push(state) {
      if (Object.is(state, present)) return;
      past = [...past, present].slice(-limit);
      if (limit < 1) past = [];
      present = state;
      future = [];
    },
    undo() {
      if (past.length === 0) return false;
      future = [present, ...future];
      present = past[past.length - 1] as State;
      past = past.slice(0, -1);
      return true;
    },
    redo() {
      if (future.length === 0) return false;
      past = [...past, present];
      present = future[0] as State;
      future = future.slice(1);
      return true;
    },
  };
}
