import type {ComponentType} from 'react';
import type {EcaError} from '../foundation/errors.ts';
import type {KeyEvent} from './key-event.ts';
import type {Theme} from './theme.ts';

/** The room that a pane has to draw in, and its colours. */
export interface PaneViewProps {
  columns: number;
  /** A view never returns more rows than this. */
  rows: number;
  theme: Theme;
}

/**
 * A screen of the app beside the chat (memory, knowledge, metrics, training, all keys): what a tab other than Chat
 * shows in place of the live region. Its state lives in the pane, not in React: a pure reducer over keys and over what
 * its ports answered. It may load as soon as it is opened, never before.
 */
export interface Pane {
  /** kebab-case. */
  readonly id: string;
  /** On the tab. */
  readonly title: string;
  /** It has no tab: a key opens it. */
  readonly isOverlay?: boolean;
  /** Called each time it comes into view. Returns at once; what loads announces itself through `subscribe`. */
  open(): void;
  /** Called when it goes out of view: what is loading may stop. */
  close(): void;
  /** Whether the key meant something here; those that did not go to the keys that count everywhere. */
  handleKey(key: KeyEvent): boolean;
  /** Calls `listener` after each change of what is shown. Returns what unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** A number or object that is another one after each change. */
  snapshot(): unknown;
  /** Draws the snapshot; without effects. */
  readonly View: ComponentType<PaneViewProps>;
}

/** What a pane may do to the app around it. */
export interface PaneActions {
  /** Back to the chat, with `text` in the prompt when it is given. */
  leave(text?: string): void;
  /** One line of news in the chat's scrollback; safe to print. */
  note(text: string): void;
  /** Gives a key to the field that is in view, as the bytes a terminal sends. */
  typeInField(sequence: string): void;
  /** Goes on with another session, or with a copy of it. */
  openSession(session: string, options?: {fork?: boolean}): void;
  /**
   * Gives the terminal to the user's editor, at that line of a file of the project. Where that cannot be done, `onProblem` is told why.
   */
  openEditor(place: {path: string; line: number}, onProblem: (problem: EcaError) => void): void;
}

/** The panes that have a tab, in their order. */
export function tabsOf(panes: readonly Pane[]): readonly Pane[] {
  return panes.filter(({isOverlay}) => !isOverlay);
}
