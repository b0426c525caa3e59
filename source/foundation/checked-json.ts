/** The part of a schema library that is needed here; a zod schema fits it. */
export interface Schema<Value> {
  safeParse(
    value: unknown,
  ):
    | {success: true; data: Value}
    | {success: false; error: {issues: readonly {path: readonly PropertyKey[]; message: string}[]}};
}

/**
 * What is wrong with a text that should have been JSON of a certain shape, and where it stands, so that a broken file
 * can be repaired. Lines and columns start at 1.
 */
export interface JsonProblem {
  message: string;
  /** The dotted key at fault, where the text parses but does not fit the schema. */
  key?: string;
  line?: number;
  column?: number;
}

/** A value of the expected shape, or what is wrong with the text. */
export type CheckedJson<Value> = {ok: true; value: Value} | {ok: false; problems: JsonProblem[]};

/**
 * Reads a JSON text from disk or network safely: parses `text` and checks that it has the shape of `schema`. Never
 * throws: what is wrong (a syntax error, a missing or mistyped key) comes back with line, column and key.
 */
export function parseCheckedJson<Value>(text: string, schema: Schema<Value>): CheckedJson<Value> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {ok: false, problems: [syntaxProblem(text, error)]};
  }
  const checked = schema.safeParse(value);
  if (checked.success) return {ok: true, value: checked.data};
  return {
    ok: false,
    problems: checked.error.issues.map(issue => ({
      message: issue.message,
      ...(issue.path.length > 0 && {key: issue.path.map(String).join('.')}),
      ...positionOfKey(text, issue.path),
    })),
  };
}

/** `problem` as one line for the error message that a person sees, led by `file:line:column`. */
export function describeJsonProblem(file: string, problem: JsonProblem): string {
  const place = [file, problem.line, problem.line === undefined ? undefined : problem.column];
  const key = problem.key === undefined ? '' : `\`${problem.key}\`: `;
  return `${place.filter(part => part !== undefined).join(':')}: ${key}${problem.message}`;
}

/** Explains a JSON syntax error with the line and column where reading went wrong. */
function syntaxProblem(text: string, error: unknown): JsonProblem {
  const message = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(message)?.[1] ?? (/end of JSON/.test(message) ? String(text.length) : undefined);
  const found = offset === undefined ? firstUnparsable(text) : Number(offset);
  return {message: `not valid JSON: ${message.replace(/\s+/g, ' ')}`, ...placeOf(text, found)};
}

/**
 * Finds where a text stops being JSON when V8 does not say it ("Unexpected token '}', …"): where the longest prefix
 * ends that could still become JSON.
 */
function firstUnparsable(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (couldContinue(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether a text is JSON as far as it goes: with more behind it, it could be whole. */
function couldContinue(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    return /end of JSON|Unterminated string/.test(String(error)) || Number(position) >= prefix.length;
  }
}

/**
 * Where in `text` the key at fault stands, for the line number in the message; nothing where it is missing from the
 * text. Found by searching for the quoted names in order, so a name that also stands earlier can mislead it.
 */
function positionOfKey(text: string, path: readonly PropertyKey[]): {line?: number; column?: number} {
  let from = 0;
  let found = -1;
  for (const part of path) {
    if (typeof part !== 'string') continue;
    const at = text.indexOf(JSON.stringify(part), from);
    if (at < 0) break;
    found = at;
    from = at + 1;
  }
  return found < 0 ? {} : placeOf(text, found);
}

/** Line and column of a place in a text, both from 1. */
function placeOf(text: string, offset: number): {line: number; column: number} {
  const before = text.slice(0, offset);
  return {line: before.split('\n').length, column: offset - before.lastIndexOf('\n')};
}
