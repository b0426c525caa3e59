/**
 * One thing that was typed. `name` is `text` for printable characters (all that came together), `paste` for a bracketed paste,
 * and else the key: `return`, `newline` (Shift-Enter, Alt-Enter or Ctrl-J), `escape`, `tab`, `backspace`, `delete`, `up`, `down`,
 * `left`, `right`, `home`, `end`, `page-up`, `page-down`, `insert`, `f1`…`f12`, or a lower-case letter or sign when it was
 * pressed with Ctrl or Alt. What no key is known for has the name `unknown`.
 */
export interface KeyEvent {
  name: string;
  /** What to insert for `text` and `paste`; '' otherwise. Raw: whoever shows it makes it safe. */
  text: string;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  /** The bytes as they came, for widgets that decode keys themselves. */
  sequence: string;
}

/**
 * Spells a key as the key table writes it, for looking up what it does: `ctrl+r`, `alt+return`, `shift+tab`, `escape`,
 * `?`.
 */
export function keyName(key: KeyEvent): string {
  const name = key.name === 'text' ? key.text : key.name;
  return `${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift && key.name !== 'text' ? 'shift+' : ''}${name}`;
}
