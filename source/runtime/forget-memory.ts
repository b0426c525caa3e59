import {EcaError} from '../foundation/errors.ts';
import {foldText} from '../memory/search-query.ts';
import type {Runtime} from './runtime.ts';

/** Where something was said: a turn of an own session, or one that was imported. */
export type SaidPlace = {session: string; turn: number} | {session: string; id: string};

/**
 * What is to be forgotten. `said` stands in for the words of what is gone already; an imported turn without `session` is looked for in
 * all of them.
 */
export type ForgetTarget =
  | {kind: 'record'; id: string; said?: readonly string[]}
  | {kind: 'turn'; session: string; turn: number; said?: readonly string[]}
  | {kind: 'imported'; id: string; session?: string; said?: readonly string[]};

/** What was removed, and where the same words still stand. */
export interface Forgotten {
  /** The words of the targets; given as `said` they find more of the same after the targets are gone. */
  said: string[];
  /** What was removed besides the targets: records by their ids, turns by their places. */
  alsoForgotten: {records: string[]; turns: SaidPlace[]};
  /** The turns that forgotten records were made from and that are still there. */
  saidIn: SaidPlace[];
  /** Other turns that hold the same words. */
  elsewhere: SaidPlace[];
}

type RuntimeParts = Pick<Runtime, 'sessions' | 'memory'>;
type Sessions = Awaited<ReturnType<Runtime['sessions']>>;

/** Texts are looked for by so many characters from their start; longer ones are not looked for word by word. */
const quotedCharacters = 120;
/**
 * Texts that are shorter, in characters, are not looked for elsewhere: they stand in many turns that mean something
 * else.
 */
const fewestCharacters = 8;
/** A text of fewer words is looked for only as it stands. */
const fewestWords = 3;
/** The most places that one search finds. */
const placesAtOnce = 50;

/**
 * Deletes what was remembered, for good: removes the targets and their bytes; with `everywhere` also the turns that
 * records were made from, and every record and turn, question or answer, that holds the same words. All targets are
 * looked up before the first is removed. @throws EcaError `usage-unknown-…`, `usage-ambiguous-…`, `store-…`.
 */
export async function forgetMemory(
  runtime: RuntimeParts,
  targets: readonly ForgetTarget[],
  {everywhere = false}: {everywhere?: boolean} = {},
): Promise<Forgotten> {
  const {conversations} = await runtime.memory();
  return conversations.forgetTogether(() => forgetAll(runtime, targets, everywhere));
}

/**
 * Looks all targets up, removes them, and finds (or with `everywhere` removes) the other places that hold the same
 * words.
 */
async function forgetAll(
  runtime: RuntimeParts,
  targets: readonly ForgetTarget[],
  everywhere: boolean,
): Promise<Forgotten> {
  const {records, conversations} = await runtime.memory();
  const found = [];
  // All are looked up before the first goes: a wrong id must not leave half of the work done.
  for (const target of targets) found.push(await look(runtime, target));
  const texts: string[] = [];
  const sources: SaidPlace[] = [];
  for (const {target, gone, said, madeFrom} of found) {
    texts.push(...said);
    sources.push(...madeFrom);
    if (gone) continue;
    if (target.kind === 'record') await records.forget(target.id);
    else if (target.kind === 'turn') await (await runtime.sessions()).eraseTurn(target.session, target.turn);
    else texts.push(await conversations.forgetTurn(target.id, target.session));
  }
  const saidIn = await standing(runtime, sources);
  const alsoForgotten: Forgotten['alsoForgotten'] = {records: [], turns: []};
  if (!everywhere) return {said: texts, alsoForgotten, saidIn, elsewhere: await placesOf(runtime, texts, saidIn)};

  // With `everywhere` every other place that holds the same words goes too.
  let places = [...saidIn, ...(await placesOf(runtime, texts, saidIn))];
  while (places.length > 0) {
    for (const place of places) {
      if ('turn' in place) await (await runtime.sessions()).eraseTurn(place.session, place.turn);
      else await conversations.forgetTurn(place.id, place.session);
    }
    alsoForgotten.turns.push(...places);
    // A search gives so many at once; what cannot be taken out must not be tried for ever.
    places = await placesOf(runtime, texts, alsoForgotten.turns);
  }
  for (const {id, text, source} of await records.list()) {
    if (!texts.some(said => holds(`${text}\n${source.quote ?? ''}`, said))) continue;
    await records.forget(id);
    alsoForgotten.records.push(id);
  }
  return {said: texts, alsoForgotten, saidIn: [], elsewhere: []};
}

