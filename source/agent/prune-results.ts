import type {StepMessage} from './turn-input.ts';

export interface PruneOptions {
  /** The newest messages that stay as they are. Default 8. */
  keepNewest?: number;
  /** Results up to this long stay as they are. Default 600. */
  shortCharacters?: number;
}

const headCharacters = 200;
const tailCharacters = 120;
const marker = ' characters of an older result were left out]';

/**
 * The first stage of compaction: results of tools before the newest messages keep their head, their tail and the fact that they were
 * longer; reasoning before them is dropped. The user's words, the answers and the calls stay.
 */
export function pruneResults(messages: readonly StepMessage[], options: PruneOptions = {}): StepMessage[] {
  const {keepNewest = 8, shortCharacters = 600} = options;
  const firstKept = Math.max(0, messages.length - keepNewest);
  return messages.map((message, index) => {
    if (index >= firstKept) return message;
    if (message.role === 'assistant' && message.reasoning !== undefined) {
      const {reasoning: _, ...spoken} = message;
      return spoken;
    }
    if (message.role !== 'tool' || message.text.length <= shortCharacters || message.text.includes(marker))
      return message;
    const left = message.text.length - headCharacters - tailCharacters;
    return {
      ...message,
      text: `${message.text.slice(0, headCharacters)}\n[${left}${marker}\n${message.text.slice(-tailCharacters)}`,
    };
  });
}
