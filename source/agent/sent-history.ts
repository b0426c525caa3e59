import type {Attachment, Message} from '../providers/language-model.ts';
import {renderUserText} from '../providers/user-text.ts';

/**
 * Remembers exactly what was sent to the model of a conversation, so that the next question begins with the same bytes
 * and a server can reuse its work (prompt cache). The record on disk keeps the user's own words; what was recalled for
 * a question is remembered here for as long as the process lives.
 */
export interface SentHistory {
  /** `stored` as it was sent; attachments are part of the text. */
  render(stored: readonly Message[]): Message[];
  /**
   * The message at `index` of the stored conversation, with the words `text`, was sent with `attachments`, which may be shorter than
   * the stored ones, and with `tail` after it.
   */
  remember(index: number, text: string, attachments: readonly Attachment[], tail: string): void;
  /** What was stored as `given` was sent as `sent`: results that were cut for want of room stay so. */
  shorten(given: readonly Message[], sent: readonly Message[]): void;
  /** The stored conversation was replaced by a summary. */
  forget(): void;
}

/** Keeps what was sent in one session, in one process. */
export function createSentHistory(): SentHistory {
  const tails = new Map<number, {text: string; attachments: readonly Attachment[]; tail: string}>();
  const shortened = new Map<string, string>();
  return {
    render(stored) {
      return stored.map((message, index) => {
        if (message.role === 'tool') {
          const text = shortened.get(keyOf(message));
          return text === undefined ? message : {...message, text};
        }
        if (message.role !== 'user') return message;
        const remembered = tails.get(index);
        // Another process may have written to the session: a tail belongs to its own words only.
        const known = remembered?.text === message.text ? remembered : undefined;
        const words = renderUserText(known ? {...message, attachments: known.attachments} : message);
        const tail = known?.tail ?? '';
        return {role: 'user', text: tail === '' ? words : `${words}\n\n${tail}`};
      });
    },
    remember(index, text, attachments, tail) {
      tails.set(index, {text, attachments, tail});
    },
    shorten(given, sent) {
      for (const [index, message] of given.entries()) {
        const cut = sent[index];
        if (message.role === 'tool' && cut && cut.role === 'tool' && cut.text !== message.text)
          shortened.set(keyOf(message), cut.text);
      }
    },
    forget() {
      tails.clear();
      shortened.clear();
    },
  };
}

/** What a cut result is found again by: its text too, since ids of calls are told apart within a turn only. */
function keyOf({callId, text}: Extract<Message, {role: 'tool'}>): string {
  return `${callId}\n${text}`;
}
