import type {CommandNode, Word} from 'unbash';
import type {Feed} from './proof-context.ts';

/** Filters that hand on whole lines. */
const lineFilters = /^(?:grep|egrep|fgrep|head|tail|sort|uniq)$/;

/** What a command of a pipeline hands to the next one, as far as that is certain from its words alone. */
export function feedOf(node: CommandNode, before: Feed | undefined): Feed {
  const other: Feed = {kind: 'other'};
  if (node.type !== 'Command' || node.name === undefined) return other;
  const words = [node.name, ...node.args.filter((one): one is Word => one.type === 'Word')];
  if (words.length - 1 !== node.args.length || !words.every(isPlain)) return other;
  const [program = '', ...args] = words.map(({value}) => value);
  const names = (root: string, more: Partial<Extract<Feed, {kind: 'names'}>> = {}): Feed => ({
    kind: 'names',
    root,
    ended: 'line',
    filesOnly: false,
    ...more,
  });
  if (program === 'find') {
    const first = args.findIndex(arg => /^[-(!]/.test(arg));
    const roots = first < 0 ? args : args.slice(0, first);
    if (roots.length > 1 || args.some(arg => /^-(?:printf|ls|exec|o|or|not|H|L)$|^[!,]$/.test(arg))) return other;
    const after = (test: RegExp) => args[args.findIndex(arg => test.test(arg)) + 1];
    return names(roots[0] ?? '.', {
      ...(args.some(arg => /^-i?name$/.test(arg)) && {pattern: after(/^-i?name$/) ?? '*'}),
      ended: args.includes('-print0') ? 'nul' : 'line',
      filesOnly: args.includes('-type') && after(/^-type$/) === 'f',
    });
  }
  if (program === 'git' && args[0] === 'ls-files') return names('.', {ended: args.includes('-z') ? 'nul' : 'line'});
  if (program === 'ls' && args.every(arg => arg === '-1' || arg === '.')) return names('.');
  if (
    program === 'rg' &&
    args.some(arg => /^(?:-l|--files|--files-with-matches)$/.test(arg)) &&
    !args.some(arg => arg.startsWith('/'))
  ) {
    return names('.', {ended: args.some(arg => arg === '-0' || arg === '--null') ? 'nul' : 'line'});
  }
  if (
    program === 'grep' &&
    args.some(arg => /^-[a-zA-Z]*l[a-zA-Z]*$/.test(arg)) &&
    !args.some(arg => arg.startsWith('/'))
  ) {
    return names('.', {ended: args.some(arg => /^-[a-zA-Z]*Z/.test(arg)) ? 'nul' : 'line'});
  }
  if (before?.kind === 'names' && lineFilters.test(program) && !args.some(arg => /^-[a-zA-Z]*[coz]|^--/.test(arg))) {
    return {...before, ended: 'line'};
  }
  return other;
}

function isPlain(word: Word): boolean {
  return (word.parts ?? []).every(
    part =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every(child => child.type === 'Literal')),
  );
}
