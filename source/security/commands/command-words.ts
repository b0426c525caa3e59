import type {Word} from 'unbash';
import {expandWord} from './expand-word.ts';
import {type Field, textField} from './field.ts';
import {InDoubt, refuse} from './in-doubt.ts';
import type {ProofContext} from './proof-context.ts';
import type {ShellState} from './shell-state.ts';

/** Every way the words of a command can come out. */
export function waysOf(words: readonly Word[], state: ShellState, context: ProofContext): Field[][] {
  let ways: Field[][] = [[]];
  for (const word of words) {
    const expansion = expandWord(word, state, context);
    if (!expansion.ok) throw new InDoubt(expansion.doubt);
    if (ways.length * expansion.ways.length > 300) refuse('unproved-syntax', 'the command can mean too many things');
    ways =
      expansion.ways.length === 1
        ? ways.map(way => [...way, ...(expansion.ways[0] ?? [])])
        : ways.flatMap(way => expansion.ways.map(fields => [...way, ...fields]));
  }
  return ways;
}

/** All that a word may become, whichever way it comes out. */
export function anyWayOf(word: Word, state: ShellState, context: ProofContext): Field[] {
  const expansion = expandWord(word, state, context);
  if (!expansion.ok) throw new InDoubt(expansion.doubt);
  return expansion.ways.flat();
}

/** A word where the shell neither splits nor looks for files. */
export function wholeWord(word: Word, state: ShellState, context: ProofContext): Field[] {
  const expansion = expandWord(word, state, context, true);
  if (!expansion.ok) throw new InDoubt(expansion.doubt);
  return expansion.ways.map(fields => fields[0] ?? textField(''));
}
