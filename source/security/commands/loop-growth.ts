import {type CompoundList, forEachChild, type SyntaxNode} from 'unbash';
import {doublingVariable, type TextValue} from './doubling.ts';

/** The variable that doubles with each round of a loop; undefined where there is none. */
export function growingVariable(body: CompoundList): string | undefined {
  const values: TextValue[] = [];
  const read = new Set<string>();
  const inputs: string[][] = [];
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
  return doublingVariable(values);
}

/** The variables in the text of a value, as often as they add to it: one counts twice where parts of it are replaced. */
function mentionsIn(text: string): string[] {
  // A number stays as short as it is.
  const strings = text.replace(/\$\(\([^()]*\)\)|\$\{#\w+\}/g, '');
  return [...strings.matchAll(/\$(?:\{(\w+)([^}]*)|(\w+))/g)].flatMap(([, braced, operation = '', bare]) => {
    const name = braced ?? bare ?? '';
    return operation.startsWith('/') ? [name, name] : [name];
  });
}
