import {wrapText} from '../text-layout.ts';
import {agoText, amountText, type LinePart, localTime, markMatches} from './line-parts.ts';
import type {ListRow, RowRoom} from './list-shape.ts';
import type {MemoryState} from './memory-data.ts';
import {type MemoryEntry, textOf} from './memory-entry.ts';
import {reasonsText} from './recall-reasons.ts';

/** From this many columns on times have a column; below, the words need the room. */
const wideColumns = 60;

/** A line of the Memory tab's list: an entry's words, with where it is from at the right and in the second line. */
export function entryRow(entry: MemoryEntry, state: MemoryState, {columns, twoLines}: RowRoom): ListRow {
  const wide = columns >= wideColumns;
  const ago = (at: string) => agoText(at, state.readAtMs);
  switch (entry.kind) {
    case 'session': {
      const {title, project, turns, updatedAt} = entry.session;
      const place = state.data.everywhere ? [project] : [];
      const right = wide
        ? [...place, amountText(turns, 'turn'), ago(updatedAt).padStart(10)].join('  ')
        : ago(updatedAt);
      return {left: [{text: title || '(no message)'}], right: {text: right, role: 'dim'}};
    }
    case 'turn': {
      const {title, turn, excerpt, at} = entry.turn;
      const place = `${turn === undefined ? '' : ` · turn ${turn}`} · ${whoOf(entry.turn)}`;
      if (!twoLines) return {left: markMatches(excerpt, state.query)};
      return {
        left: [...markMatches(title || '(no title)', state.query), {text: place, role: 'dim'}],
        right: {text: ago(at), role: 'dim'},
        below: markMatches(excerpt, state.query, 'dim'),
      };
    }
    case 'record': {
      const {id, text, kind, recordedAt} = entry.record;
      return {
        left: [{text: '◆ ', role: 'accent'}, ...markMatches(text, state.query)],
        right: {text: wide ? `${id}  ${kind}  ${ago(recordedAt).padStart(10)}` : ago(recordedAt), role: 'dim'},
        below: [{text: originText(entry), role: 'dim'}],
      };
    }
    case 'transcript':
      return {left: [{text: entry.title}]};
  }
}

/**
 * Shows all that is known of something remembered: where it is from, its words, how long it is true, how often it was
 * used and why it was recalled, as lines to scroll through.
 */
export function detailLines(entry: MemoryEntry, columns: number): LinePart[][] {
  const lines: LinePart[][] = [];
  const add = (text: string, role?: LinePart['role']) => {
    for (const line of wrapText(text, Math.max(1, columns))) lines.push([{text: line, ...(role && {role})}]);
  };
  add(originText(entry), 'dim');
  add(textOf(entry));
  if (entry.kind === 'record') {
    const {validFrom, validTo, status, scope, mentions, uses, usedAt, quote, replaces, replacedBy} = entry.record;
    add('');
    add(`${status}, holds ${scope === 'everywhere' ? scope : `in ${scope}`}`, 'dim');
    add(`true since ${localTime(validFrom, {day: true})}${until(validTo)}`, 'dim');
    if (quote !== undefined && quote !== entry.record.text) add(`from the words “${quote}”`, 'dim');
    if (mentions > 1) add(`said ${mentions} times`, 'dim');
    add(uses === 0 ? 'not recalled yet' : `recalled ${amountText(uses, 'time')}${last(usedAt)}`, 'dim');
    if (replaces !== undefined) add(`took the place of ${replaces}`, 'dim');
    if (replacedBy !== undefined) add(`${replacedBy} took its place`, 'dim');
  }
  const reasons = entry.kind === 'turn' ? reasonsText(entry.turn.features) : '';
  if (reasons !== '') add(`why: ${reasons}`, 'dim');
  return lines;
}

/** Where and when: `you, turn 3, 2026-05-08 14:05`. */
function originText(entry: MemoryEntry): string {
  switch (entry.kind) {
    case 'session':
      return `${amountText(entry.session.turns, 'turn')}, last ${localTime(entry.session.updatedAt, {day: true})}`;
    case 'transcript':
      return `session ${entry.id}`;
    case 'turn': {
      const {turn, at, session} = entry.turn;
      const where = turn === undefined ? `imported conversation ${session}` : `session ${session}, turn ${turn}`;
      return `${whoOf(entry.turn)} · ${localTime(at, {day: true})} · ${where}`;
    }
    case 'record': {
      const {id, kind, by, recordedAt, session, turn} = entry.record;
      const where = session === undefined ? '' : ` · session ${session}${turn === undefined ? '' : `, turn ${turn}`}`;
      return `${id} · ${kind} · by ${by} · ${localTime(recordedAt, {day: true})}${where}`;
    }
  }
}

/** Who said it, as people are called here. */
function whoOf({role, speaker}: {role: string; speaker: string}): string {
  if (speaker !== '') return speaker;
  return {user: 'you', tool: 'a tool', assistant: 'answer'}[role] ?? role;
}

/** Until when it was true, where that has ended. */
function until(validTo: string | undefined): string {
  return validTo === undefined ? '' : ` until ${localTime(validTo, {day: true})}`;
}

/** When it was used last. */
function last(usedAt: string | undefined): string {
  return usedAt === undefined ? '' : `, last ${localTime(usedAt, {day: true})}`;
}
