import type {Command, Redirection, Word} from 'unbash';
import {anyWayOf, wholeWord} from './command-words.ts';
import {quoted} from './doubt.ts';
import {textOf} from './field.ts';
import {insist, refuse} from './in-doubt.ts';
import type {Feed, ProofContext, RuleContext} from './proof-context.ts';
import type {ShellState} from './shell-state.ts';

/** What the check of a redirection needs of the proof around it. */
export interface RedirectionContext extends Pick<RuleContext, 'checkPath'> {
  proof: ProofContext;
}

/**
 * Checks redirections: output may only go to `/dev/null` or another stream, input only come from files that may be
 * read.
 */
export function proveRedirection(
  redirect: Redirection,
  state: ShellState,
  {proof, checkPath}: RedirectionContext,
): void {
  if (redirect.descriptor?.type === 'FileDescriptorVariable') refuse('redirection', 'a redirection sets a variable');
  if (redirect.type === 'HereDoc') {
    if (redirect.closing === undefined) refuse('does-not-parse', 'a here-document does not end');
    for (const part of redirect.body.parts ?? []) {
      if (part.type === 'Literal') continue;
      const word: Word = {
        type: 'Word',
        text: part.text,
        value: part.text,
        pos: part.pos,
        end: part.end,
        parts: [part],
      };
      wholeWord(word, state, proof);
    }
    if (redirect.body.parts === undefined && redirect.delimiter?.quoted !== true && /[$`]/.test(redirect.body.text)) {
      refuse('unproved-syntax', 'a here-document with substitutions that are not understood');
    }
    return;
  }
  if (redirect.target === undefined) refuse('does-not-parse', 'a redirection without a target');
  if (redirect.type === 'HereString') {
    wholeWord(redirect.target, state, proof);
    return;
  }
  const fields = anyWayOf(redirect.target, state, proof);
  const {operator} = redirect;
  for (const field of fields) {
    const text = textOf(field);
    // `2>&1` joins two streams; any other word there is a file.
    if (operator === '>&' || operator === '<&') {
      if (text === undefined || !/^(?:\d+|-)$/.test(text)) refuse('redirection', 'output is redirected to a file');
    } else if (operator === '<') {
      if (field.kind === 'text' && field.loose) refuse('redirection', 'it is not known which file is read');
      insist(checkPath(field, 'read', state));
    } else if (text !== '/dev/null') {
      refuse('redirection', `output is redirected to ${text === undefined ? 'a file' : quoted(text)}`);
    }
  }
}

/** What a redirection gives a command to read. */
export function inputOf({redirects}: Command, state: ShellState, proof: ProofContext): Feed {
  const [redirect, ...more] = redirects.filter(({operator}) => operator.startsWith('<'));
  if (redirect?.type !== 'HereString' || redirect.target === undefined || more.length > 0) return {kind: 'other'};
  const texts = wholeWord(redirect.target, state, proof).map(textOf);
  const [text] = texts;
  return texts.length === 1 && text !== undefined ? {kind: 'text', text} : {kind: 'other'};
}
