import type {KeyEvent} from '../key-event.ts';
import {altKey, controlKey, csiKey, type DecodedKey, namedKey, ss3Key, textKey} from './key-sequences.ts';
import {cleanTypedText} from './typed-text.ts';

/** The character that escape sequences begin with, and that the Escape key sends alone. */
const esc = '\u001B';
/** What a terminal sends after a paste. */
const pasteEnd = `${esc}[201~`;
/** Most characters of a control sequence before it is given up; xterm's and kitty's longest are far below. */
const maximumSequenceLength = 256;
/** Most characters of a terminal's answer (colours, names); longer ones are given up. */
const maximumStringLength = 4096;

/** Who is told of keys, and how long an unfinished sequence is waited for. */
export interface KeyTokenizerOptions {
  /** Called for each key, in order, while `write` runs or when a timer decides. */
  onKey: (key: KeyEvent) => void;
  /** Calls `callback` once after `delayMs`; returns what calls it off. */
  setTimer: (callback: () => void, delayMs: number) => () => void;
  /**
   * How many milliseconds the rest of an escape sequence may stay away before ESC counts as the Escape key. Default:
   * 40.
   */
  escapeDelayMs?: number;
  /** Milliseconds of silence after which a paste without its end mark counts as finished. Default: 5,000. */
  pasteDelayMs?: number;
  /** Most characters of one paste that are kept; the rest is dropped. Default: 8,388,608. */
  maximumPasteLength?: number;
  /** A further cleaning of typed and pasted text, for example `RuntimeContext.sanitize`. */
  sanitize?: (text: string) => string;
}

/** Reads the keyboard: what the terminal sends goes in, keys come out. */
export interface KeyTokenizer {
  /** What the terminal sent: text, or bytes in UTF-8; cut anywhere, also inside a character or a sequence. */
  write(chunk: string | Uint8Array): void;
  /** Decides at once what still waits (an ESC, an open paste) and stops the timers. */
  end(): void;
}

/** What is being read: plain text, or a part of an escape sequence. */
type State = 'ground' | 'escape' | 'csi' | 'csi-bracket' | 'ss3' | 'string' | 'string-escape' | 'mouse' | 'paste';

/**
 * Turns the bytes that a terminal sends into key presses and pastes (parses escape sequences): xterm, VT100 application
 * mode, rxvt, the Linux console, modifyOtherKeys and the kitty protocol; bracketed paste as one event of name `paste`.
 * How the input is cut changes nothing, as long as the timer has not run out in between.
 *
 * Text of `text` and `paste` events is clean as `cleanTypedText` says. Characters that follow each other in one chunk
 * come together. Reports of mouse, focus, cursor and device and unknown sequences give no event and no text.
 */
export function createKeyTokenizer(options: KeyTokenizerOptions): KeyTokenizer {
  const machine = new KeyMachine(options);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  return {
    write(chunk) {
      if (typeof chunk === 'string') machine.feed(chunk);
      else {
        decoder ??= new TextDecoder('utf-8', {ignoreBOM: true});
        machine.feed(decoder.decode(chunk, {stream: true}));
      }
    },
    end: () => machine.end(),
  };
}

