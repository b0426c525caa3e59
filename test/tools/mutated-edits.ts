import {findEdit} from '../../source/tools/edit-ladder.ts';
import {randomOf} from '../workspace/random-undo.ts';
import type {SourceText} from './source-texts.ts';

export type Mutation =
  | 'exact'
  | 'blanks at line ends'
  | 'shared indentation lost'
  | 'all indentation lost'
  | 'blanks collapsed'
  | 'a middle line misremembered'
  | 'a middle line left out'
  | 'empty lines left out'
  | 'breaks elsewhere'
  | 'repeated text'
  | 'stale text'
  | 'a twin in its place';

export interface EditCase {
  path: string;
  mutation: Mutation;
  text: string;
  oldText: string;
  newText: string;
  /** The text after the right edit; undefined where only a refusal is right. */
  wanted: string | undefined;
}

export type EditVerdict = 'right' | 'refused' | 'wrong place';

const mutations: Mutation[] = [
  'exact',
  'blanks at line ends',
  'shared indentation lost',
  'all indentation lost',
  'blanks collapsed',
  'a middle line misremembered',
  'a middle line left out',
  'empty lines left out',
  'breaks elsewhere',
  'repeated text',
  'stale text',
  'a twin in its place',
];

/** Edits of `texts` as a model would ask for them, each with a mutated old text and the one right result. */
export function makeEditCases(texts: readonly SourceText[], count: number, seed: number): EditCase[] {
  const random = randomOf(seed);
  const cases: EditCase[] = [];
  for (let round = 0; cases.length < count && round < count * 40; round++) {
    const {path, text} = texts[Math.floor(random() * texts.length)] as SourceText;
    const made = makeCase(path, text, mutations[cases.length % mutations.length] as Mutation, random);
    if (made) cases.push(made);
  }
  return cases;
}

function makeCase(path: string, text: string, mutation: Mutation, random: () => number): EditCase | undefined {
  const lines = text.split('\n');
  const size = 4 + Math.floor(random() * 6);
  const start = Math.floor(random() * (lines.length - size - 1));
  const block = lines.slice(start, start + size);
  if (block[0]?.trim() === '' || block.at(-1)?.trim() === '') return undefined;
  if (block.filter(line => /\w{3}/.test(line)).length < 3) return undefined;
  // Line 1 is changed, and a new line comes behind it with its indentation.
  const indent = /^\s*/.exec(block[1] ?? '')?.[0] ?? '';
  if (!/\w{3}/.test(block[1] ?? '')) return undefined;
  const change = (own: readonly string[]) => {
    const ownIndent = /^\s*/.exec(own[1] ?? '')?.[0] ?? '';
    return [own[0], `${own[1]} // changed`, `${ownIndent}added();`, ...own.slice(2)].join('\n');
  };
  const result = (replaced: string) => [...lines.slice(0, start), replaced, ...lines.slice(start + size)].join('\n');
  const unique = text.split(block.join('\n')).length === 2;
  // What a model writes anew stays as it wrote it, but for the indentation; what it leaves alone stays as the file has it.
  const wantedFor = (own: readonly string[]) =>
    result([block[0], `${indent}${own[1]?.trimStart()} // changed`, `${indent}added();`, ...block.slice(2)].join('\n'));
  const make = (own: readonly string[]): EditCase => ({
    path,
    mutation,
    text,
    oldText: own.join('\n'),
    newText: change(own),
    wanted: wantedFor(own),
  });
  const middle = 2 + Math.floor(random() * Math.max(1, size - 3));
  switch (mutation) {
    case 'exact':
      return unique ? make(block) : undefined;
    case 'blanks at line ends':
      return unique ? make(block.map(line => (random() < 0.5 ? `${line}  ` : line))) : undefined;
    case 'shared indentation lost': {
      const shared = Math.min(...block.filter(line => line !== '').map(line => line.length - line.trimStart().length));
      return unique && shared > 0 ? make(block.map(line => line.slice(shared))) : undefined;
    }
    case 'all indentation lost':
      return unique && block.some(line => line.startsWith(' ')) ? make(block.map(line => line.trimStart())) : undefined;
    case 'blanks collapsed': {
      if (!unique) return undefined;
      const own = block.map(line => line.replace(/(\S) (\S)/g, '$1  $2'));
      return own.join() === block.join() ? undefined : make(own);
    }
    case 'a middle line misremembered': {
      const line = block[middle] ?? '';
      if (!unique || !/\w{6}/.test(line)) return undefined;
      return make(block.map((one, index) => (index === middle ? line.replace(/\w{6}/, 'otherw') : one)));
    }
    case 'a middle line left out':
      return unique && size > 5 ? make(block.filter((_line, index) => index !== middle)) : undefined;
    case 'empty lines left out': {
      const own = block.filter(line => line.trim() !== '');
      const isElsewhere = text.includes(own.join('\n'));
      return unique && !isElsewhere && own.length < block.length && own.length > 3 && block[2]?.trim() !== ''
        ? make(own)
        : undefined;
    }
    case 'breaks elsewhere': {
      const [before = '', after = ''] = [block[middle], block[middle + 1]];
      if (!unique || middle + 1 >= size || before.trim() === '' || after.trim() === '') return undefined;
      return make([...block.slice(0, middle), `${before} ${after.trimStart()}`, ...block.slice(middle + 2)]);
    }
    case 'repeated text': {
      const often = lines.find(line => line.trim().length > 8 && lines.filter(other => other === line).length > 1);
      if (often === undefined) return undefined;
      return {path, mutation, text, oldText: often, newText: `${often} // changed`, wanted: undefined};
    }
    case 'a twin in its place': {
      // What stands there differs from what was meant in the very line that is to be changed.
      const twin = block.map((line, index) =>
        index === 1 ? line.replace(/\w{3,}/, word => `${word}Elsewhere`) : line,
      );
      const now = [...lines.slice(0, start), ...twin, ...lines.slice(start + size)].join('\n');
      const isElsewhere = blankless(now).includes(blankless(block.join('\n')));
      return unique && !isElsewhere ? {...make(block), text: now, wanted: undefined} : undefined;
    }
    default: {
      // The file has moved on: the block is there no more, and half of its lines are quite different.
      const moved = block.map((line, index) =>
        index % 2 === 0 ? line : `${/^\s*/.exec(line)?.[0]}entirely.new(${index * 7919}, 'text');`,
      );
      const now = [
        ...lines.slice(0, start),
        ...moved.map((line, index) => (index === size - 1 ? `finish(${start});` : line)),
        ...lines.slice(start + size),
      ].join('\n');
      return blankless(now).includes(blankless(block.join('\n')))
        ? undefined
        : {...make(block), text: now, wanted: undefined};
    }
  }
}

/** The lines without their indentation. */
function blankless(text: string): string {
  return text.replace(/^\s+/gm, '');
}

/** What the ladder makes of a case, and by which rung. */
export function judgeEdit({text, oldText, newText, wanted}: EditCase): {verdict: EditVerdict; rung: string} {
  const match = findEdit(text, oldText, newText);
  if (!match.found) return {verdict: 'refused', rung: match.why};
  const edited = [...match.edits]
    .reverse()
    .reduce((so, {start, end, replacement}) => so.slice(0, start) + replacement + so.slice(end), text);
  return {verdict: edited === wanted ? 'right' : 'wrong place', rung: match.rung};
}
