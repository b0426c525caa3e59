import type {KeyEvent} from './key-event.ts';
import type {Theme} from './theme.ts';

/** What the app needs of the field that the user types messages in. */
export interface PromptPart {
  /** `used`, a message to send, or undefined where the key means nothing here. */
  handleKey(key: KeyEvent): 'used' | {submit: string} | undefined;
  readonly empty: boolean;
  /** Whether a list or a search is open in it, which Escape closes first. */
  readonly busy: boolean;
  clear(): void;
  setText(text: string): void;
  /** The field as styled lines, at most `rows`, the one with the cursor among them. */
  lines(columns: number, rows: number, theme: Theme): string[];
}
