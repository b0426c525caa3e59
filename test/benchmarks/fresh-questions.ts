import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

/**
 * Questions about this repository, open for tuning: written from the source alone, in the words of a developer who is new to the
 * project, without running the search and without reading the code that ranks; the other sets were looked at only afterwards, to ask
 * nothing twice. A quarter each asks where something is, what something does, how something works, and who calls it, which it is, why
 * or when; most describe what is looked for without its name, a few have slips of typing. They were held back at first and have been
 * looked at since: what they measure is how well the search was fitted, not how it does on questions that nobody knew.
 */
export const freshQuestions: readonly RepositoryQuestion[] = [
  // source/agent
  {
    question: 'Where are the shorter descriptions of the tools that little models get?',
    expected: [
      at('source/agent/brief-tools.ts', 'const briefs'),
      at('source/agent/brief-tools.ts', 'export function briefTool'),
    ],
  },
  {
    question: 'How is it noticed that an answer ends with steps that I am to agree to first?',
    expected: [
      at('source/agent/plan.ts', 'export function planIn'),
      at('source/runtime/conversation.ts', 'const plan = planIn('),
    ],
  },
  {
    question: 'which models count as small? up to how many billions of parameters',
    expected: [
      at('source/agent/prompt-tier.ts', 'export function promptTier'),
      at('source/agent/prompt-tier.ts', 'const largestOfTier'),
    ],
  },
  // source/cli
  {
    question: 'Where is a plain [y/N] asked on the terminal, with everything but y taken for a no?',
    expected: [at('source/cli/confirm.ts', 'export function confirmAtTerminal')],
  },
  {
    question: 'terminal usable again after kill -9 of the app, how?',
    expected: [
      at('source/cli/terminal-guard.ts', 'export function startTerminalGuard'),
      at('source/cli/terminal-guard.ts', 'const script'),
    ],
  },
  {
    question: 'What does `eca metrics show --since 2w` mean, and what else may stand behind --since there?',
    expected: [at('source/cli/read-time.ts', 'export function readTime')],
  },
  // source/code
  {
    question: 'Where is it decided that a Go name with a capital letter is public?',
    expected: [at('source/code/rules/go.ts', 'const isExported'), at('source/code/rules/go.ts', 'function define(')],
  },
  {
    question: 'What becomes of one line of a million characters when a source file is cut into chunks?',
    expected: [
      at('source/code/chunk-builder.ts', 'function textsOf('),
      at('source/code/source-chunk.ts', 'export const maximumPiecesOfLine'),
      at('source/code/code-chunker.ts', 'const maximumParsedLine'),
    ],
  },
  {
    question: 'How are the top-level entries of a YAML or TOML file found?',
    expected: [
      at('source/code/data-keys.ts', 'export function dataKeysOf'),
      at('source/code/data-keys.ts', 'function* tomlKeys'),
      at('source/code/text-chunks.ts', 'function addEntries('),
    ],
  },
  // source/config
  {
    question: 'Where is the password in an address like redis://me:pw@host replaced by stars befor it is printed?',
    expected: [
      at('source/config/quote-text.ts', 'export function maskPassword'),
      at('source/config/quote-text.ts', 'export function quoteValue'),
    ],
  },
  {
    question: 'What happens when a key stands twice in my settings file?',
    expected: [
      at('source/config/json-places.ts', 'export function jsonPlaces'),
      at('source/config/settings-file.ts', "code: 'config-repeated-key'"),
    ],
  },
  {
    question: 'Why does DEBUG=express:* in my shell not count as a setting of eca?',
    expected: [
      at('source/config/given-values.ts', 'export function valuesOfEnvironment'),
      at('source/config/given-values.ts', '// DEBUG is shared with other programs'),
    ],
  },
  // source/foundation
  {
    question: 'What does toErrorData make of an error that is not an EcaError?',
    expected: [at('source/foundation/errors.ts', 'export function toErrorData')],
  },
  {
    question: 'who calls describeJsonProblem?',
    expected: [
      at('source/config/settings-file.ts', 'message: describeJsonProblem('),
      at('source/storage/json-store.ts', '${describeJsonProblem(filePath'),
    ],
  },
  // source/knowledge
  {
    question:
      'Where is it seen that a document was put into another folder and edited a bit, so that it stays the same one?',
    expected: [
      at('source/knowledge/ingest/documents-in-run.ts', 'takeMoved(sha256'),
      at('source/knowledge/ingest/documents-in-run.ts', 'const movedAbove'),
      at('source/knowledge/ingest/documents-in-run.ts', 'function mostSimilar('),
    ],
  },
  {
    question: 'How does `eca knowledge ingest --watch` keep from taking in a file that is only half written yet?',
    expected: [
      at('source/knowledge/ingest/watch-files.ts', 'async function settled('),
      at('source/knowledge/ingest/watch-files.ts', 'settleMs?: number'),
      at('source/knowledge/ingest/watch-files.ts', 'export async function* watchFiles'),
    ],
  },
  {
    question: 'What is done about a PDF of 20 kB that unpacks to ten gigabytes?',
    expected: [
      at('source/knowledge/parsers/pdf/count-inflated.ts', 'export async function countInflated'),
      at('source/knowledge/parsers/pdf/pdf-parser.ts', 'if (await countInflated('),
    ],
  },
  {
    question: "How do the automatic numbers of Word's lists, such as 2.1 or iv), get into the text?",
    expected: [
      at('source/knowledge/parsers/docx/numbering.ts', 'export function numberCounter'),
      at('source/knowledge/parsers/docx/numbering.ts', 'function markerOf('),
    ],
  },
  {
    question: 'Which is taken for the newer one, plan-draft.docx or plan v2.docx?',
    expected: [
      at('source/knowledge/document-version.ts', 'export function olderFirst'),
      at('source/knowledge/document-version.ts', 'export function documentVersion'),
    ],
  },
  {
    question:
      'Which invisible elements of a web page are fine (tabs, accordions) and which are meant for machines only?',
    expected: [
      at('source/knowledge/parsers/html/hidden-elements.ts', 'export function createConcealment'),
      at('source/knowledge/parsers/html/hidden-elements.ts', 'export interface Concealment'),
      at('source/knowledge/parsers/html/hidden-elements.ts', 'function isOpenedBy('),
    ],
  },
  // source/learning
  {
    question: 'How does it find out that I put the same question once more because the answer was no good?',
    expected: [
      at('source/learning/asks-again.ts', 'export function asksAgain'),
      at('source/runtime/turn-feedback.ts', 'asksAgain(text, before'),
    ],
  },
  // source/memory
  {
    question: 'Where is a sentence like "we always use tabs" picked out of what I typed, to be noted?',
    expected: [
      at('source/memory/extract-records.ts', 'export function extractRecords'),
      at('source/memory/extract-records.ts', 'const rules'),
    ],
  },
  {
    question: 'Where is the table that knows a kitten answers a question about pets?',
    expected: [
      at('source/memory/word-classes.ts', 'const classes'),
      at('source/memory/word-classes.ts', 'export function wordClasses'),
    ],
  },
  {
    question: 'What if the beginning of an id that I typed fits two stored conversations?',
    expected: [at('source/memory/session-lookup.ts', 'export function findSession')],
  },
  // source/metrics
  {
    question: 'What happens to measurements when somebody sets the clock of the computer back?',
    expected: [
      at('source/metrics/recorder.ts', 'function followWall('),
      at('source/metrics/recorder.ts', 'function wentBack('),
      at('source/metrics/recorder.ts', 'const jumpMs'),
    ],
  },
  {
    question: 'What if the program is killed in the middle of a roll-up, are figures counted twice then?',
    expected: [
      at('source/metrics/rollup.ts', 'async function finish('),
      at('source/metrics/rollup.ts', 'async function appendBatch('),
      at('source/metrics/rollup.ts', 'export interface Journal'),
    ],
  },
  {
    question: 'How is it made sure that a p95 is off by half a percent at most, however many values there were?',
    expected: [
      at('source/metrics/quantile-sketch.ts', 'export interface QuantileSketch'),
      at('source/metrics/quantile-sketch.ts', 'export const relativeError'),
      at('source/metrics/quantile-sketch.ts', 'function binOf('),
    ],
  },
  {
    question: 'Why does `other` stand in the figures where I expect the name of a tool?',
    expected: [
      at('source/metrics/label-cap.ts', 'export const otherValue'),
      at('source/metrics/label-cap.ts', 'export function createLabelCap'),
      at('source/metrics/fold-labels.ts', 'export function foldLabels'),
    ],
  },
  // source/providers
  {
    question: 'What does generateObject do with an answer that does not fit the schema?',
    expected: [at('source/providers/structured-output.ts', 'export async function generateObject')],
  },
  {
    question: 'How does it know that Llama3 and llama3:latest on an Ollama server are one and the same?',
    expected: [
      at('source/providers/ollama.ts', 'export function isSameModel'),
      at('source/providers/ollama.ts', 'function fullName('),
    ],
  },
  {
    question: 'who recieves its events from readEvents?',
    expected: [
      at('source/providers/anthropic-answer.ts', 'of readEvents('),
      at('source/providers/openai-answer.ts', 'of readEvents('),
    ],
  },
  // source/runtime
  {
    question: 'Where is the program of the extra process that the search index lives in while the app is open?',
    expected: [
      at('source/runtime/index-host/host-program.ts', '// The program of the process that holds the index'),
      at('source/runtime/index-host/hosted-index.ts', 'export function createHostedIndex'),
      at('source/runtime/index-host/call-channel.ts', 'export function createCallChannel'),
    ],
  },
  {
    question: 'What is done with an AGENTS.md in my project?',
    expected: [
      at('source/runtime/turn-context.ts', 'function instructionsOf('),
      at('source/runtime/turn-context.ts', 'const instructionFiles'),
      at('source/agent/context-sources.ts', 'export function createInstructionsSource'),
    ],
  },
  {
    question:
      'How does the deletion of a conversation reach what memory noted from it and the kept outputs of its commands?',
    expected: [at('source/runtime/session-erasure.ts', 'export async function forgetErased')],
  },
  {
    question: 'From where in the runtime is runTurn called?',
    expected: [
      at('source/runtime/conversation.ts', 'const events = runTurn('),
      at('source/runtime/delegation.ts', 'const events = runTurn('),
    ],
  },
  // source/security
  {
    question: 'Where is a shell line recognised that would start processes without end?',
    expected: [
      at('source/security/commands/dangers/fork-bomb.ts', 'export function forkBomb'),
      at('source/security/commands/dangers/rough-look.ts', 'const bomb'),
      at('source/security/commands/dangers/rough-look.ts', 'export function roughLook'),
    ],
  },
  {
    question: 'whats commandEnvironment let through of my variables',
    expected: [
      at('source/security/command-environment.ts', 'export function commandEnvironment'),
      at('source/security/command-environment.ts', 'const passed'),
    ],
  },
  {
    question: 'We run as root in a container: how is a command there held to a number of threads?',
    expected: [
      at('source/security/sandbox/process-limit.ts', 'export function limitProcesses'),
      at('source/security/sandbox/task-group.ts', 'export function openTaskGroup'),
    ],
  },
  {
    question: 'Why did a run that was killed leave an empty folder dated 1 January 1970 in my project?',
    expected: [
      at('source/security/sandbox/mount-points.ts', 'export function holdMountPoint'),
      at('source/security/sandbox/mount-points.ts', 'const markSeconds'),
    ],
  },
  // source/storage
  {
    question: 'Where are the Arrow bytes decoded that LanceDB hands back?',
    expected: [
      at('source/storage/arrow-batch.ts', 'export function readArrowBatches'),
      at('source/storage/arrow-batch.ts', 'function readBatch('),
    ],
  },
  {
    question: 'What does openJsonStore give me when the file on disk is damaged?',
    expected: [
      at('source/storage/json-store.ts', 'async function restore('),
      at('source/storage/json-store.ts', 'export async function openJsonStore'),
    ],
  },
  {
    question:
      'After a kill between writing a search table and writing the note of what is in it: how do the two agree again?',
    expected: [at('source/storage/noted-table.ts', 'async agree()')],
  },
  // source/tools
  {
    question: 'Where is it forgiven that a model sends "3" in quotes for a whole number?',
    expected: [
      at('source/tools/check-input.ts', 'export function checkInput'),
      at('source/tools/check-input.ts', 'function readField('),
    ],
  },
  {
    question: 'What happens if the model writes "// ... existing code ..." into the file instead of the code?',
    expected: [
      at('source/tools/placeholder.ts', 'export function findPlaceholder'),
      at('source/tools/apply-edits.ts', 'const placeholder = findPlaceholder('),
      at('source/tools/write-file.ts', 'const placeholder = findPlaceholder('),
    ],
  },
  {
    question: 'who calls diffDetails',
    expected: [
      at('source/tools/edit-file.ts', 'details: diffDetails('),
      at('source/tools/write-file.ts', 'details: diffDetails('),
    ],
  },
  // source/training
  {
    question: 'Where are the files of an exercise that I had begun myself laid out again from scratch?',
    expected: [
      at('source/training/own-attempts.ts', 'async restart(scenario)'),
      at('source/training/own-attempts.ts', 'export function openOwnAttempts'),
      at('source/training/own-attempts.ts', 'const begin = async'),
    ],
  },
  {
    question: 'What does passAtK compute, and from which paper is it?',
    expected: [at('source/training/statistics.ts', 'export function passAtK')],
  },
  {
    question: 'How is a mistake put into working code to have something to practise on?',
    expected: [
      at('source/training/mutate-code.ts', 'export function mutationsOf'),
      at('source/training/mutate-code.ts', 'const swaps'),
    ],
  },
  {
    question: 'When does `eca train run` stop before all trials were made?',
    expected: [
      at('source/training/trial-runner.ts', 'export async function runTrials'),
      at('source/training/trial-runner.ts', 'const limitReached'),
      at('source/training/trial.ts', 'export interface RunEnd'),
    ],
  },
  // source/ui
  {
    question: 'Where do the words come from that say why something was recalled, like "words shared 0.82"?',
    expected: [
      at('source/ui/panes/recall-reasons.ts', 'const meanings'),
      at('source/ui/panes/recall-reasons.ts', 'export function reasonsText'),
    ],
  },
  {
    question: 'Where is the Ctrl-R search thru what I typed earlier?',
    expected: [
      at('source/ui/prompt/prompt-search.ts', 'export function searchPrompt('),
      at('source/ui/prompt/history.ts', 'export function searchPrompts'),
      at('source/ui/keymap.ts', "action: 'history-search'"),
    ],
  },
  {
    question: 'What becomes of keys that I press while a tab is still loading?',
    expected: [at('source/ui/panes/lazy-pane.tsx', 'export function createLazyPane')],
  },
  {
    question: 'I press Esc and the model does not react. How long until the app goes on without it?',
    expected: [
      at('source/ui/chat/turn-runner.ts', 'const stopWithinMs'),
      at('source/ui/chat/turn-runner.ts', '    cancel() {'),
    ],
  },
  {
    question: 'Why does Shift-Tab never come to full-auto?',
    expected: [
      at('source/ui/permission-mode.ts', 'const round'),
      at('source/ui/permission-mode.ts', 'export function modeAfter'),
    ],
  },
  {
    question: 'Why is /undo refused in the app as long as an answer is being written?',
    expected: [
      at('source/ui/commands/run-command.ts', "'usage-working'"),
      at('source/ui/commands/slash-command.ts', 'idleOnly?: boolean'),
      at('source/ui/commands/undo-commands.ts', 'export const undoCommand'),
    ],
  },
  // source/workspace
  {
    question: 'How can it take back what a shell command did to my files, when nobody sees into the command?',
    expected: [
      at('source/workspace/command-watch.ts', 'export function createCommandWatch'),
      at('source/workspace/command-watch.ts', 'export interface CommandWatch '),
      at('source/workspace/undo-scan.ts', 'export async function lookAtWorkspace'),
    ],
  },
  {
    question: 'Why does eraseUndoText erase twice?',
    expected: [at('source/workspace/erase-undo-text.ts', 'export async function eraseUndoText')],
  },
  // scripts
  {
    question: 'Where is that last line of a test run made, so many passed, failed, skipped?',
    expected: [at('scripts/closing-line.mjs', 'export default class ClosingLine')],
  },
  {
    question: 'Why does a script of ours add entries to package-lock.json after npm install?',
    expected: [
      at('scripts/complete-lock.mjs', '// npm leaves an optional package of another platform'),
      at('scripts/complete-lock.mjs', 'export function missingOptionalPackages'),
    ],
  },
  // README.md
  {
    question: 'I want to support EPUB files. How do I add that?',
    expected: [
      at('README.md', '### Add a document format'),
      at('source/knowledge/parsers/parser-registry.ts', 'const loaders'),
      at('source/knowledge/parsers/parser.ts', 'export interface Parser '),
    ],
  },
  // Held back longer than those above, in plain words for places deep in the files.
  {
    question:
      'When is the model let off for asking for something a second time, e.g. as its earlier output was shortened?',
    expected: [
      at('source/agent/repeat-guard.ts', 'const mostForgiven'),
      at('source/agent/repeat-guard.ts', 'forgive(name, input) {'),
      at('source/agent/agent-loop.ts', 'turn.guard.forgive(name, input)'),
    ],
  },
  {
    question:
      'How are sentences like "no, from now on pnpm" picked out of my messages, so that they survive when the chat is shortened?',
    expected: [
      at('source/agent/summary-rules.ts', 'const ruling ='),
      at('source/agent/summary-rules.ts', 'function rulingsOf'),
    ],
  },
  {
    question: 'Where do we cut off a model that rambles on for ever?',
    expected: [
      at('source/agent/model-step.ts', 'const longestAnswer'),
      at('source/agent/model-step.ts', 'export function isOverlong'),
    ],
  },
  {
    question: 'knowledge extract --batch: where are the fields of an output line filled in?',
    expected: [
      at('source/cli/knowledge-extract-verb.ts', 'async function extractBatch'),
      at('source/cli/knowledge-extract-verb.ts', 'const {metadata, text, quality} = extraction'),
    ],
  },
  {
    question: 'How is avoided that a piece of an overlong function starts with a lone closing brace or an else?',
    expected: [
      at('source/code/line-ranges.ts', 'const closing ='),
      at('source/code/line-ranges.ts', 'function costOfCut'),
      at('source/code/line-ranges.ts', 'function bestCut'),
    ],
  },
  {question: 'powershell outline rules', expected: [at('source/code/rules/shells.ts', 'export const powershellRules')]},
  {
    question: 'How do we make sure no API key lands in the log file?',
    expected: [
      at('source/foundation/logger.ts', 'export function createLogger'),
      at('source/runtime/create-runtime.ts', 'openCleaner: async () =>'),
    ],
  },
  {
    question: 'where do we guess that a text is UTF-16 although it has no BOM',
    expected: [at('source/knowledge/parsers/decode-text.ts', 'function wideEncoding')],
  },
  {
    question: 'Which meta tags of a web page are trusted to say when an article came out?',
    expected: [
      at('source/knowledge/parsers/html/page-date.ts', 'const publishedMeta'),
      at('source/knowledge/parsers/html/page-date.ts', 'export function pageDates'),
    ],
  },
  {
    question: 'How does the web page reader know that a paragraph belongs to "You may also like" or to the comments?',
    expected: [
      at('source/knowledge/parsers/html/heading-features.ts', 'const sectionKinds'),
      at('source/knowledge/parsers/html/heading-features.ts', 'export function headingFeatures'),
    ],
  },
  {
    question: 'One page of my PDF takes minutes. Does the whole document fail?',
    expected: [
      at('source/knowledge/parsers/pdf/pdf-parser.ts', 'const pageMs'),
      at('source/knowledge/parsers/pdf/pdf-parser.ts', 'if (error instanceof PageTime)'),
    ],
  },
  {
    question: 'lzw decompression of pdf streams',
    expected: [
      at('source/knowledge/parsers/pdf/stream-filters.ts', 'async function* lzw('),
      at('source/knowledge/parsers/pdf/stream-filters.ts', 'export function streamFilter'),
    ],
  },
  {
    question: 'Which documents are in the knowledge base and still never turn up in a search?',
    expected: [
      at('source/knowledge/searched-documents.ts', 'const searched = async'),
      at('source/knowledge/searched-documents.ts', 'export function searchedDocuments'),
    ],
  },
  {
    question:
      'When memory is over its limit, which of the things it knows go first, and are the ones I typed myself safe?',
    expected: [
      at('source/memory/consolidate-records.ts', 'function worth('),
      at('source/memory/consolidate-records.ts', 'export function planConsolidation'),
    ],
  },
  {
    question:
      'The disk was full while I chatted. Where are the messages that could not be written held until they can?',
    expected: [at('source/memory/session.ts', 'let unsaved'), at('source/memory/session.ts', 'async function flush()')],
  },
  {
    question: 'When do I get the warning memory-index-rebuilt?',
    expected: [
      at('source/memory/turn-index.ts', "code: 'memory-index-rebuilt'"),
      at('source/memory/turn-index.ts', 'async function said('),
    ],
  },
  {
    question: 'What am I told if I type a conversation id that does not exist?',
    expected: [
      at('source/memory/session-lookup.ts', 'export function findSession'),
      at('source/memory/session-lookup.ts', 'expected an id or the beginning of one'),
    ],
  },
  {
    question: 'where does every process put down its own measurements before they get condensed?',
    expected: [
      at('source/metrics/raw-segments.ts', 'export function openSegmentWriter'),
      at('source/metrics/raw-segments.ts', 'export interface SegmentWriter'),
    ],
  },
  {
    question: 'How are function calls put together that an OpenAI server sends in little bits?',
    expected: [at('source/providers/openai-tool-calls.ts', 'export function createToolCallAssembler')],
  },
  {
    question: 'What happens if ollama sends garbage lines that are no JSON in the middle of an answer?',
    expected: [
      at('source/providers/ollama-chat.ts', 'if (unreadable >= mostUnreadableLines)'),
      at('source/providers/ollama-chat.ts', 'const mostUnreadableLines'),
      at('source/providers/ollama-chat.ts', 'async function* readAnswer'),
    ],
  },
  {
    question: 'Where is decided if a local embedding model averages its tokens or takes the first one?',
    expected: [at('source/providers/local-model-files.ts', 'async function readPooling')],
  },
  {
    question: 'Which folders of the program itslef are kept out of reach of tools and commands?',
    expected: [at('source/runtime/create-runtime.ts', 'const protectedPaths = [')],
  },
  {
    question: 'What if the embedding model of my settings cannot be reached, do I still get answers?',
    expected: [
      at('source/runtime/open-embedder.ts', 'export async function openEmbedder'),
      at('source/providers/embedder-registry.ts', 'async openOrLexical(modelName'),
    ],
  },
  {
    question: 'Where are the OpenTelemetry spans of a turn opened, for the model requests and the tools?',
    expected: [
      at('source/runtime/turn-spans.ts', 'export function createTurnSpans'),
      at('source/runtime/turn-spans.ts', 'function beginCall('),
      at('source/runtime/turn-spans.ts', 'function beginTool('),
    ],
  },
  {
    question: 'In which permission modes are shell commands run without write access to the project?',
    expected: [
      at('source/runtime/command-tools.ts', 'const changeNothing'),
      at('source/runtime/command-tools.ts', 'writable: () =>'),
    ],
  },
  {
    question: 'How is an awk one-liner found to be safe to run without asking?',
    expected: [
      at('source/security/commands/rules/awk.ts', 'export const awk: ProgramRule'),
      at('source/security/commands/rules/awk.ts', 'function isHarmlessProgram'),
    ],
  },
  {
    question:
      'Which class or interface do all file changes of the tools pass through, so that a swapped symlink cannot lead them astray?',
    expected: [
      at('source/security/guarded-write.ts', 'export interface GuardedWriter {'),
      at('source/security/guarded-write.ts', 'export function createGuardedWriter'),
    ],
  },
  {
    question: 'where are netcat and /dev/tcp tricks caught?',
    expected: [
      at('source/security/commands/dangers/network-dangers.ts', 'export const reverseShell'),
      at('source/security/commands/dangers/network-dangers.ts', 'const socketFile'),
    ],
  },
  {
    question: 'Why can the sandbox-runtime package not open the network for just one command?',
    expected: [
      at('source/security/sandbox/runtime-sandbox.ts', 'if (request.network) {'),
      at('source/security/sandbox/runtime-sandbox.ts', '// Its list of hosts holds for all commands of a process'),
    ],
  },
  {question: 'who calls nearestLines?', expected: [at('source/tools/apply-edits.ts', 'const nearest = nearestLines(')]},
  {
    question: 'read-output: how many milliseconds between two looks',
    expected: [
      at('source/tools/read-output.ts', 'const pollMs'),
      at('source/tools/read-output.ts', 'async function until('),
    ],
  },
  {
    question: 'What if the file was modified between my yes to deleting it and the deletion?',
    expected: [
      at('source/tools/delete-file.ts', 'has changed since its deletion was approved'),
      at('source/tools/delete-file.ts', 'export function createDeleteFile'),
    ],
  },
  {
    question: 'autocomplete popup, where is its height limited',
    expected: [
      at('source/ui/completion/completion-lines.ts', 'const longestList'),
      at('source/ui/completion/completion-lines.ts', 'export function completionLines'),
    ],
  },
  {
    question: 'where is the bottom row drawn, with model name, mode and cost',
    expected: [at('source/ui/chat/status-line.ts', 'export function statusLine')],
  },
  {
    question: 'How does the markdown view know, while text still streams in, that a code block is over?',
    expected: [at('source/ui/markdown/open-fence.ts', 'closedBy(line: string)')],
  },
  {
    question: 'How is a round figure found for the top of the y axis of a chart?',
    expected: [at('source/ui/panes/bar-chart.ts', 'export function roundedUp')],
  },
  {
    question: 'Is what lies in my dist/ folder indexed?',
    expected: [
      at('source/workspace/file-kinds.ts', 'export function isBuildFolder'),
      at('README.md', 'and files of secrets are never indexed'),
    ],
  },
  {
    question: 'Where is listed what each permission mode lets happen?',
    expected: [
      at('README.md', '| `read-only` | nothing is changed |'),
      at('source/security/permissions.ts', 'export type PermissionMode'),
    ],
  },
  {
    question: 'Which tools may the sub-agent that reviews code use?',
    expected: [at('data/profiles/reviewer.md', 'tools: read-file')],
  },
  {
    question: 'how do I retrain the model that finds the content of web pages?',
    expected: [
      at('scripts/train-page-blocks.mjs', 'node --import ./scripts/ts-loader.mjs scripts/train-page-blocks.mjs PAGES'),
      at('scripts/train-page-blocks.mjs', 'const train = createBlockTrainer('),
    ],
  },
];
