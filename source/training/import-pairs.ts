import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, extname, join} from 'node:path';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import {type AdoptOptions, adoptDraft, type ImportOutcome, type ScenarioDraft, scenarioName} from './scenario-draft.ts';

/** Which folder is imported. */
export interface ImportPairsOptions extends AdoptOptions {
  /** A folder with programs that are wrong, the same ones right, and cases. */
  folder: string;
}

/** How the folders with wrong programs, right programs and cases may be called. */
const layouts = [
  {buggy: 'buggy', fixed: 'fixed', cases: 'cases'},
  // The benchmark QuixBugs.
  {buggy: 'python_programs', fixed: 'correct_python_programs', cases: 'json_testcases'},
];
/** The languages of programs that can be imported, by their ending. */
const languages: Record<string, 'python' | 'javascript'> = {'.py': 'python', '.js': 'javascript', '.mjs': 'javascript'};

/**
 * Imports buggy programs with their corrected versions as training tasks: makes a scenario of each program `NAME.py` or
 * `NAME.js` that is there wrong, right, and with cases in `NAME.json`: lines, or one list, of `[arguments, result]`.
 * Each is tried: cases that the right program fails are dropped, and a scenario is kept only where the wrong one fails.
 * Yields what became of each.
 * @throws EcaError `usage-not-importable` where the folder is of another shape.
 */
export async function* importPairs({folder, ...options}: ImportPairsOptions): AsyncGenerator<ImportOutcome> {
  const layout = layoutOf(folder);
  if (!layout) throw new EcaError('usage-not-importable', `\`${folder}\` has no ${pairFolders}`);
  for (const file of readdirSync(join(folder, layout.buggy)).sort()) {
    options.signal.throwIfAborted();
    const program = basename(file, extname(file));
    const language = languages[extname(file)];
    const casesFile = join(folder, layout.cases, `${program}.json`);
    if (!language || !existsSync(join(folder, layout.fixed, file))) continue;
    const name = scenarioName(basename(folder), program);
    if (!existsSync(casesFile)) {
      yield {name, ok: false, why: `there are no cases for it in ${layout.cases}/`};
      continue;
    }
    try {
      const pairs = readCases(readFileSync(casesFile, 'utf8'));
      const draft: ScenarioDraft = {
        title: `Mend ${program}`,
        story: `\`${program}\` in \`${file}\` does not do what it promises. Find the mistake and mend it, changing no more than is needed.`,
        kind: 'fix-a-bug',
        language,
        concepts: ['debugging'],
        difficulty: 2,
        entry: file,
        files: new Map([[file, readFileSync(join(folder, layout.buggy, file))]]),
        reference: new Map([[file, readFileSync(join(folder, layout.fixed, file))]]),
        // Two cases may have the same arguments.
        cases: pairs.map((pair, index) => toCase(program, language, pair, index)),
      };
      yield await adoptDraft(name, draft, options);
    } catch (error) {
      options.signal.throwIfAborted();
      yield {name, ok: false, why: toErrorData(error).message};
    }
  }
}

/** Whether `folder` is of a shape that `importPairs` knows. */
export function hasPairs(folder: string): boolean {
  return layoutOf(folder) !== undefined;
}

/** The shapes it knows, for people. */
export const pairFolders = layouts
  .map(one =>
    Object.values(one)
      .map(name => `${name}/`)
      .join(', '),
  )
  .join('; or ');

/** Which of the known shapes a folder has; undefined for another. */
function layoutOf(folder: string): (typeof layouts)[number] | undefined {
  return layouts.find(one => Object.values(one).every(name => existsSync(join(folder, name))));
}

/** What a program is called with, and what it should give. */
type Pair = readonly [args: unknown, result: unknown];

/** The cases in a file: one a line, or one list of them. */
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

/**
 * A test that calls the program and compares what it gives. The result goes through JSON, since that is all the cases
 * can tell: a tuple is a list there.
 */
function toCase(program: string, language: 'python' | 'javascript', [args, result]: Pair, index: number) {
  const list = Array.isArray(args) ? args : [args];
  const text = JSON.stringify(JSON.stringify(list));
  const name = `${index + 1}: ${program}(${JSON.stringify(list).slice(1, -1)})`.slice(0, 120);
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
