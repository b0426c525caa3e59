import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/**
 * The other half of `naturalQuestions`, held back: no question here may be looked at to change the search; one that was belongs into
 * another set from then on.
 */
export const heldBackNaturalQuestions: readonly RepositoryQuestion[] = [
  {
    question: 'Who listens to the index-progress event?',
    expected: [
      at('source/cli/app-ports.ts', "onIndexProgress: listener => events.on('index-progress', listener),"),
      at('source/cli/commands/ask.ts', "const unsubscribe = runtime.events.on('index-progress', ({done, total}) => {"),
      at(
        'source/cli/commands/doctor.ts',
        "const unsubscribe = runtime.events.on('index-progress', ({done, total}) => progress.update(done, total));",
      ),
    ],
  },
  {
    question: 'How do I add a command to the CLI?',
    expected: [
      at('README.md', '### Add a command'),
      at('source/cli/registry.ts', 'export const nouns: readonly Noun[] = ['),
    ],
  },
  {
    question: 'Where are file extensions mapped to programming languages?',
    expected: [
      at('source/code/languages.ts', 'const table = `'),
      at('source/code/languages.ts', 'export function languageOf('),
    ],
  },
  {
    question: 'What does seal do before a command is run in bubblewrap?',
    expected: [at('source/security/sandbox/bwrap-sandbox.ts', 'function seal(')],
  },
  {
    question: 'I type something while the model is still answering. How does that reach the model?',
    expected: [
      at('source/ui/chat/turn-runner.ts', 'takeSteering: () => {'),
      at('source/ui/chat/turn-runner.ts', "if (current) store.dispatch({type: 'queue', text});"),
      at('source/agent/agent-loop.ts', 'const typed = input.takeSteering?.() ?? [];'),
    ],
  },
  {
    question: 'Where is it decided that a document was read so badly that it goes into quarantine?',
    expected: [
      at('source/knowledge/document-quality.ts', 'export function isLegible('),
      at('source/knowledge/document-quality.ts', 'const legibleFrom = 0.3;'),
      at('source/knowledge/stored-document.ts', "status: isLegible(quality) ? 'stored' : 'quarantined',"),
    ],
  },
  {
    question: 'Who draws sparklines?',
    expected: [
      at('source/cli/metrics-text.ts', 'const line = sparkline(series.tokens'),
      at(
        'source/ui/panes/window-figures-view.ts',
        "[{text: withTrend ? sparkline(series.turns, 24) : '', role: 'accent'}],",
      ),
      at('source/ui/panes/window-figures-view.ts', '...(trend ? [{text: `  ${sparkline(values, trendColumns)}`'),
    ],
  },
  {
    question: 'How does it go on when my config.json has a syntax error or one wrong value in it?',
    expected: [
      at('source/config/resolve-settings.ts', 'async function checkUserFile('),
      at('source/config/resolve-settings.ts', 'function withLastGood('),
      at('source/config/last-good.ts', 'export async function keepLastGood('),
    ],
  },
  {
    question: 'What does the warning model-call-in-fence tell me?',
    expected: [
      at('source/agent/agent-loop.ts', 'const fencedCall: AgentEventBody = {'),
      at('source/agent/text-calls.ts', 'export function showsFencedCall('),
    ],
  },
  {
    question: 'usages of isProcessAlive',
    expected: [
      at('source/foundation/lock.ts', 'if (!isProcessAlive(owner.pid)) return false;'),
      at('source/metrics/raw-segments.ts', 'if (pid !== process.pid && !isProcessAlive(pid)) return true;'),
      at(
        'source/security/place-file.ts',
        'if (Number.isNaN(pid) || pid === process.pid || isProcessAlive(pid)) continue;',
      ),
      at('source/security/sandbox/task-group.ts', 'if (owner !== undefined && !isProcessAlive(Number(owner)))'),
      at('source/training/stage-solution.ts', 'if (owner > 0 && !isProcessAlive(owner))'),
    ],
  },
  {
    question: 'How are secrets kept out of the log file?',
    expected: [
      at('source/runtime/create-runtime.ts', 'return createRedactor({knownSecrets: () => store.known()}).redact;'),
      at('source/foundation/logger.ts', 'export function createLogger('),
      at('source/security/redaction.ts', 'export function createRedactor('),
    ],
  },
  {
    question: 'Where is it decided which model answers when I never configured one?',
    expected: [
      at('source/runtime/automatic-model.ts', 'export async function chooseAutomatically('),
      at('source/runtime/preferred-model.ts', 'export function preferredModel('),
      at('source/runtime/model-access.ts', 'chosen = {from: values, choice: await chooseAutomatically('),
    ],
  },
  {
    question: 'Which providers pass their answers through answerStream?',
    expected: [
      at('source/providers/anthropic.ts', 'stream: (request, signal) => answerStream('),
      at('source/providers/ollama-chat.ts', 'return answerStream('),
      at('source/providers/openai-compatible.ts', 'stream: (request, signal) => answerStream('),
    ],
  },
  {
    question: 'Which folders of my home directory can a sandboxed command still see, and where is that written down?',
    expected: [
      at('source/security/sandbox/hidden-places.ts', 'const toolFolders = ['),
      at('source/security/sandbox/hidden-places.ts', 'export function findHiddenPlaces('),
    ],
  },
  {
    question: 'What does eca trust grant actually remember about a folder?',
    expected: [
      at('source/security/trust.ts', 'export function createTrustStore('),
      at('source/security/trust.ts', 'async grant(projectRoot, shown) {'),
      at('source/security/trusted-files.ts', 'export function collectTrustedFiles('),
    ],
  },
  {
    question: 'How are scanned PDF pages turned into text?',
    expected: [at('source/knowledge/parsers/pdf/recognise-pages.ts', 'export async function recognisePages(')],
  },
  {
    question: 'exit codes of the cli defined',
    expected: [
      at('source/cli/exit-codes.ts', 'export const exitCodes = {'),
      at('source/cli/exit-codes.ts', 'const familyCodes: readonly'),
    ],
  },
  {
    question: 'What happens with the mutants of a training scenario when variants are made?',
    expected: [
      at('source/training/scenario-variant.ts', 'function mistakesIn('),
      at('source/training/scenario-variant.ts', 'export async function variantOf('),
    ],
  },
  {
    question: 'NO_COLOR handling',
    expected: [
      at('source/ui/theme.ts', "if (NO_COLOR) return 'none';"),
      at('source/ui/theme.ts', 'function colorDepth('),
      at('source/cli/create-output.ts', 'if (environment.NO_COLOR) return false;'),
    ],
  },
  {
    question: 'Who uses neutralGitEnvironment?',
    expected: [
      at(
        'source/runtime/command-tools.ts',
        'environment: ({exposed}) => (exposed ? {...environment, ...neutralGitEnvironment(',
      ),
      at(
        'source/security/run-git.ts',
        "env: {PATH: searchPath, HOME: homeFolder, LC_ALL: 'C', ...neutralGitEnvironment(folder)},",
      ),
      at(
        'source/training/repository-history.ts',
        "env: {PATH: path, HOME: '/nonexistent', LC_ALL: 'C', ...neutralGitEnvironment(folder)},",
      ),
    ],
  },
  {
    question: 'How is a conversation shortened once it nearly fills the context window?',
    expected: [
      at('source/agent/compaction.ts', 'export async function compactConversation('),
      at('source/agent/compaction.ts', 'export function conversationRoom('),
      at('source/runtime/session-compaction.ts', 'export function createSessionCompaction('),
    ],
  },
  {
    question: 'From where is runTurn called?',
    expected: [
      at('source/runtime/conversation.ts', 'const events = runTurn({'),
      at('source/runtime/delegation.ts', 'const events = runTurn({'),
    ],
  },
  {
    question: 'What does npm start build before it runs, and when does it skip that?',
    expected: [
      at('package.json', '"prestart": "node scripts/build.mjs --if-changed",'),
      at('scripts/build.mjs', "if (process.argv.includes('--if-changed') && current === stamp)"),
      at('scripts/build.mjs', 'async function inputsStamp() {'),
    ],
  },
  {
    question: 'What is the sketch of a document and what is it compared for?',
    expected: [
      at('source/knowledge/text-sketch.ts', 'export function textSketch('),
      at('source/knowledge/text-sketch.ts', 'export function sketchSimilarity('),
    ],
  },
  {
    question: 'Who notices that a question was asked again (asksAgain)?',
    expected: [
      at(
        'source/runtime/turn-feedback.ts',
        "if (before && asksAgain(text, before.userText)) keep(before.id, 'retried');",
      ),
    ],
  },
  {
    question: 'Why does a metric suddenly show "other" as the value of a label?',
    expected: [
      at('source/metrics/label-cap.ts', 'export function createLabelCap('),
      at('source/metrics/label-cap.ts', "export const otherValue = 'other';"),
      at('source/metrics/recorder.ts', 'function tooMany('),
    ],
  },
  {
    question: 'Where is the polling interval of knowledge ingest --watch set?',
    expected: [
      at('source/knowledge/ingest/watch-files.ts', '{intervalMs = 1_000, settleMs = 300}: WatchTimes = {},'),
      at('source/knowledge/ingest/watch-files.ts', 'await pause(Math.max(intervalMs, 20 * tookMs)'),
    ],
  },
  {
    question: 'Which exports are written with writeNewFile?',
    expected: [
      at('source/cli/commands/session.ts', 'await writeNewFile(to, pieces,'),
      at('source/cli/export-session.ts', 'return writeNewFile(wanted, log.export(id, format)'),
      at('source/cli/memory-record-verbs.ts', 'await writeNewFile(flags.to, [text]'),
    ],
  },
  {
    question: 'Where is the installed Node version checked before the program starts?',
    expected: [at('bin/eca.js', 'function problemOfNode() {')],
  },
  {
    question: 'How does the grader stop a solution from printing its own passing test results?',
    expected: [
      at('source/training/ask-solution.ts', 'function parseMessage('),
      at('source/training/ask-solution.ts', "const nonce = randomBytes(16).toString('hex');"),
      at('source/training/ask-solution.ts', "const forged = 'the solution wrote to the channel of results';"),
    ],
  },
  {
    question: 'Where does the build script list the programs it bundles as separate entry points?',
    expected: [at('scripts/build.mjs', 'const entries = {')],
  },
  {
    question: 'How is the terminal repaired when the app gets killed with SIGKILL?',
    expected: [
      at('source/cli/terminal-guard.ts', 'export function startTerminalGuard('),
      at('source/ui/terminal.ts', 'protect(given) {'),
      at('source/ui/terminal.ts', "const restoreModes = '"),
    ],
  },
  {
    question: 'How is a project config file kept from giving itself more permissions than I have set?',
    expected: [
      at('source/config/resolve-settings.ts', 'function tighten('),
      at('source/config/schema.ts', "fromProject?: 'tighten' | 'never';"),
    ],
  },
  {
    question: 'How are functions and classes found in languages for which there is no tree-sitter grammar?',
    expected: [
      at('source/code/pattern-outline.ts', 'export function patternOutlineOf('),
      at('source/code/code-chunker.ts', 'return hasPatterns(language.id) ? patternOutlineOf('),
    ],
  },
  {
    question: 'What happens on a machine where LanceDB does not run, how is that noticed?',
    expected: [
      at('source/storage/open-vector-store.ts', 'export async function openVectorStore('),
      at('source/storage/open-vector-store.ts', 'async function runProbe('),
      at('source/storage/open-vector-store.ts', 'async function fallBack('),
    ],
  },
  {
    question: 'How are memory and network taken away from the process that parses a PDF?',
    expected: [
      at('source/knowledge/parsers/parser-process.ts', 'function spawnCapped('),
      at('source/knowledge/parsers/deny-network.ts', 'export function denyNetwork('),
    ],
  },
  {
    question: 'Which part of the program calls forgetMemory?',
    expected: [
      at('source/cli/memory-app-port.ts', 'const {said, alsoForgotten, saidIn, elsewhere} = await forgetMemory('),
      at('source/cli/memory-record-verbs.ts', 'const {alsoForgotten, saidIn, elsewhere} = await forgetMemory('),
    ],
  },
  {
    question: 'How are old sessions deleted automatically without touching one that is still open?',
    expected: [
      at('source/runtime/session-retention.ts', 'export async function removeExpiredSessions('),
      at('source/runtime/session-retention.ts', 'async function openSessions('),
      at('source/runtime/session-retention.ts', 'export async function withRetention('),
    ],
  },
  {
    question: 'I want to support another document format for ingestion. Where are the parsers registered?',
    expected: [
      at('source/knowledge/parsers/parser-registry.ts', 'const loaders: readonly'),
      at('source/knowledge/parsers/parser-registry.ts', 'export async function parserFor('),
      at('README.md', '### Add a document format'),
    ],
  },
  {
    question: 'Where are the patterns by which a sentence I write in the chat becomes a remembered fact or preference?',
    expected: [
      at('source/memory/extract-records.ts', 'const rules: readonly {'),
      at('source/memory/extract-records.ts', 'export function extractRecords('),
    ],
  },
  {
    question: 'Who creates a parser pool?',
    expected: [
      at('source/runtime/knowledge-port.ts', 'const pool = createParserPool({'),
      at('source/runtime/page-text.ts', 'pool ??= createParserPool({'),
    ],
  },
  {
    question: 'What is an .ecaignore file good for?',
    expected: [
      at('source/workspace/file-scan.ts', 'export function withIgnoreFiles('),
      at('source/workspace/file-scan.ts', 'export async function scanFiles('),
      at('source/workspace/ignore-rules.ts', 'export function compileIgnoreRules('),
      at('README.md', 'Text files of the project that git does not ignore and no `.ecaignore`'),
    ],
  },
  {
    question: 'Which code calls languageOf from code/languages?',
    expected: [
      at('source/code/code-chunker.ts', 'const language = languageOf(path, lines[0]);'),
      at('source/knowledge/parsers/detect-media-type.ts', 'const language = languageOf(path, start.slice(0, 300)'),
      at(
        'source/workspace/file-kinds.ts',
        "return (role === 'source' || role === 'test') && languageOf(path) !== undefined;",
      ),
    ],
  },
  {
    question: 'Where are localhost, private networks and cloud metadata addresses blocked for web fetches?',
    expected: [
      at('source/security/web-address.ts', 'const reserved: readonly'),
      at('source/security/web-address.ts', 'export function isPublicAddress('),
      at('source/security/decide-fetch.ts', 'if (isLocal && !allowed) {'),
      at('source/tools/fetch-page.ts', 'const local = addresses.find(one => !isPublicAddress(one.address));'),
    ],
  },
  {
    question: 'What does the delegate tool do, and what does the agent it starts get to know?',
    expected: [
      at('source/agent/delegate-tool.ts', 'export function createDelegateTool('),
      at('source/runtime/delegation.ts', 'export async function runDelegate('),
    ],
  },
  {
    question: 'How do two running instances avoid writing to the same file at the same time?',
    expected: [at('source/foundation/lock.ts', 'export async function withLock<Result>(')],
  },
  {
    question: 'default and maximum timeout of run-command',
    expected: [
      at('source/tools/run-command.ts', 'const defaultSeconds = 120;'),
      at('source/tools/run-command.ts', 'const longestSeconds = 600;'),
    ],
  },
  {
    question: 'How does edit-file find the right spot if the model did not quote the old text exactly?',
    expected: [
      at('source/tools/edit-ladder.ts', 'export function findEdit('),
      at('source/tools/edit-ladder.ts', 'const lineRungs: LineRung[] = ['),
    ],
  },
  {
    question: 'What does exit code 5 tell a script?',
    expected: [
      at('source/cli/exit-codes.ts', 'approvalNeeded: 5,'),
      at('source/cli/commands/ask.ts', 'return exitCodes.approvalNeeded;'),
      at('README.md', '| 5 | something needed an approval that nobody could give |'),
    ],
  },
  {
    question: 'Where are ECA_HOME and the XDG variables turned into actual folders?',
    expected: [
      at('source/config/paths.ts', 'export function resolvePaths('),
      at('source/config/paths.ts', 'function platformDirectories('),
    ],
  },
];
