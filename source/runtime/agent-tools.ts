import {findProgram} from '../security/find-program.ts';
import {createGuardedWriter} from '../security/guarded-write.ts';
import {decide} from '../security/permissions.ts';
import {createDeleteFile} from '../tools/delete-file.ts';
import {createEditFile} from '../tools/edit-file.ts';
import type {FetchUrlOptions} from '../tools/fetch-url.ts';
import {createFetchUrl} from '../tools/fetch-url.ts';
import {createListFiles} from '../tools/list-files.ts';
import {createMoveFile} from '../tools/move-file.ts';
import {createReadFile} from '../tools/read-file.ts';
import {createRecall} from '../tools/recall.ts';
import {createRemember} from '../tools/remember.ts';
import {createSearchCode} from '../tools/search-code.ts';
import {createSearchFiles} from '../tools/search-files.ts';
import {createSearchKnowledge} from '../tools/search-knowledge.ts';
import type {SeenFiles} from '../tools/seen-files.ts';
import {createTodo} from '../tools/todo.ts';
import type {Tool} from '../tools/tool.ts';
import {createWriteFile} from '../tools/write-file.ts';
import {scanFiles} from '../workspace/file-scan.ts';
import {readFresh} from '../workspace/read-fresh.ts';
import {createRecordingHands} from '../workspace/recording-hands.ts';
import type {TurnRecorder} from '../workspace/undo-store.ts';
import type {ConversationKnowledge} from './conversation-knowledge.ts';
import type {ConversationRecall} from './conversation-recall.ts';
import {firstQuestionBudgetMs} from './read-project.ts';
import type {Runtime} from './runtime.ts';
import type {SessionPermissions} from './session-permissions.ts';

/** What the tools of a conversation work with. */
export interface AgentToolsOptions {
  /** What memory does for the conversation; without it there are no tools for it. */
  memory?: Pick<ConversationRecall, 'search' | 'remember'>;
  /** The user's documents, where there are any. */
  knowledge?: Pick<ConversationKnowledge, 'search'>;
  /** PATH, where ripgrep is looked for. */
  programFolders: string | undefined;
  /** The conversation's ledger of files. */
  seen: SeenFiles;
  permissions: Pick<SessionPermissions, 'policy'>;
  /** How web pages are read; absent where they are not. */
  web?: FetchUrlOptions;
  /** Writes down what the turn changes. */
  recorder(): TurnRecorder | undefined;
}

/**
 * The tools that a model can call in this project: read, edit, write, delete and move files, list and search them,
 * search code, documents and memory, read web pages, keep a task list. Every file goes through the path guard, every
 * change is written down for undo.
 */
export async function createAgentTools(runtime: Runtime, options: AgentToolsOptions): Promise<Tool[]> {
  const {workspaceRoot} = runtime;
  const {programFolders, seen, permissions, memory, knowledge, web} = options;
  const guard = await runtime.guard();
  const writer = createGuardedWriter({
    guard,
    permits: (tool, verdict) => decide({tool, effects: [{tool, verdict}]}, permissions.policy()).decision === 'allow',
  });
  const hands = createRecordingHands(writer, workspaceRoot, options.recorder);
  const files = async ({signal}: {signal: AbortSignal}) => (await scanFiles({root: workspaceRoot, signal})).files;
  const ripgrepPath = findProgram('rg', programFolders);
  return [
    createReadFile({files: guard, seen}),
    createEditFile({hands, seen}) as Tool,
    createWriteFile({hands, seen}) as Tool,
    createDeleteFile({hands, seen}) as Tool,
    createMoveFile({hands, seen}) as Tool,
    createTodo() as Tool,
    createListFiles({files, guard}),
    createSearchFiles({files, reader: guard, guard, workspaceRoot, ...(ripgrepPath !== undefined && {ripgrepPath})}),
    createSearchCode({
      async search(query, {limit, signal}) {
        const index = await runtime.projectIndex();
        const find = (given: AbortSignal) => index.search(query, {limit, signal: given});
        if (!runtime.config.values.index.automatic) return find(signal);
        // What was changed a moment ago is found too, but a large project does not hold up the search.
        return (await readFresh(index, find, {signal, budgetMs: firstQuestionBudgetMs})).result;
      },
    }),
    ...(web ? [createFetchUrl(web) as Tool] : []),
    ...(knowledge ? [createSearchKnowledge(knowledge) as Tool] : []),
    ...(memory ? [createRecall(memory) as Tool, createRemember(memory) as Tool] : []),
  ];
}
