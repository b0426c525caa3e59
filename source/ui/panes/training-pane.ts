import {relative} from 'node:path';
import {isCancellation} from '../../foundation/errors.ts';
import type {Pane, PaneActions} from '../pane.ts';
import type {ScenarioEntry, TrainingAppPort, TrainingRunEntry} from '../ports/training-port.ts';
import {amountText} from './line-parts.ts';
import {createListPane, type ListControl} from './list-pane.ts';
import {
  comparisonKey,
  noTrainingData,
  type TrainingData,
  type TrainingEntry,
  trainingEntries,
  withWork,
  workOn,
} from './training-data.ts';
import {trainingShape} from './training-view.ts';

/** What the Training tab shows and starts, and what it may do outside of itself. */
export interface TrainingPaneOptions {
  training: TrainingAppPort;
  actions: Pick<PaneActions, 'leave' | 'typeInField' | 'openEditor' | 'note'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** How the commands of the tab read and change what it shows. */
type Control = ListControl<TrainingData, TrainingEntry>;

/**
 * The Training tab: exercises that a person solves in an editor, judged at each save, and that the model tries; runs
 * and how they compare. A run goes on while nobody looks.
 */
export function createTrainingPane(options: TrainingPaneOptions): Pane {
  const {training, actions} = options;
  let stopRun: AbortController | undefined;
  /** What the person works on: while the pane is in view, each save of it is judged. */
  let worksOn: string | undefined;
  let stopWatching: (() => void) | undefined;
  const checking = new Map<string, AbortController>();

  /** The exercise that is chosen or open. */
  const scenarioOf = (control: Control): ScenarioEntry | undefined => {
    const chosen = control.chosen();
    return chosen?.kind === 'scenario' ? chosen.scenario : undefined;
  };
  /** The run of a model that is chosen or open. */
  const runOf = (control: Control): TrainingRunEntry | undefined => {
    const chosen = control.chosen();
    return chosen?.kind === 'run' ? chosen.run : undefined;
  };
  const patchWork = (control: Control, scenario: string, patch: Parameters<typeof withWork>[2]) =>
    control.update(withWork(control.state().data, scenario, patch));

  /** Judges the person's own solution; a newer check takes the place of one that runs. */
  async function check(scenario: string, control: Control): Promise<void> {
    checking.get(scenario)?.abort();
    const mine = new AbortController();
    checking.set(scenario, mine);
    patchWork(control, scenario, {isChecking: true});
    try {
      const {hints} = workOn(control.state().data, scenario);
      const verdict = await training.check(scenario, {hints, signal: mine.signal});
      if (checking.get(scenario) !== mine) return;
      patchWork(control, scenario, {verdict, isChecking: false});
      await control.read();
    } catch (error) {
      // A newer one is on its way.
      if (checking.get(scenario) !== mine) return;
      patchWork(control, scenario, {isChecking: false});
      control.fail(error);
    }
  }

  /** Has each save of what the person works on judged, as long as the tab is in view. */
  async function watch(control: Control): Promise<void> {
    stopWatching?.();
    stopWatching = undefined;
    const scenario = worksOn;
    if (scenario === undefined) return;
    const stop = await training.watch(scenario, () => void check(scenario, control));
    // Another one may have been begun meanwhile.
    if (worksOn === scenario && !stopWatching) stopWatching = stop;
    else stop();
  }

  /** Opens the exercise's file in the editor, has it judged now and, as long as the pane is in view, at each save. */
  async function solve(control: Control, {anew = false} = {}): Promise<void> {
    const scenario = scenarioOf(control);
    if (!scenario) return;
    if (scenario.missing !== undefined) {
      control.say(`It cannot be run here: ${scenario.missing}`, {bad: true});
      return;
    }
    const {name} = scenario;
    const {folder, file, files} = await training.begin(name, {anew});
    const opened = relative(folder, file);
    const others = files.filter(one => one !== opened).map(options.sanitize);
    patchWork(control, name, {place: {folder: options.sanitize(folder), file: options.sanitize(opened), others}});
    const entry = control.chosen();
    if (entry && !control.state().opened) control.open(entry);
    worksOn = name;
    await watch(control);
    void check(name, control);
    actions.openEditor({path: file, line: 1}, control.fail);
  }

  /** Lets the model try scenarios, one run at a time, and says in the chat how many trials passed. */
  async function run(control: Control, scenarios: readonly string[], resume?: string): Promise<void> {
    if (stopRun) {
      control.say('A run goes on already; stop it first', {bad: true});
      return;
    }
    const mine = new AbortController();
    stopRun = mine;
    control.update({live: {trials: [], done: 0, planned: scenarios.length, isStopping: false}});
    try {
      const {run: name} = await training.run({
        scenarios,
        ...(resume !== undefined && {resume}),
        onTrial(trial, done, planned) {
          const {live} = control.state().data;
          if (live) control.update({live: {...live, trials: [...live.trials, trial], done, planned}});
        },
        signal: mine.signal,
      });
      // Said in the chat too: the user may have gone there meanwhile.
      const trials = control.state().data.live?.trials ?? [];
      const passed = trials.filter(one => one.passed).length;
      const said = `Training: ${passed} of ${amountText(trials.length, 'trial')} passed`;
      control.say(said);
      actions.note(said);
      const {[name]: _old, ...others} = control.state().data.trials;
      control.update({trials: others});
    } catch (error) {
      if (!isCancellation(error)) control.fail(error);
    } finally {
      stopRun = undefined;
      control.update({live: undefined});
      void control.read();
    }
  }

  /** Reads the single trials of a run, once. */
  async function loadTrials(control: Control, run: string): Promise<void> {
    if (control.state().data.trials[run]) return;
    const trials = await training.trials(run);
    control.update({trials: {...control.state().data.trials, [run]: trials}});
  }

  /** Marks a run, or compares this one with the marked one; on the marked one itself takes the mark away. */
  async function compare(control: Control): Promise<void> {
    const run = runOf(control)?.run;
    if (run === undefined) return;
    const {marked, comparisons} = control.state().data;
    if (marked === run) {
      control.update({marked: undefined});
      control.say('No run is marked any more');
    } else if (marked === undefined) {
      control.update({marked: run});
      control.say('Marked; the same key on another run compares both');
    } else {
      const comparison = await training.compare(marked, run);
      control.update({comparisons: {...comparisons, [comparisonKey(marked, run)]: comparison}});
    }
  }

  return createListPane<TrainingData, TrainingEntry>({
    ...options,
    id: 'training',
    title: 'Training',
    data: noTrainingData,
    shape: trainingShape,
    async read() {
      const [{scenarios, broken}, runs] = await Promise.all([training.scenarios(), training.runs()]);
      return {scenarios, broken, runs};
    },
    follow(control) {
      void watch(control).catch(control.fail);
      return () => {
        stopWatching?.();
        stopWatching = undefined;
      };
    },
    commands: {
      async open(control) {
        const entry = control.chosen();
        if (!entry || control.state().opened) return;
        control.open(entry);
        if (entry.kind === 'run') await loadTrials(control, entry.run.run);
      },
      solve: control => solve(control),
      async 'start-over'(control) {
        const scenario = scenarioOf(control);
        if (!scenario) return;
        const yes = await control.ask({
          question: 'Begin anew?',
          what: scenario.title,
          yes: 'anew',
          no: 'keep it',
          after: 'What you wrote for it goes.',
        });
        if (yes) await solve(control, {anew: true});
      },
      'next-hint'(control) {
        const scenario = scenarioOf(control);
        if (!scenario) return;
        const {hints, verdict} = workOn(control.state().data, scenario.name);
        if (verdict?.passed) {
          control.say('It is solved: there is nothing left to hint at');
          return;
        }
        if (hints >= scenario.hints.length) {
          control.say(scenario.hints.length === 0 ? 'There are no hints for it' : 'These are all hints');
          return;
        }
        patchWork(control, scenario.name, {hints: hints + 1});
        const entry = control.chosen();
        if (entry && !control.state().opened) control.open(entry);
      },
      async 'check-again'(control) {
        const [scenario, stored] = [scenarioOf(control), runOf(control)];
        if (scenario) await check(scenario.name, control);
        else if (stored && stored.ended !== 'complete') await run(control, [], stored.run);
      },
      async 'run-one'(control) {
        const scenario = scenarioOf(control);
        if (scenario) await run(control, [scenario.name]);
      },
      async 'run-shown'(control) {
        const shown = trainingEntries(control.state()).flatMap(one => (one.kind === 'scenario' ? [one.scenario] : []));
        const names = [...new Set(shown.filter(({missing}) => missing === undefined).map(({name}) => name))];
        if (names.length === 0) return;
        const yes = await control.ask({
          question: `Let the model try ${amountText(names.length, 'scenario')}?`,
          what: names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : ''),
          yes: 'start',
          no: 'no',
          after: 'It goes on while you do other things, and can be stopped.',
        });
        if (yes) await run(control, names);
      },
      'stop-run'(control) {
        const {live} = control.state().data;
        if (!live) return;
        stopRun?.abort();
        control.update({live: {...live, isStopping: true}});
      },
      'compare-run': compare,
    },
  });
}
