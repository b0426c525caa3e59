import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/** More questions about this repository, in the words of somebody who has not read it. All of them may be used for tuning. */
export const furtherQuestions: readonly RepositoryQuestion[] = [
  {
    question: 'How does it decide which model answers?',
    expected: [
      at('source/agent/director.ts', 'export function createDirector'),
      at('source/agent/director.ts', 'export interface TurnDirector'),
    ],
  },
  {
    question: 'What happens when a conversation gets too long for the model?',
    expected: [
      at('source/agent/compaction.ts', 'export async function compactConversation'),
      at('source/agent/context-assembler.ts', 'export async function assembleMessages'),
      at('source/agent/prune-results.ts', 'export function pruneResults'),
    ],
  },
  {
    question: 'What if the model keeps calling the same tool over and over?',
    expected: [
      at('source/agent/repeat-guard.ts', 'export function createRepeatGuard'),
      at('source/agent/repeat-guard.ts', 'export interface RepeatGuard'),
    ],
  },
  {
    question: 'Where is the prompt that is sent to the model put together?',
    expected: [
      at('source/agent/context-assembler.ts', 'export async function assembleMessages'),
      at('source/agent/system-prompt.ts', 'export function buildPrefix'),
    ],
  },
  {
    question: 'How many tokens does a text have?',
    expected: [at('source/agent/token-estimate.ts', 'export function estimateTokens')],
  },
  {
    question: 'How long is a server that failed left alone before it is tried again?',
    expected: [
      at('source/agent/circuit-breaker.ts', 'export function createCircuitBreaker'),
      at('source/agent/circuit-breaker.ts', 'const firstPauseMs'),
    ],
  },
  {
    question: 'How are tool calls recognised in plain text that a model writes?',
    expected: [
      at('source/agent/text-calls.ts', 'export function createTextCallScanner'),
      at('source/agent/text-calls.ts', 'export interface TextCallScanner'),
    ],
  },
  {
    question: 'How does it know whether a model supports native function calling?',
    expected: [
      at('source/agent/tool-support.ts', 'export function createToolSupport'),
      at('source/agent/tool-support.ts', 'export interface ToolSupport {'),
      at('source/providers/model-probe.ts', 'export async function probeModel'),
    ],
  },
  {
    question: 'How often does it retry a failed request to a model server?',
    expected: [
      at('source/providers/retry-policy.ts', 'export const defaultRetryPolicy'),
      at('source/providers/retry-policy.ts', 'export interface RetryPolicy'),
      at('source/providers/retry-policy.ts', 'export function retryDelayMs'),
    ],
  },
  {
    question: 'Is the Retry-After header respected?',
    expected: [
      at('source/providers/retry-policy.ts', 'export function readRetryAfterMs'),
      at('source/providers/retry-policy.ts', 'export function retryDelayMs'),
    ],
  },
  {
    question: 'How does it detect that Ollama silently cut off the prompt?',
    expected: [at('source/providers/context-shortfall.ts', 'export function findShortfall')],
  },
  {
    question: 'Where are <think> tags separated from the answer?',
    expected: [
      at('source/providers/reasoning-tags.ts', 'export function createReasoningTags'),
      at('source/providers/reasoning-tags.ts', 'export interface ReasoningTags'),
    ],
  },
  {
    question: 'Where is the HTTP request for Claude built?',
    expected: [at('source/providers/anthropic-request.ts', 'export function anthropicBody')],
  },
  {
    question: 'How are server-sent events parsed?',
    expected: [
      at('source/providers/event-stream.ts', 'export function createEventStreamParser'),
      at('source/providers/event-stream.ts', 'export async function* readEvents'),
    ],
  },
  {
    question: 'How big is the context window it asks Ollama for?',
    expected: [at('source/providers/ollama-provider.ts', 'export function chooseWindow')],
  },
  {
    question: 'Can I get embeddings without any model or network?',
    expected: [at('source/providers/lexical-embedder.ts', 'export function createLexicalEmbedder')],
  },
  {
    question: 'who calls createDirector?',
    expected: [at('source/runtime/model-access.ts', 'createDirector(')],
  },
  {
    question: 'where is redactShapes used',
    expected: [at('source/security/redaction.ts', 'redactShapes(')],
  },
  {
    question: 'Which files count as secret and may not be read?',
    expected: [
      at('source/security/secret-paths.ts', 'export function isSecretPath'),
      at('source/security/secret-paths.ts', 'const secretNames'),
    ],
  },
  {
    question: 'How does it recognise an API token inside a text?',
    expected: [
      at('source/security/secret-shapes.ts', 'export function redactShapes'),
      at('source/security/secret-shapes.ts', 'const shapes'),
      at('source/security/secret-assignments.ts', 'export function redactAssignments'),
      at('source/security/redaction.ts', 'export function createRedactor'),
    ],
  },
  {
    question: 'Is it possible to escape from the workspace with a symbolic link?',
    expected: [
      at('source/security/path-guard.ts', 'export function createPathGuard'),
      at('source/security/resolve-path.ts', 'export function resolvePath'),
      at('source/security/resolve-path.ts', 'function follow('),
      at('source/security/path-verdict.ts', 'export function judgePath'),
    ],
  },
  {
    question: 'Does it use the keychain of the operating system?',
    expected: [
      at('source/security/keyring.ts', 'export function openSystemKeyring'),
      at('source/security/secrets.ts', 'export function createSecretStore'),
      at('source/security/secrets.ts', 'export interface SecretStore'),
    ],
  },
  {
    question: 'What protects .git/hooks from being written?',
    expected: [at('source/security/write-protection.ts', 'export function writeProtectionOf')],
  },
  {
    question: 'How is a line that was half written to a log repaired?',
    expected: [
      at('source/storage/append-log.ts', 'export function openAppendLog'),
      at('source/storage/log-line.ts', 'export const healedLine'),
    ],
  },
  {
    question: 'How do I read the end of a big log file first?',
    expected: [at('source/storage/log-reader.ts', 'export async function* readLinesBackward')],
  },
  {
    question: 'Where are SQL filters for the vector database quoted?',
    expected: [at('source/storage/lancedb-sql.ts', 'export function toPredicate')],
  },
  {
    question: 'How are scores of several text fields combined?',
    expected: [at('source/storage/fuse-field-hits.ts', 'export function fuseFieldHits')],
  },
  {
    question: 'How does it find out that the database library crashes on this processor?',
    expected: [
      at('source/storage/lancedb-probe.ts', 'async function probeLanceDb'),
      at('source/storage/open-vector-store.ts', 'export async function openVectorStore'),
    ],
  },
  {
    question: 'How are class methods pulled out of a syntax tree?',
    expected: [
      at('source/code/outline.ts', 'export function outlineOf'),
      at('source/code/outline-chunks.ts', 'export function addOutlineChunks'),
    ],
  },
  {
    question: 'Which algorithm reduces words to their stem?',
    expected: [at('source/code/stemmer.ts', 'export function stem(')],
  },
  {
    question: 'What is done for languages without a tree-sitter grammar?',
    expected: [
      at('source/code/pattern-outline.ts', 'export function patternOutlineOf'),
      at('source/code/code-chunker.ts', 'export function createChunker'),
      at('source/code/text-chunks.ts', 'export function addTextChunks'),
      at('source/code/code-chunker.ts', 'async function outlineFor'),
    ],
  },
  {
    question: 'How is the programming language of a file detected?',
    expected: [at('source/code/languages.ts', 'export function languageOf')],
  },
  {
    question: 'Why is a minified file not in the index?',
    expected: [
      at('source/workspace/file-kinds.ts', 'export function looksMinified'),
      at('source/workspace/file-kinds.ts', 'export function skipByName'),
      at('source/workspace/file-kinds.ts', 'export type SkipReason'),
    ],
  },
  {
    question: 'Are typos in a question corrected?',
    expected: [
      at('source/workspace/term-statistics.ts', 'export function editDistance'),
      at('source/workspace/term-statistics.ts', 'function nearTerms'),
    ],
  },
  {
    question: 'Where are synonyms like delete and remove listed?',
    expected: [
      at('source/workspace/lexicon.ts', 'const groups'),
      at('source/workspace/lexicon.ts', 'export function synonymsOf'),
    ],
  },
  {
    question: 'How are the lines to quote picked out of a long function?',
    expected: [
      at('source/workspace/excerpt.ts', 'export function excerptsOf'),
      at('source/workspace/excerpt.ts', 'function chooseLines'),
    ],
  },
  {
    question: 'What is node_modules skipped by when scanning?',
    expected: [
      at('source/workspace/file-kinds.ts', 'export function isToolFolder'),
      at('source/workspace/file-kinds.ts', 'const toolFolders'),
    ],
  },
  {
    question: 'How do I add a new slash command to the app?',
    expected: [
      at('source/ui/commands/command-table.ts', 'export const commandTable'),
      at('source/ui/commands/slash-command.ts', 'export interface SlashCommand'),
    ],
  },
  {
    question: 'Which keyboard shortcuts are there?',
    expected: [
      at('source/ui/keymap.ts', 'export const keyBindings'),
      at('source/ui/panes/keys-pane.ts', 'export function createKeysPane'),
    ],
  },
  {
    question: 'How does autocompletion of file names after @ work?',
    expected: [
      at('source/ui/completion/file-finder.ts', 'export function createFileFinder'),
      at('source/ui/completion/completion-state.ts', 'export function openCompletion'),
      at('source/ui/completion/completion-state.ts', 'export function completionTarget'),
    ],
  },
  {
    question: 'How wide is an emoji or a Chinese character on the screen?',
    expected: [
      at('source/ui/text-layout.ts', 'export function textWidth'),
      at('source/ui/text-layout.ts', 'export function graphemeWidth'),
    ],
  },
  {
    question: 'Where are tables drawn when an answer contains Markdown?',
    expected: [
      at('source/ui/markdown/table-lines.ts', 'export function layoutTable'),
      at('source/ui/markdown/table-lines.ts', 'export function tableRowLines'),
      at('source/ui/markdown/table-lines.ts', 'export function tableHeadLines'),
    ],
  },
  {
    question: 'What happens when I paste a lot of text into the prompt?',
    expected: [
      at('source/ui/prompt/paste-placeholder.ts', 'const collapseAboveLines'),
      at('source/ui/prompt/paste-placeholder.ts', 'export function isLongPaste'),
      at('source/ui/prompt/prompt-state.ts', 'function paste('),
      at('source/ui/prompt/prompt-state.ts', "case 'paste'"),
    ],
  },
  {
    question: 'Where are the colours of the dark and light theme?',
    expected: [
      at('source/ui/theme.ts', 'export function createTheme'),
      at('source/ui/theme.ts', 'export interface Theme '),
      at('source/ui/theme.ts', 'const dark:'),
      at('source/ui/theme.ts', 'const light:'),
    ],
  },
  {
    question: 'What does Ctrl-C do when pressed twice?',
    expected: [
      at('source/cli/process-guard.ts', 'export function guardProcess'),
      at('source/ui/app-keys.ts', 'const quitWithinMs'),
      at('source/ui/app-keys.ts', 'export function createAppKeys'),
    ],
  },
  {
    question: 'What if the output is piped into head and the pipe closes?',
    expected: [
      at('source/cli/create-output.ts', 'export class ReaderGone'),
      at('source/cli/create-output.ts', 'export function createOutput'),
    ],
  },
  {
    question: 'How can I export a conversation to Markdown?',
    expected: [
      at('source/memory/transcript-export.ts', 'export function* exportTranscript'),
      at('source/cli/export-session.ts', 'export async function exportSession'),
      at('source/ui/commands/export-command.ts', 'export const exportCommand'),
      at('source/cli/commands/session.ts', "'export'"),
    ],
  },
  {
    question: 'Are accents ignored when searching old chats?',
    expected: [
      at('source/memory/search-query.ts', 'export function foldText'),
      at('source/memory/search-query.ts', 'export function matchText'),
    ],
  },
  {
    question: 'Does a running program pick up a changed config file?',
    expected: [at('source/config/watch.ts', 'export function watchConfig')],
  },
  {
    question: 'In which order do environment variables and config files override each other?',
    expected: [
      at('source/config/resolve-settings.ts', 'export async function resolveSettings'),
      at('source/config/load.ts', 'export async function loadConfig'),
      at('README.md', 'Sources, the later wins'),
    ],
  },
  {
    question: 'How is a model name like ollama:llama3 parsed?',
    expected: [at('source/config/model-name.ts', 'export function parseModelName')],
  },
  {
    question: 'What suggests the right name after a typo in a setting?',
    expected: [
      at('source/config/nearest-names.ts', 'export function nearestNames'),
      at('source/config/given-values.ts', 'export function unknownSetting'),
    ],
  },
  {
    question: 'Where do I add a tool that the model can call?',
    expected: [
      at('source/runtime/agent-tools.ts', 'export async function createAgentTools'),
      at('source/tools/tool.ts', 'export interface Tool<'),
      at('source/tools/tool-executor.ts', 'export function createToolExecutor'),
    ],
  },
  {
    question: 'How is ripgrep run?',
    expected: [at('source/tools/ripgrep.ts', 'export async function runRipgrep')],
  },
  {
    question: 'What is checked by the test of the folder structure?',
    expected: [
      at('test/architecture/architecture.test.ts', 'describe('),
      at('test/architecture/folder-graph.ts', 'const allowedImports'),
      at('test/architecture/folder-graph.ts', 'export function architectureFaults'),
    ],
  },
  {
    question: 'How is the program bundled into one file?',
    expected: [
      at('scripts/build.mjs', 'async function bundle'),
      at('scripts/bundle-ink.mjs', 'export const bundleInk'),
    ],
  },
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
      at('source/runtime/index-stores.ts', 'await keepAside(place)'),
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
      at('source/training/ask-solution.ts', 'export async function askSolution'),
      at('source/training/ask-solution.ts', 'async function askOnce'),
      at('source/training/ask-solution.ts', 'function parseMessage'),
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
