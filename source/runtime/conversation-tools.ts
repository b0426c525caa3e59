import {join} from 'node:path';
import type {AgentProfile} from '../agent/agent-profile.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {FetchUrlOptions} from '../tools/fetch-url.ts';
import {createSeenFiles} from '../tools/seen-files.ts';
import type {Tool, ToolResult} from '../tools/tool.ts';
import type {TurnRecorder} from '../workspace/undo-store.ts';
import {createChangedFiles} from './changed-files.ts';
import type {CommandTools} from './command-tools.ts';
import type {ConversationSurroundings} from './conversation.ts';
import type {ConversationKnowledge} from './conversation-knowledge.ts';
import type {ConversationRecall} from './conversation-recall.ts';
import type {DelegationOptions, ParentTurn} from './delegation.ts';
import type {Measure} from './measure.ts';
import type {PageReader} from './page-text.ts';
import {recordCommands} from './record-commands.ts';
import type {Runtime} from './runtime.ts';
import type {SessionPermissions} from './session-permissions.ts';

/** Which conversation the tools are for, and what of memory and documents they may use. */
export interface ConversationToolsOptions
  extends ConversationSurroundings,
    Pick<DelegationOptions, 'access' | 'contextOf'> {
  session: string;
  permissions: SessionPermissions;
  /** Memory, where it is on. */
  recall?: ConversationRecall;
  /** The user's documents, where they are looked at. */
  knowledge?: ConversationKnowledge;
}

/** The tools of a conversation. */
export interface ConversationTools {
  /** For the turn that asks `text`, `delegate` among them. What they change is written down for undo. */
  open(parent: ParentTurn, text: string): Promise<Tool[]>;
  /** What the model of this turn has to be told of files that changed since an earlier turn read or wrote them, as by undo; each change once. */
  changesNote(turn: number): Promise<string | undefined>;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/**
 * Gives the model of a conversation its tools: files, search, commands, web pages and `delegate`. Nothing is loaded
 * before a turn needs it.
 */
export function createConversationTools(runtime: Runtime, options: ConversationToolsOptions): ConversationTools {
  const {access, permissions, environment, contextOf} = options;
  const seen = createSeenFiles();
  const changes = createChangedFiles(seen, runtime.workspaceRoot);
  const toldProblems = new Set<string>();
  let commands: Promise<CommandTools> | undefined;
  let pages: Promise<PageReader> | undefined;
  let recorder: TurnRecorder | undefined;
  let recordedTurn = 0;

  /** Reading of web pages, only where the setting `web.fetch` is on; each address is judged by the permissions. */
  const openWeb = async (): Promise<FetchUrlOptions | undefined> => {
    if (!runtime.config.values.web.fetch) return undefined;
    pages ??= import('./page-text.ts').then(({createPageReader}) =>
      createPageReader({
        cacheDirectory: runtime.paths.cacheDirectory,
        program: {command: process.execPath, args: [join(options.packageFolder, 'dist', 'parse-child.cjs')]},
      }),
    );
    const {pageText} = await pages;
    return {
      pageText,
      mayBeLocal: address => permissions.namesHost(address),
      judge: url => permissions.check({tool: 'fetch-url', url}).decision,
    };
  };

  /** All tools but `delegate`. */
  const openOwn = async (ledger = seen): Promise<Tool[]> => {
    commands ??= import('./command-tools.ts').then(({createCommandTools}) =>
      createCommandTools(runtime, {
        session: options.session,
        environment,
        mode: () => permissions.policy().mode,
        ...recordCommands(() => recorder),
      }),
    );
    const [{createAgentTools}, {tools}, web] = await Promise.all([import('./agent-tools.ts'), commands, openWeb()]);
    const own = await createAgentTools(runtime, {
      programFolders: environment.PATH,
      seen: ledger,
      permissions,
      ...(options.recall && {memory: options.recall}),
      ...(options.knowledge && !options.knowledge.isEmpty() && {knowledge: options.knowledge}),
      ...(web && {web}),
      recorder: () => recorder,
    });
    return [...own, ...tools];
  };

  /** Begins to write down what the turn changes, so that it can be undone. */
  const recordTurn = async (turn: number, text: string) => {
    if (turn === recordedTurn) return;
    const undo = await runtime.undo();
    recorder = undo.recorder({session: options.session, turn, text: sanitizeLine(text.slice(0, 500))});
    recordedTurn = turn;
  };

  const open = async (parent: ParentTurn, text: string): Promise<Tool[]> => {
    await recordTurn(parent.turn, text);
    const [{loadProfiles}, {createDelegateTool}, {runDelegate}, own] = await Promise.all([
      import('./agent-profiles.ts'),
      import('../agent/delegate-tool.ts'),
      import('./delegation.ts'),
      openOwn(),
    ]);
    const {profiles, problems} = await loadProfiles(runtime, options.packageFolder);
    // A profile that cannot be used is told of once, not at every question.
    for (const problem of problems) {
      if (!toldProblems.has(problem.message)) runtime.events.emit('warning', problem);
      toldProblems.add(problem.message);
    }
    if (profiles.length === 0) return own;
    const delegate = createDelegateTool({
      profiles,
      changesThings: profile => toolsOf(profile, own).some(({effect}) => effect !== 'read'),
      run: (profile, task, context) =>
        timedDelegate(profile.name, runtime.measure, () =>
          runDelegate(profile, task, context, {
            access,
            parent,
            // A fresh agent has seen no file yet, so that it reads before it edits.
            openTools: async () => toolsOf(profile, await openOwn(createSeenFiles())),
            contextOf,
          }),
        ),
    });
    return [...own, delegate as Tool];
  };
  return {
    open,
    changesNote: changes.note,
    async close() {
      await (await commands)?.close();
      await (await pages)?.close();
    },
  };
}

/** Does a piece of work and measures how long it takes. */
async function timedDelegate(name: string, measure: Measure, work: () => Promise<ToolResult>): Promise<ToolResult> {
  const startMs = performance.now();
  const result = await work();
  const seconds = (performance.now() - startMs) / 1000;
  measure('gen_ai.invoke_agent.duration', seconds, {
    'gen_ai.agent.name': name,
    ...(!result.ok && {'error.type': 'failed'}),
  });
  return result;
}

/** The tools a sub-agent has, as its profile names them. The task list is the one of the conversation itself. */
function toolsOf(profile: AgentProfile, tools: readonly Tool[]): Tool[] {
  return tools.filter(({name}) => profile.tools.includes(name) && name !== 'todo');
}
