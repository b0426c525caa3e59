import {extname} from 'node:path';
import {EcaError} from '../../foundation/errors.ts';
import type {Command, CommandContext, Verb} from '../command.ts';
import {listLimit} from '../limit-flag.ts';
import {hitLines, type Layout, sessionLines, viewLines} from '../session-text.ts';
import {writeNewFile} from '../write-new-file.ts';

const here = {type: 'boolean', summary: 'Only sessions of this project'} as const;

/** `eca session list`: shows past conversations. */
const list: Verb = {
  name: 'list',
  summary: 'Past sessions, the last used first',
  example: 'eca session list --here',
  flags: {here, limit: {type: 'number', value: 'N', summary: 'How many (20; all with --json; 0: all)'}},
  async run(context) {
    refuseOperands('list', context.operands);
    const {output, flags} = context;
    const runtime = await context.runtime();
    const log = await runtime.sessions();
    const limit = listLimit(flags.limit, output.json ? undefined : 20);
    const workspace = flags.here ? {workspaceRoot: runtime.workspaceRoot} : {};
    // One more than is shown tells whether there are older ones.
    const sessions = await log.list({...workspace, ...(limit !== undefined && {limit: limit + 1})});
    const shown = sessions.slice(0, limit);
    if (output.json) {
      await output.value({sessions: shown});
      return 0;
    }
    if (shown.length === 0) {
      output.note(flags.here ? 'No session of this project yet.' : 'No session yet.');
      output.note('A session begins with the first question: eca "what does this project do?"');
      return 0;
    }
    await writeLines(context, sessionLines(shown, layoutOf(context)));
    if (sessions.length > shown.length) output.note('Older ones: eca session list --limit 0');
    return 0;
  },
};

/** `eca session show`: prints a conversation, or one turn of it. */
const show: Verb = {
  name: 'show',
  summary: 'One session, or one turn of it',
  usage: 'ID',
  example: 'eca session show 1qp9khe6 --turn 2',
  flags: {
    turn: {type: 'number', value: 'N', summary: 'Only this turn, counted from 1'},
    full: {type: 'boolean', summary: 'Reasoning and whole tool results too'},
  },
  async run(context) {
    const id = oneOperand('show', context.operands);
    const {turn, full} = context.flags;
    const log = await (await context.runtime()).sessions();
    const view = await log.view(id, typeof turn === 'number' ? {turn} : {});
    if (context.output.json) await context.output.value(view);
    else await writeLines(context, viewLines(view, {...layoutOf(context), full: full === true}));
    return 0;
  },
};

/** `eca session search`: finds past conversations by the words in them, then by what they are about. */
const search: Verb = {
  name: 'search',
  summary: 'Turns that hold every word ("a phrase" in quotes), then those that are about it',
  usage: 'QUERY…',
  example: 'eca session search full disk',
  flags: {here, limit: {type: 'number', value: 'N', summary: 'How many (20; 0: all)'}},
  async run(context) {
    const {output, flags, operands, signal} = context;
    const query = queryOf(operands);
    const runtime = await context.runtime();
    const log = await runtime.sessions();
    const limit = listLimit(flags.limit, 20) ?? Number.MAX_SAFE_INTEGER;
    const workspace = flags.here ? {workspaceRoot: runtime.workspaceRoot} : {};
    const hits = await log.search(query, {...workspace, limit, signal});
    if (output.json) {
      await output.value({query, hits});
      return 0;
    }
    if (hits.length === 0) {
      output.note(`Nothing said ${flags.here ? 'in this project ' : ''}holds all of what was searched for.`);
      output.note('Fewer words find more; parts of words count too. All sessions: eca session list');
      return 0;
    }
    await writeLines(context, hitLines(hits, layoutOf(context)));
    return 0;
  },
};

/** `eca session export`: prints a conversation or writes it into a new file. */
const exportVerb: Verb = {
  name: 'export',
  summary: 'One session as Markdown or as JSON with everything stored',
  usage: 'ID',
  example: 'eca session export 1qp9khe6 --to talk.md',
  flags: {
    format: {
      type: 'string',
      value: 'markdown|json',
      choices: ['markdown', 'json'],
      summary: 'The form (by the ending of --to; else markdown)',
    },
    to: {type: 'string', value: 'FILE', summary: 'Writes a new file instead of stdout'},
  },
  async run(context) {
    const id = oneOperand('export', context.operands);
    const {to} = context.flags;
    const runtime = await context.runtime();
    const log = await runtime.sessions();
    const pieces = log.export(id, formatOf(context));
    if (typeof to !== 'string') {
      for await (const piece of pieces) await context.output.write(piece);
      return 0;
    }
    await writeNewFile(to, pieces, runtime.workspaceRoot, context.signal);
    context.output.note(`Written to ${JSON.stringify(to)}`);
    return 0;
  },
};

