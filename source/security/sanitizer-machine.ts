import {
  characterClass,
  classify,
  isJoinedTo,
  knownClasses,
  maximumMarks,
  mayFollow,
  notCertainlyPlain,
} from './character-policy.ts';
import {joinSurrogates, skipWholeSequence, withoutColours} from './whole-sequences.ts';

/**
 * The longest control string (OSC, DCS, APC, PM, SOS) whose end is waited for, in UTF-16 units: room for a copied file,
 * and sixteen times the piece in which kitty's graphics protocol sends images (4,096). What is longer counts as text
 * without an end.
 */
export const maximumControlStringLength = 65_536;

/** Where the machine stands: in plain text (`ground`), or in one of the parts of an escape sequence. */
const ground = 0;
const escaped = 1;
const escapedIntermediate = 2;
const controlSequence = 3;
const controlString = 4;
const controlStringEscaped = 5;

/**
 * Strips escape sequences and other control characters from text before it reaches the terminal, piece by piece. The
 * state machine behind the terminal sanitizer (ECMA-48 and DEC's VT500 parser, with the stricter rules that
 * `createTerminalSanitizer` promises): one character in, at most a few characters out, state kept between calls, so a
 * sequence that is split over two pieces is caught too.
 */
export class SanitizerMachine {
  #state = ground;
  #output = '';
  /** The last character shown. */
  #previous = 0;
  /** Marks, joiners and selectors shown since the last base. */
  #extensions = 0;
  /** A joiner or selector that the next shown character decides on, 0 for none. */
  #waiting = 0;
  #highSurrogate = 0;
  #afterCarriageReturn = false;
  /** Of the control string being read: its length, whether BEL ends it, and what is shown if it is never terminated. */
  #stringLength = 0;
  #endsAtBell = false;
  #unterminated: string[] | undefined;

  /** The text to show for the next piece of input. */
  feed(text: string): string {
    if (!this.#isIdle()) return this.#consume(text);
    if (this.#isPlain(text)) return text;
    const simpler = withoutColours(text);
    return simpler !== text && this.#isPlain(simpler) ? simpler : this.#consume(simpler);
  }

  /** The text to show at the end of the input; afterwards the machine is as new. */
  end(): string {
    this.#restoreUnterminated();
    this.#state = ground;
    if (this.#highSurrogate !== 0) this.#showBroken();
    const rest = this.#take();
    this.#previous = 0;
    this.#extensions = 0;
    this.#waiting = 0;
    this.#afterCarriageReturn = false;
    return rest;
  }

  #isIdle(): boolean {
    return this.#state === ground && this.#waiting === 0 && this.#highSurrogate === 0 && !this.#afterCarriageReturn;
  }

  /** Whether an idle machine shows the text as it is; if so, it is taken as shown. */
  #isPlain(text: string): boolean {
    if (notCertainlyPlain.test(text)) return false;
    if (text !== '') this.#remember(text.charCodeAt(text.length - 1));
    return true;
  }

  #take(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  #consume(text: string): string {
    this.#stepThrough(text);
    return this.#take();
  }

  #stepThrough(text: string): void {
    let position = 0;
    while (position < text.length) {
      if (this.#isIdle()) {
        const start = position;
        position = skipWholeSequence(text, this.#showRun(text, start));
        if (position > start) continue;
      }
      this.#step(text.charCodeAt(position));
      position += 1;
    }
  }

