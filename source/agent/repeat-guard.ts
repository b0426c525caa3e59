import {createHash} from 'node:crypto';

/** What to do with a call: run it, answer it with `reason` instead, or end the turn. */
export type RepeatVerdict = {verdict: 'run'} | {verdict: 'block' | 'stop'; reason: string};

/** Notices that a model goes in circles: the same call with the same result. */
export interface RepeatGuard {
  /** Asked before a call runs. */
  before(name: string, input: unknown): RepeatVerdict;
  /** Told what a call that ran came to; returns a note for the model when this is the second time, else ''. */
  after(name: string, input: unknown, content: string): string;
  /** The result of a call is not in view any more: it may be asked for again. */
  forgive(name: string, input: unknown): void;
  /** Something was changed: results of earlier calls say nothing any more. */
  reset(): void;
}

/** What is known of a call that was made in this turn. */
interface Seen {
  resultHash: string;
  /** How often the call came to this result, blocked ones included. */
  times: number;
  /** How often it was let off because its result was out of view. */
  forgiven: number;
}

/**
 * How often a call may be repeated because its result was cut: a model that goes in circles around results too large
 * for its window is stopped all the same.
 */
const mostForgiven = 2;

/**
 * Stops a model that is stuck in a loop, calling the same tool with the same input and getting the same result: the 2nd
 * time it gets a corrective note, the 3rd call is blocked with the reason, the 4th ends the turn. One guard for one
 * turn.
 */
export function createRepeatGuard(): RepeatGuard {
  const seen = new Map<string, Seen>();
  return {
    before(name, input) {
      const known = seen.get(keyOf(name, input));
      if (!known || known.times < 2) return {verdict: 'run'};
      known.times++;
      if (known.times > 3)
        return {verdict: 'stop', reason: `\`${name}\` was called four times with the same input and result`};
      const reason = `Not run: \`${name}\` was called with this very input twice and gave the same result both times. Use that result, call something else, or answer.`;
      return {verdict: 'block', reason};
    },
    after(name, input, content) {
      const key = keyOf(name, input);
      const resultHash = hash(content);
      const known = seen.get(key);
      // Another result: it was worth asking again.
      if (known?.resultHash !== resultHash) {
        seen.set(key, {resultHash, times: 1, forgiven: known?.forgiven ?? 0});
        return '';
      }
      known.times++;
      // Its result had been cut from view: asked for again with reason.
      if (known.times === 1) return '';
      return 'This is the second time with the same input and the same result. It will not change: go on with what you have.';
    },
    forgive(name, input) {
      const known = seen.get(keyOf(name, input));
      if (!known || known.forgiven >= mostForgiven) return;
      known.times = 0;
      known.forgiven++;
    },
    reset: () => seen.clear(),
  };
}

/** What makes two calls the same: equal inputs give equal keys, whatever the order of their fields. */
export function keyOf(name: string, input: unknown): string {
  return hash(`${name}\n${JSON.stringify(sorted(input)) ?? ''}`);
}

/** Puts fields in one order, so that a call counts as the same however the model wrote it down. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
