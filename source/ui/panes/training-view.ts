import {shownKey} from '../keymap.ts';
import type {ScenarioEntry, TrainingRunEntry} from '../ports/training-port.ts';
import {amountText, drawParts, type Hint, type LinePart, localTime} from './line-parts.ts';
import type {ListRow, ListShape} from './list-shape.ts';
import {
  type TrainingData,
  type TrainingEntry,
  type TrainingState,
  trainingEntries,
  trainingLists,
  workOn,
} from './training-data.ts';
import {endedText, percent, trainingPage, trainingPreview, trialLines} from './training-lines.ts';

/**
 * From this many rows on, some of them show what the chosen entry is about; a lower window keeps them all for the list.
 */
const rowsForPreview = 14;

/** How the Training pane looks: its lists, rows, preview and the keys shown below. */
export const trainingShape: ListShape<TrainingData, TrainingEntry> = {
  lists: trainingLists,
  entries: trainingEntries,
  countOf: (list, {data}) =>
    list === 'runs'
      ? {count: data.runs.length}
      : list === 'by difficulty'
        ? {count: data.scenarios?.length ?? 0}
        : undefined,
  head: ({data}, {columns, theme}) => drawParts(headParts(data, theme.spoken), columns, theme),
  search: {
    placeholder: ({list}) => (list === 'runs' ? 'search runs' : 'search: a language, a concept, 3/5 …'),
    status: state => (state.query === '' ? '' : `${trainingEntries(state).length} found`),
  },
  row: entry => (entry.kind === 'run' ? runRow(entry.run) : scenarioRow(entry.scenario, entry.concept)),
  twoLines: ({list}) => list === 'runs',
  body: ({data, list, query}, {columns, theme}) =>
    bodyTexts(data, list, query).map(text => drawParts([{text, role: 'dim'}], columns, theme)),
  preview: {
    rows: rows => (rows >= rowsForPreview ? Math.floor(rows * 0.45) : 0),
    of: (entry, {data}, columns) =>
      data.live && entry.kind === 'run' && entry.run.ended === undefined && data.runs[0] === entry.run
        ? {title: 'running', lines: trialLines([...data.live.trials].reverse(), columns)}
        : trainingPreview(entry, data, columns),
  },
  page: (entry, {data}, columns) => trainingPage(current(entry, data), data, columns),
  hints: hintsOf,
};

/** The entry as it is by now: a page stays open while things change. */
function current(entry: TrainingEntry, {scenarios = [], runs}: TrainingData): TrainingEntry {
  if (entry.kind === 'run') return {...entry, run: runs.find(({run}) => run === entry.run.run) ?? entry.run};
  return {...entry, scenario: scenarios.find(({name}) => name === entry.scenario.name) ?? entry.scenario};
}

/** The line above the list: how the run goes, or how many scenarios there are and are solved. */
function headParts({scenarios, broken, live}: TrainingData, spoken: boolean): LinePart[] {
  // What is read aloud does not change by itself.
  if (live && spoken) return [{text: live.isStopping ? 'Stopping' : 'A run goes on', role: 'heading'}];
  if (live) {
    const passed = live.trials.filter(one => one.passed).length;
    return [
      {text: live.isStopping ? 'Stopping' : 'Running', role: 'heading'},
      {text: ` ${live.done} of ${live.planned || '…'} · ${passed} passed`},
    ];
  }
  if (!scenarios) return [{text: 'Reading…', role: 'dim'}];
  const solved = scenarios.filter(({own}) => own?.passed).length;
  return [
    {text: amountText(scenarios.length, 'scenario'), role: 'heading'},
    {text: ` · ${solved} solved by you`},
    ...(broken > 0 ? [{text: ` · ${broken} cannot be used (eca train list)`, role: 'warning' as const}] : []),
  ];
}

/** A scenario in a line: how hard, what it is called, and how far the user's own solution is. */
function scenarioRow({title, difficulty, language, missing, own}: ScenarioEntry, concept: string | undefined): ListRow {
  const right: LinePart = own?.passed
    ? {text: 'solved', role: 'success'}
    : own
      ? {text: `${percent(own.score)} so far`, role: 'warning'}
      : {text: missing === undefined ? language : `no ${language}`, role: 'dim'};
  const lead: LinePart[] = concept === undefined ? [] : [{text: `${concept} `, role: 'accent'}];
  return {left: [...lead, {text: `${difficulty}/5 `, role: 'dim'}, {text: title}], right};
}

/** A model's run in two lines: how many trials passed, when, and whether it was ended early. */
function runRow({at, solver, passed, trials, passAtOne, ended}: TrainingRunEntry): ListRow {
  return {
    left: [{text: solver}],
    right: {text: `${passed} of ${trials}`, role: passed === trials && trials > 0 ? 'success' : 'dim'},
    below: [
      {
        text: `${localTime(at, {day: true})} · pass@1 ${percent(passAtOne.value)}${ended === 'complete' ? '' : ` · ${endedText(ended)}`}`,
        role: 'dim',
      },
    ],
  };
}

/** What stands in place of an empty list. */
function bodyTexts({scenarios}: TrainingData, list: string, query: string): string[] {
  if (!scenarios) return [];
  if (query !== '') return ['  Nothing is like that.'];
  return list === 'runs'
    ? [`  No model was tried yet: choose a scenario, then ${shownKey('run-one')}.`]
    : ['  There is no scenario.'];
}

/** The keys that are named below, for what can be done with the chosen entry now. */
function hintsOf({data, opened, query}: TrainingState, chosen: TrainingEntry | undefined): readonly Hint[] {
  const way: Hint = ['close-pane', opened ? 'list' : query === '' ? 'chat' : 'clear'];
  const stop: Hint[] = data.live ? [['stop-run', 'stop']] : [];
  if (!chosen) return [...stop, ['next-list', 'list'], way];
  if (chosen.kind === 'run') {
    return [
      ...stop,
      ...(opened ? [] : [['open', 'read'] as const]),
      [
        'compare-run',
        data.marked === undefined ? 'compare' : data.marked === chosen.run.run ? 'unmark' : 'with marked',
      ],
      ...(chosen.run.ended === 'complete' || data.live ? [] : [['check-again', 'go on'] as const]),
      ...(opened ? [] : [['next-list', 'list'] as const]),
      way,
    ];
  }
  const {hints, verdict} = workOn(data, chosen.scenario.name);
  return [
    ...stop,
    ...(opened ? [] : [['open', 'read'] as const]),
    ['solve', 'solve it'],
    ...(hints < chosen.scenario.hints.length && !verdict?.passed ? [['next-hint', 'hint'] as const] : []),
    ...(verdict ? [['check-again', 'check'] as const] : []),
    ...(data.live ? [] : [['run-one', 'model'] as const]),
    ...(opened ? [] : [['next-list', 'list'] as const]),
    way,
  ];
}
