import {type CheckedJson, parseCheckedJson, type Schema} from '../foundation/checked-json.ts';
import {EcaError} from '../foundation/errors.ts';
import type {LanguageModel, Message, Usage} from './language-model.ts';

/** A question whose answer must be JSON of a certain shape. */
export interface StructuredRequest<Value> {
  model: LanguageModel;
  messages: readonly Message[];
  /** What the answer is checked against. */
  schema: Schema<Value>;
  /** The same as JSON Schema of an object: what the model is told. */
  jsonSchema: object;
  signal: AbortSignal;
  maxTokens?: number;
  temperature?: number;
}

/** The checked answer and what it cost. */
export interface StructuredAnswer<Value> {
  value: Value;
  /** Of all requests together. */
  usage: Usage;
  /** 1, or 2 when the first answer had to be repaired. */
  requests: 1 | 2;
}

/** The most faults of a bad answer that the model is told about; further ones are left out. */
const mostProblemsTold = 8;

/**
 * Gets a JSON object of a certain shape from a model (structured output): asked for with the provider's own means
 * (`ModelRequest.format`), checked against the schema, and where it does not fit asked for once more with what was
 * wrong. JSON in a code fence or among words is found.
 * @throws EcaError `model-bad-shape` when the second answer does not fit either; `model-…` of the provider; AbortError.
 */
export async function generateObject<Value>(request: StructuredRequest<Value>): Promise<StructuredAnswer<Value>> {
  const usage: Usage = {inputTokens: 0, outputTokens: 0, contextTokens: 0};
  const first = await answer(request, request.messages, usage);
  const checked = check(first, request.schema);
  if (checked.ok) return {value: checked.value, usage, requests: 1};

  // Once more with the faults named; a model that still cannot keep to the shape costs no third request.
  const second = await answer(
    request,
    [
      ...request.messages,
      // Some servers refuse a message without text.
      {role: 'assistant', text: first.trim() === '' ? '(nothing)' : first},
      {role: 'user', text: `${describe(checked)}\nAnswer again with nothing but a JSON object that fits.`},
    ],
    usage,
  );
  const repaired = check(second, request.schema);
  if (repaired.ok) return {value: repaired.value, usage, requests: 2};
  throw new EcaError(
    'model-bad-shape',
    `${request.model.id} gave no answer of the expected shape. ${describe(repaired)}`,
    {
      hint: 'A larger model keeps to a shape more often; `eca models list` shows what there is.',
    },
  );
}

/** Asks once and collects the text of the answer, at temperature 0 unless said otherwise. */
async function answer<Value>(
  {model, jsonSchema, signal, maxTokens, temperature = 0}: StructuredRequest<Value>,
  messages: readonly Message[],
  usage: Usage,
): Promise<string> {
  let text = '';
  const request = {
    messages: [...messages],
    format: jsonSchema,
    reasoning: false,
    temperature,
    ...(maxTokens !== undefined && {maxTokens}),
  };
  for await (const part of model.stream(request, signal)) {
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'usage') {
      usage.inputTokens += part.usage.inputTokens;
      usage.outputTokens += part.usage.outputTokens;
      usage.contextTokens = part.usage.contextTokens;
    }
  }
  return text;
}

/** Checks an answer against the schema: all of it, else the JSON found in it. */
function check<Value>(text: string, schema: Schema<Value>): CheckedJson<Value> {
  const whole = parseCheckedJson(text.trim(), schema);
  if (whole.ok) return whole;
  const inner = jsonInside(text);
  if (inner === undefined || inner === text.trim()) return whole;
  return parseCheckedJson(inner, schema);
}

/**
 * Finds the JSON in an answer with words around it: what stands in the first code fence, or from the first brace to the
 * last.
 */
function jsonInside(text: string): string | undefined {
  const fence = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  if (fence !== undefined) return fence.trim();
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  return start >= 0 && end > start ? text.slice(start, end + 1) : undefined;
}

/** Tells the model, or the user, what was wrong with an answer. */
function describe(checked: {ok: boolean} & Partial<{problems: {message: string; key?: string}[]}>): string {
  const problems = (checked.problems ?? []).slice(0, mostProblemsTold);
  const told = problems.map(({key, message}) => (key === undefined ? message : `\`${key}\`: ${message}`));
  return `What was wrong: ${told.join('; ')}.`;
}
