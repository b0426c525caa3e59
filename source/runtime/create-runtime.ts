import {realpathSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {type LoadOptions, loadConfig} from '../config/load.ts';
import {projectDirectory, resolvePaths} from '../config/paths.ts';
import {createEventBus} from '../foundation/event-bus.ts';
import {createLogger} from '../foundation/logger.ts';
import {createIndexStores} from './index-stores.ts';
import {once} from './once.ts';
import type {Runtime, RuntimeEvents} from './runtime.ts';
import type {OpenElsewhere} from './training-solvers.ts';

/** Where and how the program's core is started. */
export interface RuntimeOptions {
  /** The project folder; it must exist. */
  workingFolder: string;
  /** Where `dist/` and `data/` are. */
  packageFolder: string;
  /** The values of `--set`, each `KEY=VALUE`. */
  overrides?: readonly string[];
  environment: NodeJS.ProcessEnv;
  /** The program's version; what was cached by another one is not used. */
  version: string;
  /** What figures call the project; its folder, made unique, when absent. */
  figuresProject?: string;
  /**
   * Keeps the index in a process of its own that ends when it is not asked for a while: for programs that live long. A short one is
   * quicker without.
   */
  hostIndex?: boolean;
  /** Absolute folders that neither tools nor commands may see, beside the program's own. */
  hiddenFolders?: readonly string[];
}

/**
 * How long the end of the program waits for an OpenTelemetry collector, in milliseconds; what is not sent by then is
 * lost.
 */
const telemetryPatienceMs = 2_000;

/**
 * Starts the program's core: wires settings, security, storage, models, memory and the rest together (the composition
 * root). Reads settings and nothing else; every capability is loaded when its port is first called. @throws EcaError
 * `config-…` for flags and environment values that do not fit.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const {packageFolder, environment} = options;
  const workspaceRoot = realpathSync(options.workingFolder);
  const paths = resolvePaths(environment);
  const opened: (() => Promise<void>)[] = [];

  const trust = once(async () => {
    const {createTrustStore} = await import('../security/trust.ts');
    return createTrustStore({filePath: paths.trustFile});
  });
  const grants = once(async () => {
    const {createGrantStore} = await import('../security/grants.ts');
    return createGrantStore({filePath: paths.grantsFile});
  });
  const loading: LoadOptions = {
    paths,
    workspaceRoot,
    projectTrusted: async () => (await (await trust()).status(workspaceRoot)).trusted,
    environment,
    buildId: buildIdOf(options),
    ...(options.overrides && {overrides: options.overrides}),
  };
  let config = await loadConfig(loading);

  const secrets = once(async () => {
    const {createSecretStore} = await import('../security/secrets.ts');
    return createSecretStore({directory: paths.secretsDirectory, environment, packageDirectory: packageFolder});
  });
  const logger = createLogger({
    filePath: paths.logFile,
    level: config.values.log.level,
    openCleaner: async () => {
      const [{createRedactor}, store] = await Promise.all([import('../security/redaction.ts'), secrets()]);
      return createRedactor({knownSecrets: () => store.known()}).redact;
    },
  });
  opened.push(() => logger.flush());
  const events = createEventBus<RuntimeEvents>(error => logger.error('a listener failed', {error: String(error)}));

  logger.debug('opened', {workspaceRoot, version: options.version, node: process.version});

  /** Folders that tools and commands may not touch: the program's own state, settings and cache. */
  const protectedPaths = [paths.home, paths.configDirectory, paths.cacheDirectory, ...(options.hiddenFolders ?? [])];
  const commandOutputDirectory = join(projectDirectory(paths, workspaceRoot), 'outputs');
  /** Decides which files tools may touch: those of the project, and for reading the kept outputs of commands. */
  const guard = once(async () => {
    const {createPathGuard} = await import('../security/path-guard.ts');
    return createPathGuard({
      workspaceRoot,
      protectedPaths,
      readablePaths: [commandOutputDirectory],
    });
  });
  const sandbox = once(async () => {
    const {openProjectSandbox} = await import('./project-sandbox.ts');
    const held = await openProjectSandbox({workspaceRoot, protectedPaths, environment, packageFolder});
    opened.push(async () => held.close?.());
    logger.info('sandbox', {layer: held.layer, reason: held.reason});
    return held;
  });

  const {openStoreIn, hostedChunker} = createIndexStores({
    paths,
    packageFolder,
    hostIndex: options.hostIndex === true,
    // Closed last: what is closed before it may have something to write.
    onHosted: close => opened.unshift(close),
  });

  /** The search index of the project's files: by words, and by meaning too where an embedding model is set. */
  const projectIndex = once(async () => {
    const stateDirectory = projectDirectory(paths, workspaceRoot);
    const [{openProjectIndex}, pathGuard] = await Promise.all([import('../workspace/project-index.ts'), guard()]);
    const index = openProjectIndex({
      workspaceRoot,
      stateDirectory,
      guard: pathGuard,
      limits: {maxFiles: config.values.index.maxFiles, maxFileBytes: config.values.index.maxFileBytes},
      openStore: () => openStoreIn(stateDirectory),
      chunker: async () => {
        const hosted = await hostedChunker();
        if (hosted) return hosted;
        const [{createChunker}, {createSyntaxTrees}] = await Promise.all([
          import('../code/code-chunker.ts'),
          import('../code/syntax-trees.ts'),
        ]);
        return createChunker({
          syntaxTrees: createSyntaxTrees({grammarDirectory: join(packageFolder, 'dist', 'grammars')}),
        });
      },
    });
    const whole =
      config.values.models.embedding === 'lexical'
        ? index
        : (await import('./project-vectors.ts')).withVectors(runtime, index, {
            packageFolder,
            stateDirectory,
            mayDownload: () => mayDownloadModel,
            openStore: openStoreIn,
          });
    opened.push(() => whole.close());
    return whole;
  });
  /** Whether the user agreed in this run to fetch the files of an embedding model. */
  let mayDownloadModel = false;

  /** Keeps what files were before a turn changed them, so that the turn can be taken back. */
  const undo = once(async () => {
    const [{openUndoStore}, {createGuardedWriter}, pathGuard] = await Promise.all([
      import('../workspace/undo-store.ts'),
      import('../security/guarded-write.ts'),
      guard(),
    ]);
    return openUndoStore({
      workspaceRoot,
      directory: join(projectDirectory(paths, workspaceRoot), 'undo'),
      writer: createGuardedWriter({guard: pathGuard}),
      onDropped: turns =>
        events.emit('notice', {
          code: 'undo-dropped',
          message: `The ${turns === 1 ? 'oldest turn' : `${turns} oldest turns`} can no longer be undone: the space for that is full`,
        }),
    });
  });

  /** The last figure on its way: the end of the program waits for it. */
  let measuring: Promise<void> = Promise.resolve();
  const runtime: Runtime = {
    get config() {
      return config;
    },
    paths,
    workspaceRoot,
    events,
    logger,
    commandOutputDirectory,
    guard,
    sandbox,
    trust,
    grants,
    secrets,
    projectIndex,
    undo,
    undoPort: once(async () => {
      const {createUndoPort} = await import('./undo-port.ts');
      return createUndoPort(await undo(), () => runtime.sessions(), {
        onUndone: async turns => (await runtime.feedback()).undone(turns),
      });
    }),
    memory: once(async () => {
      const {openMemory} = await import('./memory-port.ts');
      const memory = await openMemory(runtime, {packageFolder, openStore: openStoreIn});
      opened.push(() => memory.close());
      return memory;
    }),
    training: once(async () => {
      const {openTraining} = await import('./training-port.ts');
      const openElsewhere: OpenElsewhere = (workingFolder, hiddenFolders) =>
        createRuntime({...options, workingFolder, hiddenFolders, figuresProject: 'training'});
      return openTraining(runtime, {environment, packageFolder, openElsewhere});
    }),
    knowledge: once(async () => {
      const [{openKnowledge}, {openEmbedder}] = await Promise.all([
        import('./knowledge-port.ts'),
        import('./open-embedder.ts'),
      ]);
      const embedder = () => openEmbedder(runtime, packageFolder);
      const knowledge = await openKnowledge(runtime, {packageFolder, openStore: openStoreIn, embedder});
      opened.push(() => knowledge.close());
      return knowledge;
    }),
    async synthesize(question, request) {
      const {synthesize} = await import('./synthesize.ts');
      return synthesize(runtime, question, request);
    },
    async permissions({inSandbox = false} = {}) {
      const [{createPermissions}, {commandEnvironment}] = await Promise.all([
        import('./permissions-port.ts'),
        import('../security/command-environment.ts'),
      ]);
      return createPermissions(config.values.permissions, {
        guard: await guard(),
        stateFolder: paths.home,
        searchPath: commandEnvironment(environment).PATH ?? '',
        ...(inSandbox && {sandbox}),
        granted: await (await grants()).rulesFor(workspaceRoot),
      });
    },
    sanitizer: once(() => import('../security/terminal-sanitizer.ts')),
    sessions: once(async () => {
      const {openSessions} = await import('./sessions-port.ts');
      return openSessions(runtime);
    }),
    async prepareEmbedder(request) {
      const {prepareEmbedder} = await import('./prepare-embedder.ts');
      const outcome = await prepareEmbedder(runtime, {...request, packageFolder, environment});
      mayDownloadModel ||= outcome === 'download-agreed';
      return outcome;
    },
    measure(name, value, labels) {
      measuring = runtime.metrics().then(({record, measureProcess}) => {
        record(name, value, labels);
        if (name === 'eca.turn.count') measureProcess();
      });
      measuring.catch(error => logger.error('measuring failed', {error: String(error)}));
    },
    /** Sends telemetry only where an `OTEL_EXPORTER_OTLP_…` variable names a collector and the settings allow it. */
    telemetry: once(async () => {
      const isNamed = Object.keys(environment).some(name => name.startsWith('OTEL_EXPORTER_OTLP_'));
      if (!isNamed || !config.values.telemetry.enabled) return undefined;
      const {openTelemetry} = await import('./open-telemetry.ts');
      const telemetry = await openTelemetry(environment, options.version, problem => events.emit('warning', problem));
      opened.push(async () => telemetry?.close(telemetryPatienceMs));
      return telemetry;
    }),
    feedback: once(async () => {
      const {createFeedbackPort} = await import('./feedback-port.ts');
      return createFeedbackPort(() => runtime.sessions(), runtime.measure);
    }),
    metrics: once(async () => {
      const {openMetrics} = await import('./metrics-port.ts');
      const project = options.figuresProject ?? basename(projectDirectory(paths, workspaceRoot));
      const metrics = openMetrics(runtime, project, await runtime.telemetry());
      opened.push(() => metrics.close());
      return metrics;
    }),
    models: once(async () => {
      const {createModelsPort} = await import('./models-port.ts');
      return createModelsPort(runtime);
    }),
    followSettings: once(async () => {
      const {watchConfig} = await import('../config/watch.ts');
      const watch = watchConfig({
        ...loading,
        current: config,
        onChange(changed) {
          config = changed;
          events.emit('config-change', changed);
        },
        onWarning: warning => events.emit('warning', warning),
      });
      opened.push(async () => watch.close());
    }),
    async health(request) {
      const {checkHealth} = await import('./health.ts');
      return checkHealth(runtime, request);
    },
    async conversation(request) {
      const [{openConversation}, {withRetention}] = await Promise.all([
        import('./conversation.ts'),
        import('./session-retention.ts'),
      ]);
      const inner = await openConversation(runtime, request, {environment, packageFolder});
      const conversation = await withRetention(runtime, inner, request?.resume !== undefined);
      opened.push(() => conversation.close());
      return conversation;
    },
    /** Closes everything that was opened, the last first; what fails is logged and does not keep the rest open. */
    async close() {
      await measuring.catch(() => {});
      for (const close of opened.splice(0).reverse())
        await close().catch(error => logger.error('closing failed', {error: String(error)}));
      await logger.flush();
    },
  };
  events.on('notice', ({code}) => {
    if (code === 'model-retry') runtime.measure('eca.turn.retries', 1);
  });
  return runtime;
}

/** Names the very program that runs: what another build has cached is not used. */
function buildIdOf({version, packageFolder}: RuntimeOptions): string {
  const built = statSync(join(packageFolder, 'dist', 'main.cjs'), {throwIfNoEntry: false});
  return `${version}-${built?.mtimeMs ?? 'source'}`;
}