/** What is known of a target before it is removed. */
async function look(
  runtime: RuntimeParts,
  target: ForgetTarget,
): Promise<{target: ForgetTarget; gone: boolean; said: string[]; madeFrom: SaidPlace[]}> {
  const said = [...(target.said ?? [])];
  // The words of an imported turn are known when it is removed; given ones mean that this was done.
  if (target.kind === 'imported') return {target, gone: said.length > 0, said, madeFrom: []};
  if (target.kind === 'turn') {
    const {turns} = await (await runtime.sessions()).view(target.session, {turn: target.turn});
    const text = turns[0]?.userText ?? '';
    return {target, gone: turns[0]?.erased === true, said: text === '' ? said : [text, ...said], madeFrom: []};
  }
  try {
    const {id, text, source} = await (await runtime.memory()).records.get(target.id);
    const {session, turn} = source;
    const madeFrom = session === undefined || turn === undefined ? [] : [{session, turn}];
    return {target: {...target, id}, gone: false, said: [text, ...said], madeFrom};
  } catch (error) {
    const isGone = error instanceof EcaError && error.code === 'usage-unknown-record' && said.length > 0;
    if (!isGone) throw error;
    return {target, gone: true, said, madeFrom: []};
  }
}

/** Those of the turns that somebody could still read. */
async function standing(runtime: RuntimeParts, places: readonly SaidPlace[]): Promise<SaidPlace[]> {
  const found: SaidPlace[] = [];
  for (const place of places) {
    if (!('turn' in place) || found.some(one => samePlace(one, place))) continue;
    try {
      const {turns} = await (await runtime.sessions()).view(place.session, {turn: place.turn});
      if (turns[0] && turns[0].erased !== true) found.push(place);
    } catch (error) {
      if (!(error instanceof EcaError && error.code.startsWith('usage-'))) throw error;
    }
  }
  return found;
}

/** The turns, besides `known`, that hold the words of one of the texts. */
async function placesOf(
  runtime: RuntimeParts,
  texts: readonly string[],
  known: readonly SaidPlace[],
): Promise<SaidPlace[]> {
  const places: SaidPlace[] = [];
  const add = (place: SaidPlace) => {
    if (![...known, ...places].some(one => samePlace(one, place))) places.push(place);
  };
  for (const text of new Set(texts)) {
    const phrase = phraseOf(text);
    if (phrase.length < fewestCharacters) continue;
    const sessions = await runtime.sessions();
    for (const {session, turn} of await exactHits(sessions, `"${phrase}"`)) add({session, turn});
    const words = wordsOf(text);
    // A short statement is found also where its words stand in another order.
    if (words.length >= fewestWords && text.length <= quotedCharacters) {
      for (const {session, turn} of await exactHits(sessions, words.join(' '))) {
        const [view] = (await sessions.view(session, {turn})).turns;
        const answer = (view?.parts ?? []).flatMap(part => (part.kind === 'text' ? [part.text] : []));
        if (holds([view?.userText ?? '', ...answer].join('\n'), text)) add({session, turn});
      }
    }
    const {conversations} = await runtime.memory();
    for (const {turn} of (await conversations.recall(text, {limit: placesAtOnce})).turns) {
      const isOwn = turn.id.startsWith(`${turn.session}#`);
      if (!isOwn && holds(turn.text, text)) add({session: turn.session, id: turn.id});
    }
  }
  return places;
}

/** Turns that hold the very words of the query. */
async function exactHits(sessions: Sessions, query: string) {
  return (await sessions.search(query, {limit: placesAtOnce})).filter(({byMeaning}) => byMeaning !== true);
}

/** Whether a text holds the words of another: as they stand, or all of a short one as whole words in any order. */
function holds(text: string, said: string): boolean {
  const phrase = foldText(phraseOf(said));
  if (phrase.length < fewestCharacters) return false;
  if (
    foldText(text)
      .replace(/["\s]+/g, ' ')
      .includes(phrase)
  )
    return true;
  const wanted = wordsOf(said);
  if (wanted.length < fewestWords || said.length > quotedCharacters) return false;
  const there = new Set(wordsOf(text));
  return wanted.every(word => there.has(word));
}

/** How a statement is quoted: without the mark at its end. */
function phraseOf(text: string): string {
  return text
    .replace(/["\s]+/g, ' ')
    .trim()
    .slice(0, quotedCharacters)
    .replace(/[.!?\s]+$/, '');
}

/** The words of a text, each once, without case and accents. */
function wordsOf(text: string): string[] {
  return [...new Set(foldText(text).match(/[\p{L}\p{N}]+(?:[_'’.:-][\p{L}\p{N}]+)*/gu) ?? [])];
}

/** Whether two places are the same turn. */
function samePlace(one: SaidPlace, other: SaidPlace): boolean {
  if (one.session !== other.session) return false;
  return 'turn' in one ? 'turn' in other && one.turn === other.turn : 'id' in other && one.id === other.id;
}
