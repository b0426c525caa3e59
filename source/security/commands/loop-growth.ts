import {type CompoundList, forEachChild, type SyntaxNode} from 'unbash';

/**
 * The variable that grows to twice its length or more with each round of a loop, as `x=$x$x` does: it takes all memory in
 * some dozen rounds. Undefined where there is none.
 */
export function growingVariable(body: CompoundList): string | undefined {
  const values: {name: string; mentions: string[]}[] = [];
  const visit = (node: SyntaxNode): void => {
    // Lists are refused elsewhere.
    if (node.type === 'Assignment' && node.value.type === 'Word') {
      values.push({name: node.name, mentions: mentionsIn(node.value.text)});
    }
    forEachChild(node, visit);
  };
  visit(body);
  const comesFrom = (from: string, name: string, seen = new Set<string>()): boolean => {
    if (from === name) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return values.some(value => value.name === from && value.mentions.some(one => comesFrom(one, name, seen)));
  };
  return values.find(({name, mentions}) => mentions.filter(one => comesFrom(one, name)).length > 1)?.name;
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
