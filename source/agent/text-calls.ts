import type {ReadCall} from './tool-calls.ts';

/** What begins and ends a call in a model's text. */
const opener = '<tool_call>';
const closer = '</tool_call>';
/** The most characters of one call in text; a longer one is not run and reported as broken. */
const longestCall = 200_000;

/** Elements whose content is shown or thought, not meant; tags that are not closed count to the end. */
const quotingTags =
  /<(\/?)(pre|code|blockquote|example|q|think|thinking|thought|reasoning|scratchpad)\b[^<>]*>|<!--|-->/gi;

/** Reads calls out of streamed text. */
export interface TextCallScanner {
  /** What of the text so far may be shown; text that may become a call is held back. */
  write(delta: string): string;
  /** The rest that may be shown. */
  end(): string;
  /** Calls so far; one that did not arrive whole or valid has a `problem`. Complete after `end`. */
  readonly calls: readonly ReadCall[];
  /** A call is followed by something else: what comes now can only be invented, so the stream need not be read on. */
  readonly done: boolean;
}

/**
 * Finds the tool calls that a model without native ones writes into its text, and keeps quoted or half-written ones
 * from being run. A call is `<tool_call>{"name": …, "arguments": {…}}</tool_call>` and counts only where its opening
 * tag is the first thing on a line, outside code fences, inline code, quotations (block quotes, an open quotation mark,
 * quoting HTML) and reasoning. Whatever follows a call but another call is dropped.
 */
export function createTextCallScanner(): TextCallScanner {
  const place = createPlace();
  const calls: ReadCall[] = [];
  let rest = '';
  /** How much of the line at the start of `rest` has been shown. */
  let shown = 0;
  let state: 'text' | 'call' | 'after' | 'done' = 'text';

  /** Shows the text line by line up to a call; the beginning of what may become one is held back. */
  const readText = (atEnd: boolean): string => {
    let output = '';
    while (state === 'text') {
      if (shown === 0 && place.mayCall() && rest.startsWith(opener)) {
        state = 'call';
        rest = rest.slice(opener.length);
        return output + advance(atEnd);
      }
      const end = rest.indexOf('\n');
      if (end >= 0) {
        output += rest.slice(shown, end + 1);
        place.pass(rest.slice(0, end));
        rest = rest.slice(end + 1);
        shown = 0;
        continue;
      }
      const held = !atEnd && shown === 0 && place.mayCall() && opener.startsWith(rest);
      if (!held) {
        output += rest.slice(shown);
        shown = rest.length;
      }
      return output;
    }
    return output;
  };

  /** Reads a call up to its closing tag; one that ends without it is broken and not run. */
  const readCall = (atEnd: boolean): string => {
    const end = endOfCall(rest);
    if (end >= 0) {
      calls.push(parseCall(rest.slice(0, end), calls.length));
      rest = rest.slice(end + closer.length);
      state = 'after';
      return advance(atEnd);
    }
    if (atEnd || rest.length > longestCall) {
      const problem = `The call is not whole: ${closer} is missing after ${rest.length} characters`;
      calls.push({...unreadable(rest, calls.length), problem});
      rest = '';
      state = 'done';
    }
    return '';
  };

  /** Behind a call only another call counts: whatever else the model writes there, such as a result, it has made up. */
  const readAfter = (atEnd: boolean): string => {
    const next = rest.trimStart();
    if (next.startsWith(opener)) {
      rest = next.slice(opener.length);
      state = 'call';
      return advance(atEnd);
    }
    if (!opener.startsWith(next) || atEnd) {
      rest = '';
      state = 'done';
    }
    return '';
  };

  const advance = (atEnd: boolean): string => {
    if (state === 'text') return readText(atEnd);
    if (state === 'call') return readCall(atEnd);
    return state === 'after' ? readAfter(atEnd) : '';
  };

  return {
    calls,
    get done() {
      return state === 'done';
    },
    write(delta) {
      if (state === 'done') return '';
      rest += delta;
      return advance(false);
    },
    end: () => advance(true),
  };
}

/**
 * Notices a tool call that a model only showed, in a code fence at the end of its answer, for one of `names`: meant,
 * most likely, and never run.
 */
