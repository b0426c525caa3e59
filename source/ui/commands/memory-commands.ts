import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import {placeOf} from '../chat/recalled-lines.ts';
import {shownKey} from '../keymap.ts';
import {placesText} from '../panes/places-text.ts';
import {reasonsText} from '../panes/recall-reasons.ts';
import type {RecalledPassage} from '../recalled.ts';
import type {CommandPorts, ReplyPart, SlashCommand} from './slash-command.ts';

/** What can be done with what was recalled. */
const verbs = ['list', 'show', 'open', 'forget'];

/** `/remember`: writes a fact down that the assistant is to remember in this project. */
export const rememberCommand: SlashCommand = {
  name: 'remember',
  parameters: 'TEXT',
  summary: 'Write something down to be remembered in this project; a new fact closes the old one on the same thing.',
  example: '/remember Deploys are on Fridays.',
  async run(_words, {context}, typed) {
    const text = context.sanitize(typed).replace(/\s+/g, ' ').trim();
    if (text === '') {
      throw new EcaError('usage-operands', 'Expected `/remember TEXT`', {hint: 'The Memory tab shows what is there.'});
    }
    const {id, known, replaced} = await context.memory.remember(text);
    return [
      {kind: 'text', text: known ? `That is known already (${id}).` : `Remembered (${id}).`},
      ...(replaced === undefined ? [] : [{kind: 'text' as const, text: `It takes the place of: ${replaced}`}]),
    ];
  },
};

/** `/correct`: replaces something remembered that is wrong or no longer true with a new text. */
export const correctCommand: SlashCommand = {
  name: 'correct',
  parameters: 'ID TEXT',
  summary: `Put what is true in the place of something remembered; the old text is closed, not lost. ${shownKey('edit-entry')} in the Memory tab begins it.`,
  example: '/correct 3f2a Deploys are on Tuesdays.',
  async choices(words, {context}) {
    if (words.length !== 1) return [];
    return (await context.memory.records({})).map(({id, text}) => ({value: id, detail: text}));
  },
  async run(words, {context}, typed) {
    const [id] = words;
    const text = context.sanitize(typed.trim().replace(/^\S+/, '')).replace(/\s+/g, ' ').trim();
    if (id === undefined || text === '') {
      throw new EcaError('usage-operands', 'Expected `/correct ID TEXT`', {hint: 'The Memory tab shows the ids.'});
    }
    await context.memory.edit(id, text);
    return [{kind: 'text', text: 'Corrected: the new text holds from now on.'}];
  },
};

/**
 * `/recalled`: shows what memory gave for the last question, and why; opens where it was said, or forgets it for good.
 */
export const recalledCommand: SlashCommand = {
  name: 'recalled',
  parameters: '[show N | open N | forget N [everywhere]]',
  summary: 'Show what was recalled for the last question and why, open where it was said, or forget it.',
  example: '/recalled forget 1',
  async choices(words) {
    if (words.length === 3 && words[0] === 'forget') {
      return [{value: 'everywhere', detail: 'with every turn that holds its words'}];
    }
    if (words.length !== 1) return [];
    return [
      {value: 'show', detail: 'the whole turn that it is from'},
      {value: 'open', detail: 'go on with the session in which it was said'},
      {value: 'forget', detail: 'remove it for good'},
    ];
  },
  async run(words, ports) {
    const {app, context} = ports;
    // A number alone names what is to be shown.
    const given = /^\d+$/.test(words[0] ?? '') ? ['show', ...words] : words;
    const [verb = 'list', number, ...more] = given;
    if (!verbs.includes(verb)) {
      const shown = context.sanitize(verb).replace(/\s+/g, ' ');
      throw new EcaError('usage-unknown-verb', `Unknown \`/recalled ${shown}\`, ${suggestNames(verb, verbs)}`);
    }
    const everywhere = verb === 'forget' && more.length === 1 && more[0] === 'everywhere';
    if (more.length > 0 && !everywhere) {
      const end = verb === 'forget' ? ' N [everywhere]' : verb === 'list' ? '' : ' N';
      throw new EcaError('usage-operands', `Expected \`/recalled ${verb}${end}\``);
    }
    if (verb === 'list') return list(ports);
    const passage = pick(ports, verb, number);
    if (verb === 'show') return show(passage, ports);
    if (verb === 'forget') return forget(passage, number ?? '', everywhere, ports);
    if (passage.session === undefined || (passage.kind === 'turn' && passage.turn === undefined)) {
      throw new EcaError('usage-no-session', 'This was not said in a session that can be gone on with');
    }
    await app.openSession(passage.session);
    return [{kind: 'text', text: 'The session in which it was said goes on here.'}];
  },
};

