import type {Runtime} from '../runtime/runtime.ts';
import type {CommandContext} from './command.ts';

type TrainingPort = Awaited<ReturnType<Runtime['training']>>;
type Scenario = ReturnType<TrainingPort['find']>;
type RunReport = Awaited<ReturnType<TrainingPort['report']>>;
type Verdict = Awaited<ReturnType<TrainingPort['grade']>>;

/** A scenario as lists show it to programs. */
export function rowOf({name, title, kind, language, concepts, difficulty, seed, mustPass, cases}: Scenario) {
  return {name, title, kind, language, concepts, difficulty, seed, mustPass, tests: countTests(cases)};
}

/** How many tests a scenario has, those of its suites counted one by one. */
function countTests(cases: Scenario['cases']): number {
  return cases.reduce((sum, one) => sum + (one.kind === 'suite' ? one.tests.length : 1), 0);
}

/** Prints a training scenario: its story and the first `count` of its hints. */
export async function writeScenario(context: CommandContext, scenario: Scenario, count: number): Promise<void> {
  const {output} = context;
  const runtime = await context.runtime();
  const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
  const missing = await (await runtime.training()).missing(scenario);
  const hints = scenario.hints.slice(0, count);
  if (output.json) {
    const {folder, story, hints: all} = scenario;
    await output.value({
      ...rowOf(scenario),
      skipped: missing,
      files: `${folder}/files`,
      story,
      hints,
      hintsInAll: all.length,
    });
    return;
  }
  const {title, language, kind, difficulty, concepts, story} = scenario;
  await output.line(`# ${sanitizeLine(title)}`);
  await output.line(`${language}, ${kind}, difficulty ${difficulty} of 5, trains ${concepts.join(', ')}`);
  await output.line('');
  await output.line(sanitizeText(story));
  for (const [index, hint] of hints.entries()) await output.line(`\nHint ${index + 1}: ${sanitizeText(hint)}`);
  const left = scenario.hints.length - hints.length;
  if (left > 0) output.note(`${left} more ${left === 1 ? 'hint' : 'hints'}: --hint ${hints.length + 1}`);
  output.note(`It starts from the files in ${sanitizeLine(scenario.folder)}/files`);
  if (missing !== undefined) output.note(`It cannot be run here: ${missing}.`);
  else output.note(`What you made of a copy of them is judged by: eca train grade ${scenario.name} --solution DIR`);
}

/**
 * Prints how a solution was judged: each test, then whether it passed. What it stands on beside the tests goes to
 * stderr.
 */
export async function writeVerdict(context: CommandContext, verdict: Verdict): Promise<void> {
  const {output} = context;
  const {scenario, passed, score, tests, durationMs, reasons} = verdict;
  const {sanitizeLine} = await (await context.runtime()).sanitizer();
  if (output.json) {
    const plain = tests.map(({name, ok, message}) => ({name, ok, ...(message !== undefined && {message})}));
    await output.value({scenario, passed, score, tests: plain, durationMs});
  } else {
    for (const {name, ok, message, flaky} of tests) {
      await output.line(`${ok ? 'ok    ' : flaky ? 'flaky ' : 'failed'}  ${sanitizeLine(name)}`);
      if (message !== undefined) await output.line(`        ${sanitizeLine(message)}`);
    }
    const good = tests.filter(({ok}) => ok).length;
    const took = (durationMs / 1000).toFixed(1);
    await output.line(`${passed ? 'Passed' : 'Not passed'}: ${good} of ${tests.length} tests, ${took} s.`);
  }
  for (const reason of reasons) output.note(sanitizeLine(reason));
}

/** A share with its 95 % interval. */
function percent({value, lower, upper}: {value: number; lower: number; upper: number}): string {
  const shown = (share: number) => `${Math.round(share * 100)}`;
  return `${shown(value)} % (95 %: ${shown(lower)} to ${shown(upper)})`;
}

/** A training run in one line, with its pass@k. */
export function headOf({run, solver, trials, planned, passed, passAt, ended}: RunReport): string {
  const shares = passAt.map(one => `pass@${one.k} ${percent(one)}`).join(', ');
  const end = ended === 'complete' ? '' : ` · ${ended ?? 'not finished'}, ${trials} of ${planned} trials`;
  return `${run}  ${solver}  ${passed} of ${trials} passed${shares && ` · ${shares}`}${end}`;
}

/** Prints the figures of a training run, with why each scenario failed. */
export async function writeReport(context: CommandContext, report: RunReport): Promise<void> {
  const {output} = context;
  const {sanitizeLine} = await (await context.runtime()).sanitizer();
  for (const {scenario, trials, passed, reason} of report.scenarios) {
    if (passed < trials) await output.line(`${scenario}: ${passed} of ${trials}. ${sanitizeLine(reason ?? '')}`);
  }
  await output.line(headOf(report));
  for (const {scenario, why} of report.skipped) output.note(`Skipped ${scenario}: ${why}.`);
  if (report.ended !== 'complete') output.note(`Go on with it: eca train run --resume ${report.run}`);
}
