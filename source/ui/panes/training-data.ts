import type {RunComparison, ScenarioEntry, TrainingRunEntry, TrialEntry, VerdictEntry} from '../ports/training-port.ts';
import type {ListState} from './list-state.ts';

/** The lists of the Training pane: exercises in two orders, and the runs of the model. */
export const trainingLists = ['by difficulty', 'by concept', 'runs'] as const;

/** What the Training pane has read and was told. Replaced, never changed. */
export interface TrainingData {
  /** Undefined until they were read. */
  scenarios: readonly ScenarioEntry[] | undefined;
  /** How many folders of scenarios cannot be used. */
  broken: number;
  /** The newest first. */
  runs: readonly TrainingRunEntry[];
  /** What the person is doing, by the name of the scenario. */
  work: Readonly<Record<string, OwnWork>>;
  /** The run that goes on. */
  live: LiveRun | undefined;
  /** The trials of the runs that were looked at. */
  trials: Readonly<Record<string, readonly TrialEntry[]>>;
  /** The run that others are compared with. */
  marked: string | undefined;
  /** By the names of both runs, the marked one first. */
  comparisons: Readonly<Record<string, RunComparison>>;
}

/** A person's work on one scenario since the app was opened. */
export interface OwnWork {
  /** How many hints are shown. */
  hints: number;
  /** Where it is, all paths safe to print: the folder absolute, the file that is opened first and all others relative to it. */
  place?: {folder: string; file: string; others: readonly string[]};
  isChecking: boolean;
  verdict?: VerdictEntry;
}

/** How far the run of the model that goes on is. */
export interface LiveRun {
  trials: readonly TrialEntry[];
  done: number;
  planned: number;
  isStopping: boolean;
}

/** A line of a list of the Training pane: an exercise, or a run of the model. */
export type TrainingEntry =
  | {readonly id: string; readonly kind: 'scenario'; readonly scenario: ScenarioEntry; readonly concept?: string}
  | {readonly id: string; readonly kind: 'run'; readonly run: TrainingRunEntry};

/** The state of the tab's list. */
export type TrainingState = ListState<TrainingData, TrainingEntry>;

/** The Training tab before anything was read. */
export const noTrainingData: TrainingData = {
  scenarios: undefined,
  broken: 0,
  runs: [],
  work: {},
  live: undefined,
  trials: {},
  marked: undefined,
  comparisons: {},
};

/** A scenario that was not looked at closer. */
const noWork: OwnWork = {hints: 0, isChecking: false};

/** What a person has done on a scenario since the app was opened. */
export function workOn({work}: TrainingData, scenario: string): OwnWork {
  return work[scenario] ?? noWork;
}

/** The change that makes `patch` part of the work on a scenario. */
export function withWork(data: TrainingData, scenario: string, patch: Partial<OwnWork>): Pick<TrainingData, 'work'> {
  return {work: {...data.work, [scenario]: {...workOn(data, scenario), ...patch}}};
}

/** The name under which the comparison of two runs is kept. */
export function comparisonKey(first: string, second: string): string {
  return `${first} ${second}`;
}

/**
 * What the list in view of the Training pane holds: the scenarios or runs that have every word of the query. By
 * concept, a scenario stands once for each of its concepts.
 */
export function trainingEntries({data, list, query}: TrainingState): readonly TrainingEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text: string) => words.every(word => text.includes(word));
  if (list === 'runs') {
    return data.runs
      .filter(({run, solver}) => fits(`${run} ${solver}`.toLowerCase()))
      .map(run => ({id: run.run, kind: 'run', run}));
  }
  const scenarios = (data.scenarios ?? []).filter(one => fits(searchText(one)));
  if (list === 'by difficulty') return scenarios.map(scenario => ({id: scenario.name, kind: 'scenario', scenario}));
  const rows = scenarios.flatMap(scenario =>
    scenario.concepts.map(concept => ({
      id: `${concept} ${scenario.name}`,
      kind: 'scenario' as const,
      scenario,
      concept,
    })),
  );
  return rows.sort((one, other) => (one.concept < other.concept ? -1 : one.concept > other.concept ? 1 : 0));
}

/** All words by which an exercise can be found, in lower case. */
function searchText({name, title, kind, language, concepts, difficulty}: ScenarioEntry): string {
  return `${name} ${title} ${kind} ${language} ${concepts.join(' ')} ${difficulty}/5`.toLowerCase();
}
