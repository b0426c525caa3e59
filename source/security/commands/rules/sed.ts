import {doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, readOptions} from '../read-options.ts';

/**
 * When `sed` may run without asking: with a script that only prints: no `w`, `r`, `e`, no file of commands, no editing
 * in place, no loops.
 */
export const sed: ProgramRule = (call, context) => {
  const read = readOptions(
    call,
    {
      flags: 'nErsuz',
      valued: {e: 'text', l: 'text'},
      long: 'quiet silent regexp-extended separate unbuffered null-data posix sandbox debug',
      longValued: {expression: 'text', 'line-length': 'text'},
    },
    context,
  );
  if (isDoubt(read)) return read;
  if (call.fields.some(field => field.kind === 'text' && field.loose)) {
    return doubt('unproved-option', 'a file could be called like an option of `sed`; write `./*`');
  }
  const given = read.options.filter(({name}) => name === 'e' || name === 'expression').map(({value}) => value);
  const scripts = given.length > 0 ? given : read.operands.slice(0, 1);
  if (scripts.length === 0) return doubt('unproved-argument', '`sed` without a script');
  for (const script of scripts) {
    const text = textOf(script);
    if (text === undefined) return doubt('unproved-argument', 'the script of `sed` is not known');
    if (!isHarmlessScript(text)) {
      return doubt('unproved-argument', `the script ${quoted(text)} of \`sed\` is not known to only print`);
    }
  }
  for (const field of read.operands.slice(given.length > 0 ? 0 : 1)) {
    const found = context.checkPath(field, 'read', call.state);
    if (found) return found;
  }
  return undefined;
};

/** Whether every command of the script is one of a few that neither write, read other files, run programs nor loop. */
function isHarmlessScript(script: string): boolean {
  let at = 0;
  let depth = 0;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(script);
    if (found) at += found[0].length;
    return found !== null;
  };
  /** Past a part that ends at `delimiter`; brackets with the delimiter in them are not understood alike everywhere. */
  const skipDelimited = (delimiter: string): boolean => {
    const from = at;
    for (; at < script.length; at++) {
      if (script[at] === '\\') at++;
      else if (script[at] === '\n') return false;
      else if (script[at] === delimiter) {
        const part = script.slice(from, at++).replace(/\\./gs, '');
        return part.lastIndexOf('[') <= part.lastIndexOf(']') && !/\[\^?\]/.test(part);
      }
    }
    return false;
  };
  // Past a line number or pattern before a command; false for one that is not understood.
  const skipAddress = (): boolean | undefined => {
    if (skip(/\d+(?:~\d+)?|\$/y)) return true;
    if (script[at] !== '/') return undefined;
    at++;
    return skipDelimited('/') && skip(/[IM]*/y);
  };

  while (at < script.length) {
    skip(/[\s;]+/y);
    if (at >= script.length) break;
    if (script[at] === '}') {
      if (--depth < 0) return false;
      at++;
      continue;
    }
    const address = skipAddress();
    if (address === false) return false;
    if (address) {
      skip(/[ \t]*/y);
      if (script[at] === ',') {
        at++;
        skip(/[ \t]*/y);
        if (!skip(/[+~]\d+/y) && !skipAddress()) return false;
      }
    }
    skip(/[ \t]*!?[ \t]*/y);
    const command = script[at++];
    if (command === '{') {
      depth++;
      continue;
    }
    // The flags `e` (run it) and `w` (write it to a file) are not among those that are skipped.
    if (command === 's' || command === 'y') {
      const delimiter = script[at++];
      if (delimiter === undefined || !/[/|,#:@!%_~]/.test(delimiter)) return false;
      if (!skipDelimited(delimiter) || !skipDelimited(delimiter)) return false;
      if (command === 's') skip(/[gpiIm\d]*/y);
    } else if (command === 'q' || command === 'Q' || command === 'l') skip(/ ?\d*/y);
    else if (command === undefined || !/[pdnNgGhHxPz=F]/.test(command)) return false;
    skip(/[ \t]*/y);
    if (at < script.length && !/[;\n}]/.test(script[at] ?? '')) return false;
  }
  return depth === 0;
}
