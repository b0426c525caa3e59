import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/**
 * Questions about this repository, written from the source alone, without running the search and without reading the code that ranks
 * or the other question sets beyond their first 40 lines, in the words of a developer who is new to the project; a quarter name an identifier,
 * a file or an error code, as one does who saw it in a stack trace or a diff.
 */
export const freshQuestions: readonly RepositoryQuestion[] = [
  // source/agent
  {
    question: 'One of my model servers is down. For how long does it stop being tried?',
    expected: [
      at('source/agent/circuit-breaker.ts', 'export function createCircuitBreaker'),
      at('source/agent/circuit-breaker.ts', 'const firstPauseMs'),
      at('README.md', 'a server that failed is left alone for half a minute'),
    ],
  },
  {
    question: 'How do we guess how many tokens a piece of text will take?',
    expected: [
      at('source/agent/token-estimate.ts', 'export function estimateTokens'),
      at('source/agent/token-estimate.ts', 'const charactersPerToken'),
      at('source/agent/token-estimate.ts', 'export function kindOfText'),
    ],
  },
  {
    question: 'What does citedPlaces do with a file name that the model made up?',
    expected: [at('source/agent/cited-places.ts', 'export function citedPlaces')],
  },
  // source/cli
  {
    question: 'What happens if I hit Ctrl-C a second time while a command is still stopping?',
    expected: [
      at('source/cli/process-guard.ts', 'export function guardProcess'),
      at('source/cli/process-guard.ts', 'const onInterrupt'),
    ],
  },
  {
    question: 'Which editors can it open so that the cursor is already on the right line?',
    expected: [
      at('source/cli/open-editor.ts', 'function placeArguments'),
      at('source/cli/open-editor.ts', 'export async function openEditor'),
    ],
  },
  {
    question: 'Is there a size limit for a file that I mention with @ in my question?',
    expected: [
      at('source/cli/read-references.ts', 'const longestText'),
      at('source/cli/read-references.ts', 'export async function readReferences'),
    ],
  },
  // source/code
  {
    question: 'How do we find out the programming language of a script whose name has no extension?',
    expected: [
      at('source/code/languages.ts', 'function languageOfFirstLine'),
      at('source/code/languages.ts', 'export function languageOf'),
    ],
  },
  {
    question: 'How long may tree-sitter work on one file before we give up?',
    expected: [
      at('source/code/syntax-trees.ts', 'timeoutMs = 2_000'),
      at('source/code/syntax-trees.ts', 'export function createSyntaxTrees'),
      at('source/code/syntax-trees.ts', 'timeoutMs?: number'),
    ],
  },
  {
    question: 'who calls dataKeysOf?',
    expected: [at('source/code/text-chunks.ts', 'dataKeysOf(lines')],
  },
  // source/config
  {
    question: 'In which format do I tell it what a model costs?',
    expected: [
      at('source/config/model-price.ts', 'export function parseModelPrice'),
      at('source/config/model-price.ts', 'export interface ModelPrice'),
      at('source/config/schema.ts', "'models.prices'"),
      at('README.md', 'What a model costs is only known when you say it'),
    ],
  },
  {
    question: 'Where on disk does everything end up on a Mac?',
    expected: [
      at('source/config/paths.ts', 'function platformDirectories'),
      at('source/config/paths.ts', "system.platform === 'darwin'"),
      at('source/config/paths.ts', 'export function resolvePaths'),
    ],
  },
  {
    question: 'There is a config.last-good.json in my data folder. Who writes it?',
    expected: [
      at('source/config/last-good.ts', 'export async function keepLastGood'),
      at('source/config/load.ts', 'await keepLastGood(options.paths'),
      at('source/config/edit.ts', 'await keepLastGood(paths'),
    ],
  },
  // source/foundation
  {
    question: 'A process died while it was holding a lock. Does the next one hang forever?',
    expected: [
      at('source/foundation/lock.ts', 'export async function withLock'),
      at('source/foundation/lock.ts', 'function isStale'),
      at('source/foundation/lock.ts', 'function breakLock'),
      at('source/foundation/lock.ts', 'async function acquire'),
      at('source/foundation/lock.ts', 'function isAlive'),
    ],
  },
  {
    question: 'For broken JSON, how is the line and column of the mistake worked out?',
    expected: [
      at('source/foundation/checked-json.ts', 'function syntaxProblem'),
      at('source/foundation/checked-json.ts', 'function firstUnparsable'),
      at('source/foundation/checked-json.ts', 'function placeOf'),
      at('source/foundation/checked-json.ts', 'export function parseCheckedJson'),
    ],
  },
  {
    question: 'where is keepAside called from?',
    expected: [
      at('source/storage/json-store.ts', 'await keepAside(filePath)'),
      at('source/security/private-file.ts', 'await keepAside(filePath)'),
      at('source/runtime/create-runtime.ts', 'await keepAside(place)'),
    ],
  },
  // source/memory
  {
    question: 'How does it know which dates I mean when I write "two weeks ago" or "last Tuesday"?',
    expected: [
      at('source/memory/time-words.ts', 'export function readTimeSpan'),
      at('source/memory/time-words.ts', 'function relativeSpan'),
    ],
  },
  {
    question: 'When does it drop notes that nobody has needed for ages?',
    expected: [
      at('source/memory/consolidate-records.ts', 'export function planConsolidation'),
      at('source/memory/consolidate-records.ts', 'const usualRules'),
      at('source/memory/consolidate-records.ts', 'export interface ConsolidationRules'),
    ],
  },
  {
    question: 'What is still left in the transcript after a single exchange was deleted from it?',
    expected: [
      at('source/memory/erase-turn.ts', 'export async function eraseTurn'),
      at('source/memory/erase-turn.ts', 'function erased'),
    ],
  },
  // source/providers
  {
    question: 'How often is a failed request to a model repeated, and how long are the waits in between?',
    expected: [
      at('source/providers/retry-policy.ts', 'export const defaultRetryPolicy'),
      at('source/providers/retry-policy.ts', 'export function retryDelayMs'),
      at('source/providers/retry-policy.ts', 'export interface RetryPolicy'),
    ],
  },
  {
    question: 'I got a warning with the code model-prompt-cut. When is that raised?',
    expected: [
      at('source/providers/context-shortfall.ts', 'export function findShortfall'),
      at('source/providers/context-shortfall.ts', "code: 'model-prompt-cut'"),
      at('source/providers/ollama-chat.ts', 'findShortfall({request'),
    ],
  },
  {
    question: 'What do we send to the API when a tool call in the history never got an answer?',
    expected: [at('source/providers/tool-pairs.ts', 'export function pairToolResults')],
  },
  {
    question: 'Who uses embeddingPrompt?',
    expected: [
      at('source/providers/local-embedder.ts', 'embeddingPrompt(model, purpose)'),
      at('source/providers/server-embedder.ts', 'embeddingPrompt(source.model, purpose)'),
    ],
  },
  // source/runtime
  {
    question: 'Why would a model be told to rewrite complete files rather than patch them?',
    expected: [
      at('source/runtime/edit-format.ts', 'export function chooseEditFormat'),
      at('source/runtime/edit-format.ts', 'export function createEditFormats'),
    ],
  },
  {
    question: 'How are the median and the 95th percentile of the response times calculated?',
    expected: [
      at('source/runtime/session-metrics.ts', 'function spreadOf'),
      at('source/runtime/session-metrics.ts', 'export interface Spread'),
    ],
  },
  {
    question: 'How many model calls does a sub-agent get before it is cut off?',
    expected: [
      at('source/runtime/delegation.ts', 'const stepsOfWork'),
      at('source/runtime/delegation.ts', 'const steps = Math.min('),
      at('source/runtime/delegation.ts', 'export async function runDelegate'),
    ],
  },
  // source/security
  {
    question: 'Can the model give itself more rights by running our own CLI?',
    expected: [
      at('source/security/commands/dangers/own-state.ts', 'export const ownState'),
      at('source/security/commands/dangers/own-state.ts', 'const guarded ='),
      at('source/security/commands/dangers/own-state.ts', 'const widens ='),
    ],
  },
  {
    question: 'Which IP ranges count as internal, so that pages there are not downloaded?',
    expected: [
      at('source/security/web-address.ts', 'const reserved:'),
      at('source/security/web-address.ts', 'export function isPublicAddress'),
      at('source/security/web-address.ts', 'export function isLocalHost'),
    ],
  },
  {
    question: 'Would an API key still be masked in the log if it shows up base64 encoded?',
    expected: [
      at('source/security/redaction.ts', 'function formsOf'),
      at('source/security/redaction.ts', 'function base64Core'),
      at('source/security/redaction.ts', 'export function createRedactor'),
    ],
  },
  {
    question: 'A shell command dropped a new git hook into my repo. What becomes of that file afterwards?',
    expected: [
      at('source/security/sandbox/planted-places.ts', 'export function takePlanted'),
      at('source/security/sandbox/planted-places.ts', 'function taken'),
    ],
  },
  // source/storage
  {
    question: 'What if the vector database crashes because my CPU is too old for it?',
    expected: [
      at('source/storage/open-vector-store.ts', 'export async function openVectorStore'),
      at('source/storage/open-vector-store.ts', 'async function runProbe'),
      at('source/storage/open-vector-store.ts', 'async function fallBack'),
      at('source/storage/lancedb-probe.ts', 'async function probeLanceDb'),
      at('README.md', 'Where its native module cannot be'),
    ],
  },
  {
    question: 'How does it notice that a single line of a journal file got corrupted?',
    expected: [
      at('source/storage/log-line.ts', 'export function parseLogLine'),
      at('source/storage/log-line.ts', 'function checksum'),
      at('source/storage/append-log.ts', 'function createReading'),
    ],
  },
  {
    question: 'why does classifyLanceDbError look at the message instead of an error code?',
    expected: [
      at('source/storage/lancedb-error.ts', 'export function classifyLanceDbError'),
      at('source/storage/lancedb-error.ts', 'const patterns'),
      at('source/storage/lancedb-error.ts', "LanceDB's native module gives every error the same code"),
    ],
  },
  // source/tools
  {
    question: 'How do the CRLF line breaks of a Windows file survive an edit?',
    expected: [
      at('source/tools/line-endings.ts', 'export function replaceEven'),
      at('source/tools/line-endings.ts', 'export function restoreLines'),
      at('source/tools/line-endings.ts', 'export function evenLines'),
      at('source/tools/write-file.ts', 'function likeBefore'),
    ],
  },
  {
    question: 'what is the `mark` that endProcesses takes good for?',
    expected: [
      at('source/tools/commands/end-processes.ts', 'mark: string;'),
      at('source/tools/commands/end-processes.ts', 'export async function endProcesses'),
      at('source/tools/commands/process-tree.ts', 'export function findProcessTree'),
      at('source/tools/commands/process-tree.ts', 'function carries'),
      at('source/tools/commands/shell-command.ts', 'const markName'),
    ],
  },
  {
    question: 'Can the model overwrite a file that it has never looked at?',
    expected: [
      at('source/tools/write-file.ts', 'function currentText'),
      at('source/tools/write-file.ts', 'function planWrite('),
      at('source/tools/write-file.ts', 'export function createWriteFile'),
      at('source/tools/seen-files.ts', 'export interface SeenFiles'),
    ],
  },
  // source/training and data
  {
    question: 'What stops a submitted solution from sending made-up test results itself?',
    expected: [
      at('source/training/run-probes.ts', 'export async function runProbes'),
      at('source/training/run-probes.ts', 'async function runOnce'),
      at('source/training/run-probes.ts', 'function parseAnswer'),
    ],
  },
  {
    question: 'How is a TypeScript answer to an exercise made runnable?',
    expected: [
      at('source/training/compile-script.ts', 'export async function compileScript'),
      at('source/training/stage-solution.ts', 'export async function stageSolution'),
    ],
  },
  {
    question: 'What does data/graders/python.py do with a value that JSON cannot hold, such as a tuple or NaN?',
    expected: [at('data/graders/python.py', 'def encode'), at('data/graders/python.py', 'def container')],
  },
  // source/ui
  {
    question: 'Where is it decided that a big paste is shown as something like [pasted 300 lines]?',
    expected: [
      at('source/ui/prompt/paste-placeholder.ts', 'export function isLongPaste'),
      at('source/ui/prompt/paste-placeholder.ts', 'export function placeholderLabel'),
      at('source/ui/prompt/paste-placeholder.ts', 'const collapseAboveLines'),
      at('source/ui/prompt/prompt-state.ts', 'if (!isLongPaste(text))'),
    ],
  },
  {
    question: 'When I type @ and a few letters, in which order are the matching files offered?',
    expected: [
      at('source/ui/completion/file-finder.ts', 'export function createFileFinder'),
      at('source/ui/completion/file-finder.ts', 'function rank('),
      at('source/ui/completion/file-finder.ts', 'function bestFirst'),
    ],
  },
  {
    question: 'After the app quits, who brings the cursor back and leaves raw mode?',
    expected: [
      at('source/ui/terminal.ts', 'export function createTerminal'),
      at('source/ui/terminal.ts', 'restore() {'),
      at('source/ui/terminal.ts', 'const restoreModes'),
    ],
  },
  {
    question: 'why does /export refuse my path with usage-outside-project?',
    expected: [
      at('source/ui/commands/export-command.ts', 'function targetOf'),
      at('source/ui/commands/export-command.ts', "'usage-outside-project'"),
    ],
  },
  // source/workspace
  {
    question: 'I edited a file by hand after the assistant did. What does taking its change back do then?',
    expected: [
      at('source/workspace/undo-restore.ts', 'export function planRestore'),
      at('source/workspace/undo-restore.ts', 'export interface UndoConflict'),
      at('source/workspace/undo-restore.ts', 'export async function applySteps'),
    ],
  },
  {
    question: 'Where are the double asterisks of a .gitignore pattern turned into a regular expression?',
    expected: [
      at('source/workspace/ignore-rules.ts', 'function globSource'),
      at('source/workspace/ignore-rules.ts', 'export function compileIgnoreRules'),
    ],
  },
  // source/knowledge
  {
    question: 'A document makes its reader crash or eat all the memory. What does the caller get?',
    expected: [
      at('source/knowledge/parsers/parser-process.ts', 'export function startParserProcess'),
      at('source/knowledge/parsers/parser-process.ts', 'const deaths'),
      at('source/knowledge/parsers/parser-process.ts', 'function deadProcess'),
      at('source/knowledge/parsers/parser-process.ts', 'function isOutOfMemory'),
    ],
  },
  {
    question: 'How is text that a web page hides with CSS kept away from the model?',
    expected: [
      at('source/runtime/page-text.ts', 'const unseen'),
      at('source/runtime/page-text.ts', 'export function createPageReader'),
      at('source/knowledge/document.ts', 'export type BlockFlag'),
    ],
  },
  // scripts
  {
    question: 'How are the numbers in recall-weights.json learned?',
    expected: [
      at('scripts/train-recall.mjs', 'Trains the ranker of recall'),
      at('scripts/train-recall.mjs', 'function fitRanker'),
      at('scripts/train-recall.mjs', 'function fitConfidence'),
    ],
  },
  {
    question: 'Which separate programs come out of the build?',
    expected: [at('scripts/build.mjs', 'const entries'), at('scripts/build.mjs', 'async function bundle')],
  },
];
