import type {Instrument, InstrumentKind} from './instrument.ts';

/** The label of the project that a measurement was made in. */
export const projectLabel = 'eca.project';

/** The labels of figures on calls of a model, and on whole turns. */
const chat = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', projectLabel];
const model = ['gen_ai.provider.name', 'gen_ai.request.model', projectLabel];

/**
 * Every metric that is measured, once: token use, durations, cost, errors, edits, approvals, memory and disk. What
 * `gen_ai.` begins is named, and has units and labels, as in the OpenTelemetry semantic conventions for generative AI
 * (github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-metrics.md, status Development, as of
 * 2026-11), with the project as one more label; `eca.` is our own. No label ever holds what somebody wrote or a model
 * said.
 */
const table = {
  'gen_ai.client.token.usage': histogram('{token}', 'Tokens of one model call.', [...chat, 'gen_ai.token.type']),
  'gen_ai.client.operation.duration': histogram('s', 'One model call, from the request to the last chunk.', [
    ...chat,
    'error.type',
  ]),
  'gen_ai.client.operation.time_to_first_chunk': histogram(
    's',
    'From the request of a model call to the first chunk of its answer.',
    chat,
  ),
  'gen_ai.execute_tool.duration': histogram('s', 'One tool call, without the wait for an approval.', [
    'gen_ai.tool.name',
    'error.type',
    projectLabel,
  ]),
  'gen_ai.invoke_agent.duration': histogram('s', 'One turn, or one piece of work that was handed out.', [
    'gen_ai.agent.name',
    'gen_ai.request.model',
    'error.type',
    projectLabel,
  ]),
  'eca.turn.count': counter('{turn}', 'Turns by how they ended; `end` is a success.', [...model, 'eca.stop_reason']),
  'eca.turn.first_text': histogram('s', 'From the question to the first text on the screen.', model),
  'eca.turn.retries': counter('{retry}', 'Requests to a model server that were made again.', [projectLabel]),
  'eca.turn.fallbacks': counter('{turn}', 'Turns that another model took over.', model),
  'eca.turn.cost': counter('{USD}', 'US dollars by the prices that the user set.', model),
  'eca.turn.unpriced': counter('{turn}', 'Turns whose cost is not known, since a model has no price.', model),
  'eca.context.used': histogram('{token}', 'Tokens in the context of the last model call of a turn.', model),
  'eca.context.wasted': histogram(
    '{token}',
    'Estimated tokens of passages that were put into a context and not cited.',
    model,
  ),
  'eca.recall.hits': counter('{turn}', 'Turns for which memory gave something.', [projectLabel]),
  'eca.recall.passages': counter(
    '{passage}',
    'Passages that memory gave, by whether the answer took words of them up.',
    ['eca.used', projectLabel],
  ),
  'eca.edit.outcome': counter('{edit}', 'Calls that change files, by what came of them.', [
    'gen_ai.tool.name',
    'gen_ai.request.model',
    'eca.outcome',
    projectLabel,
  ]),
  'eca.approval.count': counter('{approval}', 'Approvals that were asked for.', [
    'gen_ai.tool.name',
    'eca.decision',
    projectLabel,
  ]),
  'eca.approval.wait': histogram('s', 'How long the user took to decide.', ['eca.decision', projectLabel]),
  'eca.tool.errors': counter('{call}', 'Tool calls that failed.', ['gen_ai.tool.name', projectLabel]),
  'eca.feedback.count': counter('{signal}', 'Judgements on turns, given or seen.', [
    'eca.signal',
    'eca.source',
    projectLabel,
  ]),
  'eca.training.score': histogram('1', 'Scores of training trials, 0 to 1.', ['eca.solver', 'eca.scenario']),
  'eca.training.trials': counter('{trial}', 'Training trials by outcome.', ['eca.solver', 'eca.outcome']),
  'eca.process.cpu': counter('s', 'Processor time of the program.', ['eca.mode']),
  'eca.process.memory': gauge('By', 'Memory of the program (resident).', []),
  'eca.disk.used': gauge('By', 'What the program keeps on disk.', []),
  'eca.disk.free': gauge('By', 'Free space where it keeps that.', []),
  'eca.ui.frame': histogram('s', 'The time to draw one frame of the app.', []),
  'eca.metrics.refused': counter(
    '{value}',
    'Measurements that were not taken: no finite number, or negative in a counter.',
    ['eca.instrument'],
  ),
} as const satisfies Record<string, Omit<Instrument, 'name'>>;

/** The name of a metric. */
export type InstrumentName = keyof typeof table;

/** All metrics by name, in the order of the table. */
export const instruments: ReadonlyMap<string, Instrument> = new Map(
  Object.entries(table).map(([name, rest]) => [name, {name, ...rest}]),
);

/** A metric whose values are added up. */
function counter(unit: string, help: string, labels: readonly string[]) {
  return specification('counter', unit, help, labels);
}

/** A metric whose newest value counts. */
function gauge(unit: string, help: string, labels: readonly string[]) {
  return specification('gauge', unit, help, labels);
}

/** A metric of which is kept how its values lie, for percentiles. */
function histogram(unit: string, help: string, labels: readonly string[]) {
  return specification('histogram', unit, help, labels);
}

function specification(kind: InstrumentKind, unit: string, help: string, labels: readonly string[]) {
  return {kind, unit, help, labels};
}
