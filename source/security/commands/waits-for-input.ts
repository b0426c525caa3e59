import {type Field, textOf} from './field.ts';

/** Programs that read what is typed where no file is named, and how many words come before the files. */
const readers: readonly [programs: RegExp, leading: number][] = [
  [
    /^(?:cat|tac|rev|sort|uniq|wc|nl|head|tail|cut|paste|column|fold|fmt|expand|unexpand|tee|xargs|bc|base(?:32|64)|xxd|od|hexdump|hd|strings|cksum|sum|b2sum|md5sum|sha\d+sum)$/,
    0,
  ],
  [/^(?:sed|[gmn]?awk|jq|[ef]?grep)$/, 1],
  [/^tr$/, Number.POSITIVE_INFINITY],
];

/** Options that stand for the leading word. */
const given = /^(?:-[a-zA-Z]*e.*|--(?:expression|regexp)(?:=.*)?)$/s;
/** Options with which `grep` or `jq` reads no input, or takes its pattern or filter from a file. */
const readsNone =
  /^(?:--(?:null-input|recursive|dereference-recursive|from-file|file(?:=.*)?)|-[a-zA-Z]*[nrRf][a-zA-Z]*)$/;

/**
 * Whether a program would hang waiting for somebody to type, as `cat` without a file does: it reads its standard input,
 * by the look of its words.
 */
export function waitsForInput(program: string, fields: readonly Field[]): boolean {
  const leading = readers.find(([programs]) => programs.test(program.replace(/^\/(?:usr\/)?bin\//, '')))?.[1];
  if (leading === undefined) return false;
  const texts = fields.map(textOf);
  if (texts.some(text => text === '--help' || text === '--version')) return false;
  if (/^(?:[ef]?grep|jq)$/.test(program) && texts.some(text => text !== undefined && readsNone.test(text)))
    return false;
  // A program of `awk` that is nothing but a beginning reads nothing.
  if (/^[gmn]?awk$/.test(program) && texts.some(text => /^\s*BEGIN\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*$/.test(text ?? '')))
    return false;
  const files = texts.filter(text => text === undefined || !/^-./s.test(text));
  if (files.includes('-') || files.includes('/dev/stdin')) return true;
  const before = leading > 0 && texts.some(text => text !== undefined && given.test(text)) ? 0 : leading;
  return files.length <= before;
}
