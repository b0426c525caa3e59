import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {randomOf} from '../workspace/random-undo.ts';

export interface SourceText {
  path: string;
  text: string;
}

/** The files of this repository's `source/`: real text, which changes from commit to commit. */
export function repositoryTexts(): SourceText[] {
  const root = join(import.meta.dirname, '../../source');
  return readdirSync(root, {recursive: true, encoding: 'utf8'})
    .filter(path => /\.tsx?$/.test(path))
    .sort()
    .map(path => ({path, text: readFileSync(join(root, path), 'utf8')}));
}

const nouns = ['invoice', 'parcel', 'shelf', 'ticket', 'meadow', 'ledger', 'harbour', 'lantern', 'recipe', 'orchard'];
const verbs = ['collect', 'release', 'measure', 'arrange', 'publish', 'compare', 'restore', 'combine', 'inspect'];

/** Made-up modules, the same for the same seed: functions that are built alike, loops, branches, objects, empty lines and comments. */
export function madeUpTexts(count: number, seed: number): SourceText[] {
  const random = randomOf(seed);
  const pick = <Value>(list: readonly Value[]) => list[Math.floor(random() * list.length)] as Value;
  const number = (below: number) => Math.floor(random() * below);
  const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;

  const statement = (noun: string, depth: number): string[] => {
    const indent = '  '.repeat(depth);
    const other = pick(nouns);
    switch (number(depth > 3 ? 4 : 8)) {
      case 0:
        return [`${indent}const ${other}${number(90)} = ${pick(verbs)}(${noun}, ${number(500)});`];
      case 1:
        return [`${indent}${noun}.${pick(verbs)}('${other}', {limit: ${number(100)}, strict: ${random() < 0.5}});`];
      case 2:
        return [`${indent}// The ${other} comes first where the ${noun} has none.`];
      case 3:
        return [`${indent}total += ${noun}.${other}.length;`];
      case 4:
        return [
          `${indent}for (const ${other} of ${noun}.${pick(nouns)}s) {`,
          ...statement(other, depth + 1),
          ...statement(noun, depth + 1),
          `${indent}}`,
        ];
      case 5:
        return [
          `${indent}if (${noun}.${other} === undefined) {`,
          ...statement(noun, depth + 1),
          `${indent}  return ${number(9)};`,
          `${indent}}`,
        ];
      case 6:
        return [
          `${indent}const ${other}Options = {`,
          `${indent}  name: '${pick(nouns)} ${number(40)}',`,
          `${indent}  ${pick(verbs)}: ${random() < 0.5},`,
          `${indent}};`,
          '',
        ];
      default:
        return [
          `${indent}try {`,
          ...statement(noun, depth + 1),
          `${indent}} catch {`,
          `${indent}  return 0;`,
          `${indent}}`,
        ];
    }
  };

  return Array.from({length: count}, (_one, index) => {
    const lines = [`import {${pick(verbs)}, ${pick(verbs)}} from './${pick(nouns)}.ts';`, ''];
    for (let made = 0; made < 4 + number(10); made++) {
      const noun = pick(nouns);
      lines.push(
        `/** Tells what the ${noun} holds. */`,
        `export function ${pick(verbs)}${capital(noun)}(${noun}: ${capital(noun)}): number {`,
        '  let total = 0;',
        ...Array.from({length: 2 + number(6)}, () => statement(noun, 1)).flat(),
        ...(random() < 0.5 ? [''] : []),
        '  return total;',
        '}',
        '',
      );
    }
    return {path: `made-up-${index}.ts`, text: lines.join('\n')};
  });
}
