import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/** More questions about this repository, in the words of somebody who has not read it. */
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
      at('source/agent/compaction.ts', 'export function needsCompaction'),
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
      at('source/ui/display-width.ts', 'export function displayWidth'),
      at('source/ui/display-width.ts', 'export function graphemeWidth'),
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
];
