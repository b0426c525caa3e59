import type {ScenarioEntry, TrainingRunEntry, TrialEntry, VerdictEntry} from '../ports/training-port.ts';
import {wrapText} from '../text-layout.ts';
import type {StyleRole} from '../theme.ts';
import {amountText, type LinePart, localTime} from './line-parts.ts';
import type {ListPage} from './list-state.ts';
import {comparisonKey, type OwnWork, type TrainingData, type TrainingEntry, workOn} from './training-data.ts';

/** Lines of a page, each of pieces with a colour. */
type Lines = LinePart[][];

/** Most files beside the one that is opened that are named; more are an ellipsis. */
const othersShown = 8;

/** Shows a training exercise or a run of the model, read whole. */
export function trainingPage(entry: TrainingEntry, data: TrainingData, columns: number): ListPage {
  if (entry.kind === 'scenario') return scenarioPage(entry.scenario, data, columns);
  return {title: runTitle(entry.run), lines: runLines(entry.run, data, columns)};
}

/** Shows the beginning of a training exercise or a run below the list. */
export function trainingPreview(entry: TrainingEntry, data: TrainingData, columns: number): ListPage {
  if (entry.kind === 'scenario') {
    return {title: entry.scenario.name, lines: textLines(flowing(entry.scenario.story), columns)};
  }
  const trend = trendLines(entry.run, data, columns);
  return {title: runTitle(entry.run), lines: [...trend, ...runLines(entry.run, data, columns)]};
}

/**
 * An exercise: its story, where the person's own files are, how they were judged last, and the hints that were asked
 * for. Solved, it shows no hints.
 */
function scenarioPage(scenario: ScenarioEntry, data: TrainingData, columns: number): ListPage {
  const {title, language, kind, difficulty, concepts, story, hints, missing} = scenario;
  const work = workOn(data, scenario.name);
  const about = `${language} · ${kind} · ${difficulty}/5 · ${concepts.join(', ')}`;
  const lines: Lines = textLines(about, columns, 'dim');
  if (missing !== undefined) lines.push(...textLines(`It cannot be run here: ${missing}.`, columns, 'warning'));
  if (work.place) lines.push(...placeLines(work.place, columns));
  if (work.isChecking || work.verdict) lines.push([], ...verdictLines(work.verdict, work.isChecking, columns));
  for (const [at, hint] of hints.slice(0, work.verdict?.passed ? 0 : work.hints).entries()) {
    lines.push([], ...textLines(`Hint ${at + 1} of ${hints.length}: ${hint}`, columns, 'accent'));
  }
  lines.push([], ...textLines(flowing(story), columns));
  return {title, lines};
}

/** Where the person's own files for the exercise are. */
function placeLines({folder, file, others}: NonNullable<OwnWork['place']>, columns: number): Lines {
  if (others.length === 0) return textLines(`Your file: ${folder}/${file}`, columns, 'dim');
  const shown = others.slice(0, othersShown).join(', ') + (others.length > othersShown ? ', …' : '');
  return [
    ...textLines(`Your folder: ${folder}`, columns, 'dim'),
    ...textLines(`${file} is opened; beside it are ${shown}`, columns, 'dim'),
  ];
}

/** How a solution was judged: passed or how many tests did, each test with what was wrong, and further reasons. */
function verdictLines(verdict: VerdictEntry | undefined, isChecking: boolean, columns: number): Lines {
  if (!verdict) return [[{text: 'Checking…', role: 'dim'}]];
  const good = verdict.tests.filter(({ok}) => ok).length;
  const head: LinePart[] = [
    {
      text: verdict.passed ? 'Solved' : `${good} of ${amountText(verdict.tests.length, 'test')}`,
      role: verdict.passed ? 'success' : 'warning',
    },
    {text: ` · ${(verdict.durationMs / 1000).toFixed(1)} s${isChecking ? ' · checking again…' : ''}`, role: 'dim'},
  ];
  const tests = verdict.tests.flatMap(({name, ok, message}): Lines => {
    const first: LinePart[] = [
      {text: ok ? 'ok     ' : 'failed ', role: ok ? 'success' : 'error'},
      {text: name, ...(ok && {role: 'dim' as const})},
    ];
    return message === undefined ? [first] : [first, ...textLines(message, columns, 'dim', '       ')];
  });
  const notes = verdict.reasons
    .filter(reason => !/^\d+ of \d+ tests failed\.$/.test(reason))
    .flatMap(reason => textLines(reason, columns, 'warning'));
  return [head, ...tests, ...notes];
}

/** A run by when it was and who solved. */
function runTitle({at, solver}: TrainingRunEntry): string {
  return `${localTime(at, {day: true})} ${solver}`;
}

/**
 * The figures of a run: trials passed, the chance that one passes with its 95 % interval, what ended it, how it
 * compares with the marked one, and its trials.
 */