export function showsFencedCall(text: string, names: readonly string[]): boolean {
  const end = text.slice(-40_000).trimEnd();
  const [, mark = ''] = /\n[ \t]*(`{3,}|~{3,})$/.exec(end) ?? [];
  if (mark === '') return false;
  const before = end.slice(0, -mark.length);
  const [, inside = ''] = /^[^\n]*\n\s*([\s\S]*)$/.exec(before.slice(before.lastIndexOf(mark) + mark.length)) ?? [];
  return /^<tool_call>\s*\{/.test(inside) || isCall(inside, names);
}

/** Whether a text is a call as most models write it in JSON; small ones mistake `_` for `-`. */
function isCall(text: string, names: readonly string[]): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    const [call] = [JSON.parse(text)].flat();
    const {name} = call;
    const input = call.arguments ?? call.parameters ?? call.input;
    return typeof name === 'string' && typeof input === 'object' && names.includes(name.replaceAll('_', '-'));
  } catch {
    return false;
  }
}

/**
 * Knows whether the next line stands in a code fence, a quotation or reasoning, where a call is only shown; follows the
 * lines that have passed.
 */
function createPlace() {
  let fence: {mark: string; indentation: number} | undefined;
  let openTags = 0;
  let paragraph = '';
  let inQuote = false;

  return {
    mayCall: () => !fence && openTags === 0 && !inQuote && !quotes(paragraph),
    pass(line: string) {
      // A code fence ends only with a mark at least as long as its own.
      const found = /^([ \t]*(?:>[ \t]?)*)(`{3,}|~{3,})(.*)$/.exec(line);
      if (fence) {
        const [, indentation = '', mark = '', tail = ''] = found ?? [];
        const closes = mark.startsWith(fence.mark) && tail.trim() === '' && indentation.length <= fence.indentation + 3;
        if (closes) fence = undefined;
        paragraph = '';
        return;
      }
      const [, indentation = '', mark = '', info = ''] = found ?? [];
      if (mark !== '' && !(mark.startsWith('`') && info.includes('`'))) {
        fence = {mark, indentation: indentation.length < 4 ? 0 : indentation.length};
        return;
      }
      // Tags that quote or think count up and down: between them nothing is called.
      for (const [tag, slash] of line.matchAll(quotingTags)) {
        openTags = Math.max(0, openTags + (slash === '/' || tag === '-->' ? -1 : 1));
      }
      if (line.trim() === '') {
        paragraph = '';
        inQuote = false;
        return;
      }
      // A line after a block quote's belongs to the quote until a blank line ends it.
      if (/^\s*>/.test(line)) inQuote = true;
      paragraph = `${paragraph}\n${line}`.slice(-20_000);
    },
  };
}

/** Whether inline code or a quotation is open at the end of a paragraph. */
function quotes(paragraph: string): boolean {
  const odd = (pattern: RegExp) => (paragraph.match(pattern)?.length ?? 0) % 2 === 1;
  const open = (left: RegExp, right: RegExp) =>
    (paragraph.match(left)?.length ?? 0) > (paragraph.match(right)?.length ?? 0);
  return odd(/`+/g) || odd(/"/g) || open(/[“„]/g, /”/g) || open(/«/g, /»/g) || /(?:^|\s)['‘]\s*$/.test(paragraph);
}

/** Where a call ends: at its closing tag, unless that stands within a text of the JSON; -1 where there is none. */
function endOfCall(text: string): number {
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '<' && text.startsWith(closer, at)) return at;
  }
  return -1;
}

/** One call out of its JSON; what is not valid JSON has a `problem` and is never run. */
function parseCall(body: string, index: number): ReadCall {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    const problem = `The call is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    return {...unreadable(body, index), problem};
  }
  return callOf(value, index);
}

/** A parsed value as a call: `name` and `arguments` (or `input`, `parameters`), an object. */
export function callOf(value: unknown, index: number): ReadCall {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const {name} = given;
  if (typeof name !== 'string' || name === '') {
    const problem = 'The call names no tool, expected {"name": "…", "arguments": {…}}';
    return {...unreadable(JSON.stringify(value) ?? '', index), problem};
  }
  const input = given.arguments ?? given.input ?? given.parameters ?? {};
  return {id: `call-${index + 1}`, name, input};
}

/** A call that could not be read, with the beginning of what was written, so that the model sees its own mistake. */
function unreadable(text: string, index: number): ReadCall {
  const name = /"name"\s*:\s*"([^"\\]{1,80})"/.exec(text)?.[1] ?? 'unreadable-call';
  return {id: `call-${index + 1}`, name, input: {sent: text.trim().slice(0, 300)}};
}
