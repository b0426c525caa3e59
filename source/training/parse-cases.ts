import {isSafeRelative} from './safe-path.ts';
import {type CheckCase, suiteFrameworks, testNames} from './scenario.ts';

/** An object whose fields are not checked yet. */
type Fields = Record<string, unknown>;
/** The most tests that one scenario may have; with more it is refused. */
const mostCases = 500;
/** The fields that each kind of test may have. */
const keysOf: Record<CheckCase['kind'], readonly string[]> = {
  code: ['code', 'entry', 'returns', 'tolerance', 'throws', 'saying'],
  run: ['run', 'stdin', 'prints', 'exit', 'saying'],
  file: ['file', 'equals', 'json', 'unchanged'],
  suite: ['suite', 'framework', 'tests'],
};

/**
 * Reads and checks the tests of a training task: the cases in the text of a `cases.json`, a list of objects. What is
 * wrong is named by its place in the list.
 */
export function parseCases(text: string): {ok: true; cases: CheckCase[]} | {ok: false; problem: string} {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    return {ok: false, problem: `not valid JSON: ${(error as Error).message}`};
  }
  if (!Array.isArray(list) || list.length === 0 || list.length > mostCases) {
    return {ok: false, problem: `expected a list of 1 to ${mostCases} cases`};
  }
  const cases: CheckCase[] = [];
  for (const [index, value] of list.entries()) {
    const outcome = parseCase(value);
    if (typeof outcome === 'string') return {ok: false, problem: `case ${index + 1}: ${outcome}`};
    cases.push(outcome);
  }
  const names = testNames({cases});
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return {ok: false, problem: `the name \`${twice}\` stands twice`};
  return {ok: true, cases};
}

/** One test, or what is wrong with it in words. */
function parseCase(value: unknown): CheckCase | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'expected an object';
  const fields = value as Fields;
  if (typeof fields.name !== 'string' || fields.name.trim() === '') return '`name` is missing';
  const kinds = (Object.keys(keysOf) as CheckCase['kind'][]).filter(key => Object.hasOwn(fields, key));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return `expected exactly one of ${Object.keys(keysOf)
      .map(key => `\`${key}\``)
      .join(', ')}`;
  }
  const odd = Object.keys(fields).find(key => key !== 'name' && !keysOf[kind].includes(key));
  if (odd !== undefined) return `unexpected \`${odd}\`, expected some of ${keysOf[kind].join(', ')}`;
  const problem = problemOf(kind, fields);
  if (problem !== undefined) return problem;
  const code = Array.isArray(fields.code) ? {code: fields.code.join('\n')} : {};
  return {...fields, ...code, ...(kind === 'run' && {exit: fields.exit ?? 0}), kind} as CheckCase;
}

/** What is wrong with one test; undefined where nothing is. */
function problemOf(kind: CheckCase['kind'], fields: Fields): string | undefined {
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  const optionalText = ['stdin', 'prints', 'saying', 'throws', 'equals', 'entry'].find(
    key => Object.hasOwn(fields, key) && typeof fields[key] !== 'string',
  );
  if (optionalText !== undefined) return `\`${optionalText}\` is no text`;
  switch (kind) {
    case 'code': {
      const lines = Array.isArray(fields.code) ? fields.code : [fields.code];
      if (lines.length === 0 || lines.some(line => typeof line !== 'string'))
        return '`code` is no text and no list of lines';
      if (Object.hasOwn(fields, 'returns') === Object.hasOwn(fields, 'throws')) return 'expected `returns` or `throws`';
      if (Object.hasOwn(fields, 'tolerance') && !(typeof fields.tolerance === 'number' && fields.tolerance >= 0)) {
        return '`tolerance` is no number from 0';
      }
      return undefined;
    }
    case 'run':
      if (!isText(fields.run)) return '`run` is no command';
      if (fields.exit !== undefined && !Number.isInteger(fields.exit)) return '`exit` is no whole number';
      // An exit code alone is the one thing that a broken program gets right by accident.
      if (!isText(fields.saying) && fields.prints === undefined) return 'expected `prints` or `saying`';
      return undefined;
    case 'file': {
      if (!isText(fields.file) || !isSafeRelative(fields.file as string))
        return '`file` is no path inside the solution';
      const ways = ['equals', 'json', 'unchanged'].filter(key => Object.hasOwn(fields, key));
      if (ways.length !== 1) return 'expected exactly one of `equals`, `json`, `unchanged`';
      return fields.unchanged !== undefined && fields.unchanged !== true ? '`unchanged` is not true' : undefined;
    }
    case 'suite':
      if (!isText(fields.suite) || !isSafeRelative(fields.suite as string)) return '`suite` is no path inside `checks`';
      if (!suiteFrameworks.some(name => name === fields.framework)) {
        return `\`framework\` is none of ${suiteFrameworks.join(', ')}`;
      }
      // What is not named could be left out by leaving early.
      return Array.isArray(fields.tests) && fields.tests.length > 0 && fields.tests.every(isText)
        ? undefined
        : '`tests` is no list with the names of tests';
  }
}
