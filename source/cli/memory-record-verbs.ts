import {EcaError} from '../foundation/errors.ts';
import {type ForgetTarget, forgetMemory, type SaidPlace} from '../runtime/forget-memory.ts';
import type {Runtime} from '../runtime/runtime.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {lineLayout} from './line-layout.ts';
import {changeLines, recordLines} from './memory-text.ts';
import {readTime} from './read-time.ts';
import {quoted, usageError} from './usage-error.ts';
import {writeNewFile} from './write-new-file.ts';

/** The kinds of records, the notes that memory keeps: facts, what happened, how things are done. */
const kinds = ['semantic', 'episodic', 'procedural'] as const;
const kindFlag = {
  type: 'string',
  value: kinds.join('|'),
  choices: kinds,
  summary: 'Facts, what happened, or how things are done here',
} as const;

/**
 * `eca memory list`: shows the notes that are remembered (records), or what waits in the inbox for the user to accept
 * it.
 */
export const list: Verb = {
  name: 'list',
  summary: 'What was written down to be remembered, newest first',
  example: 'eca memory list --inbox',
  flags: {
    kind: kindFlag,
    inbox: {type: 'boolean', summary: 'Only what waits to be accepted'},
    all: {type: 'boolean', summary: 'Also what is closed, faded, merged or rejected, and of all projects'},
  },
  async run(context) {
    const {output, flags} = context;
    const runtime = await context.runtime();
    const {records} = await runtime.memory();
    const place = flags.all === true ? {} : {place: {project: runtime.workspaceRoot}};
    const status = flags.inbox === true ? {status: 'waiting' as const} : {current: flags.all !== true};
    const found = (await records.list({...place, ...status})).filter(
      record => flags.kind === undefined || record.kind === flags.kind,
    );
    if (output.json) {
      await output.value({records: found});
      return exitCodes.done;
    }
    for (const line of recordLines(found, await lineLayout(context, runtime))) await output.line(line);
    const waiting = (await records.list({...place, status: 'waiting'})).length;
    if (found.length === 0) output.note(flags.inbox ? 'The inbox is empty.' : 'Nothing is written down yet.');
    if (flags.inbox === true && waiting > 0) output.note('Keep one: eca memory accept ID; or: eca memory reject ID');
    else if (waiting > 0) output.note(`${waiting} more wait in the inbox: eca memory list --inbox`);
    else if (found.length === 0) output.note('For example: eca memory add "We deploy on Fridays."');
    return exitCodes.done;
  },
};

/** `eca memory add`: remembers what the user writes. Secrets in it are not kept. */
export const add: Verb = {
  name: 'add',
  summary: 'Writes something down to be remembered; a new fact closes the old one on the same thing',
  usage: 'TEXT…',
  example: 'eca memory add "Deploys are on Fridays."',
  flags: {
    kind: kindFlag,
    user: {type: 'boolean', summary: 'It holds in every project, not only in this one'},
    from: {type: 'string', value: 'DATE', summary: 'Since when it is true (now): a day, month, year or time'},
    until: {type: 'string', value: 'DATE', summary: 'Until when it is true, with that day'},
    replaces: {type: 'string', value: 'ID', summary: 'The record that it takes the place of'},
  },
  async run(context) {
    const {output, flags, operands} = context;
    const text = operands.join(' ');
    if (text.trim() === '') throw missing('add', 'TEXT…');
    const interval = intervalOf(flags);
    const runtime = await context.runtime();
    const {records} = await runtime.memory();
    const added = await records.add({
      kind: kinds.find(kind => kind === flags.kind) ?? 'semantic',
      text,
      scope: flags.user === true ? {level: 'user'} : {level: 'project', project: runtime.workspaceRoot},
      source: {by: 'user'},
      ...interval,
      ...(typeof flags.replaces === 'string' && {replaces: flags.replaces}),
    });
    if (output.json) await output.value(added);
    else {
      const {sanitizeLine} = await runtime.sanitizer();
      const {record, known, replaced, redacted} = added;
      await output.line(`${known ? 'Known already' : 'Remembered'}: ${record.id}`);
      if (redacted) output.note(`A secret in it was not kept: ${sanitizeLine(record.text)}`);
      if (replaced) await output.line(`It takes the place of ${replaced.id}: ${sanitizeLine(replaced.text)}`);
    }
    return exitCodes.done;
  },
};