/** What was recalled for the last question, numbered, each with why. */
function list({app}: CommandPorts): ReplyPart[] {
  const recalled = app.recalled();
  if (!recalled || recalled.passages.length === 0) {
    return [{kind: 'text', text: 'Nothing was recalled for the last question.', role: 'dim'}];
  }
  return recalled.passages.flatMap((passage, at): ReplyPart[] => [
    {kind: 'text', text: `${at + 1} ${placeOf(passage)}`, role: 'strong'},
    {kind: 'text', text: `  ${passage.text}`},
    ...whyOf(passage),
  ]);
}

/** Why a passage was recalled; nothing where no reason is known. */
function whyOf({kind, features}: RecalledPassage): ReplyPart[] {
  const why = kind === 'record' ? 'it shares words with the question' : reasonsText(features);
  return why === '' ? [] : [{kind: 'text', text: `  why: ${why}`, role: 'dim'}];
}

/**
 * Shows the whole turn that a recalled passage is from, question and answer; only the passage where there is no such
 * turn.
 */
async function show(passage: RecalledPassage, {context}: CommandPorts): Promise<ReplyPart[]> {
  const head: ReplyPart = {kind: 'text', text: placeOf(passage), role: 'strong'};
  if (passage.session === undefined || passage.turn === undefined) return [head, {kind: 'text', text: passage.text}];
  const {turns} = await context.sessions.read(passage.session);
  const turn = turns.find(({number}) => number === passage.turn);
  const answer = (turn?.parts ?? []).flatMap(({kind, text}) => (kind === 'text' ? [text] : [])).join('\n\n');
  return [
    head,
    {kind: 'text', text: turn?.userText || '(forgotten)', role: 'user'},
    ...(answer === '' ? [] : [{kind: 'text' as const, text: answer}]),
  ];
}

/**
 * Forgets a recalled passage. Where its words stand in other turns too, those are named and kept, unless `everywhere`
 * is said.
 */
async function forget(
  passage: RecalledPassage,
  number: string,
  everywhere: boolean,
  {app, context}: CommandPorts,
): Promise<ReplyPart[]> {
  const {kind, id, session = '', turn} = passage;
  const reach = {everywhere};
  const {turns, elsewhere} =
    kind === 'record'
      ? await context.memory.forgetRecord(id, reach)
      : await context.memory.forgetTurn({id, session, ...(turn !== undefined && {turn})}, reach);
  if (elsewhere.length > 0) {
    // It keeps its number, by which the rest of it can still be named.
    return [
      said(`Forgotten: it is not recalled any more. But its words still stand in ${placesText(elsewhere)}.`),
      said(`To remove these turns too: /recalled forget ${number} everywhere`),
    ];
  }
  app.forgotten(passage);
  const also = turns === 0 ? '' : ` So ${turns === 1 ? 'is another turn' : `are ${turns} other turns`} with its words.`;
  return [said(`Forgotten: it is removed from the disk and not recalled any more.${also}`)];
}

/** A plain line of a reply. */
function said(text: string): ReplyPart {
  return {kind: 'text', text};
}

/** The recalled passage of that number, from 1. @throws EcaError `usage-operands` when there is none. */
function pick({app}: CommandPorts, verb: string, number: string | undefined): RecalledPassage {
  const passages = app.recalled()?.passages ?? [];
  const passage = /^\d+$/.test(number ?? '') ? passages[Number(number) - 1] : undefined;
  if (passage) return passage;
  const there = passages.length === 0 ? 'nothing was recalled' : `a number from 1 to ${passages.length}`;
  throw new EcaError('usage-operands', `Expected \`/recalled ${verb} N\`, ${there}`);
}
