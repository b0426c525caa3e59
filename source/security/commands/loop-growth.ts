import {type CompoundList, forEachChild, type SyntaxNode} from 'unbash';
import {doublingVariable, type TextValue} from './doubling.ts';

/**
 * The variable that doubles with each round of a loop, so that thirty rounds would fill the memory; undefined where
 * there is none.
 */
export function growingVariable(body: CompoundList): string | undefined {
  const values: TextValue[] = [];
  const read = new Set<string>();
  const inputs: string[][] = [];
  /** Gathers what the body sets variables to, which it fills by `read`, and from where that may read. */
  const visit = (node: SyntaxNode): void => {
    // Lists are refused elsewhere.
    if (node.type === 'Assignment' && node.value.type === 'Word') {
      values.push({name: node.name, mentions: mentionsIn(node.value.text)});
    }
    if (node.type === 'For') {
      for (const word of node.wordlist ?? []) values.push({name: node.name.text, mentions: mentionsIn(word.text)});
    }
    if (node.type === 'Command' && node.name?.value === 'read') {
      for (const word of ['REPLY', ...node.args.map(({text}) => text)]) read.add(word);
    }
    if (node.type === 'HereString' || node.type === 'Redirect') inputs.push(mentionsIn(node.target?.text ?? ''));
    if (node.type === 'HereDocBody') inputs.push(mentionsIn(node.text));
    forEachChild(node, visit);
  };
  visit(body);
  // What is read may be any input in the loop.
  for (const name of read) values.push(...inputs.map(mentions => ({name, mentions})));
  return doublingVariable(values, name => !isFresh(name, body));
}

/** Whether each round sets the variable before anything else is done with it, so that no round takes it over from the last. */
function isFresh(name: string, body: CompoundList): boolean {
  const mentioned = new RegExp(`\\b${name}\\b`);
  for (const {command, background} of body.commands) {
    if (command.type !== 'Command' || command.name !== undefined) {
      // What it does inside is not looked at in detail.
      if (!isWithout(command, mentioned)) return false;
      continue;
    }
    for (const set of command.prefix) {
      if (set.type !== 'Assignment' || mentioned.test(set.text.slice(set.name.length))) return false;
      if (set.name === name) return !set.append && set.index === undefined && !background;
    }
  }
  return false;
}

/** Whether none of the words in a command matches. */
function isWithout(command: SyntaxNode, mentioned: RegExp): boolean {
  let found = false;
  const visit = (node: SyntaxNode): void => {
    if ('text' in node && typeof node.text === 'string' && mentioned.test(node.text)) found = true;
    if ('name' in node && typeof node.name === 'string' && mentioned.test(node.name)) found = true;
    if (!found) forEachChild(node, visit);
  };
  visit(command);
  return !found;
}

/**
 * The variables in the text of a value, as often as they add to it: one counts twice where parts of it are replaced, or where
 * programs make something of it, which may be longer.
 */
function mentionsIn(text: string): string[] {
  // A number stays as short as it is.
  const strings = text.replace(/\$\(\([^()]*\)\)|\$\{#\w+\}/g, '');
  const isMade = /\$\(|`/.test(strings);
  return [...strings.matchAll(/\$(?:\{(\w+)([^}]*)|(\w+))/g)].flatMap(([, braced, operation = '', bare]) => {
    const name = braced ?? bare ?? '';
    return operation.startsWith('/') || isMade ? [name, name] : [name];
  });
}
