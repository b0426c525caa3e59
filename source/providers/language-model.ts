/** A source that an answer rests on. */
export type Citation = CitedFile | CitedText | CitedDocument;

/**
 * Why places are cited: they call, mention or import what is asked about, are its `definition`, an `error` report points at them, they
 * are the `instruction` of a document, the very `words` asked for stand there, they are of the `file` that was named, of a text that was
 * `given` with the question, their words `match` the question, or a model's answer names them (`cited`).
 */
export const citationReasons = [
  'call',
  'mention',
  'import',
  'definition',
  'error',
  'instruction',
  'words',
  'file',
  'given',
  'match',
  'cited',
] as const;
export type CitationReason = (typeof citationReasons)[number];

/** What all kinds of sources have. */
interface CitedSource {
  /** Relative to the workspace, with `/`. Of a document outside of it the absolute path, or the id of one that has no file. */
  path: string;
  /** Higher is better; comparable within one answer only. */
  score: number;
  symbol?: string;
  /** Absent where nobody noted it. */
  why?: CitationReason;
}

/** Lines of a file of the project, from 1, both ends included. */
export interface CitedFile extends CitedSource {
  kind: 'file';
  startLine: number;
  endLine: number;
}

/** Lines of the text that was piped in, from 1, both ends included; `path` says what it is and names no file. */
export interface CitedText extends CitedSource {
  kind: 'stdin';
  startLine: number;
  endLine: number;
}

/** A passage of a document: its page, from 1, where it has pages, else its lines where they are known. */
export interface CitedDocument extends CitedSource {
  kind: 'knowledge';
  page?: number;
  startLine?: number;
  endLine?: number;
}

/**
 * A model's request to run a tool, which arrived whole. `input` is exact and may hold control characters: escape it
 * before it is shown.
 */
export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
}

/** What the user handed over with a message: a file or a range of it, or text from a pipe. */
export interface Attachment {
  kind: 'file' | 'stdin' | 'selection';
  /** Relative to the workspace where it lies in there; absent for text without a place. */
  path?: string;
  startLine?: number;
  endLine?: number;
  text?: string;
}

/** One message of a conversation with a model: instructions, the user's, the model's, or the result of a tool. */
export type Message =
  | {role: 'system'; text: string}
  | {role: 'user'; text: string; attachments?: readonly Attachment[]}
  /** `citations` is for answers without a model, which go on from what was quoted; no server is sent them. */
  | {role: 'assistant'; text: string; reasoning?: string; toolCalls?: ToolCall[]; citations?: readonly Citation[]}
  | {role: 'tool'; callId: string; name: string; ok: boolean; text: string};

/** What a model is told about a tool; `inputSchema` is JSON Schema. */
export interface ToolDescription {
  name: string;
  description: string;
  inputSchema: object;
}

/** How many tokens a request and its answer took. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Tokens of the whole context of the last step. */
  contextTokens: number;
  /** Of the input tokens, those that the server had kept and did not read again; absent where it does not say. */
  cachedTokens?: number;
}

/**
 * Why a model stopped: `end` it was done, `tool-calls` it wants results, `length` the output limit, `incomplete` the stream
 * broke or ended without its end marker (what arrived so far stands).
 */
export type FinishReason = 'end' | 'tool-calls' | 'length' | 'incomplete';

/**
 * One piece of an answer as it arrives: text, reasoning, a tool call, a source, token counts, a warning, or the end.
 */
export type StreamPart =
  | {type: 'text-delta'; text: string}
  | {type: 'reasoning-delta'; text: string}
  | ({type: 'tool-call'} & ToolCall)
  | {type: 'citation'; citation: Citation}
  | {type: 'usage'; usage: Usage}
  | {type: 'warning'; code: string; message: string; hint?: string}
  | {type: 'finish'; reason: FinishReason};

/** What a model is asked: the conversation, the tools it may call and the limits of its answer. */
export interface ModelRequest {
  messages: Message[];
  tools?: ToolDescription[];
  maxTokens?: number;
  temperature?: number;
  /** JSON Schema of an object that the text of the answer has to be; asked for with the provider's own means. */
  format?: object;
  /** `false` asks a model that reasons first not to; ignored where that cannot be chosen. */
  reasoning?: boolean;
}

/** What a model can do; a key is absent where nobody knows. */
export interface ModelCapabilities {
  tools?: boolean;
  reasoning?: boolean;
  /** Whether `ModelRequest.format` binds the model. */
  structuredOutput?: boolean;
}

/**
 * A language model (LLM) that answers, whoever provides it. `stream` yields parts in order and ends with exactly one
 * `finish`; it throws an `EcaError` (code `model-…`) only when nothing was answered, and stops with an AbortError
 * within 300 ms of `signal`.
 */
export interface LanguageModel {
  /** `provider:model`, or `retrieval-only`. */
  readonly id: string;
  /** The window that is really served, prompt and answer together; absent where it is not known. May change after an answer. */
  readonly contextTokens?: number | undefined;
  /** The size of the model in billions of parameters; absent where it is not known. */
  readonly parameterBillions?: number | undefined;
  readonly capabilities?: ModelCapabilities | undefined;
  /** Identifies the weights: what was learned of a model holds for this digest only. Absent where the server names none. */
  readonly digest?: string | undefined;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<StreamPart>;
}
