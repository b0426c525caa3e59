import {doublingVariable} from '../doubling.ts';
import {doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, readOptions} from '../read-options.ts';
import {type AwkToken, textValues} from './awk-growth.ts';

/** The functions of awk that a harmless program may call. */
const functions = new Set(
  'length substr index split sub gsub match sprintf tolower toupper int sqrt exp log sin cos atan2 rand srand strftime systime mktime gensub asort asorti and or xor lshift rshift compl strtonum'.split(
    ' ',
  ),
);
/** The words of the language that a harmless program may use. */
const keywords = new Set('BEGIN END if else print printf next exit in delete for nextfile'.split(' '));
/**
 * What makes an awk program more than a harmless one, wherever it stands: commands, files, the environment, functions
 * of its own, loops that may not end.
 */
const forbidden =
  /system|getline|ENVIRON|PROCINFO|ARGV|ARGC|SYMTAB|FUNCTAB|@|function|\bfunc\b|while|\bdo\b|close|fflush|\\\n/;

/**
 * Lets `awk` run without asking when its program only prints to its output: no files, commands, environment or loops
 * that may not end.
 */
export const awk: ProgramRule = (call, context) => {
  const read = readOptions(call, {valued: {F: 'text', v: 'text'}, optionsFirst: true}, context);
  if (isDoubt(read)) return read;
  if (call.fields.some(field => field.kind === 'text' && field.loose)) {
    return doubt('unproved-option', 'a file could be called like an option of `awk`; write `./*`');
  }
  const [program, ...files] = read.operands;
  const text = textOf(program);
  if (text === undefined) return doubt('unproved-argument', 'the program of `awk` is not known');
  const given = read.options.flatMap(({name, value}) => (name === 'v' ? [textOf(value) ?? ''] : []));
  if (printsTooMuch(text) || given.some(one => /=\s*[\d.]*(?:\d{8}|\d[eE])/.test(one))) {
    return doubt('may-not-end', 'what `awk` prints or counts to is not known to be small');
  }
  if (!isHarmlessProgram(text)) {
    return doubt('unproved-argument', `the program ${quoted(text)} of \`awk\` is not known to only print`);
  }
  for (const field of files) {
    const found = context.checkPath(field, 'read', call.state);
    if (found) return found;
  }
  return undefined;
};

/**
 * Whether a format has a width of more than some thousand blanks, or one that is not known, or may be put together to one;
 * or whether a line is given more fields than there is memory for.
 */
