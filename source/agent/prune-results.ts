import type {StepMessage} from './turn-input.ts';

/** How much of old tool results stays. */
export interface PruneOptions {
  /** The newest messages that stay as they are. Default 8. */
  keepNewest?: number;
  /** Of the results among the newest so many messages head and tail are kept, of older ones the first line. Default: of all. */
  keepEnds?: number;
}

/** The beginning of a long result that is kept, in characters. */
const headCharacters = 200;
/** Its end that is kept, in characters. */
const tailCharacters = 120;
/** A line is kept whole where that leaves at least this many characters. */
const leastCharacters = 60;
/** What stands in place of what was cut. */
const marker = ' characters of an older result were left out; look again if they matter]';
/** The same as it stands in a cut result: so it is not cut twice, and what is missing is counted right. */
const markerLine = /\n\[(\d+) characters of an older result were left out; look again if they matter\]\n?/;
/** Results up to this many characters are left whole. */
const longestShort = 600;
/** What is kept of the first line of a result of which only that is kept, and results that are shorter, in characters. */
const longestFirstLine = 100;

/**
 * Shortens old tool results so that a long conversation takes less room, the first stage of compaction: results before
 * the newest messages keep their head, their tail and the fact that they were longer, still older ones their first
 * line; reasoning before them is dropped. The user's words, the answers and the calls stay.
 */
export function pruneResults(messages: readonly StepMessage[], options: PruneOptions = {}): StepMessage[] {
  const {keepNewest = 8, keepEnds = messages.length} = options;
  const firstKept = Math.max(0, messages.length - keepNewest);
  const firstWithEnds = messages.length - keepEnds;
  return messages.map((message, index) => {
    if (index >= firstKept) return message;
    return index >= firstWithEnds ? shortenedResult(message) : firstLineOfResult(message);
  });
}

/** `message` without reasoning, and a long result cut to head and tail; the same one where nothing is to be cut. */
export function shortenedResult(message: StepMessage): StepMessage {
  if (message.role !== 'tool') return withoutReasoning(message);
  if (message.text.length <= longestShort || markerLine.test(message.text)) return message;
  const head = wholeLinesAtStart(message.text.slice(0, headCharacters));
  const tail = wholeLinesAtEnd(message.text.slice(-tailCharacters));
  const left = message.text.length - head.length - tail.length;
  return {...message, text: `${head}\n[${left}${marker}\n${tail}`};
}

/** `message` without reasoning, and of a result only the first line; the same one where nothing is to be cut. */
export function firstLineOfResult(message: StepMessage): StepMessage {
  if (message.role !== 'tool') return withoutReasoning(message);
  const [mark = '', before = '0'] = markerLine.exec(message.text) ?? [];
  const [line = ''] = message.text.slice(0, longestFirstLine).split('\n');
  const head = line.replace(/[\ud800-\udbff]$/, '');
  const left = message.text.length - mark.length + Number(before) - head.length;
  const text = `${head}\n[${left}${marker}`;
  return text.length < message.text.length ? {...message, text} : message;
}

/** Drops what the model thought in an older step: it takes room, and what it led to is there. */
function withoutReasoning(message: StepMessage): StepMessage {
  if (message.role !== 'assistant' || message.reasoning === undefined) return message;
  const {reasoning: _, ...spoken} = message;
  return spoken;
}

/** Ends at a line break where enough is left, so that no line is shown in half. */
function wholeLinesAtStart(text: string): string {
  const end = text.lastIndexOf('\n');
  return end >= leastCharacters ? text.slice(0, end) : text;
}

/** The same for the end: begins at a line break where enough is left. */
function wholeLinesAtEnd(text: string): string {
  const start = text.indexOf('\n') + 1;
  return start > 0 && text.length - start >= leastCharacters ? text.slice(start) : text;
}