/** The state machine behind the tokenizer: takes the input character by character and remembers what has begun. */
class KeyMachine {
  private state: State = 'ground';
  /** The sequence so far, from its ESC. */
  private sequence = '';
  /** One more ESC came before the sequence: Alt with the key. */
  private doubled = false;
  private text = '';
  private highSurrogate = '';
  private mouseLeft = 0;
  private pasted: string[] = [];
  private pastedLength = 0;
  private pasteTail = '';
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly options: KeyTokenizerOptions) {}

  feed(chunk: string): void {
    if (chunk === '') return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const input = this.highSurrogate + chunk;
    this.highSurrogate = '';
    let position = 0;
    while (position < input.length) {
      if (this.state === 'paste') {
        position = this.takePaste(input, position);
        continue;
      }
      const code = input.codePointAt(position) ?? 0;
      if (code >= 0xd800 && code <= 0xdbff && position === input.length - 1) {
        this.highSurrogate = input.slice(position);
        break;
      }
      const character = String.fromCodePoint(code);
      position += character.length;
      this.take(character, code);
    }
    this.flushText();
    this.startTimer();
  }

  end(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.highSurrogate = '';
    this.decide();
  }

  /** Waits for the rest of what has begun: only time tells the Escape key from the start of a sequence. */
  private startTimer(): void {
    if (this.state === 'ground') return;
    const {escapeDelayMs = 40, pasteDelayMs = 5000} = this.options;
    this.cancelTimer = this.options.setTimer(
      () => {
        this.cancelTimer = undefined;
        this.decide();
      },
      this.state === 'paste' ? pasteDelayMs : escapeDelayMs,
    );
  }

  /**
   * Decides what an unfinished sequence was when its rest stays away: a lone ESC is the Escape key, an open paste is
   * taken as it is.
   */
  private decide(): void {
    const {state, sequence, doubled} = this;
    if (state === 'ground') return;
    if (state === 'paste') {
      this.keepPasted(this.pasteTail);
      this.finishPaste();
      return;
    }
    this.reset();
    if (state === 'escape') {
      if (doubled) this.emit(namedKey('escape'), esc);
      this.emit(namedKey('escape'), esc);
    } else if (sequence.length === 2 && sequence.startsWith(esc)) {
      // Alt with `[`, `O`, `]`, `P`, `X`, `^` or `_`: nothing followed that would make it a sequence.
      this.emit(altKey(sequence.slice(1)), sequence);
    }
  }

  private reset(): void {
    this.state = 'ground';
    this.sequence = '';
    this.doubled = false;
  }

  private emit(key: DecodedKey, sequence: string): void {
    this.flushText();
    this.options.onKey({...key, sequence});
  }

  private flushText(): void {
    if (this.text === '') return;
    const raw = this.text;
    this.text = '';
    const text = this.clean(raw);
    if (text !== '') this.options.onKey({...textKey(text), sequence: raw});
  }

  private clean(text: string): string {
    const {sanitize} = this.options;
    return cleanTypedText(sanitize === undefined ? text : sanitize(text));
  }

  private take(character: string, code: number): void {
    switch (this.state) {
      case 'escape':
        this.takeAfterEscape(character, code);
        break;
      case 'csi':
        this.takeInCsi(character, code);
        break;
      case 'csi-bracket': {
        const number = 'ABCDE'.indexOf(character);
        const {sequence} = this;
        this.reset();
        if (number >= 0) this.emit(namedKey(`f${number + 1}`), sequence + character);
        break;
      }
      case 'ss3':
        this.takeInSs3(character, code);
        break;
      case 'string':
      case 'string-escape':
        this.takeInString(character);
        break;
      case 'mouse':
        this.mouseLeft -= 1;
        if (this.mouseLeft === 0) this.reset();
        break;
      default:
        this.takeInGround(character, code);
    }
  }

  private takeInGround(character: string, code: number): void {
    if (code === 0x1b) this.begin('escape', character);
    else if (code < 0x20 || code === 0x7f) this.emit(controlKey(code), character);
    else if (code === 0x9b) this.begin('csi', character);
    else if (code === 0x8f) this.begin('ss3', character);
    else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) this.begin('string', character);
    else this.text += character;
  }

  private begin(state: State, introducer: string): void {
    this.flushText();
    this.state = state;
    this.sequence = introducer;
  }

  private takeAfterEscape(character: string, code: number): void {
    this.sequence = esc + character;
    if (character === '[') this.state = 'csi';
    else if (character === 'O') this.state = 'ss3';
    else if (character === ']' || /[PX^_]/.test(character)) this.state = 'string';
    else if (code === 0x1b) {
      if (this.doubled) this.emit(namedKey('escape'), esc);
      this.doubled = true;
      this.sequence = esc;
    } else {
      const {sequence, doubled} = this;
      this.reset();
      if (doubled) this.emit(namedKey('escape'), esc);
      if (code >= 0x80 && code < 0xa0) return;
      this.emit(code < 0x20 || code === 0x7f ? {...controlKey(code), alt: true} : altKey(character), sequence);
    }
  }

  private takeInCsi(character: string, code: number): void {
    const parameters = this.sequence.slice(this.sequence.startsWith(esc) ? 2 : 1);
    if (code < 0x20 || code > 0x7e || this.sequence.length >= maximumSequenceLength) {
      this.abandon(character, code);
      return;
    }
    this.sequence += character;
    if (character === '[' && parameters === '') this.state = 'csi-bracket';
    else if (character === '$' && /^\d+$/.test(parameters)) this.finish(csiKey(parameters, '$'));
    else if (code < 0x40) return;
    else if (character === 'M' && parameters === '') {
      this.state = 'mouse';
      this.mouseLeft = 3;
    } else if (character === '~' && parameters === '200') {
      this.reset();
      this.state = 'paste';
    } else this.finish(csiKey(parameters, character));
  }

  private takeInSs3(character: string, code: number): void {
    const parameters = this.sequence.slice(this.sequence.startsWith(esc) ? 2 : 1);
    if (code < 0x20 || code > 0x7e || this.sequence.length >= maximumSequenceLength) {
      this.abandon(character, code);
      return;
    }
    this.sequence += character;
    if (!/[\d;]/.test(character)) this.finish(ss3Key(parameters, character));
  }

  private finish(key: DecodedKey | undefined): void {
    const {sequence, doubled} = this;
    this.reset();
    if (key !== undefined) this.emit({...key, alt: key.alt || (doubled && key.name !== 'text')}, sequence);
  }

  /** A control character cuts a sequence off and counts for itself. */
  private abandon(character: string, code: number): void {
    this.reset();
    this.takeInGround(character, code);
  }

  private takeInString(character: string): void {
    const ended = character === '\u0007' || character === '\u009C' || character === '\u0018' || character === '\u001A';
    this.sequence += character;
    if (ended || this.sequence.length > maximumStringLength) this.reset();
    else if (this.state === 'string-escape') {
      if (character === '\\') this.reset();
      else {
        this.reset();
        this.begin('escape', esc);
        this.take(character, character.codePointAt(0) ?? 0);
      }
    } else if (character === esc) this.state = 'string-escape';
  }

  /** Takes pasted text up to its end mark: no key in it counts as one, so that pasting a line feed sends nothing. */
  private takePaste(input: string, position: number): number {
    const rest = this.pasteTail + input.slice(position);
    const at = rest.indexOf(pasteEnd);
    if (at < 0) {
      // The end mark may be cut between two chunks.
      const keep = Math.max(0, rest.length - pasteEnd.length + 1);
      this.keepPasted(rest.slice(0, keep));
      this.pasteTail = rest.slice(keep);
      return input.length;
    }
    this.keepPasted(rest.slice(0, at));
    const consumed = at + pasteEnd.length - this.pasteTail.length;
    this.pasteTail = '';
    this.finishPaste();
    return position + consumed;
  }

  /** Keeps pasted text up to the longest paste that is allowed; what goes beyond is dropped. */
  private keepPasted(text: string): void {
    const room = (this.options.maximumPasteLength ?? 8_388_608) - this.pastedLength;
    if (text === '' || room <= 0) return;
    this.pasted.push(text.slice(0, room));
    this.pastedLength += Math.min(text.length, room);
  }

  private finishPaste(): void {
    const text = this.clean(this.pasted.join(''));
    this.pasted = [];
    this.pastedLength = 0;
    this.pasteTail = '';
    this.reset();
    if (text !== '') this.options.onKey({name: 'paste', text, ctrl: false, alt: false, shift: false, sequence: ''});
  }
}
