import {homedir} from 'node:os';
import {sep} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import type {ConversationOptions} from '../runtime/conversation.ts';
import type {PermissionMode, Runtime} from '../runtime/runtime.ts';
import type {IndexState} from '../ui/ports/index-port.ts';
import type {RuntimeContext} from '../ui/runtime-context.ts';
import {createKnowledgeAppPort} from './knowledge-app-port.ts';
import {createMemoryAppPort} from './memory-app-port.ts';
import {createTrainingAppPort} from './training-app-port.ts';

/** How many past sessions the prompt's history (arrow up) is read from. */
const historySessions = 20;
/** How many drawings of the screen are measured before they are written down together. */
const framesAtOnce = 100;

/** How the app was started: its version, the flags, the environment, the editor. */
export interface AppPortsOptions {
  version: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** How every conversation of the app is held, as the flags say. */
  conversation: Pick<
    ConversationOptions,
    'timeoutMs' | 'maxSteps' | 'noTools' | 'noMemory' | 'system' | 'allow' | 'deny'
  >;
  /** The mode that the command line asks for. */
  permissionMode?: PermissionMode;
  openEditor: RuntimeContext['openEditor'];
  /** `provider:model` that the command line asks for. */
  model?: string;
}

/**
 * Connects the app to the program: everything its chat and its tabs can call, out of `runtime`. Each capability is
 * loaded when it is first used.
 */
