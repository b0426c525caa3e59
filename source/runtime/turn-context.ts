import {existsSync} from 'node:fs';
import {type} from 'node:os';
import {basename, join} from 'node:path';
import {briefTool} from '../agent/brief-tools.ts';
import {type AssembledMessages, assembleMessages, type ContextSource} from '../agent/context-assembler.ts';
import {createInstructionsSource, createPassageSource} from '../agent/context-sources.ts';
import {fitTurn} from '../agent/fit-turn.ts';
import {createKnowledgeSource} from '../agent/knowledge-source.ts';
import {createMemorySource} from '../agent/memory-source.ts';
import {modeNotes} from '../agent/plan.ts';
import {promptTier, recallTokens} from '../agent/prompt-tier.ts';
import {createSentHistory} from '../agent/sent-history.ts';
import {buildPrefix} from '../agent/system-prompt.ts';
import {createTokenEstimator, type TokenEstimator} from '../agent/token-estimate.ts';
import type {ToolCallMode} from '../agent/tool-calls.ts';
import {createToolSupport} from '../agent/tool-support.ts';
import type {TurnContext, TurnTools} from '../agent/turn-input.ts';
import type {Session} from '../memory/session.ts';
import type {Attachment, LanguageModel, Message, Usage} from '../providers/language-model.ts';
import {renderUserText} from '../providers/user-text.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Tool} from '../tools/tool.ts';
import {createToolExecutor} from '../tools/tool-executor.ts';
import type {ConversationOptions, ConversationSurroundings} from './conversation.ts';
import type {ConversationKnowledge} from './conversation-knowledge.ts';
import type {ConversationRecall} from './conversation-recall.ts';
import {createConversationTools} from './conversation-tools.ts';
import type {DelegationOptions, ParentTurn} from './delegation.ts';
import {createEditFormats, type EditRecord} from './edit-format.ts';
import type {ModelAccess} from './model-access.ts';
import {readProject} from './read-project.ts';
import type {Runtime} from './runtime.ts';
import {createSessionCompaction} from './session-compaction.ts';
import type {SessionPermissions} from './session-permissions.ts';
import {timedTool} from './timed-tool.ts';
import {createVerdictCache} from './verdict-cache.ts';

/** The conversation whose models are sent something, and what it may use. */
export interface TurnContextOptions
  extends Pick<ConversationOptions, 'noTools' | 'noMemory' | 'system'>,
    ConversationSurroundings {
  session: Session;
  access: ModelAccess;
  permissions: SessionPermissions;
  /** Memory, where it is on. */
  recall?: ConversationRecall;
  /** The user's documents, where they are looked at. */
  knowledge?: ConversationKnowledge;
}

/** One question, and the model that is to answer it. */
export interface TurnRequest {
  model: LanguageModel;
  text: string;
  attachments: readonly Attachment[];
  /** The conversation before this turn. */
  stored: readonly Message[];
  /** The turn, for those it hands work to. */
  parent: ParentTurn;
  signal: AbortSignal;
}

/** Makes what the models of one conversation are sent. */
export interface TurnContexts {
  assemble(request: TurnRequest): Promise<TurnContext>;
  /** The first request of a turn came to this many tokens, as the server counts. */
  observe(model: string, usage: Usage): void;
  /** Summarises what was said so far with `model`, or by rules; one line on what came of it. */
  compact(model: LanguageModel | undefined, signal: AbortSignal): Promise<{message: string}>;
  /** What filled the context of the last turn, largest first. */
  parts(): {name: string; tokens: number}[];
  /** Ends what tools left running. */
  close(): Promise<void>;
}

/** The context window that is assumed, in tokens, where a server does not say how large its model's is. */
const usualWindowTokens = 32_000;
/** The same for models on a vendor's own server. */
const vendorWindowTokens = 128_000;
/** One result of a tool takes at most this share of the window; what is longer is cut, so that several have room. */
const resultShare = 0.15;
/** The share of the window left beside system prompt, answer and question (0 to 1) that texts may take that come with a question. */
const attachmentShare = 0.75;
/** The files in which a project instructs assistants; the first that is there is read. */
const instructionFiles = ['AGENTS.md', 'CLAUDE.md'];

/**
 * Decides what the model of a conversation is sent with each question: system prompt, tools, history, recalled text,
 * and whether the conversation has to be shortened first.
 */
