import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/**
 * Every second of 100 questions about this repository, a quarter each of where, what, how and who, as somebody who comes to a code base
 * asks them: written by one who had the source alone, who never ran the search and took neither care to use the words of the code nor to
 * avoid them. Asked once before anything was fitted to them: the right file for 43, the right lines for 35.
 */
export const naturalQuestions: readonly RepositoryQuestion[] = [
  {
    question:
      'Where does the terminal client decide whether an argument list is a command or a question to the assistant?',
    expected: [at('source/cli/interpret.ts', 'export function interpret(')],
  },
  {
    question: 'What exactly may the assistant do on its own in auto-edit mode?',
    expected: [
      at('source/security/permissions.ts', 'function modeAllows('),
      at('source/security/decide-command.ts', "if (policy.mode === 'auto-edit' && judgeCommand("),
      at('source/ui/permission-mode.ts', "'auto-edit': 'edit files of the project without asking; ask for the rest',"),
      at('README.md', '| `auto-edit` | files of the project are edited without asking |'),
    ],
  },
  {
    question: 'How does the program get rid of a lock that a crashed process left behind?',
    expected: [
      at('source/foundation/lock.ts', 'function isStale('),
      at('source/foundation/lock.ts', 'function breakLock('),
    ],
  },
  {
    question: 'Where is the title of a session made out of its first message?',
    expected: [at('source/memory/transcript-fold.ts', 'export function titleOf(')],
  },
  {
    question: 'What does createRepeatGuard protect against?',
    expected: [at('source/agent/repeat-guard.ts', 'export function createRepeatGuard(')],
  },
  {
    question: 'How does undo notice that I have edited a file myself since the assistant changed it?',
    expected: [
      at('source/workspace/undo-restore.ts', 'export function planRestore('),
      at('source/workspace/undo-restore.ts', 'if (!sameState(now, expected)) conflicts.set('),
    ],
  },
  {
    question: 'Who calls scanFiles?',
    expected: [
      at('source/runtime/agent-tools.ts', '(await scanFiles({root: workspaceRoot, signal})).files;'),
      at('source/workspace/project-index.ts', 'const scan = await scanFiles({'),
    ],
  },
  {
    question: 'Where does the prompt decide that something I pasted is too long to show as it is?',
    expected: [
      at('source/ui/prompt/paste-placeholder.ts', 'export function isLongPaste('),
      at('source/ui/prompt/paste-placeholder.ts', 'const collapseAboveLines = 8;'),
    ],
  },
  {
    question: 'If I rename a file that was ingested, how does it stay the same document?',
    expected: [
      at('source/knowledge/ingest/documents-in-run.ts', 'takeMoved(sha256, sketch) {'),
      at('source/knowledge/ingest/documents-in-run.ts', 'function mostSimilar('),
      at('source/knowledge/ingest/ingest-stages.ts', 'async function judge('),
    ],
  },
  {
    question: 'Which stores throw store-newer when a file comes from a newer version of the program?',
    expected: [
      at('source/storage/append-log.ts', "'store-newer',"),
      at('source/storage/json-store.ts', "      'store-newer',"),
      at('source/security/private-file.ts', "'store-newer',"),
    ],
  },
  {
    question: 'what does eca sanitize do',
    expected: [at('source/cli/commands/sanitize.ts', 'export const command: Command = {')],
  },
  {
    question: 'What does the second process started from index-host do, and when does it end?',
    expected: [
      at('source/runtime/index-host/hosted-index.ts', 'export function createHostedIndex('),
      at('source/runtime/index-host/call-channel.ts', 'export function createCallChannel('),
      at('source/runtime/index-host/host-program.ts', 'const handlers: HostCalls = {'),
    ],
  },
  {
    question: 'Who puts a question to the user in the app through questions.ask?',
    expected: [
      at(
        'source/ui/chat/turn-runner.ts',
        'approvalAnswer(await options.questions.ask(approvalQuestion(request), limit));',
      ),
      at('source/ui/run-app.tsx', 'planStep(await questions.ask(planQuestion, signal), plan);'),
    ],
  },
  {
    question: 'Where does the performance.timeout setting take effect?',
    expected: [
      at('source/runtime/conversation.ts', 'timeoutMs: options.timeoutMs ?? performance.timeout * 1000,'),
      at('source/agent/agent-loop.ts', 'const deadline = timeoutMs ? AbortSignal.timeout(timeoutMs) : undefined;'),
    ],
  },
  {
    question: 'What does isRacy mean for a file of the index?',
    expected: [at('source/workspace/index-manifest.ts', 'export function isRacy(')],
  },
  {
    question: 'Where would I add a new keyboard shortcut to the terminal app?',
    expected: [at('source/ui/keymap.ts', 'export const keyBindings = [')],
  },
  {
    question: 'Where do we cap the number of tool calls that a model can make in one step?',
    expected: [
      at('source/agent/tool-round.ts', 'const callsPerStep = 16;'),
      at('source/agent/tool-round.ts', 'if (index >= callsPerStep) return denied('),
    ],
  },
  {
    question: 'How is it handled when a new note contradicts something remembered earlier?',
    expected: [
      at('source/memory/memory-records.ts', 'function contradicted('),
      at('source/memory/memory-records.ts', 'function closing('),
      at('source/memory/record-statement.ts', 'export function compareStatements('),
    ],
  },
  {
    question: 'Which requests are repaired with pairToolResults before they are sent?',
    expected: [
      at('source/providers/anthropic-request.ts', 'for (const message of pairToolResults(messages)) {'),
      at('source/providers/openai-request.ts', 'const messages = pairToolResults(request.messages);'),
    ],
  },
  {
    question: 'I found lines {"healed":true} in a jsonl file. What do they mean?',
    expected: [
      at('source/storage/log-line.ts', 'export const healedLine ='),
      at('source/storage/append-log.ts', 'async function inspectEnd('),
    ],
  },
  {
    question: 'callers of hashChecks',
    expected: [
      at('source/training/grader.ts', 'if (hashChecks(scenario.folder) === scenario.checksHash) return;'),
      at('source/training/load-scenario.ts', 'checksHash: hashChecks(folder),'),
    ],
  },
  {
    question: 'What is left in the transcript of a turn after it was erased?',
    expected: [
      at('source/memory/erase-turn.ts', 'function erased('),
      at('source/memory/erase-turn.ts', 'export async function eraseTurn('),
    ],
  },
  {
    question: 'What problem does scripts/complete-lock.mjs solve?',
    expected: [
      at('scripts/complete-lock.mjs', '// npm leaves an optional package of another platform out of the lock'),
      at('scripts/complete-lock.mjs', 'export function missingOptionalPackages('),
    ],
  },
  {
    question: 'Where is intentOf used to tell small talk from real questions?',
    expected: [
      at('source/agent/context-sources.ts', "if (intentOf(question) === 'conversation') return [];"),
      at(
        'source/agent/knowledge-source.ts',
        "if (intentOf(question) === 'conversation' && question.length < 40) return [];",
      ),
      at(
        'source/agent/memory-source.ts',
        "if (intentOf(question) === 'conversation' && question.length < 40) return [];",
      ),
      at('source/agent/director.ts', 'beginTurn(text, intent = intentOf(text)) {'),
    ],
  },
  {
    question: 'How does eca find out whether a local model can call tools at all?',
    expected: [
      at('source/agent/tool-support.ts', 'export function createToolSupport('),
      at('source/agent/tool-support.ts', 'const judge = async (model'),
      at('source/agent/tool-support.ts', 'async function callsTool('),
    ],
  },
  {
    question: 'Where are the rules about which folder of source/ may import from which other folder?',
    expected: [
      at('test/architecture/folder-graph.ts', 'const allowedImports: Record'),
      at('test/architecture/folder-graph.ts', 'export function architectureFaults('),
    ],
  },
  {
    question: 'What is this "retrieval-only" model that shows up in results?',
    expected: [at('source/providers/retrieval-only.ts', 'export function createRetrievalOnly(')],
  },
  {
    question: 'Which kinds of feedback about an answer exist?',
    expected: [at('source/learning/feedback-event.ts', 'export const feedbackSignals = [')],
  },
  {
    question: 'write-file refuses my content because of a "rest of the file" comment. What is that check?',
    expected: [
      at('source/tools/placeholder.ts', 'export function findPlaceholder('),
      at('source/tools/write-file.ts', 'const placeholder = findPlaceholder('),
    ],
  },
  {
    question: 'Where are all the counters and histograms that we measure declared?',
    expected: [
      at('source/metrics/catalog.ts', 'const table = {'),
      at('source/metrics/catalog.ts', 'export const instruments: ReadonlyMap'),
    ],
  },
  {
    question: 'How does it choose for a model between editing with edit-file and rewriting the whole file?',
    expected: [
      at('source/runtime/edit-format.ts', 'export function chooseEditFormat('),
      at('source/runtime/edit-format.ts', 'export function createEditFormats('),
    ],
  },
  {
    question: 'What triggers a roll-up of the stored figures?',
    expected: [
      at('source/metrics/metrics-store.ts', 'const found = await rollUp(options())'),
      at('source/metrics/metrics-store.ts', "return withLock(join(directory, 'rollup'), () => rollUp(options()));"),
      at('source/runtime/metrics-port.ts', 'await (await openStore()).rollUp();'),
    ],
  },
  {
    question: 'Which test files run the language model contract?',
    expected: [
      at('test/providers/ollama-chat.test.ts', 'describeLanguageModel({'),
      at('test/providers/anthropic.test.ts', 'describeLanguageModel({'),
      at('test/providers/openai-compatible.test.ts', 'describeLanguageModel({'),
    ],
  },
  {
    question: 'What increments the eca.feedback.count metric?',
    expected: [
      at('source/runtime/turn-feedback.ts', "runtime.measure('eca.feedback.count', 1"),
      at(
        'source/runtime/feedback-port.ts',
        "measure('eca.feedback.count', 1, {'eca.signal': signal, 'eca.source': 'user'});",
      ),
      at(
        'source/runtime/feedback-port.ts',
        "measure('eca.feedback.count', 1, {'eca.signal': 'undone', 'eca.source': 'observed'});",
      ),
    ],
  },
  {
    question: 'How does Ctrl-C work in the app: what is stopped first, and when does it quit?',
    expected: [
      at('source/ui/app-keys.ts', 'function interrupt(): void {'),
      at('source/ui/app-keys.ts', 'const quitWithinMs = 2000;'),
    ],
  },
  {
    question: 'Which panes open a file in the editor of the user?',
    expected: [
      at('source/ui/panes/knowledge-pane.ts', 'actions.openEditor({path: entry.passage.path'),
      at('source/ui/panes/knowledge-pane.ts', 'if (file?.isText) actions.openEditor('),
      at('source/ui/panes/training-pane.ts', 'actions.openEditor({path: file, line: 1}, control.fail);'),
    ],
  },
  {
    question: 'What is a prompt tier?',
    expected: [at('source/agent/prompt-tier.ts', 'export function promptTier(')],
  },
  {
    question: 'who calls forgetErased?',
    expected: [
      at('source/runtime/sessions-port.ts', 'await forgetErased(runtime, [deleted.id]);'),
      at('source/runtime/sessions-port.ts', 'await forgetErased(runtime, erased.sessions, number);'),
    ],
  },
  {
    question: 'How does it know which files a shell command changed, so that they can be put back?',
    expected: [
      at('source/workspace/command-watch.ts', 'export function createCommandWatch('),
      at('source/workspace/undo-scan.ts', 'export async function lookAtWorkspace('),
      at('source/runtime/record-commands.ts', 'export function recordCommands('),
    ],
  },
  {
    question: 'In which file do my API keys end up when the operating system has no keyring?',
    expected: [
      at('source/security/secrets.ts', "const filePath = join(options.directory, 'secrets.json');"),
      at('source/security/secrets.ts', 'export function createSecretStore('),
      at('source/config/paths.ts', "secretsDirectory: join(home, 'secrets'),"),
    ],
  },
  {
    question: 'How does the launcher avoid compiling all the JavaScript at every start?',
    expected: [at('bin/load-bundle.js', 'function loadBundle('), at('bin/load-bundle.js', 'function readCache(')],
  },
  {
    question: 'Where is the list of shell commands so dangerous that they are refused even in full-auto?',
    expected: [
      at('source/security/commands/dangers/find-danger.ts', 'const signs: readonly DangerSign[] = ['),
      at('source/security/commands/dangers/find-danger.ts', 'export function findDanger('),
      at('source/security/decide-command.ts', "if (judged.danger) return {decision: 'deny', ...judged.danger};"),
    ],
  },
  {
    question: 'Who checks hasDocuments before loading the knowledge base?',
    expected: [
      at('source/cli/knowledge-app-port.ts', 'const isEmpty = () => !hasDocuments(runtime);'),
      at('source/runtime/conversation-knowledge.ts', 'const isEmpty = () => !hasDocuments(runtime);'),
      at('source/runtime/health.ts', "if (!hasDocuments(runtime)) return {state: 'ok', message: 'no documents'};"),
    ],
  },
  {
    question: 'How are 429 answers retried, and is Retry-After honoured?',
    expected: [
      at('source/providers/retry-policy.ts', 'export function retryDelayMs('),
      at('source/providers/retry-policy.ts', 'export function readRetryAfterMs('),
      at('source/providers/http-stream.ts', 'export async function openStream('),
    ],
  },
  {
    question:
      'Where is the maximum disk space of the undo history configured, and from which file size on is a file not kept for undo?',
    expected: [
      at('source/workspace/undo-store.ts', 'maxBytes = 500_000_000,'),
      at('source/workspace/undo-state.ts', 'export const mostBytes = 10 * 1024 * 1024;'),
    ],
  },
  {
    question: 'What does the setting memory.inbox change?',
    expected: [
      at('source/config/schema.ts', "'memory.inbox': {"),
      at('source/runtime/conversation-recall.ts', 'const waiting = runtime.config.values.memory.inbox || !isOwn;'),
      at('source/runtime/conversation-recall.ts', 'waiting: inbox,'),
    ],
  },
  {
    question: 'What is the difference between --continue, --resume and --fork?',
    expected: [
      at('source/cli/ask-flags.ts', "continue: {type: 'boolean', short: 'c'"),
      at('source/runtime/conversation.ts', 'async function openSession('),
    ],
  },
  {
    question: 'Where do we make sure that a redirect of a model server does not take the API key to another host?',
    expected: [
      at('source/providers/http-attempt.ts', 'function redirect('),
      at('source/providers/http-attempt.ts', 'if (target?.origin === url.origin && keepsMethod'),
      at('source/providers/server-failure.ts', 'export function redirectFailure('),
    ],
  },
  {
    question: 'There is a rollup.json in the metrics folder now and then. What is it for?',
    expected: [
      at('source/metrics/rollup.ts', "const journalPath = (directory: string) => join(directory, 'rollup.json');"),
      at('source/metrics/rollup.ts', 'export async function readJournal('),
      at('source/metrics/rollup.ts', 'export async function rollUp('),
    ],
  },
  {
    question: 'Which code rewrites a log from scratch with replaceLog?',
    expected: [
      at('source/knowledge/ingest/file-records.ts', 'await replaceLog({filePath: path, header}, entries);'),
      at('source/knowledge/knowledge-store.ts', 'await replaceLog({filePath: path, header}, entries(), kept.add);'),
      at('source/memory/erase-record.ts', 'await replaceLog({filePath, header}, entries);'),
      at('source/memory/erase-turn.ts', 'await replaceLog({filePath, header}, entries);'),
      at('source/memory/imported-turns.ts', 'await replaceLog({filePath: path, header}, turns);'),
    ],
  },
];
