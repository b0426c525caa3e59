/** A piece of an answer and whether it is reasoning. */
export interface AnswerPiece {
  channel: 'text' | 'reasoning';
  text: string;
}

/** Tells reasoning inside an answer from the answer. */
export interface ReasoningTags {
  push(text: string): AnswerPiece[];
  end(): AnswerPiece[];
}

/** The tag names in which models wrap their reasoning. */
const names = ['think', 'thinking', 'thought', 'reasoning'];
/** A whole tag, opening or closing. */
const wholeTag = new RegExp(`^<(/?)(${names.join('|')})>`, 'i');
/** The length of the longest tag: so much at the end of a piece may be the beginning of one. */
const longestTag = '</reasoning>'.length;
/** A run of so many backticks or tildes is not waited for although it may go on in the next piece. */
const longestRun = 64;
/** All tags that may begin in text. */
const tags = names.flatMap(name => [`<${name}>`, `</${name}>`]);

/**
 * Separates a model's thinking from its answer when it writes both into one text. Splits text that arrives in pieces at
 * `<think>`, `<thinking>`, `<thought>` and `<reasoning>`, also when a tag is cut. Tags inside code (fences, and spans
 * of one line) are text. A stray closing tag is dropped. Reasoning that begins in the middle of an answer and is never
 * closed is given as text too at the end: somebody may have written about the tag.
 */
export function createReasoningTags(): ReasoningTags {
  let held = '';
  let inside = '';
  let unclosed: string[] | undefined;
  let textSeen = false;
  let skipBlank = false;
  // Where the text stands: what the line began with, the fence and the code span it is in.
  let indentOnly = true;
  let fence = '';
  let span = 0;
  let pieces: AnswerPiece[] = [];

  /** Gives out a piece of text or reasoning; blanks between the reasoning and the answer are dropped. */
  const emit = (channel: AnswerPiece['channel'], raw: string) => {
    let text = raw;
    if (channel === 'text') {
      if (skipBlank) text = text.replace(/^\s+/, '');
      if (text === '') return;
      skipBlank = false;
      textSeen ||= /\S/.test(text);
    } else {
      unclosed?.push(text);
    }
    const last = pieces.at(-1);
    if (text === '') return;
    if (last?.channel === channel) last.text += text;
    else pieces.push({channel, text});
  };

  /** Reads reasoning from `from` on; returns where it stopped: behind the closing tag, or where what follows is not certain. */
  const readReasoning = (text: string, from: number): number => {
    const closing = new RegExp(`</${inside}>`, 'ig');
    closing.lastIndex = from;
    const found = closing.exec(text);
    if (!found) {
      const end = text.length - tailThatMayBegin(text, from, [`</${inside}>`]);
      emit('reasoning', text.slice(from, end));
      return end;
    }
    emit('reasoning', text.slice(from, found.index));
    inside = '';
    unclosed = undefined;
    skipBlank = !textSeen;
    return closing.lastIndex;
  };

  /** As above, for text: stops behind a tag, or where what follows is not certain. */
  const readText = (text: string, from: number): number => {
    let at = from;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (character === '\n') {
        indentOnly = true;
        span = 0;
        at += 1;
      } else if (character === '`' || (character === '~' && indentOnly)) {
        const run = runLength(text, at, character);
        // The run may go on in the next piece.
        if (at + run === text.length && run < longestRun) break;
        readRun(character, run);
        at += run;
      } else if (character === '<' && fence === '' && span === 0) {
        const tag = wholeTag.exec(text.slice(at, at + longestTag));
        if (tag) {
          emit('text', text.slice(from, at));
          if (tag[1] === '') {
            inside = (tag[2] ?? '').toLowerCase();
            unclosed = textSeen ? [tag[0]] : undefined;
          }
          return at + tag[0].length;
        }
        if (text.length - at < longestTag && tailThatMayBegin(text, at, tags) === text.length - at) break;
        indentOnly = false;
        at += 1;
      } else {
        if (character !== ' ' && character !== '\t') indentOnly = false;
        at += 1;
      }
    }
    emit('text', text.slice(from, at));
    return at;
  };

  /** Notes that a run of backticks or tildes opens or closes code, inside of which tags are plain text. */
  const readRun = (character: string, run: number) => {
    if (indentOnly && run >= 3 && span === 0) {
      if (fence === '') fence = character.repeat(run);
      else if (fence.startsWith(character) && run >= fence.length) fence = '';
    } else if (character === '`' && fence === '') {
      if (span === 0) span = run;
      else if (span === run) span = 0;
    }
    indentOnly = false;
  };

  /** What has been sorted out since the last call. */
  const taken = () => {
    const result = pieces;
    pieces = [];
    return result;
  };
  return {
    push(text) {
      const all = held + text;
      let at = 0;
      while (at < all.length) {
        const before = inside;
        const stopped = inside === '' ? readText(all, at) : readReasoning(all, at);
        // Nothing was passed and nothing changed: the rest has to wait for the next piece.
        if (stopped === at && inside === before) break;
        at = stopped;
      }
      held = all.slice(at);
      return taken();
    },
    end() {
      emit(inside === '' ? 'text' : 'reasoning', held);
      held = '';
      if (unclosed) emit('text', unclosed.join(''));
      unclosed = undefined;
      inside = '';
      return taken();
    },
  };
}

/** How often the character stands there in a row. */
function runLength(text: string, from: number, character: string): number {
  let end = from;
  while (text[end] === character) end += 1;
  return end - from;
}

/** How many units at the end of `text`, from `from` on, may be the beginning of one of `candidates`. */
function tailThatMayBegin(text: string, from: number, candidates: readonly string[]): number {
  for (let length = Math.min(longestTag - 1, text.length - from); length > 0; length -= 1) {
    const tail = text.slice(text.length - length).toLowerCase();
    if (candidates.some(candidate => candidate.startsWith(tail))) return length;
  }
  return 0;
}
