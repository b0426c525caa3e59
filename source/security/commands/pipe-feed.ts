import type {CommandNode, Statement, Word} from 'unbash';
import {printedFiles} from './find-tests.ts';
import type {Feed} from './proof-context.ts';

/** Whether a program hands on whole lines of its input, and of nothing else. */
function isFilter(program: string, options: readonly string[], operands: readonly string[]): boolean {
  if (/^(?:e|f)?grep$/.test(program)) return operands.length === 1 && options.every(arg => /^-[ivEFwx]+$/.test(arg));
  if (/^(?:head|tail)$/.test(program)) {
    return (
      options.every(arg => /^-(?:\d+|n\d*)$/.test(arg)) &&
      operands.every(arg => /^\+?\d+$/.test(arg)) &&
      operands.length === options.filter(arg => arg === '-n').length
    );
  }
  return /^(?:sort|uniq)$/.test(program) && operands.length === 0 && options.every(arg => /^-[urfV]+$/.test(arg));
}

/**
 * Says what flows through a pipe: what a command of a pipeline (`find`, `git ls-files`, `grep -l`, `echo`) hands to the
 * next one, as far as that is certain from its words alone.
 */
export function feedOf(node: CommandNode, before: Feed | undefined): Feed {
  const other: Feed = {kind: 'other'};
  if (node.type !== 'Command' || node.name === undefined || node.prefix.length > 0) return other;
  // With output sent to a file nothing certain flows on; errors may go where they like.
  const isQuiet = node.redirects.every(
    one =>
      one.type === 'Redirect' &&
      one.descriptor?.type === 'FileDescriptor' &&
      one.descriptor.value === 2 &&
      one.operator === '>',
  );
  if (!isQuiet) return other;
  const words = [node.name, ...node.args.filter((one): one is Word => one.type === 'Word')];
  if (words.length - 1 !== node.args.length || !words.every(isPlain)) return other;
  const [program = '', ...args] = words.map(({value}) => value);
  /** What flows on are names of files of the workspace. */
  const names = (root: string, more: Partial<Extract<Feed, {kind: 'names'}>> = {}): Feed => ({
    kind: 'names',
    root,
    ended: 'line',
    filesOnly: false,
    ...more,
  });
  if (program === 'echo' && !args[0]?.startsWith('-') && !args.some(arg => arg.includes('\\'))) {
    return {kind: 'text', text: args.join(' ')};
  }
  if (program === 'find') {
    const first = args.findIndex(arg => /^[-(!]/.test(arg));
    const roots = first < 0 ? args : args.slice(0, first);
    if (roots.length > 1 || args.some(arg => /^-(?:printf|ls|exec|H|L)$/.test(arg))) return other;
    const {names: known, filesOnly} = printedFiles(first < 0 ? [] : args.slice(first));
    return names(roots[0] ?? '.', {
      ...(known[0] && {patterns: known[0]}),
      ended: args.includes('-print0') ? 'nul' : 'line',
      filesOnly,
    });
  }
  if (program === 'git' && args[0] === 'ls-files') {
    if (
      !args
        .slice(1)
        .every(arg => /^(?:-[zcmo]|--exclude-standard|--cached|--modified|--others)$|^[\w*?./-]+$/.test(arg))
    )
      return other;
    const patterns = args.slice(1).filter(arg => !arg.startsWith('-'));
    const [pattern = ''] = patterns;
    return names('.', {
      ended: args.includes('-z') ? 'nul' : 'line',
      ...(patterns.length === 1 && /^\*\.\w+$/.test(pattern) && {patterns}),
    });
  }
  if (program === 'git' && args[0] === 'diff' && args.includes('--name-only')) {
    const isPlainDiff = args
      .slice(1)
      .every(arg => /^(?:--name-only|--cached|--staged|--diff-filter=[A-Za-z]+|[A-Za-z0-9][\w./~^@{}-]*)$/.test(arg));
    return isPlainDiff ? names('.') : other;
  }
  if (program === 'ls' && args.every(arg => arg === '-1' || arg === '.')) return names('.');
  const [options, operands] = [args.filter(arg => arg.startsWith('-')), args.filter(arg => !arg.startsWith('-'))];
  const searches =
    (program === 'rg' &&
      options.every(arg => /^-[lilwnuFSsg0]+$|^--(?:files|files-with-matches|null|hidden)$/.test(arg))) ||
    (program === 'grep' && options.every(arg => /^-[rRlinEFwvIZ]+$|^--(?:include|exclude|exclude-dir)=/.test(arg)));
  if (searches && options.some(arg => /^-[a-zA-Z]*l|^--files/.test(arg)) && !operands.some(arg => /^[/~]/.test(arg))) {
    const roots = options.includes('--files') ? operands : operands.slice(1);
    const included = options.flatMap(option => /^--include=(\*\.\w+)$/.exec(option)?.[1] ?? []);
    return names(roots.length === 1 ? (roots[0] ?? '.') : '.', {
      ...(included.length === 1 && {patterns: included}),
      ended: options.some(arg => /^-[a-zA-Z]*[Z0]|^--null$/.test(arg)) ? 'nul' : 'line',
    });
  }
  if (before?.kind === 'names' && before.ended === 'line' && isFilter(program, options, operands)) return before;
  return other;
}

/** Programs that print one number, with the options by which they do; `date` and `git` have a word more. */
const counters: readonly RegExp[] = [
  /^wc -[clmw]$/,
  /^nproc$/,
  /^date (?:-u )?\+%[sYmdHMSj]$/,
  /^id -[ug]$/,
  /^git rev-list --count [\w./~^@-]+$/,
  /^grep -[iEFwvx]*c[iEFwvx]* (?!-)\S+(?: (?!-)[\w./]+)?$/,
];

/** Whether a script prints one number, or nothing where its last program fails. */
export function printsCount(statements: readonly Statement[]): boolean {
  const [statement, ...more] = statements;
  if (statement === undefined || more.length > 0 || statement.command.type === 'AndOr') return false;
  const {command} = statement;
  const last = command.type === 'Pipeline' ? command.commands.at(-1) : command;
  if (last?.type !== 'Command' || last.prefix.length > 0 || last.name === undefined) return false;
  const words = [last.name, ...last.args.filter((one): one is Word => one.type === 'Word')];
  const isSimple = words.length - 1 === last.args.length && words.every(isPlain);
  return isSimple && counters.some(form => form.test(words.map(({value}) => value).join(' ')));
}

/** What a script of one pipeline prints, as far as that is certain. */
export function printedBy(statements: readonly Statement[]): Feed | undefined {
  const [statement, ...more] = statements;
  if (statement === undefined || more.length > 0 || statement.background) return undefined;
  const {command} = statement;
  if (command.type === 'AndOr') return undefined;
  const commands = command.type === 'Pipeline' ? command.commands : [command];
  return commands.reduce<Feed | undefined>((feed, one) => feedOf(one, feed), undefined);
}

/** Whether a word means what it says: no variables, wildcards or commands in it. */
function isPlain(word: Word): boolean {
  return (word.parts ?? []).every(
    part =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every(child => child.type === 'Literal')),
  );
}
