import {type CompoundList, forEachChild, type Script, type Statement, type SyntaxNode} from 'unbash';
import type {Danger} from './danger.ts';

/** The refusal of any of them. */
const danger: Danger = {rule: 'fork-bomb', reason: 'it would start processes without end'};

/**
 * Recognises fork bombs, which start processes without end until the machine stands still: a function that starts
 * itself more than once or in the background, a script that starts itself so, or an endless loop that leaves processes
 * behind.
 */
export function forkBomb(script: Pick<Script, 'commands'>): Danger | undefined {
  let found: Danger | undefined;
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === 'Function' && multiplies(node.body, node.name.text)) found = danger;
    if (node.type === 'While' && isEndless(node.clause, node.kind) && hasBackground(node.body)) found = danger;
    if (node.type === 'ArithmeticFor' && node.test === undefined && hasBackground(node.body)) found = danger;
    if (!found) forEachChild(node, visit);
  };
  for (const statement of script.commands) visit(statement);
  if (!found && startsItself(script.commands)) found = danger;
  return found;
}

/** Whether a function calls itself twice, or once with something in the background. */
function multiplies(body: SyntaxNode, name: string): boolean {
  let calls = 0;
  let background = false;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && node.name?.value === name) calls++;
    if (node.type === 'Statement' && node.background) background = true;
    forEachChild(node, visit);
  };
  visit(body);
  return calls > 1 || (calls > 0 && background);
}

/** Whether a loop's condition is always true, as in `while true`. */
function isEndless(clause: CompoundList, kind: 'while' | 'until'): boolean {
  const command = clause.commands.at(-1)?.command;
  if (command?.type === 'ArithmeticCommand') return kind === 'while' && /^\s*1\s*$/.test(command.body);
  if (command?.type !== 'Command') return false;
  const text = [command.name?.value, ...command.args.map(arg => arg.text)].join(' ');
  return kind === 'while'
    ? /^(?::|true|\[ 1 \]|test 1|\/bin\/true)$/.test(text)
    : /^(?:false|\/bin\/false)$/.test(text);
}

/** Whether something in the body is started without waiting for it. */
function hasBackground(body: CompoundList): boolean {
  let found = false;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Statement' && node.background) found = true;
    if (!found) forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** `$0 & $0 &`: the script itself, more than once. */
function startsItself(statements: readonly Statement[]): boolean {
  let calls = 0;
  let background = false;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && /^(?:"?\.?\/?\$\{?0\}?"?|"?\$\{?BASH_SOURCE\}?"?)$/.test(node.name?.text ?? ''))
      calls++;
    if (node.type === 'Statement' && node.background) background = true;
    forEachChild(node, visit);
  };
  for (const statement of statements) visit(statement);
  return calls > 1 && background;
}
