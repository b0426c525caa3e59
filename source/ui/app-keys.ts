import type {AppStore, Clock} from './app-store.ts';
import type {CitedPlace} from './chat/block.ts';
import type {Questions} from './chat/questions.ts';
import type {TurnRunner} from './chat/turn-runner.ts';
import type {KeyEvent} from './key-event.ts';
import {actionOf, type KeyAction, shownKey} from './keymap.ts';
import {type Pane, tabsOf} from './pane.ts';
import type {Tabs} from './panes/tabs.ts';
import type {PromptPart} from './prompt-part.ts';

/**
 * Quitting takes Ctrl-C twice, so that one press too many does not end the app: the second must come within this many
 * milliseconds of the first.
 */
const quitWithinMs = 2000;

/** The parts of the app that a key may go to, and what some keys set off. */
export interface AppKeysOptions {
  store: AppStore;
  clock: Clock;
  prompt: PromptPart;
  panes: readonly Pane[];
  tabs: Tabs;
  turns: TurnRunner;
  questions: Questions;
  /** A message that was entered: a question or a slash command. */
  onSubmit: (text: string) => void;
  /** Stops the slash command that runs. Returns whether one did. */
  onStopCommand: () => boolean;
  onQuit: () => void;
  onSuspend: () => void;
  onOpenPlace: (place: CitedPlace) => void;
  onRedraw: () => void;
  onNextMode: () => void;
}

/**
 * Decides what happens when a key is pressed in the app (key handling), by where the user is: in a question that waits
 * for an answer, in a pane, in the prompt, or anywhere. A place that has no use for a key leaves it to the keys that
 * count everywhere.
 */
export function createAppKeys(options: AppKeysOptions): (key: KeyEvent) => void {
  const {store, prompt, panes, tabs, turns, clock} = options;
  let armedUntilMs = Number.NEGATIVE_INFINITY;
  let choosing = false;

  /** Stops the answer; messages that waited behind it go back into the prompt, if that is empty, and are not sent. */
  const stop = () => {
    const waiting = turns.cancel();
    if (waiting.length > 0 && prompt.empty) prompt.setText(waiting.join('\n'));
  };

  /**
   * What Ctrl-C does: stops the running answer, else closes the open question, else stops the running slash command,
   * else leaves the pane, else clears the prompt. A second press in time quits the app.
   */
  function interrupt(): void {
    const now = clock.nowMs();
    if (now < armedUntilMs) {
      options.onQuit();
      return;
    }
    armedUntilMs = now + quitWithinMs;
    if (turns.running) stop();
    else if (options.questions.open) options.questions.dismiss();
    else if (store.state().command !== undefined) options.onStopCommand();
    else if (store.state().tab !== 'chat') tabs.show('chat');
    else prompt.clear();
    store.dispatch({type: 'hint', text: `${shownKey('interrupt')} again to quit`});
    clock.setTimer(() => store.dispatch({type: 'hint', text: undefined}), quitWithinMs);
  }

  /**
   * Opens a place that the last answer cites in the editor: with one place Ctrl-G opens it at once; with several a
   * digit says which.
   */
  function choosePlace(): void {
    const {citations} = store.state();
    const [first] = citations;
    if (!first) {
      store.dispatch({type: 'hint', text: 'the last answer cites no place'});
      return;
    }
    if (citations.length === 1) {
      options.onOpenPlace(first);
      return;
    }
    choosing = true;
    store.dispatch({
      type: 'hint',
      text: `open which place? 1–${Math.min(9, citations.length)}, Enter for the first, Esc for none`,
    });
  }

  /** Takes the digit that says which cited place to open; Enter means the first, any other key none. */
  function takeChoice(key: KeyEvent): void {
    choosing = false;
    store.dispatch({type: 'hint', text: undefined});
    const number = key.name === 'return' ? 1 : Number(key.text);
    const place = store.state().citations.find(cited => cited.number === number);
    if (place) options.onOpenPlace(place);
  }

  /** Goes to the next or the previous tab, round and round: from the last to Chat and back. */
  function turnTabs(by: 1 | -1): void {
    const ids = ['chat', ...tabsOf(panes).map(({id}) => id)];
    const place = ids.indexOf(store.state().tab);
    // A pane without a tab lies over the chat.
    const next = place < 0 ? undefined : ids[(place + by + ids.length) % ids.length];
    tabs.show(next ?? 'chat');
  }

  /** Keys that count wherever one is. Returns whether this was one. */
  function everywhere(action: KeyAction | undefined): boolean {
    switch (action) {
      case 'interrupt':
        interrupt();
        return true;
      case 'next-tab':
        turnTabs(1);
        return true;
      case 'previous-tab':
        turnTabs(-1);
        return true;
      case 'next-mode':
        options.onNextMode();
        return true;
      case 'toggle-reasoning':
        store.dispatch({type: 'toggle-reasoning'});
        return true;
      case 'open-citation':
        choosePlace();
        return true;
      case 'redraw':
        options.onRedraw();
        return true;
      case 'suspend':
        options.onSuspend();
        return true;
      default:
        return false;
    }
  }

  /**
   * Keys while the chat is in view: Ctrl-D on an empty prompt quits while no answer runs, `?` on an empty prompt shows
   * all keys, Esc stops the answer or the command; the rest goes to the prompt.
   */
  function inChat(key: KeyEvent): void {
    const action = actionOf(key, 'everywhere');
    if (action === 'quit' && prompt.empty && !turns.running) {
      options.onQuit();
      return;
    }
    if (prompt.empty && actionOf(key, 'prompt') === 'help') {
      tabs.show('keys');
      return;
    }
    // An open list or search takes Esc for itself first.
    if (actionOf(key, 'working') === 'cancel' && !prompt.busy) {
      if (turns.running) stop();
      else if (store.state().command !== undefined) options.onStopCommand();
      store.redraw();
      return;
    }
    const outcome = prompt.handleKey(key);
    if (outcome === undefined) {
      everywhere(action);
      return;
    }
    if (outcome !== 'used') options.onSubmit(outcome.submit);
    store.redraw();
  }

  return key => {
    if (actionOf(key, 'everywhere') === 'interrupt') {
      interrupt();
      return;
    }
    if (choosing) {
      takeChoice(key);
      return;
    }
    // A question waits for an answer as long as the chat is in view; the panes can be looked at before.
    const pane = tabs.inView;
    if (!pane && options.questions.open) {
      if (!options.questions.handleKey(key)) everywhere(actionOf(key, 'everywhere'));
      return;
    }
    if (!pane) {
      inChat(key);
      return;
    }
    // What the pane has no use for may still leave it, show the keys, or count everywhere.
    if (pane.handleKey(key)) return;
    if (actionOf(key, 'pane') === 'close-pane') tabs.show('chat');
    else if (actionOf(key, 'prompt') === 'help') tabs.show('keys');
    else everywhere(actionOf(key, 'everywhere'));
  };
}
