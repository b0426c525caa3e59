import type {StepMessage} from './turn-input.ts';

export interface PruneOptions {
  /** The newest messages that stay as they are. Default 8. */
  keepNewest?: number;
  /** Results up to this long stay as they are. Default 600. */
  shortCharacters?: number;
}

/** The beginning of a long result that is kept, in characters. */
const headCharacters = 200;
/** Its end that is kept, in characters. */
const tailCharacters = 120;
/** A line is kept whole where that leaves at least this many characters. */
const leastCharacters = 60;
/** What stands in place of what was cut; a result with it is not cut again. */
const marker = ' characters of an older result were left out; call it again if they matter]';
/** Results up to this many characters are left whole. */
const longestShort = 600;

/**
 * Shortens old tool results so that a long conversation takes less room, the first stage of compaction: results before
 * the newest messages keep their head, their tail and the fact that they were longer; reasoning before them is dropped.
 * The user's words, the answers and the calls stay.
 */
export function pruneResults(messages: readonly StepMessage[], options: PruneOptions = {}): StepMessage[] {
  const {keepNewest = 8, shortCharacters = longestShort} = options;
  const firstKept = Math.max(0, messages.length - keepNewest);
  return messages.map((message, index) => (index >= firstKept ? message : shortenedResult(message, shortCharacters)));
}

/** `message` without reasoning, and a result of more than `shortCharacters` (default 600) cut; the same one where nothing is to be cut. */
export function shortenedResult(message: StepMessage, shortCharacters = longestShort): StepMessage {
  if (message.role === 'assistant' && message.reasoning !== undefined) {
    const {reasoning: _, ...spoken} = message;
    return spoken;
  }
  if (message.role !== 'tool' || message.text.length <= shortCharacters || message.text.includes(marker))
    return message;
  const head = wholeLinesAtStart(message.text.slice(0, headCharacters));
  const tail = wholeLinesAtEnd(message.text.slice(-tailCharacters));
  const left = message.text.length - head.length - tail.length;
  return {...message, text: `${head}\n[${left}${marker}\n${tail}`};
}

function wholeLinesAtStart(text: string): string {
  const end = text.lastIndexOf('\n');
  return end >= leastCharacters ? text.slice(0, end) : text;
}

function wholeLinesAtEnd(text: string): string {
  const start = text.indexOf('\n') + 1;
  return start > 0 && text.length - start >= leastCharacters ? text.slice(start) : text;
}