/** `eca memory forget`: deletes notes or turns of conversations for good, and names where else the same words stand. */
export const forget: Verb = {
  name: 'forget',
  summary: 'Removes records, or turns of conversations, for good',
  usage: 'ID…',
  example: 'eca memory forget 3f2a',
  flags: {
    everywhere: {
      type: 'boolean',
      summary: 'Also the turn in which it was said, and all records and turns that hold the same words',
    },
    turn: {type: 'boolean', summary: 'The ids are those of turns, as search shows them (SESSION#3 is turn 3)'},
    session: {type: 'string', value: 'ID', summary: 'The imported session: of the turns, or alone to remove all of it'},
  },
  async run(context) {
    const {output, flags, operands} = context;
    const runtime = await context.runtime();
    const session = typeof flags.session === 'string' ? flags.session : undefined;
    const everywhere = flags.everywhere === true;
    // Without ids a whole imported session is meant.
    if (operands.length === 0) {
      if (session === undefined) throw missing('forget', 'ID…');
      if (everywhere) throw missing('forget --everywhere', 'ID…');
      if (!(await (await runtime.memory()).conversations.forgetSession(session))) {
        throw new EcaError('usage-unknown-session', `No imported session is called \`${session.slice(0, 80)}\``);
      }
      if (output.json) await output.value({forgotten: [session]});
      else output.note(`Forgotten: ${shownId(session)}`);
      return exitCodes.done;
    }
    const targets: ForgetTarget[] = [];
    for (const id of operands) targets.push(await targetOf(runtime, id, {session, isTurn: flags.turn === true}));
    const {alsoForgotten, saidIn, elsewhere} = await forgetMemory(runtime, targets, {everywhere});
    const forgotten = [
      ...targets.map((target, at) => (target.kind === 'record' ? target.id : (operands[at] ?? ''))),
      ...alsoForgotten.records,
      ...alsoForgotten.turns.map(place => ('turn' in place ? `${place.session}#${place.turn}` : place.id)),
    ];
    for (const place of saidIn) {
      output.note(`The turn in which it was said is still there: eca memory forget --turn ${flagsOf(place)}`);
    }
    for (const place of elsewhere) {
      output.note(`The same words stand in another turn: eca memory forget --turn ${flagsOf(place)}`);
    }
    if (saidIn.length + elsewhere.length > 0) {
      output.note('Next time --everywhere removes such turns at once.');
    }
    if (output.json) await output.value({forgotten});
    else output.note(`Forgotten: ${forgotten.map(shownId).join(', ')}`);
    return exitCodes.done;
  },
};

/** What an id of the command line names: a record, a turn of an own session, or one that was imported. */
async function targetOf(
  runtime: Runtime,
  id: string,
  {session, isTurn}: {session: string | undefined; isTurn: boolean},
): Promise<ForgetTarget> {
  if (session !== undefined) return {kind: 'imported', id, session};
  if (!isTurn) return {kind: 'record', id: (await (await runtime.memory()).records.get(id)).id};
  const own = await ownTurn(runtime, id);
  return own ? {kind: 'turn', session: own.session, turn: own.number} : {kind: 'imported', id};
}

/** The operands and flags of `forget` that name a place. */
function flagsOf(place: SaidPlace): string {
  return 'turn' in place
    ? `${place.session}#${place.turn}`
    : `${shownId(place.id)} --session ${JSON.stringify(place.session)}`;
}

/** An id that is safe to print. */
function shownId(id: string): string {
  return JSON.stringify(id).slice(1, -1);
}

/** `SESSION#3` of an own session; undefined for the id of an imported turn, which may have any form. */
async function ownTurn(runtime: Runtime, id: string): Promise<{session: string; number: number} | undefined> {
  const [, name = '', number] = /^([0-9a-z]{6,})#(\d+)(?:\.\w+)?$/i.exec(id) ?? [];
  if (number === undefined) return undefined;
  try {
    return {session: await (await runtime.sessions()).find(name), number: Number(number)};
  } catch (error) {
    if (error instanceof EcaError && error.code === 'usage-unknown-session') return undefined;
    throw error;
  }
}

/** Makes a verb that accepts or rejects records in the inbox. */
function decide(name: 'accept' | 'reject', summary: string): Verb {
  return {
    name,
    summary,
    usage: 'ID…',
    example: `eca memory ${name} 3f2a`,
    async run(context) {
      const {output, operands} = context;
      if (operands.length === 0) throw missing(name, 'ID…');
      const {records} = await (await context.runtime()).memory();
      const decided = [];
      for (const id of operands) decided.push(await records[name](id));
      if (output.json) await output.value({records: decided});
      else output.note(`${name === 'accept' ? 'Accepted' : 'Rejected'}: ${decided.map(({id}) => id).join(', ')}`);
      return exitCodes.done;
    },
  };
}

