import {describe, expect, it} from 'vitest';
import {tokensOfMessage} from '../../source/agent/context-assembler.ts';
import {fitTurn} from '../../source/agent/fit-turn.ts';
import {createRepeatGuard} from '../../source/agent/repeat-guard.ts';
import type {StepMessage} from '../../source/agent/turn-input.ts';

const perCharacter = (text: string) => text.length;
const lines = (name: string, count: number) => Array.from({length: count}, (_, at) => `${name} line ${at}`).join('\n');

function step(...names: string[]): StepMessage[] {
  return [
    {
      role: 'assistant',
      text: '',
      toolCalls: names.map(name => ({id: name, name: 'read-file', input: {path: name}})),
    },
    ...names.map(
      (name): StepMessage => ({
        role: 'tool',
        callId: name,
        name: 'read-file',
        ok: true,
        text: lines(name, 100),
      }),
    ),
  ];
}

const cut = (messages: readonly StepMessage[]) =>
  messages.flatMap(message => (message.role === 'tool' && message.text.includes('left out') ? [message.callId] : []));

describe('a turn that is made to fit', () => {
  const added = [...step('a', 'b', 'c'), ...step('d', 'e')];
  const sizeOf = (messages: readonly StepMessage[]) =>
    messages.reduce((sum, message) => sum + tokensOfMessage(message, perCharacter), 0);
  const fittedTo = (share: number) => fitTurn(added, sizeOf(added) * share, perCharacter);

  it('stays the very same where it fits', () => {
    expect(fittedTo(1)).toBe(added);
  });

  it('loses its oldest results first, and no more of them than it takes', () => {
    expect(cut(fittedTo(0.97))).toEqual(['a', 'b']);
    expect(cut(fittedTo(0.75))).toEqual(['a', 'b', 'c']);
  });

  it('keeps the results that just came in as long as there are others, and has room left for the next step', () => {
    const fitted = fittedTo(0.97);
    expect(cut(fitted)).toEqual(['a', 'b']);
    expect(sizeOf(fitted)).toBeLessThan(sizeOf(added) * 0.97 * 0.9);
    expect(cut(fittedTo(0.4))).toEqual(['a', 'b', 'c', 'd']);
    expect(cut(fitTurn(added, 1, perCharacter))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('fits after many calls too: of old results one line is kept, of the newest more', () => {
    const many = [...Array.from({length: 40}, (_, at) => step(`old${at}`)).flat(), ...step('new')];
    const room = 20_000;
    const fitted = fitTurn(many, room, perCharacter);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(room);
    expect(fitted[1]?.text).toMatch(/^old0 line 0\n\[1\d{3} characters of an older result were left out[^\n]*\]$/);
    expect(cut(fitted.slice(-1))).toEqual([]);
    const crowd = step(...Array.from({length: 30}, (_, at) => `file${at}`));
    expect(sizeOf(fitTurn(crowd, 10_000, perCharacter))).toBeLessThanOrEqual(10_000);
  });

  it('keeps whole lines of what it cuts and says how much is gone and how to have it again', () => {
    const [, first] = fittedTo(0.75);
    const shown = first?.text.split('\n') ?? [];
    expect(shown[0]).toBe('a line 0');
    expect(shown.filter(line => !line.startsWith('['))).toSatisfy((kept: string[]) =>
      kept.every(line => /^a line \d+$/.test(line)),
    );
    expect(first?.text).toMatch(/\[\d+ characters of an older result were left out; look again if they matter\]/);
  });
});

describe('a call whose result is out of view', () => {
  it('may be made again without a note, but not for ever', () => {
    const guard = createRepeatGuard();
    const notes: string[] = [];
    const verdicts: string[] = [];
    for (let time = 0; time < 6; time++) {
      verdicts.push(guard.before('read-file', {path: 'a'}).verdict);
      notes.push(guard.after('read-file', {path: 'a'}, 'same'));
      guard.forgive('read-file', {path: 'a'});
    }
    expect(notes.slice(0, 3)).toEqual(['', '', '']);
    expect(notes[3]).toContain('second time');
    expect(verdicts[4]).toBe('block');
  });
});
