import {isDeepStrictEqual} from 'node:util';
import type {Answer} from './ask-solution.ts';
import type {ProbeCase} from './run-probes.ts';
import type {CheckCase} from './scenario.ts';

/**
 * Compares what a solution returned or printed with what the test expects: what speaks against an answer, undefined
 * where it is right.
 */
export function judgeProbe(one: ProbeCase, answer: Answer): string | undefined {
  if ('none' in answer) return answer.none;
  if (one.kind === 'run') return judgeRun(one, answer);
  if ('error' in answer) {
    const {name, message} = answer.error;
    if (!('throws' in one)) return `it threw ${name}: ${short(message)}`;
    if (name !== one.throws) return `it threw ${name} (${short(message)}), expected ${one.throws}`;
    if (one.saying !== undefined && !message.includes(one.saying)) {
      return `the error says \`${short(message)}\`, expected \`${one.saying}\` in it`;
    }
    return undefined;
  }
  if ('throws' in one) return `it gave ${shown(answer.value)}, expected it to throw ${one.throws}`;
  return isAlike(answer.value, one.returns, one.tolerance ?? 0)
    ? undefined
    : `it gave ${shown(answer.value)}, expected ${shown(one.returns)}`;
}

/** Checks the exit code and output of a command line. */
function judgeRun(one: Extract<ProbeCase, {kind: 'run'}>, answer: Answer): string | undefined {
  if (!('value' in answer))
    return 'error' in answer ? `it could not be run: ${short(answer.error.message)}` : answer.none;
  const {exit, signal, out, errors} = answer.value as {exit: unknown; signal: unknown; out: unknown; errors: unknown};
  if (exit !== one.exit) {
    const how = typeof signal === 'string' ? `was ended by ${signal}` : `ended with exit code ${exit}`;
    return `it ${how}, expected exit code ${one.exit}${errors ? `: ${short(String(errors).trim())}` : ''}`;
  }
  if (one.prints !== undefined && withoutLastBreak(String(out)) !== withoutLastBreak(one.prints)) {
    return `it printed ${shown(out)}, expected ${shown(one.prints)}`;
  }
  if (one.saying !== undefined && !`${out}\n${errors}`.includes(one.saying)) {
    return `it printed ${shown(`${out}${errors}`)}, expected \`${one.saying}\` in it`;
  }
  return undefined;
}

/**
 * Checks a file that a solution should have made or left alone: what speaks against it; `original` is the scenario's.
 */
export function judgeFile(
  one: Extract<CheckCase, {kind: 'file'}>,
  found: Buffer | undefined,
  original: Buffer | undefined,
): string | undefined {
  if (found === undefined) return `\`${one.file}\` is not there`;
  if ('unchanged' in one) return original?.equals(found) ? undefined : `\`${one.file}\` was changed`;
  const text = found.toString('utf8').replaceAll('\r\n', '\n');
  if ('equals' in one) {
    return withoutLastBreak(text) === withoutLastBreak(one.equals)
      ? undefined
      : `\`${one.file}\` ${differenceOf(text, one.equals)}`;
  }
  try {
    const place = differentPlace(JSON.parse(text), one.json);
    if (place === undefined) return undefined;
    return `\`${one.file}\` holds something else than expected${place === '' ? '' : ` at \`${place}\``}`;
  } catch (error) {
    return `\`${one.file}\` is not valid JSON: ${(error as Error).message}`;
  }
}

/** Where two JSON values differ first, as `a.b.0`; '' for the whole, undefined where they do not. */
function differentPlace(value: unknown, expected: unknown): string | undefined {
  if (isDeepStrictEqual(value, expected)) return undefined;
  const isGroup = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  if (!isGroup(value) || !isGroup(expected) || Array.isArray(value) !== Array.isArray(expected)) return '';
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(value)])];
  const key = keys.find(one => !isDeepStrictEqual(value[one], expected[one]) || !Object.hasOwn(value, one)) ?? '';
  const deeper = differentPlace(value[key], expected[key]);
  return deeper === undefined || deeper === '' ? key : `${key}.${deeper}`;
}

/** Says in which line a file first differs from what is expected. */
function differenceOf(text: string, expected: string): string {
  const lines = withoutLastBreak(text).split('\n');
  const wanted = withoutLastBreak(expected).split('\n');
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  return at < 0
    ? `has ${lines.length - wanted.length} lines more than expected`
    : `differs from what is expected in line ${at + 1}`;
}

/** Equal in structure and kind; numbers may differ by `tolerance`. */
function isAlike(value: unknown, expected: unknown, tolerance: number): boolean {
  if (tolerance === 0) return isDeepStrictEqual(value, expected);
  if (typeof value === 'number' && typeof expected === 'number') return Math.abs(value - expected) <= tolerance;
  if (Array.isArray(value) && Array.isArray(expected)) {
    return value.length === expected.length && value.every((part, index) => isAlike(part, expected[index], tolerance));
  }
  if (typeof value === 'object' && typeof expected === 'object' && value !== null && expected !== null) {
    const [one, other] = [value as Record<string, unknown>, expected as Record<string, unknown>];
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every(key => Object.hasOwn(other, key) && isAlike(one[key], other[key], tolerance))
    );
  }
  return value === expected;
}

/** A line break at the end decides nothing: editors put one there, programs leave it out. */
function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}

/** A value as the message of a failed test shows it. */
function shown(value: unknown): string {
  return `\`${short(JSON.stringify(value) ?? 'nothing')}\``;
}

/** Cuts a text that would flood the message: 300 characters. */
function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
