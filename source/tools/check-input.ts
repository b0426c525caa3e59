import type {CheckedInput} from './tool.ts';

/** One field of a tool's input: the part of JSON Schema that tools need. */
export type InputField =
  | {type: 'string'; description?: string; minLength?: number; maxLength?: number; enum?: readonly string[]}
  | {type: 'integer'; description?: string; minimum?: number; maximum?: number}
  | {type: 'boolean'; description?: string}
  | {type: 'array'; description?: string; minItems?: number; maxItems?: number; items: InputSchema};

/** A JSON Schema of an object, flat but for lists of flat objects; fields not in `required` may be absent. */
export interface InputSchema {
  type: 'object';
  properties: Readonly<Record<string, InputField>>;
  required: readonly string[];
  additionalProperties: false;
}

/**
 * The most characters of a text field where its schema names no limit, and of JSON that came as a string. What is
 * longer is refused, and the model is told what was expected.
 */
const longestText = 100_000;

/**
 * What a model is told about a tool's parameters: names, types and meanings. Lengths and bounds cost tokens and are
 * checked anyway.
 */
export function shownSchema({properties, required}: InputSchema): object {
  const fields = Object.entries(properties).map(([name, field]) => [
    name,
    {
      type: field.type,
      ...(field.description !== undefined && {description: field.description}),
      ...(field.type === 'string' && field.enum && {enum: field.enum}),
      ...(field.type === 'array' && {items: shownSchema(field.items)}),
    },
  ]);
  return {type: 'object', properties: Object.fromEntries(fields), ...(required.length > 0 && {required})};
}

/**
 * Checks the parameters that a model gave a tool against `schema` (validation). Models write `"3"` for 3, `null` for an
 * absent field, and the whole object as a string: these mean one thing only and are taken as meant. All else is refused
 * with every problem named, and what exists.
 */
export function checkInput<Input>(schema: InputSchema, sent: unknown): CheckedInput<Input> {
  const given = asObject(sent);
  if (!given) return {ok: false, problem: `Unexpected ${describe(sent)} as the input, ${expectation(schema)}`};
  const problems: string[] = [];
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (!field) {
      if (value !== null) problems.push(`unknown field \`${name.slice(0, 80)}\``);
      continue;
    }
    if (value === null || value === undefined) continue;
    const read = readField(field, value);
    if (read.ok) input[name] = read.value;
    else problems.push(`\`${name}\` is ${describe(value)}, ${read.expected}`);
  }
  for (const name of schema.required) {
    const refused = problems.some(problem => problem.startsWith(`\`${name}\` is `));
    if (!(name in input) && !refused) problems.push(`\`${name}\` is missing`);
  }
  if (problems.length > 0) return {ok: false, problem: `${problems.slice(0, 6).join('; ')}: ${expectation(schema)}`};
  return {ok: true, input: input as Input};
}

/**
 * The parameters as an object, also where a model sent them as JSON in a string or, for none, nothing at all; undefined
 * for anything else.
 */
function asObject(sent: unknown): Record<string, unknown> | undefined {
  let value = sent;
  if (typeof value === 'string' && value.length <= longestText && value.trimStart().startsWith('{')) {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  if (value === undefined || value === null) value = {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** The value of a field, or what was expected in its place. */
type ReadField = {ok: true; value: unknown} | {ok: false; expected: string};

/**
 * Reads one field leniently where its meaning is clear; says what was expected where it does not fit. Lists hold at
 * most 100 entries unless the schema says otherwise.
 */
function readField(field: InputField, value: unknown): ReadField {
  switch (field.type) {
    case 'string': {
      const {minLength = 0, maxLength = longestText} = field;
      if (field.enum && !(typeof value === 'string' && field.enum.includes(value))) {
        return {ok: false, expected: `expected one of ${field.enum.map(one => `\`${one}\``).join(', ')}`};
      }
      if (typeof value !== 'string') return {ok: false, expected: 'expected a string'};
      if (value.length < minLength) return {ok: false, expected: 'expected a string that is not empty'};
      if (value.length > maxLength) return {ok: false, expected: `expected at most ${maxLength} characters`};
      return {ok: true, value};
    }
    case 'integer': {
      const {minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER} = field;
      // Models often write numbers in quotes.
      const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < minimum || number > maximum) {
        const from = field.minimum === undefined ? '' : ` from ${field.minimum}`;
        return {
          ok: false,
          expected: `expected an integer${from}${field.maximum === undefined ? '' : ` to ${maximum}`}`,
        };
      }
      return {ok: true, value: number};
    }
    case 'array': {
      const {minItems = 0, maxItems = 100, items} = field;
      const list = asList(value);
      if (!list) return {ok: false, expected: `expected a list of ${shapeOf(items)}`};
      if (list.length < minItems || list.length > maxItems) {
        return {ok: false, expected: `expected ${minItems} to ${maxItems} entries instead of ${list.length}`};
      }
      const read: unknown[] = [];
      for (const [index, entry] of list.entries()) {
        const checked = checkInput(items, entry);
        if (!checked.ok) return {ok: false, expected: `its entry ${index + 1} does not fit: ${checked.problem}`};
        read.push(checked.input);
      }
      return {ok: true, value: read};
    }
    case 'boolean': {
      // Some write truth values in quotes too.
      if (value === 'true' || value === 'false') return {ok: true, value: value === 'true'};
      return typeof value === 'boolean' ? {ok: true, value} : {ok: false, expected: 'expected true or false'};
    }
  }
}

/** A list, also where a model wrote it as JSON in a string or left the brackets around a single entry away. */
function asList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' && value.length <= longestText && value.trimStart().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      return Array.isArray(list) ? list : undefined;
    } catch {
      return undefined;
    }
  }
  // One object where a list of one is meant.
  return typeof value === 'object' && value !== null ? [value] : undefined;
}

/** What a call should have looked like, for the model to mend it by. */
function expectation(schema: InputSchema): string {
  return `expected ${shapeOf(schema)}`;
}

/** The fields of a tool's input in short, optional ones with a `?`. */
function shapeOf(schema: InputSchema): string {
  const fields = Object.entries(schema.properties).map(
    ([name, field]) =>
      `"${name}"${schema.required.includes(name) ? '' : '?'}: ${field.type === 'array' ? `[${shapeOf(field.items)}]` : field.type}`,
  );
  return `{${fields.join(', ')}}`;
}

/** What a model sent, shortened to 80 characters so that the message stays readable. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}
