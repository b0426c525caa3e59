import {statSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {commandEnvironment} from '../security/command-environment.ts';
import {findProgram} from '../security/find-program.ts';
import {createGrader, type Verdict} from '../training/grader.ts';
import {importFolder} from '../training/import-folder.ts';
import {importRepository} from '../training/import-repository.ts';
import {type OwnAttempts, openOwnAttempts} from '../training/own-attempts.ts';
import {readTree} from '../training/read-tree.ts';
import {openRepositoryHistory} from '../training/repository-history.ts';
import {compareRuns, type RunReport, reasonOf, reportRun} from '../training/run-report.ts';
import {openRunStore} from '../training/run-store.ts';
import type {Scenario} from '../training/scenario.ts';
import type {ImportOutcome} from '../training/scenario-draft.ts';
import {openScenarioLibrary} from '../training/scenario-library.ts';
import {variantOf} from '../training/scenario-variant.ts';
import type {PairedComparison} from '../training/statistics.ts';
import {findToolchains} from '../training/toolchains.ts';
import type {RunEnd, RunStart, TrialRecord} from '../training/trial.ts';
import {runTrials} from '../training/trial-runner.ts';
import {watchFolder} from '../training/watch-folder.ts';
import {measureTrial} from './measure-trial.ts';
import type {Runtime} from './runtime.ts';
import {createSolver, type OpenElsewhere, type SolverChoice, solverName, solverNamed} from './training-solvers.ts';

/**
 * Training for the app and the command line: lists scenarios, lets solvers try them, judges solutions, compares runs.
 */
export interface TrainingPort {
  /** The scenarios that ship and the user's own, sorted by name, and what is wrong with those that cannot be used. */
  list(): {scenarios: Scenario[]; problems: ErrorData[]};
  /** The one of this name or in this folder. @throws EcaError `usage-unknown-scenario`, `training-scenario-broken`. */
  find(nameOrPath: string): Scenario;
  /** Why the scenario cannot be run on this machine; undefined where it can. */
  missing(scenario: Scenario): Promise<string | undefined>;
  /** Judges the solution in a folder. @throws EcaError `usage-no-solution` where there is no such folder, and as the grader does. */
  grade(scenario: Scenario, options: GradeOptions): Promise<Verdict>;
  /**
   * Lets a solver try scenarios and records every trial as soon as it is over. A run whose solver cannot be used ends, and nothing is kept
   * of it unless trials were over before. @throws EcaError `usage-unknown-scenario`, `usage-unknown-run`, `usage-no-scenario`,
   * `training-checks-changed`, `model-unreachable`, `model-not-served`, `model-refused-key`, `config-…`, `usage-…`, and as the store does.
   */
  run(options: TrainOptions): Promise<{report: RunReport; why: RunEnd['why']}>;
  /** The figures of a run; of the newest without a name. @throws EcaError `usage-unknown-run`. */
  report(run?: string): Promise<RunReport>;
  /** Why a trial did not pass, in one line. */
  reasonOf(record: TrialRecord): string | undefined;
  /** Two runs on what both tried with the same seeds and checks. @throws EcaError `usage-unknown-run`. */
  compare(first: string, second: string): Promise<PairedComparison>;
  /**
   * Makes scenarios of the user's own from a folder of wrong programs, right ones and cases. @throws EcaError `usage-not-importable`,
   * and as the grader does.
   */
  import(folder: string, signal: AbortSignal): AsyncGenerator<ImportOutcome>;
  /**
   * Makes scenarios of the user's own from the commits of the git repository whose root `folder` is: fixes that are taken back, and functions
   * with a mistake put in. @throws EcaError `training-no-history`, `training-too-large`, `usage-no-git`.
   */
  importRepository(
    folder: string,
    options: {fixes: number; mutants: number; seed: number; signal: AbortSignal},
  ): AsyncGenerator<ImportOutcome>;
  /** The names of all runs, the newest first. */
  runs(): string[];
  /** The trials of a run in the order in which they ended; of the newest without a name. @throws EcaError `usage-unknown-run`. */
  trials(run?: string): Promise<TrialRecord[]>;
  /** What the person at this machine does: their own work on scenarios, judged like that of others. */
  readonly own: OwnTraining;
  /** Where the user's own scenarios are, each a folder below it. */
  readonly ownFolder: string;
}

/** What the person at this machine does: begins a scenario, has it judged, begins it anew. */
export interface OwnTraining extends Pick<OwnAttempts, 'begin' | 'restart' | 'isBegun' | 'scores'> {
  /** Judges the attempt as it is, and keeps the score. `hints`: how many were shown. */
  check(scenario: Scenario, options: {hints: number; signal?: AbortSignal}): Promise<Verdict>;
  /** Calls `changed` after each save of the attempt. Returns what stops it. */
  watch(scenario: Scenario, changed: () => void): Promise<() => void>;
}

/** Which solution is judged, and how often its tests are run. */
export interface GradeOptions {
  /** Absolute, or relative to the folder one works in. */
  solutionFolder: string;
  /** How often all tests are run. Default once, and once more where a test failed. */
  runs?: number;
  signal?: AbortSignal;
}

/** Which scenarios a solver tries, how often, how many at once, and when the run is to stop. */
export interface TrainOptions {
  /** Names or folders; all that ship and the user's own when empty. */
  scenarios: readonly string[];
  /** A model that is not named is the one of the settings. */
  solver: SolverChoice;
  /** Of each scenario. */
  trials: number;
  /** Whether each trial is of a variant that its seed chooses. Default false. */
  variants?: boolean;
  seed: number;
  /** How many trials run at once. */
  width: number;
  limits: {seconds?: number; tokens?: number; failures?: number};
  /** The run to go on with: its scenarios, solver, trials and seed hold, and what it has is not run again. */
  resume?: string;
  onTrial?: (record: TrialRecord, done: number, planned: number) => void;
  signal: AbortSignal;
}

/** What training needs of the machine around it. */
export interface TrainingSurroundings {
  openElsewhere: OpenElsewhere;
  environment: NodeJS.ProcessEnv;
  packageFolder: string;
}

/**
 * Opens the training ground: scenarios that a model or a person tries to solve, judged by running the solution's tests
 * in the sandbox (benchmark). Reads nothing before it is asked.
 */
export async function openTraining(
  runtime: Runtime,
  {environment, packageFolder, openElsewhere}: TrainingSurroundings,
): Promise<TrainingPort> {
  const ownFolder = join(runtime.paths.home, 'training', 'scenarios');
  const shippedFolder = join(packageFolder, 'data', 'scenarios');
  const library = openScenarioLibrary([shippedFolder, ownFolder], runtime.workspaceRoot);
  const {PATH: programFolders = '', LANG: language = 'C.UTF-8'} = commandEnvironment(environment);
  const solverSurroundings = {openElsewhere, scenarioFolders: library.folders, sessions: () => runtime.sessions()};
  const toolchains = findToolchains(programFolders);
  /** Judges solutions by running their tests in the sandbox. */
  const grader = async () =>
    createGrader({
      sandbox: await runtime.sandbox(),
      toolchains,
      environment: {PATH: programFolders, LANG: language},
      stageRoot: join(runtime.paths.cacheDirectory, 'training'),
      driverFolder: join(packageFolder, 'data', 'graders'),
      hiddenFolders: library.folders,
    });
  const store = openRunStore(join(runtime.paths.home, 'training', 'runs'));
  const attempts = openOwnAttempts(join(runtime.paths.home, 'training'));
  const own: OwnTraining = {
    ...attempts,
    async check(scenario, {hints, signal}) {
      const {files, leftOut} = readTree((await attempts.begin(scenario)).folder);
      const verdict = await (await grader()).grade(scenario, {files, leftOut, ...(signal && {signal})});
      await attempts.record(verdict, hints);
      return verdict;
    },
    watch: async (scenario, changed) => watchFolder((await attempts.begin(scenario)).folder, changed),
  };
  /** Begins a run and writes down what it is: scenarios that cannot be run on this machine are skipped and named. */
  const begin = async ({scenarios: names, solver, trials, seed, variants}: TrainOptions): Promise<RunStart> => {
    const asked = names.length > 0 ? names.map(name => library.find(name)) : library.list().scenarios;
    // What cannot be run here is skipped and named; it is an error only where nothing is left.
    const why = await Promise.all(asked.map(one => toolchains.missing(one.language)));
    const usable = asked.filter((_, index) => why[index] === undefined);
    if (usable.length === 0) {
      throw new EcaError(
        'usage-no-scenario',
        `None of ${asked.length} scenarios can be run here: ${why[0] ?? 'there is none'}`,
      );
    }
    const start: RunStart = {
      type: 'start',
      run: store.newName(),
      at: new Date().toISOString(),
      solver: solverName(
        solver.kind === 'model' ? {...solver, model: solver.model ?? runtime.config.values.models.primary} : solver,
      ),
      scenarios: usable.map(one => (library.names().includes(one.name) ? one.name : one.folder)),
      skipped: asked.flatMap(({name}, index) => (why[index] === undefined ? [] : [{scenario: name, why: why[index]}])),
      trials,
      seed,
      ...(variants && {variants}),
      checks: Object.fromEntries(usable.map(one => [one.name, one.checksHash])),
    };
    await store.log(start.run).append([start]);
    return start;
  };
  return {
    ownFolder,
    async *import(folder, signal) {
      await ensurePrivateDirectory(ownFolder);
      yield* importFolder({
        folder: resolve(runtime.workspaceRoot, folder),
        target: ownFolder,
        grader: await grader(),
        signal,
      });
    },
    own,
    async *importRepository(folder, options) {
      const git = findProgram('git', programFolders);
      if (git === undefined) {
        throw new EcaError('usage-no-git', '`git` is not installed', {
          hint: 'The commits of a repository are read with it.',
        });
      }
      const root = resolve(runtime.workspaceRoot, folder);
      await ensurePrivateDirectory(ownFolder);
      yield* importRepository({
        ...options,
        name: basename(root),
        history: openRepositoryHistory(root, git, programFolders),
        target: ownFolder,
        grader: await grader(),
      });
    },
    reasonOf,
    runs: () => store.names(),
    trials: async run => (await store.read(run)).trials,
    report: async run => reportRun(await store.read(run)),
    compare: async (first, second) => compareRuns(await store.read(first), await store.read(second)),
    async run(options) {
      const {resume, onTrial} = options;
      // What is gone on with keeps its scenarios, solver and seed: its figures are of one experiment.
      const stored = resume === undefined ? {start: await begin(options), trials: []} : await store.read(resume);
      const {start} = stored;
      const scenarios = start.scenarios.map(name => library.find(name));
      // Scores by other checks could not be put beside those that are there.
      const changed = scenarios.find(one => start.checks[one.name] !== one.checksHash);
      if (changed) {
        throw new EcaError(
          'training-checks-changed',
          `The checks of \`${changed.name}\` are not those the run began with`,
          {
            hint: 'Begin a new run.',
          },
        );
      }
      let done = stored.trials.length;
      const judge = await grader();
      const variants = {
        folder: join(runtime.paths.cacheDirectory, 'training-variants'),
        grader: judge,
        signal: options.signal,
      };
      const {startTrace} = (await runtime.telemetry()) ?? {};
      const spans = startTrace && (await import('./run-spans.ts')).createRunSpans(startTrace, start);
      const ending = runTrials({
        ...options,
        grader: judge,
        ...(start.variants && {variantOf: (one: Scenario, seed: number) => variantOf(one, seed, variants)}),
        solver: createSolver(solverNamed(start.solver), solverSurroundings),
        scenarios,
        trials: start.trials,
        seed: start.seed,
        log: store.log(start.run),
        done: stored.trials,
        onTrial(record) {
          measureTrial(runtime.measure, start.solver, record);
          spans?.trial(record);
          onTrial?.(record, ++done, start.scenarios.length * start.trials);
        },
      });
      const why = await ending.catch((error: unknown) => {
        spans?.end('unreachable');
        if (done === 0) store.forget(start.run);
        throw done > 0 && error instanceof EcaError ? withResumption(error, start.run) : error;
      });
      spans?.end(why);
      return {report: reportRun(await store.read(start.run)), why};
    },
    list: () => library.list(),
    find: nameOrPath => library.find(nameOrPath),
    missing: scenario => toolchains.missing(scenario.language),
    async grade(scenario, {solutionFolder, runs, signal}) {
      const folder = resolve(runtime.workspaceRoot, solutionFolder);
      if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) {
        throw new EcaError(
          'usage-no-solution',
          `\`${folder}\` is no folder, expected one with the files of a solution`,
        );
      }
      const {files, leftOut} = readTree(folder);
      return (await grader()).grade(scenario, {
        files,
        leftOut,
        ...(runs === undefined ? {recheck: true} : {runs}),
        ...(signal && {signal}),
      });
    },
  };
}

/** Tells the user how to go on with a run that failed after some trials. */
function withResumption({code, message, hint = ''}: EcaError, run: string): EcaError {
  const more = `What was tried is kept: \`eca train run --resume ${run}\` goes on.`;
  return new EcaError(code, message, {hint: `${hint} ${more}`.trim()});
}
