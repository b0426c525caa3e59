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
];