/** `eca memory accept`: takes records out of the inbox, so that they are recalled. */
export const accept = decide('accept', 'Takes records out of the inbox: from now on they are recalled');
/** `eca memory reject`: turns records in the inbox down, so that they are never recalled. */
export const reject = decide('reject', 'Turns records down: they are never recalled');

/**
 * `eca memory consolidate`: cleans up what is remembered, merging and fading notes; `--dry-run` only shows it, `--undo`
 * takes it back.
 */
export const consolidate: Verb = {
  name: 'consolidate',
  summary: 'Merges what says the same and lets fade what nobody needed; shown as a diff, and can be taken back',
  example: 'eca memory consolidate --dry-run',
  flags: {
    'dry-run': {type: 'boolean', summary: 'Only show what would change'},
    undo: {type: 'boolean', summary: 'Take the last one back'},
  },
  async run(context) {
    const {output, flags, signal} = context;
    const runtime = await context.runtime();
    const {records, conversations} = await runtime.memory();
    const before = new Map((await records.list()).map(record => [record.id, record]));
    const done =
      flags.undo === true
        ? await records.revert()
        : flags['dry-run'] === true
          ? {run: '', changes: await records.plan()}
          : await records.consolidate();
    // Deleted turns may have left bytes in a large index: this is the time to make it anew.
    if (flags.undo !== true && flags['dry-run'] !== true) await conversations.rebuild(signal);
    if (output.json) {
      await output.value({run: done?.run || null, undone: flags.undo === true, changes: done?.changes ?? []});
      return exitCodes.done;
    }
    const layout = {...(await lineLayout(context, runtime)), undone: flags.undo === true};
    for (const line of changeLines(done?.changes ?? [], before, layout)) await output.line(line);
    if ((done?.changes.length ?? 0) === 0)
      output.note(flags.undo ? 'There is nothing to take back.' : 'There is nothing to clean up.');
    else if (flags['dry-run'] === true) output.note('Nothing was changed.');
    else if (flags.undo !== true) output.note('To take it back: eca memory consolidate --undo');
    return exitCodes.done;
  },
};

/** `eca memory export`: prints all notes, or writes them into a new file. */
export const exportVerb: Verb = {
  name: 'export',
  summary: 'All records as JSON lines or Markdown',
  example: 'eca memory export --format markdown',
  flags: {
    format: {type: 'string', value: 'jsonl|markdown', choices: ['jsonl', 'markdown'], summary: 'The form (jsonl)'},
    to: {type: 'string', value: 'FILE', summary: 'Writes a new file instead of stdout'},
  },
  async run(context) {
    const {output, flags} = context;
    const runtime = await context.runtime();
    const text = await (await runtime.memory()).exportRecords(flags.format === 'markdown' ? 'markdown' : 'jsonl');
    if (typeof flags.to !== 'string') {
      await output.write(text);
      return exitCodes.done;
    }
    await writeNewFile(flags.to, [text], runtime.workspaceRoot, context.signal);
    output.note(`Written to ${JSON.stringify(flags.to)}`);
    return exitCodes.done;
  },
};

/** Since when and until when a record is true, as the flags say. */
function intervalOf({from, until}: CommandContext['flags']): {validFrom?: string; validTo?: string} {
  const fromMs = typeof from === 'string' ? readTime('from', from).fromMs : undefined;
  const toMs = typeof until === 'string' ? readTime('until', until).toMs : undefined;
  if (toMs !== undefined && toMs < (fromMs ?? Date.now())) {
    const begin = from === undefined ? 'now, or with `--from` when it began' : `\`--from ${from}\``;
    throw usageError('flag-value', `\`--until\` is ${quoted(String(until))}, expected a time after ${begin}`);
  }
  return {
    ...(fromMs !== undefined && {validFrom: new Date(fromMs).toISOString()}),
    ...(toMs !== undefined && {validTo: new Date(toMs).toISOString()}),
  };
}

/** The error for what a verb needs and did not get, with an example. */
function missing(verb: string, operands: string): EcaError {
  return new EcaError('usage-missing-operand', `\`eca memory ${verb}\` needs ${operands}`, {
    hint: `For example: eca memory ${verb} ${verb === 'add' ? '"We deploy on Fridays."' : '3f2a'}`,
  });
}