/** `eca session delete`: removes conversations for good, after a question unless `--yes` is given. */
const deleteVerb: Verb = {
  name: 'delete',
  summary: 'Removes sessions for good',
  usage: 'ID…',
  example: 'eca session delete 1qp9khe6 --yes',
  flags: {yes: {type: 'boolean', short: 'y', summary: 'Without asking'}},
  async run(context) {
    const {operands, output, flags} = context;
    if (operands.length === 0) throw missing('delete', 'ID…');
    const runtime = await context.runtime();
    const log = await runtime.sessions();
    // All are looked up before the first is removed: a wrong id among them must not leave half of the work done.
    const sessions = [];
    for (const operand of operands) sessions.push(await log.find(operand));
    const unique = [...new Set(sessions)];
    if (flags.yes !== true && !(await isConfirmed(context, unique))) {
      output.note('Nothing was deleted.');
      return 1;
    }
    await (await runtime.memory()).conversations.forgetTogether(async () => {
      for (const id of unique) await log.delete(id);
    });
    if (output.json) await output.value({deleted: unique});
    else output.note(`Deleted ${unique.join(', ')}`);
    return 0;
  },
};

/** `eca session`: lists, shows, searches, exports and deletes past conversations. */
export const command: Command = {
  name: 'session',
  summary: 'Past conversations: list, show, search, export, delete',
  verbs: [list, show, search, exportVerb, deleteVerb],
};

/** How lines are laid out: to the width of a terminal, in full elsewhere. */
function layoutOf({output}: CommandContext): Layout {
  return {columns: output.isTerminal ? output.columns : undefined, color: output.color};
}

/** Prints lines one by one, until the user cancels. */
async function writeLines({output, signal}: CommandContext, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    signal.throwIfAborted();
    await output.line(line);
  }
}

/** The one id that a verb needs. */
function oneOperand(verb: string, operands: readonly string[]): string {
  const [operand, ...more] = operands;
  if (operand === undefined) throw missing(verb, 'ID');
  refuseOperands(verb, more);
  return operand;
}

/** Refuses words that a verb does not take. */
function refuseOperands(verb: string, operands: readonly string[]): void {
  if (operands.length === 0) return;
  throw new EcaError(
    'usage-unexpected-operand',
    `Unexpected ${JSON.stringify(operands[0])} behind \`eca session ${verb}\``,
    {
      hint: `eca session ${verb} --help`,
    },
  );
}

/** The error for what a verb needs and did not get, with an example. */
function missing(verb: string, what: string): EcaError {
  return new EcaError('usage-missing-operand', `\`eca session ${verb}\` needs ${what}`, {
    hint: what === 'QUERY…' ? 'eca session search full disk' : 'The ids: eca session list',
  });
}

/**
 * The words to search for, out of the operands. Operands with blanks were quoted in the shell: each stands for its
 * words, and what is in quotes itself is a phrase.
 */
function queryOf(operands: readonly string[]): string {
  const query = operands.join(' ').trim();
  if (query === '') throw missing('search', 'QUERY…');
  return query;
}

/** `--format`, else by `--json`, else by the ending of the file. */
function formatOf({flags, output}: CommandContext): 'markdown' | 'json' {
  if (flags.format === 'json' || flags.format === 'markdown') return flags.format;
  if (output.json) return 'json';
  return typeof flags.to === 'string' && extname(flags.to).toLowerCase() === '.json' ? 'json' : 'markdown';
}

/** Asks whether to delete; where nobody can be asked `--yes` is needed. */
async function isConfirmed({stdin, output, signal}: CommandContext, ids: readonly string[]): Promise<boolean> {
  if (!stdin.isTTY || output.quiet) {
    throw new EcaError('usage-needs-yes', 'Deleting for good needs --yes where nobody can be asked', {
      hint: `eca session delete ${ids.join(' ')} --yes`,
    });
  }
  output.note(
    `Delete ${ids.length === 1 ? 'session' : `${ids.length} sessions:`} ${ids.join(', ')} for good? y, Enter: yes; else no`,
  );
  const {createInterface} = await import('node:readline/promises');
  const lines = createInterface({input: stdin, terminal: false});
  try {
    for await (const line of onceAborted(lines, signal)) return /^\s*y(es)?\s*$/i.test(line);
    return false;
  } finally {
    lines.close();
    stdin.pause();
  }
}

/** `lines`, ended by `signal`. */
async function* onceAborted(lines: AsyncIterable<string> & {close(): void}, signal: AbortSignal) {
  const close = () => lines.close();
  signal.addEventListener('abort', close, {once: true});
  try {
    yield* lines;
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', close);
  }
}
