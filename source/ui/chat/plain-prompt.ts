import type {KeyEvent} from '../key-event.ts';
import {actionOf} from '../keymap.ts';
import type {PromptPart} from '../prompt-part.ts';
import {textWidth} from '../text-layout.ts';

/** A field of one line: typing, deleting to the left, sending. */
export function createPlainPrompt(): PromptPart {
  let text = '';
  return {
    handleKey(key: KeyEvent) {
      if (key.name === 'text' || key.name === 'paste') {
        text += key.text;
        return 'used';
      }
      switch (actionOf(key, 'prompt')) {
        case 'submit': {
          const submit = text.trim();
          if (submit === '') return 'used';
          text = '';
          return {submit};
        }
        case 'delete-left':
          text = [...text].slice(0, -1).join('');
          return 'used';
        default:
          return undefined;
      }
    },
    get empty() {
      return text === '';
    },
    busy: false,
    clear() {
      text = '';
    },
    setText(next) {
      text = next;
    },
    lines(columns, _rows, {style}) {
      let shown = text.replaceAll('\n', '⏎');
      while (textWidth(shown) > columns - 3) shown = [...shown].slice(1).join('');
      return [`${style('user', '›')} ${shown}\u001B[7m \u001B[27m`];
    },
  };
}
