import {EcaError} from '../../foundation/errors.ts';
import {textStart} from '../graphemes.ts';
import type {UndoReport} from '../runtime-context.ts';
import {requireSession} from './require-session.ts';
import type {CommandPorts, ReplyPart, SlashCommand} from './slash-command.ts';

/** Most files that a reply lists by name; the rest is only counted. */
const shownPaths = 12;
/** The word that makes undo and redo reach beyond this session, to the last turn of any session of the project. */
const everywhere = 'all';

/** `/undo`: takes back the changes that the last turn made to files (reverts them). */
export const undoCommand: SlashCommand = {
  name: 'undo',
  parameters: '[all]',
  summary: 'Take back what the last turn of this session changed in files; `all` means of any session of the project.',
  example: '/undo',
  idleOnly: true,
  choices: async words => (words.length > 1 ? [] : [{value: everywhere, detail: 'the last turn of any session'}]),
  async run(words, {app, context}) {
    const report = await context.undo.undo(scopeOf(words, '/undo [all]', app));
    return replyOf(report, 'taken back', '`/redo` does it again.');
  },
};

/** `/redo`: makes the changes again that were undone last. */
export const redoCommand: SlashCommand = {
  name: 'redo',
  parameters: '[all]',
  summary: 'Do again what was taken back last in this session; `all` means in any session of the project.',
  example: '/redo',
  idleOnly: true,
  choices: async words => (words.length > 1 ? [] : [{value: everywhere, detail: 'in any session'}]),
  async run(words, {app, context}) {
    const report = await context.undo.redo(scopeOf(words, '/redo [all]', app));
    return replyOf(report, 'done again', '`/undo` takes it back.');
  },
};

/** What a rewind can take back; both when nothing is said. */
const parts = ['both', 'files', 'conversation'] as const;

/**
 * `/rewind`: goes back to before an earlier turn: its changes of files, the conversation, or both. The conversation
 * goes on in a copy; the one before stays.
 */
export const rewindCommand: SlashCommand = {
  name: 'rewind',
  parameters: '[TURN [both | files | conversation]]',
  summary: 'Go back to before a turn: its changes of files, the conversation, or both.',
  example: '/rewind 3 files',
  idleOnly: true,
  async choices(words) {
    return words.length === 2 ? parts.map(value => ({value, detail: 'back to before the turn'})) : [];
  },
  async run(words, {app, context}) {
    const session = requireSession(app);
    const {turns} = await context.sessions.read(session);
    const [wanted, what = 'both', unexpected] = words;
    // `/rewind` alone lists the turns that it could go back to.
    if (wanted === undefined) {
      const changed = new Map((await context.undo.list(session)).map(turn => [turn.turn, turn.files.length]));
      const rows = turns.map(({number, userText}) => ({
        name: String(number),
        text: textStart(userText.split('\n', 1)[0] ?? '', 100),
        ...(changed.has(number) && {
          detail: `changed ${changed.get(number) === 1 ? '1 file' : `${changed.get(number)} files`}`,
        }),
      }));
      return [
        {kind: 'rows', rows},
        {
          kind: 'text',
          text: '`/rewind TURN` goes back to before one of them, in files and conversation; `/rewind TURN files` or `conversation` in one alone.',
          role: 'dim',
        },
      ];
    }
    const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0;
    const turn = turns.find(one => one.number === number);
    if (!turn) {
      throw new EcaError('usage-unknown-turn', `There is no such turn, expected a number from 1 to ${turns.length}`, {
        hint: '`/rewind` shows the turns.',
      });
    }
    if (unexpected !== undefined || !parts.some(part => part === what)) {
      throw new EcaError('usage-operands', 'Expected `/rewind TURN [both | files | conversation]`');
    }
    const replies: ReplyPart[] = [];
    if (what !== 'conversation') {
      const report = await context.undo.rewind(session, number);
      // Files that could not be put back stop the whole: the conversation stays where it is too.
      if (!report.done && report.why !== 'nothing') return replyOf(report, 'taken back', '');
      if (report.done) replies.push(...replyOf(report, 'taken back', ''));
      else replies.push({kind: 'text', text: 'No file was changed since.'});
    }
    if (what !== 'files') {
      // Before the first turn there is nothing to copy.
      if (number === 1) await app.newSession();
      else await app.openSession(session, {fork: true, throughTurn: number - 1});
      replies.push({
        kind: 'text',
        text: `The conversation goes on from before turn ${number}, in a copy; \`/session open ${session}\` leads back. It was asked:`,
      });
      replies.push({kind: 'text', text: turn.userText, role: 'dim'});
    }
    return replies;
  },
};

/**
 * The session whose turn is undone or redone; undefined for any session of the project. @throws EcaError
 * `usage-operands` for other words.
 */
function scopeOf(words: readonly string[], usage: string, app: CommandPorts['app']): string | undefined {
  if (words.length > 1 || (words[0] !== undefined && words[0] !== everywhere)) {
    throw new EcaError('usage-operands', `Expected \`${usage}\``);
  }
  return words[0] === everywhere ? undefined : requireSession(app);
}

/**
 * What is said after an undo, redo or rewind: which files were restored or removed, or, when a file was changed since
 * by somebody else, that nothing was done and why.
 */
function replyOf(report: UndoReport, verb: string, hint: string): ReplyPart[] {
  if (!report.done) {
    if (report.why === 'nothing') {
      throw new EcaError('undo-nothing', `No turn of this session can be ${verb}`, {
        hint: 'With `all` the other sessions of the project count too.',
      });
    }
    return [
      {
        kind: 'text',
        text:
          report.why === 'conflict'
            ? 'Nothing was done, because these files are not as they were left:'
            : 'Nothing was done, because a file could not be restored:',
        role: 'warning',
      },
      {kind: 'rows', rows: report.conflicts.slice(0, shownPaths).map(({path, why}) => ({name: path, text: why}))},
      ...(report.conflicts.length > shownPaths
        ? [{kind: 'text', text: `and ${report.conflicts.length - shownPaths} more`, role: 'dim'} as const]
        : []),
      {
        kind: 'text',
        text:
          report.why === 'conflict'
            ? 'Put them aside or back as they were, and repeat.'
            : 'Mend the cause, and repeat.',
        role: 'dim',
      },
    ];
  }
  const asked = report.turns.map(({text}) => `“${text.trim()}”`).join(', ');
  const more = report.restored.length - shownPaths;
  return [
    {
      kind: 'text',
      text: `What came of ${asked} is ${verb}${report.restored.length === 0 ? '; no file was different' : ':'}`,
    },
    {
      kind: 'rows',
      rows: report.restored
        .slice(0, shownPaths)
        .map(path => ({name: path, text: report.removed.includes(path) ? 'removed' : ''})),
    },
    ...(more > 0 ? [{kind: 'text', text: `and ${more} more`, role: 'dim'} as const] : []),
    ...report.keptFolders.map(path => ({kind: 'text', text: `${path}/ stays: something else is in it.`}) as const),
    ...report.notRestorable.map(
      ({path, why}) => ({kind: 'text', text: `Not restored: ${path} (${why})`, role: 'warning'}) as const,
    ),
    ...(hint === '' ? [] : [{kind: 'text', text: hint, role: 'dim'} as const]),
  ];
}
