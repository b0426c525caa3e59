import type {AppStore, Clock} from './app-store.ts';
import type {CitedPlace} from './chat/block.ts';
import type {Questions} from './chat/questions.ts';
import type {TurnRunner} from './chat/turn-runner.ts';
import type {KeyEvent} from './key-event.ts';
import {actionOf, type KeyAction} from './keymap.ts';
import {type Pane, tabsOf} from './pane.ts';
import type {Tabs} from './panes/tabs.ts';
import type {PromptPart} from './prompt-part.ts';

/** A second Ctrl-C within this time quits. */
const quitWithinMs = 2000;

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

/** What each key does, by where the user is: pane, prompt, or everywhere. */
export function createAppKeys(options: AppKeysOptions): (key: KeyEvent) => void {
  const {store, prompt, panes, tabs, turns, clock} = options;
  let armedUntilMs = Number.NEGATIVE_INFINITY;
  let choosing = false;

  const stop = () => {
    const waiting = turns.cancel();
    if (waiting.length > 0 && prompt.empty) prompt.setText(waiting.join('\n'));
  };

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
    store.dispatch({type: 'hint', text: 'Ctrl-C again to quit'});
    clock.setTimer(() => store.dispatch({type: 'hint', text: undefined}), quitWithinMs);
  }

  /** With one place Ctrl-G opens it; with several a digit says which. */
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

  function takeChoice(key: KeyEvent): void {
    choosing = false;
    store.dispatch({type: 'hint', text: undefined});
    const number = key.name === 'return' ? 1 : Number(key.text);
    const place = store.state().citations.find(cited => cited.number === number);
    if (place) options.onOpenPlace(place);
  }

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
    const pane = tabs.inView;
    if (!pane && options.questions.open) {
      if (!options.questions.handleKey(key)) everywhere(actionOf(key, 'everywhere'));
      return;
    }
    if (!pane) {
      inChat(key);
      return;
    }
    if (pane.handleKey(key)) return;
    if (actionOf(key, 'pane') === 'close-pane') tabs.show('chat');
    else everywhere(actionOf(key, 'everywhere'));
  };
}