  /** Shows the characters from `start` on that need no more than a look at themselves; returns where they end. */
  #showRun(text: string, start: number): number {
    const classes = knownClasses();
    let previous = this.#previous;
    let extensions = this.#extensions;
    let position = start;
    while (position < text.length) {
      let codePoint = text.charCodeAt(position);
      let next = position + 1;
      let kind = classes[codePoint] || classify(codePoint);
      if (kind === characterClass.highSurrogate && next < text.length) {
        const low = text.charCodeAt(next);
        if (low < 0xdc00 || low >= 0xe000) break;
        codePoint = joinSurrogates(codePoint, low);
        next += 1;
        kind = classes[codePoint] || classify(codePoint);
      }
      if (kind === characterClass.plain) extensions = 0;
      else if (kind === characterClass.mark && extensions < maximumMarks) extensions += 1;
      else break;
      previous = codePoint;
      position = next;
    }
    if (position > start) this.#output += text.slice(start, position);
    this.#previous = previous;
    this.#extensions = extensions;
    return position;
  }

  #step(unit: number): void {
    switch (this.#state) {
      case ground:
        this.#inGround(unit);
        break;
      case escaped:
      case escapedIntermediate:
        this.#inEscape(unit);
        break;
      case controlSequence:
        this.#inControlSequence(unit);
        break;
      case controlString:
        this.#inControlString(unit);
        break;
      default:
        this.#inControlStringEscape(unit);
    }
  }

  #inGround(unit: number): void {
    if (this.#highSurrogate !== 0) {
      if (unit >= 0xdc00 && unit < 0xe000) {
        const codePoint = joinSurrogates(this.#highSurrogate, unit);
        this.#highSurrogate = 0;
        this.#show(codePoint);
        return;
      }
      this.#showBroken();
    }
    this.#show(unit);
  }

  /** Decides what becomes of one character of plain text. */
  #show(codePoint: number): void {
    switch (classify(codePoint)) {
      case characterClass.plain:
        if (codePoint === 0x0a && this.#afterCarriageReturn) this.#afterCarriageReturn = false;
        else this.#showVisible(codePoint);
        return;
      case characterClass.mark:
        if (this.#extensions < maximumMarks) this.#showExtension(codePoint);
        return;
      case characterClass.joiner:
      case characterClass.selector:
        this.#showInvisible(codePoint);
        return;
      case characterClass.break:
        this.#showVisible(0x0a);
        return;
      case characterClass.carriageReturn:
        if (!this.#afterCarriageReturn) this.#showVisible(0x0a);
        this.#afterCarriageReturn = true;
        return;
      case characterClass.broken:
      case characterClass.lowSurrogate:
        this.#showVisible(0xfffd);
        return;
      case characterClass.highSurrogate:
        this.#highSurrogate = codePoint;
        return;
      case characterClass.escape:
        this.#state = escaped;
        return;
      case characterClass.control:
        if (codePoint === 0x9b) this.#state = controlSequence;
        else this.#openControlString(codePoint === 0x9d);
        return;
      default:
        return;
    }
  }

  /** Prints a character, and before it the joiner that was waiting for it. */
  #showVisible(codePoint: number): void {
    this.#settleWaiting(codePoint);
    this.#output += String.fromCodePoint(codePoint);
    this.#remember(codePoint);
    this.#afterCarriageReturn = false;
  }

  #showExtension(codePoint: number): void {
    this.#settleWaiting(codePoint);
    this.#output += String.fromCodePoint(codePoint);
    this.#previous = codePoint;
    this.#extensions += 1;
    this.#afterCarriageReturn = false;
  }

  #showInvisible(codePoint: number): void {
    if (this.#waiting !== 0 || this.#extensions >= maximumMarks) return;
    const verdict = mayFollow(this.#previous, codePoint);
    if (verdict === 'yes') this.#showExtension(codePoint);
    if (verdict === 'wait') this.#waiting = codePoint;
  }

  #showBroken(): void {
    this.#highSurrogate = 0;
    this.#showVisible(0xfffd);
  }

  #settleWaiting(next: number): void {
    const waiting = this.#waiting;
    if (waiting === 0) return;
    this.#waiting = 0;
    if (!isJoinedTo(this.#previous, waiting, next)) return;
    this.#output += String.fromCodePoint(waiting);
    this.#previous = waiting;
    this.#extensions += 1;
  }

  #remember(codePoint: number): void {
    this.#previous = codePoint;
    this.#extensions = 0;
  }

  /** After an ESC: what it opens, or nothing that is shown. */
  #inEscape(unit: number): void {
    if (this.#isInterrupted(unit)) return;
    if (unit < 0x20 || unit === 0x7f) return;
    if (unit > 0x7f) {
      this.#backToGround(unit);
      return;
    }
    if (unit < 0x30) {
      this.#state = escapedIntermediate;
      return;
    }
    const opens = this.#state === escaped ? String.fromCharCode(unit) : '';
    this.#state = ground;
    if (opens === '[') this.#state = controlSequence;
    else if (opens === ']') this.#openControlString(true);
    else if (opens !== '' && 'PX^_k'.includes(opens)) this.#openControlString(false);
  }

  /** In a colour code or the like: dropped up to its last character. */
  #inControlSequence(unit: number): void {
    if (this.#isInterrupted(unit)) return;
    if (unit < 0x40 || unit === 0x7f) return;
    this.#state = ground;
    if (unit > 0x7f) this.#show(unit);
  }

  /** Whether the unit ended the sequence it stands in: cancelled, started another, or broke the line. */
  #isInterrupted(unit: number): boolean {
    if (unit === 0x18 || unit === 0x1a) {
      this.#state = ground;
      return true;
    }
    const interrupts = unit === 0x1b || (unit >= 0x09 && unit <= 0x0d) || (unit >= 0x80 && unit < 0xa0);
    if (interrupts) this.#backToGround(unit);
    return interrupts;
  }

  #backToGround(unit: number): void {
    this.#state = ground;
    this.#inGround(unit);
  }

  #openControlString(endsAtBell: boolean): void {
    this.#state = controlString;
    this.#stringLength = 0;
    this.#endsAtBell = endsAtBell;
    this.#unterminated = undefined;
  }

  /** In a window title, a clipboard write or an image: dropped up to its end. */
  #inControlString(unit: number): void {
    if (unit === 0x1b) {
      this.#state = controlStringEscaped;
      return;
    }
    if (unit === 0x9c || unit === 0x18 || unit === 0x1a || (unit === 0x07 && this.#endsAtBell)) {
      this.#state = ground;
      this.#unterminated = undefined;
      return;
    }
    if (classify(unit) === characterClass.control) {
      this.#restoreUnterminated();
      this.#show(unit);
      return;
    }
    const startsRest = unit === 0x07 || (unit >= 0x0a && unit <= 0x0d);
    if (startsRest) this.#unterminated ??= [];
    this.#unterminated?.push(String.fromCharCode(unit));
    this.#stringLength += 1;
    if (this.#stringLength >= maximumControlStringLength) this.#restoreUnterminated();
  }

  #inControlStringEscape(unit: number): void {
    if (unit === 0x5c) {
      this.#state = ground;
      this.#unterminated = undefined;
      return;
    }
    this.#restoreUnterminated();
    this.#state = escaped;
    this.#inEscape(unit);
  }

  /**
   * Shows what came after the first line break of a control string that never ended, so that a lone opener cannot
   * swallow the rest of an answer.
   */
  #restoreUnterminated(): void {
    const rest = this.#unterminated;
    this.#unterminated = undefined;
    this.#state = ground;
    // It holds no escape and no 8-bit introducer, so this cannot open another control string.
    if (rest !== undefined) this.#stepThrough(rest.join(''));
  }
}
