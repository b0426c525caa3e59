import {EcaError} from '../../foundation/errors.ts';
import {runBatch} from '../batch.ts';
import type {Command, CommandContext, Verb} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {searchLimit} from '../limit-flag.ts';
import {lineLayout} from '../line-layout.ts';
import {queryOfLine, turnOfLine} from '../memory-lines.ts';
import {accept, add, consolidate, exportVerb, forget, list, reject} from '../memory-record-verbs.ts';
import {recalledLines, recordLines} from '../memory-text.ts';
import {readTime} from '../read-time.ts';
import {runSearchBatch} from '../search-batch.ts';

const limitFlag = {type: 'number', value: 'N', summary: 'How many (10)'} as const;

/** `eca memory search`: finds what was said and noted in past conversations by its meaning. */
const search: Verb = {
  name: 'search',
  summary: 'What was said about something, found by meaning; with --batch JSON lines in and out',
  usage: '[QUESTION…]',
  example: 'eca memory search "what did we decide about retries last week?"',
  flags: {
    limit: limitFlag,
    session: {type: 'string', value: 'ID', summary: 'Only this session'},
    here: {type: 'boolean', summary: 'Only this project'},
    role: {type: 'string', value: 'user|assistant', summary: 'Only what this side said'},
    since: {type: 'string', value: 'DATE', summary: 'Only from this day, month, year or time on; or `7d`, `12h`'},
    until: {type: 'string', value: 'DATE', summary: 'Only up to it, a day, month or year included'},
    why: {type: 'boolean', summary: 'What the order goes by'},
    batch: {type: 'boolean', summary: '{"id","query","session"?} lines in, {"id","hits","confidence"} out'},
  },
  async run(context) {
    const {output, operands, signal} = context;
    if (context.flags.batch === true) return searchBatch(context);
    const question = operands.join(' ');
    if (question.trim() === '') {
      throw new EcaError('usage-missing-operand', 'Nothing to search for, expected `eca memory search QUESTION…`', {
        hint: 'For example: eca memory search "what did we decide about retries?"',
      });
    }
    const runtime = await context.runtime();
    const {conversations, records} = await runtime.memory();
    const matches = filterGiven(context)
      ? []
      : await records.search(question, {place: {project: runtime.workspaceRoot}, limit: 3});
    const {turns, confidence} = await conversations.recall(question, {
      ...filterOf(context, runtime.workspaceRoot),
      limit: searchLimit(context.flags.limit),
      signal,
    });
    if (output.json) {
      const hits = turns.map(({turn, score, features}) => {
        const {id, session, project, role, speaker, at, text} = turn;
        return {id, session, project, role, speaker, at, text, score, features};
      });
      await output.value({query: question, confidence, records: matches, hits});
      return exitCodes.done;
    }
    const layout = await lineLayout(context, runtime);
    const why = context.flags.why === true;
    const written = matches.filter(({overlap}) => overlap >= recordOverlap).map(({record}) => record);
    for (const line of recordLines(written, layout)) await output.line(line);
    if (written.length > 0 && turns.length > 0) await output.line();
    for (const line of recalledLines(turns, {...layout, why})) await output.line(line);
    if (turns.length === 0) output.note('Nothing that was said has a word of it.');
    else if (confidence < unsureBelow) output.note('Memory may not hold an answer to this: take it with care.');
    return exitCodes.done;
  },
};

/** `eca memory import`: takes over conversations from another program, as JSON lines. */
const importVerb: Verb = {
  name: 'import',
  summary: 'Takes over conversations held elsewhere: JSON lines in, {"id","ok"} out',
  example: `echo '{"id":"a1","session":"s","role":"user","text":"We chose Rust.","at":"2026-05-08T10:00:00Z"}' | eca memory import`,
  async run(context) {
    const {conversations} = await (await context.runtime()).memory();
    const code = await runBatch(context, {
      concurrency: linesAtOnce,
      async handle(line) {
        await conversations.importTurn(turnOfLine(line));
        return {ok: true};
      },
    });
    // The next search would do it too, but would have to be waited for.
    await conversations.refresh(context.signal);
    return code;
  },
};

/** `eca memory stats`: counts what is remembered. */
const stats: Verb = {
  name: 'stats',
  summary: 'How much is remembered, and what it is searched with',
  example: 'eca memory stats',
  async run(context) {
    const {output} = context;
    const {conversations, records} = await (await context.runtime()).memory();
    const counts = await conversations.stats();
    const all = await records.list();
    const byStatus = (status: string) => all.filter(record => record.status === status).length;
    const current = (await records.list({current: true})).length;
    const recordCounts = {current, waiting: byStatus('waiting'), faded: byStatus('faded'), merged: byStatus('merged')};
    if (output.json) await output.value({...counts, records: recordCounts});
    else {
      await output.line(`Records: ${current}, ${recordCounts.waiting} more in the inbox.`);
      await output.line(`Turns that can be recalled: ${counts.turns} (${counts.engine}).`);
      if (counts.fallbackReason !== undefined) output.note(counts.fallbackReason);
    }
    return exitCodes.done;
  },
};

/** `eca memory`: lists, searches, adds and forgets what is remembered of past conversations. */
export const command: Command = {
  name: 'memory',
  summary: 'What is remembered: records, and past conversations by meaning',
  verbs: [list, add, search, forget, accept, reject, stats, consolidate, exportVerb, importVerb],
};

/** The lines that are worked on at once: those that arrive together share one write to the disk. */
const linesAtOnce = 500;
/**
 * The least share of the question's words that a record must have to be shown; one with less has nothing to do with it.
 */
const recordOverlap = 0.3;
/** With less confidence than this (0 to 1) the answer is said to be unsure. */
const unsureBelow = 0.2;

/** Searches for many questions in one run, JSON lines in and out. */
async function searchBatch(context: CommandContext): Promise<number> {
  const runtime = await context.runtime();
  const {conversations} = await runtime.memory();
  const request = {
    ...filterOf(context, runtime.workspaceRoot),
    limit: searchLimit(context.flags.limit),
    signal: context.signal,
  };
  return runSearchBatch(context, async line => {
    const {query, ...scope} = queryOfLine(line);
    const {turns, confidence} = await conversations.recall(query, {...request, ...scope});
    return {hits: turns.map(({turn: {id, numericId}, score}) => ({id, numericId, score})), confidence};
  });
}

/** Whether only turns are asked for: notes belong to no session, to no side and to no time. */
function filterGiven({flags}: CommandContext): boolean {
  return ['session', 'role', 'since', 'until'].some(name => flags[name] !== undefined);
}

/** Which turns are searched, as the flags say; `--until` a day, month or year means up to its end. */
function filterOf({flags}: CommandContext, workspaceRoot: string) {
  const {session, role, since, until} = flags;
  const agoFromMs = Date.now();
  return {
    ...(typeof session === 'string' && {session}),
    ...(flags.here === true && {project: workspaceRoot}),
    ...(typeof role === 'string' && {role}),
    ...(typeof since === 'string' && {fromMs: readTime('since', since, {agoFromMs}).fromMs}),
    ...(typeof until === 'string' && {toMs: readTime('until', until, {agoFromMs}).toMs}),
  };
}
