import {expect, it} from 'vitest';
import {recordCommands} from '../../source/runtime/record-commands.ts';
import type {CommandChanges, TurnRecorder} from '../../source/workspace/undo-store.ts';

/** The notes on a command that changed this. */
async function notesOn(changes: CommandChanges): Promise<readonly string[]> {
  const recorder: Partial<TurnRecorder> = {
    beforeCommand: async () => {},
    afterCommand: async () => changes,
  };
  const {beforeRun, afterRun} = recordCommands(() => recorder as TurnRecorder);
  await beforeRun('make', {background: false});
  return (await afterRun('make', {background: false})).notes;
}

it('says what a command changed, what of it undo cannot restore, and where changes may have gone unnoticed', async () => {
  const partly = {path: '.', why: 'git ignores more files than are watched'};
  expect(
    await notesOn({changed: ['a.txt'], notRestorable: [partly, {path: 'out/b.o', why: 'ignored by git'}]}),
  ).toEqual([
    'Changed: a.txt.',
    'Changed too, and undo cannot restore it: out/b.o.',
    'Other changes may have gone unnoticed: git ignores more files than are watched.',
  ]);
  expect(await notesOn({changed: ['a.txt'], notRestorable: []})).toEqual(['Changed: a.txt.']);
});
