import {describe, expect, it} from 'vitest';
import {runCommand} from '../../../source/ui/commands/run-command.ts';
import type {CommandPorts} from '../../../source/ui/commands/slash-command.ts';
import type {UndoReport} from '../../../source/ui/runtime-context.ts';

const turn = {
  id: 4,
  session: 's1',
  turn: 2,
  at: '2026-01-01T00:00:00.000Z',
  text: 'Raise the limit',
  state: 'done' as const,
  files: ['cart.js'],
  notRestorable: [],
};
const done: UndoReport = {
  done: true,
  turns: [turn],
  restored: ['cart.js', 'new.js'],
  removed: ['new.js'],
  keptFolders: ['made'],
  notRestorable: [{path: 'big.bin', why: 'too large'}],
  conflicts: [],
};
const nothing: UndoReport = {
  ...done,
  done: false,
  why: 'nothing',
  turns: [],
  restored: [],
  removed: [],
  keptFolders: [],
  notRestorable: [],
};

async function run(line: string, report: UndoReport = done): Promise<{calls: unknown[][]; text: string}> {
  const calls: unknown[][] = [];
  const record =
    <Result>(name: string, result: Result) =>
    async (...given: unknown[]): Promise<Result> => {
      calls.push([name, ...given.filter(one => one !== undefined)]);
      return result;
    };
  const ports = {
    context: {
      undo: {
        list: async () => [turn],
        undo: record('undo', report),
        redo: record('redo', report),
        rewind: record('rewind', report),
      },
      sessions: {
        read: async () => ({
          turns: [
            {number: 1, userText: 'What is this?'},
            {number: 2, userText: 'Raise the limit'},
          ],
        }),
      },
      sanitize: (text: string) => text,
    },
    app: {
      session: () => 's1',
      working: () => false,
      newSession: record('newSession', undefined),
      openSession: record('openSession', undefined),
    },
    say: () => {},
    signal: new AbortController().signal,
  } as unknown as CommandPorts;
  const parts = await runCommand(line, ports);
  return {calls, text: JSON.stringify(parts)};
}

describe('taking back what turns did', () => {
  it('names what is restored, what stays and what is not', async () => {
    const {calls, text} = await run('/undo');
    expect(calls).toEqual([['undo', 's1']]);
    expect(text).toContain('“Raise the limit” is taken back');
    expect(text).toContain('cart.js');
    expect(text).toContain('"name":"new.js","text":"removed"');
    expect(text).toContain('made/ stays');
    expect(text).toContain('Not restored: big.bin (too large)');
  });

  it('tells a conflict from what could not be done', async () => {
    const refused = (why: 'conflict' | 'failed') =>
      run('/undo', {...nothing, why, turns: [turn], conflicts: [{path: 'cart.js', why: 'because'}]});
    expect((await refused('conflict')).text).toMatch(
      /not as they were left[\s\S]*cart\.js[\s\S]*back as they were, and repeat/,
    );
    expect((await refused('failed')).text).toMatch(/could not be restored[\s\S]*cart\.js[\s\S]*Mend the cause/);
  });

  it('reaches other sessions only when told so', async () => {
    expect((await run('/undo all')).calls).toEqual([['undo']]);
    expect((await run('/redo')).calls).toEqual([['redo', 's1']]);
    expect((await run('/undo', nothing)).text).toContain('No turn of this session can be taken back');
  });

  it('goes back to before a turn: files, the conversation, or both', async () => {
    expect((await run('/rewind 2')).calls).toEqual([
      ['rewind', 's1', 2],
      ['openSession', 's1', {fork: true, throughTurn: 1}],
    ]);
    expect((await run('/rewind 2 files')).calls).toEqual([['rewind', 's1', 2]]);
    expect((await run('/rewind 1 conversation')).calls).toEqual([['newSession']]);
    expect((await run('/rewind 2', nothing)).text).toContain('No file was changed since');
  });

  it('lists the turns, with what they changed, and refuses one that is not there', async () => {
    const listed = await run('/rewind');
    expect(listed.calls).toEqual([]);
    expect(listed.text).toMatch(/"name":"2","text":"Raise the limit","detail":"changed 1 file"/);
    expect((await run('/rewind 9')).text).toContain('expected a number from 1 to 2');
    expect((await run('/rewind 2 all')).text).toContain('Expected `/rewind TURN');
  });

  it('leaves the conversation where it is when the files cannot be restored', async () => {
    const conflict: UndoReport = {
      ...nothing,
      why: 'conflict',
      conflicts: [{path: 'cart.js', why: 'has changed since'}],
    };
    const {calls, text} = await run('/rewind 2', conflict);
    expect(calls).toEqual([['rewind', 's1', 2]]);
    expect(text).toContain('has changed since');
  });
});
