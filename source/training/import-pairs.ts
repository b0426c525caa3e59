import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {basename, extname, join} from 'node:path';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import type {Grader} from './grader.ts';
import {loadScenario} from './load-scenario.ts';

/** What became of one program. */
export type ImportOutcome = {name: string} & ({ok: true; cases: number; dropped: number} | {ok: false; why: string});

export interface ImportPairsOptions {
  /** A folder with programs that are wrong, the same ones right, and cases. */
  folder: string;
  /** Where the scenarios go, each a folder of its own; one of the same name is replaced. */
  target: string;
  grader: Pick<Grader, 'grade'>;
  signal: AbortSignal;
}

const layouts = [
  {buggy: 'buggy', fixed: 'fixed', cases: 'cases'},
  // The benchmark QuixBugs.
  {buggy: 'python_programs', fixed: 'correct_python_programs', cases: 'json_testcases'},
];
const languages: Record<string, 'python' | 'javascript'> = {'.py': 'python', '.js': 'javascript', '.mjs': 'javascript'};

/**
 * Makes a scenario of each program `NAME.py` or `NAME.js` that is there wrong, right, and with cases in `NAME.json`: lines, or one list, of
 * `[arguments, result]`. Each is tried: cases that the right program fails are dropped, and a scenario is kept only where the wrong one
 * fails. Yields what became of each.
 * @throws EcaError `usage-not-importable` where the folder is of another shape.
 */
export async function* importPairs({
  folder,
  target,
  grader,
  signal,
}: ImportPairsOptions): AsyncGenerator<ImportOutcome> {
  const layout = layouts.find(one => Object.values(one).every(name => existsSync(join(folder, name))));
  if (!layout) {
    const shapes = layouts
      .map(one =>
        Object.values(one)
          .map(name => `${name}/`)
          .join(', '),
      )
      .join('; or ');
    throw new EcaError('usage-not-importable', `\`${folder}\` has no folders that can be imported, expected ${shapes}`);
  }
  for (const file of readdirSync(join(folder, layout.buggy)).sort()) {
    signal.throwIfAborted();
    const program = basename(file, extname(file));
    const language = languages[extname(file)];
    const casesFile = join(folder, layout.cases, `${program}.json`);
    if (!language || !existsSync(casesFile) || !existsSync(join(folder, layout.fixed, file))) continue;
    const name = `${basename(folder)}-${program}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    const draft = join(target, `.${name}.draft`, name);
    try {
      const buggy = readFileSync(join(folder, layout.buggy, file), 'utf8');
      const fixed = readFileSync(join(folder, layout.fixed, file), 'utf8');
      const cases = readCases(readFileSync(casesFile, 'utf8')).map(pair => toCase(program, language, pair));
      const write = (kept: readonly object[]) =>
        writeScenario(draft, {program, file, language, buggy, fixed, cases: kept});
      write(cases);
      const whole = loadScenario(draft);
      const right = await grader.grade(whole, {files: new Map([[file, Buffer.from(fixed)]]), signal});
      const kept = cases.filter((_, index) => right.tests[index]?.ok);
      if (kept.length === 0)
        throw new EcaError('training-import', `the right program fails every case: ${right.tests[0]?.message}`);
      write(kept);
      const wrong = await grader.grade(loadScenario(draft), {files: new Map(), signal});
      if (wrong.passed) throw new EcaError('training-import', 'the wrong program passes every case');
      rmSync(join(target, name), {recursive: true, force: true});
      renameSync(draft, join(target, name));
      yield {name, ok: true, cases: kept.length, dropped: cases.length - kept.length};
    } catch (error) {
      signal.throwIfAborted();
      yield {name, ok: false, why: toErrorData(error).message};
    } finally {
      rmSync(join(target, `.${name}.draft`), {recursive: true, force: true});
    }
  }
}

type Pair = readonly [args: unknown, result: unknown];

function readCases(text: string): Pair[] {
  const isPair = (value: unknown): value is Pair => Array.isArray(value) && value.length === 2;
  const lines = text.split('\n').filter(line => line.trim() !== '');
  let values: unknown[];
  try {
    values = lines.map(line => JSON.parse(line) as unknown);
    // One line that holds them all, rather than one case.
    const [only] = values;
    if (
      values.length === 1 &&
      Array.isArray(only) &&
      only.length > 0 &&
      only.every(isPair) &&
      Array.isArray(only[0]?.[0])
    ) {
      values = only;
    }
  } catch {
    const whole: unknown = JSON.parse(text);
    values = Array.isArray(whole) ? whole : [whole];
  }
  if (values.length === 0 || !values.every(isPair)) {
    throw new EcaError('training-import', 'its cases are no lines of `[arguments, result]`');
  }
  return values;
}

/** The result goes through JSON, since that is all the cases can tell: a tuple is a list there. */
function toCase(program: string, language: 'python' | 'javascript', [args, result]: Pair) {
  const list = Array.isArray(args) ? args : [args];
  const text = JSON.stringify(JSON.stringify(list));
  const name = `${program}(${JSON.stringify(list).slice(1, -1)})`.slice(0, 120);
  const code =
    language === 'python'
      ? [
          'import json, types',
          `result = ${program}(*json.loads(${text}))`,
          'if isinstance(result, types.GeneratorType):',
          '    result = list(result)',
          'return json.loads(json.dumps(result))',
        ]
      : `JSON.parse(JSON.stringify(${program}(...JSON.parse(${text}))) ?? 'null')`;
  return {name, code, returns: result};
}

interface Draft {
  program: string;
  file: string;
  language: string;
  buggy: string;
  fixed: string;
  cases: readonly object[];
}

function writeScenario(folder: string, {program, file, language, buggy, fixed, cases}: Draft): void {
  rmSync(folder, {recursive: true, force: true});
  for (const part of ['files', 'reference', 'checks']) mkdirSync(join(folder, part), {recursive: true, mode: 0o700});
  const front = [
    `title: Mend ${program}`,
    'kind: fix-a-bug',
    `language: ${language}`,
    'concepts: debugging',
    'difficulty: 2',
  ];
  const story = `\`${program}\` in \`${file}\` does not do what it promises. Find the mistake and mend it, changing no more than is needed.`;
  writeFileSync(
    join(folder, 'story.md'),
    `---\n${front.join('\n')}\nseed: 0\nmust-pass: false\nentry: ${file}\n---\n${story}\n`,
  );
  writeFileSync(join(folder, 'files', file), buggy);
  writeFileSync(join(folder, 'reference', file), fixed);
  // Two cases may have the same arguments.
  const named = cases.map((one, index) => ({
    ...one,
    name: `${index + 1}: ${(one as {name: string}).name.replace(/^\d+: /, '')}`,
  }));
  writeFileSync(join(folder, 'checks', 'cases.json'), `${JSON.stringify(named, undefined, 2)}\n`);
}