export async function createAppPorts(runtime: Runtime, options: AppPortsOptions): Promise<RuntimeContext> {
  const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
  const {workspaceRoot, events} = runtime;
  /**
   * Times of drawings that are not written down yet: somebody types, and that is no reason to write to the disk twice a
   * second.
   */
  const frames: number[] = [];
  let chosenMode = options.permissionMode;
  /** The sessions of this folder, unless those of all are wanted. */
  const scope = (everywhere: boolean | undefined) => (everywhere ? {} : {workspaceRoot});

  return {
    version: options.version,
    workspaceRoot,
    shownFolder: sanitizeLine(shownFolder(workspaceRoot)),
    environment: options.environment,
    appearance() {
      const {theme, maxFps} = runtime.config.values.ui;
      return {theme, maxFps};
    },
    async openConversation({resume, fork, throughTurn, model}) {
      return runtime.conversation({
        ...(resume !== undefined && {resume}),
        ...(fork !== undefined && {fork}),
        ...(throughTurn !== undefined && {throughTurn}),
        ...(model !== undefined && {model}),
        ...options.conversation,
        mode: () => chosenMode,
      });
    },
    sessions: {
      list: async ({limit, everywhere}) => (await runtime.sessions()).list({limit, ...scope(everywhere)}),
      async search(query, {everywhere, ...rest}) {
        if (query.trim() === '') return [];
        return (await runtime.sessions()).search(query, {...rest, ...scope(everywhere)});
      },
      read: async session => (await runtime.sessions()).view(session),
      async rename(session, title) {
        const opened = await (await runtime.sessions()).open(session);
        const outcome = await opened.rename(title);
        await opened.close();
        if (!outcome.saved) throw notSaved('The name', outcome.problem.message);
      },
      async export(session, request = {}) {
        const {exportSession} = await import('./export-session.ts');
        return {path: await exportSession(await runtime.sessions(), session, {...request, workspaceRoot})};
      },
      async delete(session) {
        await (await runtime.sessions()).delete(session);
      },
      async addFeedback(session, feedback) {
        await (await runtime.feedback()).addFeedback(session, feedback);
      },
    },
    memory: await createMemoryAppPort(runtime),
    knowledge: await createKnowledgeAppPort(runtime),
    index: {
      status: () => indexState(runtime),
      async refresh({signal, rebuild}) {
        const index = await runtime.projectIndex();
        const request = {
          onProgress: (done: number, total: number) => events.emit('index-progress', {done, total}),
          ...(signal && {signal}),
        };
        if (rebuild) await index.rebuild(request);
        else await index.refresh(request);
        return indexState(runtime);
      },
      search: async (query, {limit}) =>
        (await (await runtime.projectIndex()).search(query, {limit})).map(passage => ({
          ...passage,
          path: sanitizeLine(passage.path),
          symbol: sanitizeLine(passage.symbol),
          text: sanitizeText(passage.text),
        })),
      async files({fresh = false, searched = false} = {}) {
        const index = await runtime.projectIndex();
        if (fresh && runtime.config.values.index.automatic) await index.refresh();
        // A name that cannot be shown as it is could not be picked either.
        return (await index.files({searched})).filter(path => path === sanitizeLine(path));
      },
    },
    training: createTrainingAppPort(runtime, {
      sanitizeText,
      sanitizeLine,
      ...(options.model !== undefined && {model: options.model}),
    }),
    models: {list: async signal => (await (await runtime.models()).list(signal)).models},
    settings: {
      async list() {
        const {settingRows} = await import('./setting-rows.ts');
        return settingRows(runtime);
      },
      async set(key, value) {
        const {setSetting} = await import('../config/edit.ts');
        // Followed from here on, so that the app itself takes over what is changed in it.
        await runtime.followSettings();
        await setSetting({paths: runtime.paths}, key, value);
      },
    },
    history: {
      /** What the user asked in past sessions of this folder, oldest first. */
      async load() {
        const log = await runtime.sessions();
        const texts: string[] = [];
        for (const {id} of await log.list({workspaceRoot, limit: historySessions})) {
          const {turns} = await log.view(id);
          texts.unshift(...turns.map(({userText}) => userText).filter(text => text !== ''));
        }
        return texts;
      },
    },
    permissions: {
      mode: () => chosenMode ?? runtime.config.values.permissions.mode,
      sandbox: () => runtime.sandbox(),
      chooseMode(mode) {
        chosenMode = mode;
      },
    },
    async readFiles(references) {
      const {attachmentName, readReferences} = await import('./read-references.ts');
      const {attachments, problems} = await readReferences(runtime, references);
      return {
        attachments,
        names: attachments.map(attachment => sanitizeLine(attachmentName(attachment))),
        problems: problems.map(problem => ({...problem, message: sanitizeLine(problem.message)})),
      };
    },
    undo: {
      list: async session => (await runtime.undoPort()).list(session),
      undo: async session => (await runtime.undoPort()).undo(session),
      undoTo: async (id, session) => (await runtime.undoPort()).undoTo(id, session),
      rewind: async (session, turn) => (await runtime.undoPort()).rewind(session, turn),
      redo: async session => (await runtime.undoPort()).redo(session),
    },
    figures: {
      overview: async () => (await runtime.metrics()).overview(),
      budget: () => runtime.config.values.budget,
      measureFrame(seconds) {
        frames.push(seconds);
        if (frames.length < framesAtOnce) return;
        for (const frame of frames.splice(0)) runtime.measure('eca.ui.frame', frame);
      },
    },
    sanitize: sanitizeText,
    openEditor: options.openEditor,
    onWarning(listener) {
      for (const warning of runtime.config.warnings) listener(warning);
      return events.on('warning', listener);
    },
    onNotice(listener) {
      const stops = [
        events.on('notice', ({code, message}) => listener(message, code === 'model-loading')),
        events.on('memory-note', ({count, waiting}) => listener(noteText(count, waiting), false)),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    onIndexProgress: listener => events.on('index-progress', listener),
    onSettingsChange: listener => events.on('config-change', () => listener()),
    log: (message, fields) => runtime.logger.error(message, fields),
  };
}

/** A folder as people write it: the home folder is `~`. */
function shownFolder(folder: string): string {
  const home = homedir();
  if (folder === home) return '~';
  return folder.startsWith(home + sep) ? `~${folder.slice(home.length)}` : folder;
}

/** What the app shows of the search index. */
async function indexState(runtime: Runtime): Promise<IndexState> {
  const {indexedFiles, chunks, engine, fallbackReason, lastRefresh} = await (await runtime.projectIndex()).status();
  return {
    indexedFiles,
    totalFiles: lastRefresh?.totalFiles,
    chunks,
    engine,
    ...(fallbackReason !== undefined && {fallbackReason}),
    skipped: lastRefresh?.skipped ?? {},
  };
}

/** Tells the user that something they said was noted. */
function noteText(count: number, waiting: boolean): string {
  if (!waiting) return `Noted to be remembered: ${count === 1 ? 'what you stated' : `${count} statements`}`;
  return `Noted: ${count === 1 ? 'what you stated waits' : `${count} statements wait`} in the inbox of the Memory tab`;
}

/** The error for something that could not be written to the disk. */
function notSaved(what: string, problem: string): EcaError {
  return new EcaError('store-not-saved', `${what} could not be saved: ${problem}`);
}