function runLines(run: TrainingRunEntry, data: TrainingData, columns: number): Lines {
  const {passed, trials, planned, tokens, ended, passAtOne} = run;
  const lines: Lines = textLines(
    `${passed} of ${amountText(trials, 'trial')} passed · pass@1 ${percent(passAtOne.value)} (95 %: ${percent(passAtOne.lower)} to ${percent(passAtOne.upper)})`,
    columns,
  );
  const more = [
    ...(tokens > 0 ? [`${tokens.toLocaleString('en-US')} tokens`] : []),
    ...(ended === 'complete' ? [] : [`${endedText(ended)}, ${planned - trials} of ${planned} not tried`]),
  ];
  if (more.length > 0) lines.push(...textLines(more.join(' · '), columns, 'dim'));
  const comparison = data.marked === undefined ? undefined : data.comparisons[comparisonKey(data.marked, run.run)];
  if (comparison) {
    const {pairs, firstOnly, secondOnly, pValue} = comparison;
    const text =
      pairs === 0
        ? 'The marked run tried nothing that this one tried with the same seed.'
        : `Against the marked run, ${amountText(pairs, 'trial')} with the same seed: only the marked one passed ${firstOnly}, only this one ${secondOnly}; chance alone does that with p = ${pValue.toPrecision(2)}.`;
    lines.push(...textLines(text, columns, 'accent'));
  }
  const trialsOfRun = data.trials[run.run];
  return trialsOfRun ? [...lines, [], ...trialLines(trialsOfRun, columns)] : lines;
}

/** Trials one by one; what a failed one gave and should have given stands below it. */
export function trialLines(trials: readonly TrialEntry[], columns: number): Lines {
  return trials.flatMap(({scenario, trial, passed, score, problems, seconds}): Lines => {
    const head: LinePart[] = [
      {text: passed ? 'passed ' : 'failed ', role: passed ? 'success' : 'error'},
      {text: scenario},
      {text: `${trial > 1 ? ` #${trial}` : ''} · ${percent(score)} · ${seconds.toFixed(1)} s`, role: 'dim'},
    ];
    const [first] = problems;
    if (!first) return [head];
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    const text = `${first.name === '' ? '' : `${first.name}: `}${first.message}${more}`;
    return [head, ...textLines(text, columns, 'dim', '       ')];
  });
}

/** Blocks that draw how often a run passed, from none to all. */
const bars = '▁▂▃▄▅▆▇█';
/** Most runs that the line over time shows: the last ones. */
const mostShown = 30;

/** How the same solver did over time. */
function trendLines(run: TrainingRunEntry, {runs}: TrainingData, columns: number): Lines {
  const same = runs
    .filter(({solver, trials}) => solver === run.solver && trials > 0)
    .reverse()
    .slice(-mostShown);
  const [first, last] = [same[0], same.at(-1)];
  if (!first || !last || same.length < 2 || columns < 30) return [];
  const line = same.map(({passAtOne}) => bars[Math.min(7, Math.floor(passAtOne.value * 8))]).join('');
  return [
    [
      {text: `${same.length} runs `, role: 'dim'},
      {text: line, role: 'accent'},
      {text: ` pass@1 from ${percent(first.passAtOne.value)} to ${percent(last.passAtOne.value)}`, role: 'dim'},
    ],
  ];
}

/** Says why a training run ended early; `not finished` where it was cut off. */
export function endedText(ended: string | undefined): string {
  const texts: Record<string, string> = {
    cancelled: 'stopped',
    time: 'stopped at its time limit',
    tokens: 'stopped at its token limit',
    failures: 'stopped after failures',
    unreachable: 'the model was not reached any more',
  };
  return ended === undefined ? 'not finished' : (texts[ended] ?? ended);
}

/** A share of 0 to 1 in whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Markdown whose paragraphs are one line each, to be broken where this window ends; lists, tables and code keep their lines. */
function flowing(text: string): string {
  let inCode = false;
  return text.split('\n').reduce((whole, line) => {
    const isFence = /^ *(```|~~~)/.test(line);
    const keeps = inCode || isFence || line.trim() === '' || /^ *([-*+|>#]|\d+\.)|^ {4}/.test(line);
    if (isFence) inCode = !inCode;
    const last = whole.slice(whole.lastIndexOf('\n') + 1);
    const joins = !keeps && last.trim() !== '' && !/^ *(```|~~~|#)/.test(last);
    return whole === '' ? line : `${whole}${joins ? ' ' : '\n'}${line}`;
  }, '');
}

/** A text wrapped for the window, in one colour. */
function textLines(text: string, columns: number, role?: StyleRole, indent = ''): Lines {
  const shown = columns < 40 ? '' : indent;
  return wrapText(text, Math.max(1, columns - shown.length)).map(line => [{text: shown + line, ...(role && {role})}]);
}