export function createTurnContexts(runtime: Runtime, options: TurnContextOptions): TurnContexts {
  const {session, access} = options;
  const sent = createSentHistory();
  const support = createToolSupport({cache: createVerdictCache(join(runtime.paths.cacheDirectory, 'tool-calls.json'))});
  const formats = createEditFormats(createVerdictCache(join(runtime.paths.cacheDirectory, 'edit-formats.json')));
  /** Chosen once for a model, so that what it is sent first keeps its bytes. */
  const chosenFormats = new Map<string, Promise<EditRecord>>();
  const estimators = new Map<string, TokenEstimator>();
  const {recall, knowledge} = options;
  const sources = [
    instructionsOf(runtime),
    ...(recall ? [createMemorySource(recall.pieces)] : []),
    ...(options.noMemory ? [] : [passagesOf(runtime)]),
    ...(knowledge ? [createKnowledgeSource(knowledge.blocks)] : []),
  ];
  let last: {model: string; estimated: number; parts: AssembledMessages['parts']} | undefined;

  const estimatorOf = (model: string): TokenEstimator => {
    const known = estimators.get(model) ?? createTokenEstimator();
    estimators.set(model, known);
    return known;
  };
  const conversationTools = createConversationTools(runtime, {
    session: session.id,
    access,
    permissions: options.permissions,
    environment: options.environment,
    packageFolder: options.packageFolder,
    contextOf: workContext,
    ...(recall && {recall}),
    ...(knowledge && {knowledge}),
  });
  /** Whether a model is told to edit files or to rewrite them, by what came of its attempts so far. */
  const formatOf = async (model: LanguageModel) => {
    const key = access.keyOf(model);
    const chosen = chosenFormats.get(key) ?? formats.recordOf(key, promptTier(model));
    chosenFormats.set(key, chosen);
    return (await chosen).format;
  };
  /** A tool whose calls are measured, and whose edits are counted for the model. */
  const watched = (tool: Tool, model: LanguageModel) =>
    timedTool(formats.counted(tool, access.keyOf(model)), runtime.measure, model.id);
  /** The context window of a model in tokens: what its server says, else an assumption. */
  const windowOf = (model: LanguageModel) =>
    model.contextTokens ?? (access.isVendor(model) ? vendorWindowTokens : usualWindowTokens);
  /** Room that is kept for an answer: `performance.maxTokens`, but at most a quarter of the window. */
  const answerTokensOf = (windowTokens: number) =>
    Math.min(runtime.config.values.performance.maxTokens, Math.floor(windowTokens / 4));

  const compaction = createSessionCompaction({
    session,
    sent,
    windowOf,
    estimateOf: model => estimatorOf(model.id).estimate,
    usualWindowTokens,
  });

  return {
    async assemble(request) {
      const {model, text, signal} = request;
      const tier = promptTier(model, windowOf(model));
      const windowTokens = windowOf(model);
      const {estimate} = estimatorOf(model.id);
      const mode = options.noTools ? undefined : await modeOf(model, signal);
      const opened = mode === undefined ? [] : await conversationTools.open(request.parent, request.text);
      const tools = opened.map(tool => briefTool(watched(tool, model), tier));
      const prefix = buildPrefix({
        tier,
        tools: tools.map(({name, description, inputSchema}) => ({name, description, inputSchema})),
        ...(mode !== undefined && {mode, editFormat: await formatOf(model)}),
        projectName: sanitizeLine(basename(runtime.workspaceRoot)),
        operatingSystem: type(),
        ...(options.system !== undefined && {extra: options.system}),
      });
      const names = new Set(prefix.tools.map(({name}) => name));
      // The settings, and with them the mode, may have changed since the last question.
      await options.permissions.refresh();
      const modeNote = modeNotes[options.permissions.policy().mode];
      const changesNote = await conversationTools.changesNote(request.parent.turn);
      const notes = [changesNote, modeNote].filter(one => one !== undefined);
      const answerTokens = answerTokensOf(windowTokens);
      const fitting = await fittingAttachments(request, windowTokens - answerTokens - prefix.tokens);
      const {attachments} = fitting;
      const {stored, warning} = await compaction.before({
        ...{model, text, attachments, stored: request.stored, prefix, answerTokens, signal},
        ...(mode !== undefined && {mode}),
      });
      const assembled = await assembleMessages({
        systemText: prefix.systemText,
        toolTokens: mode === 'native' ? estimate(JSON.stringify(prefix.tools)) : 0,
        history: sent.render(stored),
        question: {text, attachments},
        sources,
        ...(notes.length > 0 && mode !== undefined && {note: notes.join('\n\n')}),
        windowTokens,
        answerTokens,
        recallTokens: recallTokens[tier],
        estimate,
        signal,
      });
      // From now on the conversation begins with these very bytes.
      sent.remember(stored.length, text, attachments, assembled.tail);
      last = {model: model.id, estimated: assembled.tokens, parts: assembled.parts};
      // What the turn may add before older results have to be cut.
      const room = windowTokens - answerTokens - assembled.tokens;
      return {
        messages: assembled.messages,
        tier,
        hiddenTools: prefix.hiddenTools,
        places: assembled.places,
        warnings: [...fitting.warnings, ...(warning ? [warning] : []), ...assembled.warnings],
        fit(added) {
          const fitted = fitTurn(added, room, estimate);
          sent.shorten(added, fitted);
          return fitted;
        },
        ...(mode !== undefined && {
          tools: toolsOf(
            model,
            mode,
            tools.filter(({name}) => names.has(name)),
          ),
        }),
      };
    },
    observe(model, usage) {
      if (last?.model !== model) return;
      estimatorOf(model).observe(last.estimated, usage.inputTokens);
    },
    compact: compaction.now,
    async close() {
      await conversationTools.close();
    },
    parts: () => last?.parts ?? [],
  };

  /** What came with the question, shortened where it is more than its share of `roomTokens`. */
  async function fittingAttachments({model, text, attachments}: TurnRequest, roomTokens: number) {
    const {estimate} = estimatorOf(model.id);
    const own = Math.floor((roomTokens - estimate(text)) * attachmentShare);
    if (attachments.length === 0 || estimate(renderUserText({role: 'user', text: '', attachments})) <= own)
      return {attachments, warnings: []};
    const {fitAttachments} = await import('./fit-attachments.ts');
    return fitAttachments(attachments, {question: text, roomTokens: own, windowTokens: windowOf(model), estimate});
  }

  /**
   * The tools as the turn runs them: each call is judged by the permissions, each result cut to its share of the window
   * (2,000 to 24,000 characters).
   */
  function toolsOf(model: LanguageModel, mode: ToolCallMode, tools: readonly Tool[]): TurnTools {
    return {
      mode,
      settle: () => options.permissions.settle(),
      executor: createToolExecutor({
        tools,
        decide: request => options.permissions.check(request),
        maxCharacters: Math.max(2_000, Math.min(24_000, Math.floor(windowOf(model) * resultShare * 3.2))),
      }),
      onFailure: () => void support.forget(access.keyOf(model)),
    };
  }

  /** Builds what a sub-agent is sent that was handed a task: the rules for everybody, its own, and the task. */
  async function workContext({
    model,
    tools: opened,
    profile,
    task,
    signal,
  }: Parameters<DelegationOptions['contextOf']>[0]): Promise<TurnContext> {
    const mode = await modeOf(model, signal);
    const tier = promptTier(model, windowOf(model));
    const tools = opened.map(tool => briefTool(watched(tool, model), tier));
    const prefix = buildPrefix({
      tier,
      tools: tools.map(({name, description, inputSchema}) => ({name, description, inputSchema})),
      mode,
      editFormat: await formatOf(model),
      projectName: sanitizeLine(basename(runtime.workspaceRoot)),
      operatingSystem: type(),
      extra: profile.instructions,
    });
    const names = new Set(prefix.tools.map(({name}) => name));
    const note = modeNotes[options.permissions.policy().mode];
    const {estimate} = estimatorOf(model.id);
    const text = note === undefined ? task : `${task}\n\n${note}`;
    const room = windowOf(model) - answerTokensOf(windowOf(model)) - prefix.tokens - estimate(text);
    return {
      messages: [
        {role: 'system', text: prefix.systemText},
        {role: 'user', text},
      ],
      tier,
      hiddenTools: prefix.hiddenTools,
      fit: added => fitTurn(added, room, estimate),
      tools: toolsOf(
        model,
        mode,
        tools.filter(({name}) => names.has(name)),
      ),
    };
  }

  /** How a model calls tools: natively on a vendor's own server, else as was found out by trying. */
  async function modeOf(model: LanguageModel, signal: AbortSignal): Promise<ToolCallMode> {
    return access.isVendor(model) ? 'native' : support.modeOf(model, access.keyOf(model), signal);
  }
}

/** The project's own instructions for assistants, up to 256 kB, read through the path guard. */
function instructionsOf(runtime: Runtime): ContextSource {
  return createInstructionsSource(async () => {
    // The guard is not loaded for a file that is not there.
    const path = instructionFiles.find(name => existsSync(join(runtime.workspaceRoot, name)));
    if (path === undefined) return undefined;
    const outcome = await (await runtime.guard()).readText(path, {maxBytes: 256 * 1024});
    return outcome.ok ? {path, text: outcome.text} : undefined;
  });
}

/**
 * Passages of the project for a question. Where `index.automatic` is set the index is brought up to date first, which
 * may take 20 s at most.
 */
function passagesOf(runtime: Runtime): ContextSource {
  return createPassageSource(async (question, {limit, history, signal}) => {
    const index = await runtime.projectIndex();
    const search = (given: AbortSignal) => index.search(question, {limit, history, signal: given});
    const {result, report, warnings} = await readProject(runtime, index, search, signal);
    if (!report) for (const warning of warnings) runtime.events.emit('warning', warning);
    return result;
  });
}
