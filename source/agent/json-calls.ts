import type {ToolDescription} from '../providers/language-model.ts';
import {callOf} from './text-calls.ts';
import type {ReadCall} from './tool-calls.ts';

/**
 * The most tool calls that a model may make in one answer of this form; the schema that the answer has to fit allows no
 * more.
 */
const callsAtOnce = 4;

/**
 * The JSON Schema that makes a model answer in a form we can read (structured output): what to say, then the calls,
 * only of tools that are offered.
 */
export function jsonCallFormat(tools: readonly ToolDescription[]): object {
  return {
    type: 'object',
    properties: {
      say: {type: 'string'},
      calls: {
        type: 'array',
        maxItems: callsAtOnce,
        items: {
          anyOf: tools.map(({name, inputSchema}) => ({
            type: 'object',
            properties: {name: {type: 'string', enum: [name]}, arguments: inputSchema},
            required: ['name', 'arguments'],
            additionalProperties: false,
          })),
        },
      },
    },
    required: ['say', 'calls'],
    additionalProperties: false,
  };
}

/** Reads `{"say": "…", "calls": […]}` as it streams in. */
export interface JsonCallReader {
  /** What of `say` is certain by now and was not given before. */
  write(delta: string): string;
  /** The rest of `say`, or the whole text where it is no JSON of this form. */
  end(): string;
  /** Empty before `end`; calls of an answer that is not whole are not among them. */
  readonly calls: readonly ReadCall[];
}

/**
 * Reads the text and the tool calls out of an answer in JSON, showing the text while it still streams in. What is not
 * valid JSON is text, and nothing of it is a call.
 */
export function createJsonCallReader(): JsonCallReader {
  let raw = '';
  /** Where the undecoded rest of `say` begins; undefined before it does, -1 after its end. */
  let at: number | undefined;
  let said = '';
  let calls: ReadCall[] = [];

  /** Gives what of `say` has arrived whole since the last time: an escape may come in two pieces. */
  const decode = (): string => {
    if (at === undefined) {
      const start = /^\s*\{\s*"say"\s*:\s*"/.exec(raw);
      if (!start) return '';
      at = start[0].length;
    }
    if (at < 0) return '';
    let end = at;
    let closed = false;
    while (end < raw.length) {
      if (raw[end] === '"') {
        closed = true;
        break;
      }
      const length = raw[end] === '\\' ? (raw[end + 1] === 'u' ? 6 : 2) : 1;
      if (end + length > raw.length) break;
      end += length;
    }
    const text = unescapeJson(raw.slice(at, end));
    // Half of a surrogate pair waits for its other half.
    const whole = !closed && /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
    at = closed ? -1 : whole === text ? end : end - (raw.slice(at, end).endsWith(text.slice(-1)) ? 1 : 6);
    said += whole;
    return whole;
  };

  return {
    get calls() {
      return calls;
    },
    write(delta) {
      raw += delta;
      return decode();
    },
    end() {
      let value: {say?: unknown; calls?: unknown};
      try {
        value = JSON.parse(raw);
      } catch {
        // Not in the form, or cut off: what can be read of it is text, and nothing of it is a call.
        return at === undefined ? raw : '';
      }
      if (typeof value !== 'object' || value === null) return raw;
      calls = Array.isArray(value.calls) ? value.calls.map((call, index) => callOf(call, index)) : [];
      const text = typeof value.say === 'string' ? value.say : '';
      return text.startsWith(said) ? text.slice(said.length) : '';
    },
  };
}

/** The characters of a JSON string; line breaks that a small model forgot to escape are taken as they are. */
function unescapeJson(escaped: string): string {
  try {
    return JSON.parse(`"${escaped.replace(/[\n\r\t]/g, control => JSON.stringify(control).slice(1, -1))}"`);
  } catch {
    return escaped;
  }
}
