import {realpathSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {basename, join} from 'node:path';
import {type LoadOptions, loadConfig} from '../config/load.ts';
import {type Paths, prepareHome, projectDirectory, resolvePaths} from '../config/paths.ts';
import {ensurePrivateDirectory, keepAside} from '../foundation/durable-file.ts';
import {toErrorData} from '../foundation/errors.ts';
import {createEventBus} from '../foundation/event-bus.ts';
import {createLogger} from '../foundation/logger.ts';
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

/** How long the end of the program waits for an OpenTelemetry collector, in milliseconds. */
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
    const [{openSandbox}, {commandEnvironment}] = await Promise.all([
      import('../security/sandbox/open-sandbox.ts'),
      import('../security/command-environment.ts'),
    ]);
    const places = {
      workspaceRoot,
      protectedPaths,
      homeFolder: environment.HOME || homedir(),
      programFolders: commandEnvironment(environment).PATH ?? '',
    };
    const held = await openSandbox({
      ...places,
      platform: process.platform,
      async openRuntimeSandbox() {
        const {openRuntimeSandbox} = await import('../security/sandbox/runtime-sandbox.ts');
        return openRuntimeSandbox({...places, resolveFrom: join(packageFolder, 'package.json')});
      },
    });
    opened.push(async () => held.close?.());
    logger.info('sandbox', {layer: held.layer, reason: held.reason});
    return held;
  });

  /** The process that holds the index for the app; started only where `hostIndex` is set. */
  const hosted = once(async () => {
    const {createHostedIndex} = await import('./index-host/hosted-index.ts');
    const index = createHostedIndex({
      program: {file: join(packageFolder, 'dist', 'index-host.cjs'), args: [packageFolder, paths.cacheDirectory]},
    });
    // Closed last: what is closed before it may have something to write.
    opened.unshift(() => index.close());
    return index;
  });

  /**
   * Opens the search index below a folder. Where that folder cannot be made (no rights, a full disk) the index is kept
   * in memory for this run.
   */
  const openStoreIn = async (folder: string) => {
    const problem = await prepareIndexFolder(paths, folder).then(() => undefined, toErrorData);
    if (problem) {
      const {createInMemoryStore} = await import('../storage/in-memory-store.ts');
      return {store: createInMemoryStore(), fallbackReason: problem.message};
    }
    if (options.hostIndex) return (await hosted()).openStore(join(folder, 'index'));
    const {openVectorStore} = await import('../storage/open-vector-store.ts');
    return openVectorStore({
      directory: join(folder, 'index'),
      cacheDirectory: paths.cacheDirectory,
      resolveFrom: join(packageFolder, 'package.json'),
      probe: {command: process.execPath, args: [join(packageFolder, 'dist', 'lancedb-probe.cjs')]},
    });
  };

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
        if (options.hostIndex) return (await hosted()).chunker;
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
      const {createPermissions} = await import('./permissions-port.ts');
      return createPermissions(config.values.permissions, {
        guard: await guard(),
        stateFolder: paths.home,
        ...(inSandbox && {sandbox}),
        granted: await (await grants()).rulesFor(workspaceRoot),
      });
    },
    sanitizer: once(() => import('../security/terminal-sanitizer.ts')),
    sessions: once(async () => {
      const {openConversationLog} = await import('../memory/conversation-log.ts');
      const log = openConversationLog({
        directory: paths.sessionsDirectory,
        onWarning: warning => events.emit('warning', warning),
      });
      return {
        ...log,
        async search(query, options = {}) {
          const exact = await log.search(query, options);
          if (exact.length >= (options.limit ?? 20)) return exact;
          const {searchByMeaning} = await import('./session-meaning.ts');
          return [...exact, ...(await searchByMeaning(runtime, log, query, {...options, exact}))];
        },
        async delete(idOrPrefix) {
          const deleted = await log.delete(idOrPrefix);
          const {forgetErased} = await import('./session-erasure.ts');
          await forgetErased(runtime, [deleted.id]);
          return deleted;
        },
        async eraseTurn(idOrPrefix, number) {
          const erased = await log.eraseTurn(idOrPrefix, number);
          const {forgetErased} = await import('./session-erasure.ts');
          await forgetErased(runtime, erased.sessions, number);
          return erased;
        },
      };
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
      const {openConversation} = await import('./conversation.ts');
      const conversation = await openConversation(runtime, request, {environment, packageFolder});
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

/** Makes room for an index below `folder`; a file that stands where a folder should be is moved aside. */
async function prepareIndexFolder(paths: Paths, folder: string): Promise<void> {
  await prepareHome(paths);
  await ensurePrivateDirectory(paths.projectsDirectory);
  for (const place of [folder, join(folder, 'index')]) {
    if (statSync(place, {throwIfNoEntry: false})?.isDirectory() === false) await keepAside(place);
  }
  await ensurePrivateDirectory(folder);
}

/** Names the very program that runs: what another build has cached is not used. */
function buildIdOf({version, packageFolder}: RuntimeOptions): string {
  const built = statSync(join(packageFolder, 'dist', 'main.cjs'), {throwIfNoEntry: false});
  return `${version}-${built?.mtimeMs ?? 'source'}`;
}

/** `make` at the first call, its result from then on. A failure is not kept: the next call tries again. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch(error => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
