import type {TextValue} from '../doubling.ts';

/** A word or sign of an awk program. */
export type AwkToken = {kind: 'name' | 'value' | 'regex' | 'sign' | 'end'; text: string};

/** Functions that answer with a number, however long the text. */
const numeric = new Set(
  'length index split match int sqrt exp log sin cos atan2 rand strftime systime mktime asort asorti and or xor lshift rshift compl strtonum'.split(
    ' ',
  ),
);
/** What in front of a variable or behind it makes a number or a condition of it. */
const calculates = /^(?:[-+*/%^<>!~]|\+\+|--|\*\*|&&|\|\||==|<=|>=|!=|!~|in)$/;

/**
 * What an awk program sets variables to, by `=` and by replacing in them. All fields of a line count as one variable, `$`,
 * which the next line sets anew: only in a loop they keep what is put into them, but for a loop over the fields themselves.
 */
export function textValues(tokens: readonly AwkToken[], isVariable: (name: string) => boolean): TextValue[] {
  const counters = new Set(tokens.flatMap(({text}, at) => (text === 'for' ? (tokens[at + 2]?.text ?? []) : [])));
  /** The variable at a token; undefined for anything else. */
  const nameAt = (at = -1): string | undefined => {
    const {kind, text} = tokens[at] ?? {kind: 'end', text: ''};
    if (kind === 'sign' && text === '$') {
      return counters.size === 0 || counters.has(tokens[at + 1]?.text ?? '') ? undefined : '$';
    }
    return kind === 'name' && tokens[at - 1]?.text !== '$' && isVariable(text) ? text : undefined;
  };
  /** The variables whose text goes into what is set here; what makes a number of one does not count. */
  const mentionsFrom = (from: number): string[] => {
    const mentions: string[] = [];
    const end = endOfExpression(tokens, from);
    for (let at = from; at < end; at++) {
      const {kind, text} = tokens[at] as AwkToken;
      if (kind === 'name' && numeric.has(text) && tokens[at + 1]?.text === '(') {
        at = endOfBrackets(tokens, at + 1) - 1;
        continue;
      }
      const name = nameAt(at);
      const behind = tokens[endOfVariable(tokens, at)]?.text ?? '';
      const isText = !calculates.test(tokens[at - 1]?.text ?? '') && !calculates.test(behind) && behind !== '?';
      if (name !== undefined && isText) mentions.push(name);
    }
    return mentions;
  };
  const isSet = (at: number) => tokens[endOfVariable(tokens, at)]?.text === '=';
  const once = doneOnce(tokens);
  const isSetAnew = (name: string) =>
    tokens.some(
      (_, at) =>
        nameAt(at) === name &&
        isSet(at) &&
        !once.has(at) &&
        !mentionsFrom(endOfVariable(tokens, at) + 1).includes(name),
    );
  return tokens.flatMap(({kind, text}, at): TextValue[] => {
    if (kind === 'name' && /^g?sub$/.test(text)) {
      const [, replacement = [], [target] = []] = argumentsOf(tokens, at + 1);
      const name = target === undefined ? (counters.size > 0 ? '$' : undefined) : nameAt(target);
      const inserted = replacement.flatMap(one => nameAt(one) ?? []);
      // One character, or none, makes nothing longer; more do with each round of a loop, or with each line.
      const isLonger = replacement.length !== 1 || (tokens[replacement[0] ?? -1]?.text.length ?? 0) > 3;
      const grown =
        isLonger && name !== undefined && (counters.size > 0 || !(once.has(at) || isSetAnew(name))) ? [name] : [];
      return name === undefined ? [] : [{name, mentions: [name, ...grown, ...inserted, ...inserted]}];
    }
    const name = nameAt(at);
    return name !== undefined && isSet(at) ? [{name, mentions: mentionsFrom(endOfVariable(tokens, at) + 1)}] : [];
  });
}

/** Where the tokens stand that are done once, before the first line or behind the last. */
function doneOnce(tokens: readonly AwkToken[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [start, {text}] of tokens.entries()) {
    if (!/^(?:BEGIN|END)$/.test(text)) continue;
    let depth = 0;
    for (let at = start + 1; at < tokens.length; at++) {
      found.add(at);
      if (tokens[at]?.text === '{') depth++;
      if (tokens[at]?.text === '}' && --depth === 0) break;
    }
  }
  return found;
}

/** Where what is set ends: the token behind. */
function endOfExpression(tokens: readonly AwkToken[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const {kind, text} = tokens[at] as AwkToken;
    depth += stepOf(tokens[at]);
    if (depth < 0 || kind === 'end' || /^[{}]$/.test(text) || (depth === 0 && text === ',')) return at;
  }
  return tokens.length;
}

/** Where a variable ends, with its index, or with the field that `$` means: the token behind. */
function endOfVariable(tokens: readonly AwkToken[], at: number): number {
  if (tokens[at]?.text !== '$') return tokens[at + 1]?.text === '[' ? endOfBrackets(tokens, at + 1) : at + 1;
  return tokens[at + 1]?.text === '(' ? endOfBrackets(tokens, at + 1) : endOfVariable(tokens, at + 1);
}

/** Where the brackets that open here are closed: the token behind. */
function endOfBrackets(tokens: readonly AwkToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += stepOf(tokens[at]);
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The tokens, by where they stand, of each argument of the call whose bracket opens here. */
function argumentsOf(tokens: readonly AwkToken[], open: number): number[][] {
  const given: number[][] = [[]];
  let depth = 0;
  const end = endOfBrackets(tokens, open) - 1;
  for (let at = open + 1; at < end; at++) {
    depth += stepOf(tokens[at]);
    if (depth === 0 && tokens[at]?.text === ',') given.push([]);
    else given.at(-1)?.push(at);
  }
  return given;
}

/** How much deeper in brackets it is behind a token. */
function stepOf({kind, text}: AwkToken = {kind: 'end', text: ''}): number {
  if (kind !== 'sign') return 0;
  return /^[([]$/.test(text) ? 1 : /^[)\]]$/.test(text) ? -1 : 0;
}
