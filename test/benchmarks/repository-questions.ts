/** A place that answers a question: the first line of `path` that contains `line`. */
export interface ExpectedPlace {
  path: string;
  line: string;
}

export interface RepositoryQuestion {
  question: string;
  /** Any one of these is right. */
  expected: readonly ExpectedPlace[];
}

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/** Questions about this repository, written before the answers were tuned on them. */
export const repositoryQuestions: readonly RepositoryQuestion[] = [
  {
    question: 'Where is a single turn of the conversation run?',
    expected: [at('source/agent/agent-loop.ts', 'function* runTurn')],
  },
  {
    question: 'Which exit codes does the program use?',
    expected: [at('source/cli/exit-codes.ts', 'export const exitCodes')],
  },
  {
    question: 'How is a broken settings file handled?',
    expected: [
      at('source/config/load.ts', 'export async function loadConfig'),
      at('source/config/settings-file.ts', 'export async function checkSettingsText'),
      at('source/config/resolve-settings.ts', 'export async function resolveSettings'),
    ],
  },
  {
    question: 'Where are the default values of the settings?',
    expected: [
      at('source/config/schema.ts', 'const table = {'),
      at('source/config/schema.ts', 'export const defaultConfig'),
      at('source/config/schema.ts', "'performance.maxTokens'"),
    ],
  },
  {
    question: 'Who calls understandQuestion?',
    expected: [at('source/workspace/evidence.ts', 'understandQuestion(text')],
  },
  {
    question: 'who uses writeDurably',
    expected: [
      at('source/workspace/index-manifest.ts', 'await writeDurably'),
      at('source/storage/lancedb-store.ts', 'await writeDurably'),
      at('source/storage/open-vector-store.ts', 'writeDurably('),
      at('source/memory/session-summaries.ts', 'writeDurably('),
      at('source/storage/json-store.ts', 'writeDurably('),
    ],
  },
  {
    question: 'How does the terminal sanitizer deal with escape sequences that are cut between two chunks?',
    expected: [
      at('source/security/sanitizer-machine.ts', 'export class SanitizerMachine'),
      at('source/security/terminal-sanitizer.ts', 'export function createTerminalSanitizer'),
    ],
  },
  {
    question: 'What decides whether a path may be read?',
    expected: [
      at('source/security/path-guard.ts', 'export function createPathGuard'),
      at('source/security/path-guard.ts', 'check(path: string'),
      at('source/security/permissions.ts', 'export function decide'),
    ],
  },
  {
    question: 'Where does the code find out which files are ignored by git?',
    expected: [
      at('source/workspace/ignore-rules.ts', 'export function isIgnored'),
      at('source/workspace/ignore-rules.ts', 'export function compileIgnoreRules'),
    ],
  },
  {
    question: 'How are API keys stored?',
    expected: [
      at('source/security/secrets.ts', 'export interface SecretStore'),
      at('source/security/secrets.ts', 'export function createSecretStore'),
    ],
  },
  {
    question: 'What happens when the disk is full?',
    expected: [
      at('source/foundation/durable-file.ts', 'export function toStoreError'),
      at('source/foundation/durable-file.ts', 'export async function writeDurably'),
      at('source/storage/append-log.ts', 'export'),
    ],
  },
  {
    question: 'Where is a file written so that a crash cannot leave half of it?',
    expected: [at('source/foundation/durable-file.ts', 'export async function writeDurably')],
  },
  {
    question: 'What is the id of a session made of?',
    expected: [at('source/memory/session-id.ts', 'export function createSessionId')],
  },
  {
    question: 'How does --continue find the last session of a folder?',
    expected: [
      at('source/memory/conversation-log.ts', 'latest('),
      at('source/runtime/conversation.ts', 'async function openSession'),
      at('source/memory/conversation-log.ts', 'async latest'),
    ],
  },
  {
    question: 'Where are identifiers like camelCase split into words for search?',
    expected: [
      at('source/code/terms.ts', 'export function termsOf'),
      at('source/code/terms.ts', 'function computeTerms'),
    ],
  },
  {
    question: 'How long may a passage of code be at most?',
    expected: [
      at('source/code/source-chunk.ts', 'export const maximumChunkLines'),
      at('source/code/source-chunk.ts', 'export const maximumChunkCharacters'),
    ],
  },
  {
    question: 'What does scanFiles do?',
    expected: [at('source/workspace/file-scan.ts', 'export async function scanFiles')],
  },
  {
    question: 'What is a CollectionSpec?',
    expected: [at('source/storage/vector-store.ts', 'export interface CollectionSpec')],
  },
  {
    question: 'How are questions that refer back with "it" understood?',
    expected: [
      at('source/workspace/question.ts', 'export function understandQuestion'),
      at('source/workspace/question.ts', 'function isFollowUp'),
      at('source/workspace/question.ts', 'const refersBack'),
    ],
  },
  {
    question: 'Where is the text of an answer without a model laid out?',
    expected: [at('source/providers/retrieval-only.ts', 'export function composeAnswer')],
  },
  {
    question: 'What stops two processes from writing the same store at once?',
    expected: [
      at('source/foundation/lock.ts', 'export async function withLock'),
      at('source/foundation/lock.ts', 'withLock'),
    ],
  },
  {
    question: 'Which languages have a grammar?',
    expected: [
      at('source/code/languages.ts', 'export const languages'),
      at('source/code/languages.ts', 'export interface Language'),
    ],
  },
  {
    question: 'How is an unknown flag reported?',
    expected: [
      at('source/cli/usage-error.ts', 'export function unknownName'),
      at('source/cli/parse-flags.ts', 'export async function parseFlags'),
      at('source/cli/split-flags.ts', 'export function splitFlags'),
    ],
  },
  {
    question: 'How does the program tell a question from a command?',
    expected: [at('source/cli/interpret.ts', 'export function interpret')],
  },
  {
    question: 'Where is the progress bar drawn?',
    expected: [
      at('source/cli/progress-bar.ts', 'export function createProgressBar'),
      at('source/cli/progress-bar.ts', 'export function progressLine'),
    ],
  },
  {
    question: 'How are JSON lines on stdin handled one by one?',
    expected: [at('source/cli/batch.ts', 'export async function runBatch')],
  },
  {
    question: 'How long does a run wait for something on a pipe?',
    expected: [
      at('source/cli/stdin.ts', 'const silenceLimitMs'),
      at('source/cli/ask-input.ts', 'export function readAskInput'),
    ],
  },
  {
    question: 'What does eca doctor check?',
    expected: [
      at('source/runtime/health.ts', 'export async function checkHealth'),
      at('source/cli/commands/doctor.ts', 'export const command'),
    ],
  },
  {
    question: 'Where are keys and tokens removed from text before it is logged?',
    expected: [at('source/security/redaction.ts', 'export function createRedactor')],
  },
  {
    question: 'When is a project folder trusted?',
    expected: [
      at('source/security/trust.ts', 'export interface TrustStatus'),
      at('source/security/trust.ts', 'export function createTrustStore'),
      at('source/security/trust.ts', 'export interface TrustStore'),
    ],
  },
  {
    question: 'How is BM25 computed in memory?',
    expected: [at('source/storage/bm25-index.ts', 'export function createBm25Index')],
  },
  {question: 'Which parameters k1 and b does the ranking use?', expected: [at('source/storage/bm25-index.ts', 'k1')]},
  {
    question: 'What happens if LanceDB cannot be loaded on this machine?',
    expected: [
      at('source/storage/open-vector-store.ts', 'export async function openVectorStore'),
      at('source/storage/lancedb-probe.ts', ''),
    ],
  },
  {
    question: 'How does the index notice that a file was changed?',
    expected: [
      at('source/workspace/index-manifest.ts', 'export function isUnchanged'),
      at('source/workspace/index-manifest.ts', 'export function isRacy'),
      at('source/workspace/index-refresh.ts', 'export function planRefresh'),
    ],
  },
  {
    question: 'Where are doc comments cleaned of their comment marks?',
    expected: [at('source/code/documentation.ts', 'export function cleanComment')],
  },
  {
    question: 'How are Markdown files cut into sections?',
    expected: [
      at('source/code/headings.ts', 'const headingsOf'),
      at('source/code/headings.ts', 'export function markdownBlocks'),
      at('source/code/text-chunks.ts', 'export function addTextChunks'),
    ],
  },
  {
    question: 'What can a rule for permissions look like?',
    expected: [
      at('source/security/permission-rule.ts', 'export function parseRule'),
      at('source/security/permission-rule.ts', 'export interface PermissionRule'),
    ],
  },
  {
    question: 'Who calls parseRule?',
    expected: [
      at('source/runtime/permissions-port.ts', 'parseRule(text)'),
      at('source/security/grants.ts', 'parseRule(rule)'),
    ],
  },
  {
    question: 'Which events does a turn give out?',
    expected: [
      at('source/agent/agent-event.ts', 'export type AgentEventBody'),
      at('source/agent/agent-event.ts', 'export type AgentEvent ='),
    ],
  },
  {
    question: 'Why did the turn end? Where are the stop reasons defined?',
    expected: [at('source/agent/agent-event.ts', 'export type StopReason')],
  },
  {
    question: 'How is a transcript turned back into turns after a crash?',
    expected: [at('source/memory/transcript-fold.ts', 'export function foldTranscript')],
  },
  {
    question: 'How can past conversations be searched?',
    expected: [
      at('source/memory/transcript-search.ts', 'export async function searchTranscripts'),
      at('source/memory/transcript-search.ts', 'searchTranscripts'),
      at('source/memory/conversation-log.ts', 'search(query'),
      at('source/cli/commands/session.ts', "'search'"),
    ],
  },
  {
    question: 'Where is the state of the program kept on disk if ECA_HOME is not set?',
    expected: [
      at('source/config/paths.ts', 'export function resolvePaths'),
      at('source/config/paths.ts', 'function platformDirectories'),
    ],
  },
  {
    question: 'How does the bundle start faster the second time?',
    expected: [at('bin/load-bundle.js', 'function loadBundle'), at('bin/load-bundle.js', 'code cache')],
  },
];