function printsTooMuch(program: string): boolean {
  if (/\$\s*\d{6}|\bNF\s*=[^=]*\d{6}/.test(program)) return true;
  if (!/printf/.test(program)) return false;
  return (
    /%(?:\d+\$)?[-+ #0']*(?:\*|\d{5}|\d*\.(?:\*|\d{5}))/.test(program) ||
    /%[-+ #0'\d.$]*"/.test(program.replaceAll('%%', '')) ||
    /\\(?:0?45|x25)/.test(program)
  );
}

/**
 * The longest program that is looked at, in words and signs: what it does is found in a time that grows with their
 * square. A longer one is asked about.
 */
const maxTokens = 400;

/** Whether the program uses nothing but a positive list of words and signs. */
function isHarmlessProgram(program: string): boolean {
  if (forbidden.test(program)) return false;
  const tokens = tokensOf(program);
  if (tokens === undefined || tokens.length > maxTokens) return false;
  if (doublingVariable(textValues(tokens, name => !functions.has(name) && !keywords.has(name)))) return false;
  let printing = false;
  let depth = 0;
  for (const [index, {kind, text}] of tokens.entries()) {
    const next = tokens[index + 1]?.text;
    if (kind === 'name') {
      if (next === '(' && !functions.has(text) && !keywords.has(text) && tokens[index + 1]?.kind === 'sign')
        return false;
      if (text === 'print' || text === 'printf') {
        printing = true;
        depth = 0;
      }
      // Only loops that are sure to end are harmless.
      if (text === 'for' && !isBoundedLoop(tokens, index)) return false;
    }
    // A line may go on after a comma: only these end what is printed for certain.
    if (text === ';' || (kind === 'sign' && /^[{}]$/.test(text))) printing = false;
    if (text === '(' && kind === 'sign') depth++;
    if (text === ')' && kind === 'sign') depth--;
    // A pipe in awk starts a command, `>>` writes a file.
    if (kind === 'sign' && (text === '|' || text === '>>' || text === '|&')) return false;
    // After `print` a `>` writes to a file; in brackets it compares.
    if (kind === 'sign' && text === '>' && printing && depth <= 0) return false;
  }
  return true;
}

/** Splits an awk program into words and signs; undefined where awks would read it differently. */
function tokensOf(program: string): AwkToken[] | undefined {
  const tokens: AwkToken[] = [];
  const open: boolean[] = [];
  let afterCondition = false;
  let at = 0;
  while (at < program.length) {
    const rest = program.slice(at);
    const space = /^[ \t]+|^#[^\n]*/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const last = tokens.at(-1);
    // Whether a slash here divides or begins a pattern is understood differently by different awks.
    if (rest[0] === '/' && (afterCondition || last?.kind === 'regex' || functions.has(last?.text ?? '')))
      return undefined;
    // After a value a slash divides; elsewhere it begins a pattern.
    const afterValue =
      last !== undefined &&
      (last.kind === 'value' ||
        last.kind === 'regex' ||
        (last.kind === 'name' && !keywords.has(last.text)) ||
        /^(?:\)|\]|\+\+|--)$/.test(last.text));
    const found =
      /^"(?:[^"\\\n]|\\.)*"/.exec(rest) ??
      (afterValue ? null : /^\/(?:[^/\\\n[]|\\.|\[\^?\]?[^\]\n/]*\])+\//.exec(rest)) ??
      /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
    if (found) {
      afterCondition = false;
      tokens.push({kind: found[0].startsWith('/') ? 'regex' : 'value', text: found[0]});
      at += found[0].length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name) {
      afterCondition = false;
      tokens.push({kind: 'name', text: name[0]});
      at += name[0].length;
      continue;
    }
    if (rest[0] === '/' && !afterValue) return undefined;
    const end = /^[;\n]/.exec(rest);
    const sign =
      end ??
      /^(?:&&|\|\||==|<=|>=|!=|!~|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|\*\*|>>|\|&|[-+*/%^<>!~?:,$(){}[\]=|])/.exec(rest);
    if (!sign) return undefined;
    if (sign[0] === '(') open.push(/^(?:if|for)$/.test(last?.text ?? ''));
    afterCondition = sign[0] === ')' && open.pop() === true;
    tokens.push({kind: end ? 'end' : 'sign', text: sign[0]});
    at += sign[0].length;
  }
  return tokens;
}

/** `for (key in array)`, or counting up to something that the program does not move. */
function isBoundedLoop(tokens: readonly AwkToken[], at: number): boolean {
  const texts = tokens.slice(at, at + 14).map(({text}) => text);
  const head = texts.join(' ');
  if (/^for \( [A-Za-z_]\w* in [A-Za-z_]\w* \)/.test(head)) return true;
  const counting = /^for \( ([A-Za-z_]\w*) = \d+ ; \1 <=? ([A-Za-z_]\w*|\d{1,6}) ; (?:\1 \+\+|\+\+ \1) \)/.exec(head);
  if (!counting) return false;
  const [, counter, bound] = counting;
  // How often the program changes a variable: its own loop does so twice, and nothing else may.
  const moved = (name: string | undefined) =>
    tokens.filter(({kind, text}, index) => {
      if (kind !== 'name' || text !== name) return false;
      const [before, next] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? ''];
      return /^(?:=|[-+*/%^]=|\+\+|--)$/.test(next) || /^(?:\+\+|--)$/.test(before);
    }).length;
  const fieldsSet = /\$[^;{}\n]*?[^=!<>]=[^=]|sub\s*\(/.test(
    texts.length > 0 ? tokens.map(({text}) => text).join(' ') : '',
  );
  const loops = tokens.filter(({text}) => text === 'for').length;
  return moved(counter) === 2 * loops && moved(bound) === 0 && (bound !== 'NF' || !fieldsSet);
}
