import {EcaError} from '../../foundation/errors.ts';
import type {Runtime} from '../../runtime/runtime.ts';
import type {UndoneTurn, UndoReport} from '../../runtime/undo-port.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {listLimit} from '../limit-flag.ts';
import {localTime} from '../session-text.ts';
import {quoted, usageError} from '../usage-error.ts';

const sessionFlag = {
  session: {type: 'string', value: 'ID', summary: 'Only turns of this session'},
} as const;

/** `eca undo`: takes back what the assistant changed in the project's files, a turn at a time, and does it again. */
export const command: Command = {
  name: 'undo',
  summary: 'Take back what a turn changed in the files of the project',
  verbs: [
    {
      name: 'list',
      summary: 'The turns that changed files, newest first',
      example: 'eca undo list',
      flags: {...sessionFlag, limit: {type: 'number', value: 'N', summary: 'How many (20; 0: all)'}},
      run: list,
    },
    {
      name: 'last',
      summary: 'Takes back the newest turn; nothing is done where a file is not as the turn left it',
      example: 'eca undo last',
      flags: sessionFlag,
      run: context => takeBack(context, async (undo, session) => undo.undo(session)),
    },
    {
      name: 'to',
      summary: 'Takes back a turn and every turn after it; TURN is a number that `eca undo list` shows',
      usage: 'TURN',
      example: 'eca undo to 12',
      flags: sessionFlag,
      run: context => {
        const [given, unexpected] = context.operands;
        if (unexpected !== undefined) throw usageError('unexpected-operand', `Unexpected ${quoted(unexpected)}`);
        const id = /^\d{1,9}$/.test(given ?? '') ? Number(given) : undefined;
        if (id === undefined) {
          const what = given === undefined ? 'No turn was named' : `${quoted(given)} is no turn`;
          throw usageError(
            'unknown-turn',
            `${what}, expected \`eca undo to TURN\``,
            '`eca undo list` shows the numbers.',
          );
        }
        return takeBack(context, async (undo, session) => {
          const turns = await undo.list(session);
          if (!turns.some(turn => turn.id === id)) {
            throw usageError(
              'unknown-turn',
              `There is no turn ${id} that changed files`,
              '`eca undo list` shows which there are.',
            );
          }
          return undo.undoTo(id, session);
        });
      },
    },
    {
      name: 'redo',
      summary: 'Does again what was taken back last',
      example: 'eca undo redo',
      flags: sessionFlag,
      run: context => takeBack(context, async (undo, session) => undo.redo(session)),
    },
  ],
};

type UndoPort = Awaited<ReturnType<Runtime['undoPort']>>;

/** Prints the turns that changed files, the newest 20 unless `--limit` says otherwise. */
async function list(context: CommandContext): Promise<number> {
  const {output, flags} = context;
  const limit = listLimit(flags.limit, 20);
  const undo = await (await context.runtime()).undoPort();
  const turns = (await undo.list(sessionOf(context))).slice(0, limit);
  if (output.json) {
    await output.value({turns});
    return exitCodes.done;
  }
  for (const turn of turns) {
    const files = turn.files.length === 1 ? turn.files[0] : `${turn.files.length} files`;
    const lost = turn.notRestorable.length > 0 ? `, ${turn.notRestorable.length} not restorable` : '';
    const state = turn.state === 'undone' ? ' (taken back)' : '';
    await output.line(`${turn.id}  ${localTime(turn.at)}  ${files}${lost}${state}  ${turn.text}`);
  }
  if (turns.length === 0) output.note('No turn changed a file of this project.');
  return exitCodes.done;
}

/** Undoes or redoes turns and prints which files were restored. */
async function takeBack(
  context: CommandContext,
  work: (undo: UndoPort, session: string | undefined) => Promise<UndoReport>,
): Promise<number> {
  const {output} = context;
  const undo = await (await context.runtime()).undoPort();
  const report = await work(undo, sessionOf(context));
  if (output.json) {
    await output.value({...report, turns: report.turns.map(({id}) => id)});
    return report.done ? exitCodes.done : exitCodes.failed;
  }
  if (!report.done) throw refusal(report);
  for (const turn of report.turns) await output.line(describeTurn(turn));
  for (const path of report.restored)
    await output.line(`  ${path}${report.removed.includes(path) ? ' (removed)' : ''}`);
  for (const path of report.keptFolders) output.note(`${path}/ stays: something else is in it.`);
  for (const {path, why} of report.notRestorable) output.note(`Not restored: ${path} (${why}).`);
  return exitCodes.done;
}

/** What became of a turn, on one line. */
function describeTurn({id, state, text}: UndoneTurn): string {
  return `Turn ${id} was ${state === 'done' ? 'taken back' : 'done again'}: ${text}`;
}

/** Why nothing was taken back: there is nothing, a file was changed since, or it failed. */
function refusal({why, conflicts}: UndoReport): EcaError {
  if (why === 'nothing') {
    return new EcaError('undo-nothing', 'There is nothing to take back or to do again here', {
      hint: '`eca undo list` shows the turns that changed files, and which of them are taken back already.',
    });
  }
  const shown = conflicts.slice(0, 10).map(({path, why: reason}) => `${path}: ${reason}`);
  const more = conflicts.length > shown.length ? `; ${conflicts.length - shown.length} more` : '';
  return new EcaError(`undo-${why ?? 'failed'}`, `Nothing was done. ${shown.join('; ')}${more}`, {
    hint:
      why === 'conflict' ? 'Put these files aside or back as they were, and repeat.' : 'Mend the cause, and repeat.',
  });
}

function sessionOf({flags}: CommandContext): string | undefined {
  return typeof flags.session === 'string' ? flags.session : undefined;
}
