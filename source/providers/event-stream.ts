import {EcaError} from '../foundation/errors.ts';
import {createLineSplitter} from './line-splitter.ts';

/** One event of a `text/event-stream` (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  /** `message` where the server names none. */
  event: string;
  /** The data lines, joined by line feeds. */
  data: string;
}

/** How a streamed answer is read. */
export interface StreamReading {
  /** UTF-16 units; 8 Mi when absent. */
  maxLineLength?: number;
  /** Who sends, for messages, such as `Ollama at 127.0.0.1:11434`. */
  server?: string;
}

/** Takes bytes as they arrive and gives back the events in them. */
export interface EventStreamParser {
  /** The events that are complete by now. */
  push(bytes: Uint8Array): ServerSentEvent[];
  /** What is left: an event whose closing blank line never came. Its data may be cut. */
  end(): ServerSentEvent[];
}

/**
 * The longest line, or data of one event, that is read, in UTF-16 units. A longer one is a fault of the server: no
 * model says so much at once.
 */
const largestLineLength = 8 * 1024 * 1024;

/**
 * Reads server-sent events (SSE), the form in which OpenAI and Anthropic stream their answers: LF, CR LF and CR,
 * comments, data of several lines, cut anywhere. Events without data are dropped, as the standard says; `id` and
 * `retry` are ignored, since nothing reconnects.
 * @throws EcaError `model-broken-stream` (from push) for a line or an event above `maxLineLength` UTF-16 units, default
 * 8 Mi.
 */
export function createEventStreamParser(options: StreamReading = {}): EventStreamParser {
  const maxLength = options.maxLineLength ?? largestLineLength;
  const tooLong = () => endlessLine(options.server);
  const splitter = createLineSplitter(maxLength, tooLong);
  let event = '';
  let data: string[] = [];
  let dataLength = 0;

  /** Gives the event that is complete now; one without data is dropped. */
  const dispatch = (): ServerSentEvent[] => {
    const found = data.length > 0 ? [{event: event === '' ? 'message' : event, data: data.join('\n')}] : [];
    event = '';
    data = [];
    dataLength = 0;
    return found;
  };
  /** Takes one line of the stream; a blank one ends the event. */
  const take = (line: string): ServerSentEvent[] => {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (field === 'event') event = value;
    if (field === 'data') {
      dataLength += value.length;
      if (dataLength > maxLength) throw tooLong();
      data.push(value);
    }
    return [];
  };
  return {
    push: bytes => splitter.push(bytes).flatMap(take),
    end: () => [...splitter.end().flatMap(take), ...dispatch()],
  };
}

/**
 * The server-sent events of `bytes`, in order, those that came together at once; the last may be one whose closing line
 * never came. Errors of `bytes` pass through.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  options: StreamReading = {},
): AsyncGenerator<ServerSentEvent[]> {
  const parser = createEventStreamParser(options);
  for await (const piece of bytes) {
    const events = parser.push(piece);
    if (events.length > 0) yield events;
  }
  const rest = parser.end();
  if (rest.length > 0) yield rest;
}

/** One line of a stream of JSON lines: its value, or its first characters where it is no JSON. */
export type JsonLine = {ok: true; value: unknown} | {ok: false; text: string};

/**
 * Reads a stream of JSON lines (NDJSON), the form in which Ollama streams its answers, in order, those that came
 * together at once; blank lines are left out. Errors of `bytes` pass through.
 * @throws EcaError `model-broken-stream` for a line above `maxLineLength` UTF-16 units, default 8 Mi.
 */
export async function* readJsonLines(
  bytes: AsyncIterable<Uint8Array>,
  options: StreamReading = {},
): AsyncGenerator<JsonLine[]> {
  const splitter = createLineSplitter(options.maxLineLength ?? largestLineLength, () => endlessLine(options.server));
  const parsed = (lines: string[]) => lines.filter(line => line.trim() !== '').map(parseJson);
  for await (const piece of bytes) {
    const lines = parsed(splitter.push(piece));
    if (lines.length > 0) yield lines;
  }
  const rest = parsed(splitter.end());
  if (rest.length > 0) yield rest;
}

/** Parses `text` as JSON; never throws. What is no JSON comes back as its first 200 characters. */
export function parseJson(text: string): JsonLine {
  try {
    return {ok: true, value: JSON.parse(text)};
  } catch {
    return {ok: false, text: text.slice(0, 200)};
  }
}

/** The error for a server that never ends a line: without a limit it would fill the memory. */
function endlessLine(server = 'The model server'): EcaError {
  return new EcaError('model-broken-stream', `${server} sent a line without an end`, {
    hint: 'Ask again; a server that does this again is broken.',
  });
}
