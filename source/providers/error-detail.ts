import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import type {ErrorDetail} from './model-server.ts';

/** The most characters of a server's error message that are shown; the rest is cut. */
const longestMessage = 300;

/**
 * Finds the readable error message in what a server sent with a failed request: the message in the JSON forms that
 * model servers use, or the text itself. A web page is called that. `clean` takes secrets out and is given the whole
 * text.
 */
export function readErrorDetail(body: string, contentType: string, clean: (text: string) => string): ErrorDetail {
  const text = sanitizeText(clean(body)).trim();
  if (/\bhtml\b/i.test(contentType) || /^<(!doctype|html)\b/i.test(text)) return {message: 'a web page', code: ''};
  const found = fromJson(text);
  return {
    message: shorten(clean(found?.message ?? (text.startsWith('{') ? '' : text))),
    code: shorten(found?.code ?? ''),
  };
}

/** `text` on one line, safe to print, cut at 300 characters with `…`. */
export function shorten(text: string): string {
  const line = sanitizeLine(sanitizeText(text).replace(/\s+/g, ' ').trim());
  return line.length > longestMessage ? `${line.slice(0, longestMessage).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/**
 * Takes the message and code out of a server's error in JSON: `{"error": "…"}`,
 * `{"error": {"message", "code", "type"}}`, `{"message"}` or `{"detail"}`.
 */
export function errorOf(value: unknown): {message: string; code: string} | undefined {
  if (Array.isArray(value)) return errorOf(value[0]);
  if (!isRecord(value)) return undefined;
  const {error} = value;
  if (typeof error === 'string') return {message: error, code: text(value.code)};
  const inner = isRecord(error) ? error : value;
  const message = text(inner.message) || text(inner.detail) || firstDetail(inner.detail);
  const code = text(inner.code) || text(inner.type);
  return message === '' && code === '' ? undefined : {message: message || code, code};
}

/** The error inside a JSON body; undefined where it is no JSON. */
function fromJson(body: string): {message: string; code: string} | undefined {
  // Some servers answer in the form of a stream also when they fail.
  const json = body.startsWith('data:') ? body.slice('data:'.length) : body;
  try {
    return errorOf(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The first message of a list of validation errors, as FastAPI servers send them. */
function firstDetail(detail: unknown): string {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  return isRecord(first) ? text(first.msg) : '';
}

/** A text or number of a server's error as text; empty for anything else. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Whether a value of unknown shape is a plain JSON object: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
