export interface History<State> {
  current(): State;
  push(state: State): void;
  undo(): boolean;
  redo(): boolean;
}

export function createHistory<State>(start: State, limit: number): History<State> {
  throw new Error('not written yet');
}
