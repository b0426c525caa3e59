import type {Recalled, RecalledPassage} from '../recalled.ts';
import {fitLine} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** Most remembered passages that are listed below a question; the rest is counted. */
const passagesListed = 4;

/**
 * Shows what the assistant remembered for a question (recall): how sure it was, and of each passage where and when it
 * was said, in one line.
 */
export function recalledLines({confidence, passages}: Recalled, columns: number, {style, spoken}: Theme): string[] {
  const count = `${passages.length} ${passages.length === 1 ? 'passage' : 'passages'}`;
  const sure = passages.some(({kind}) => kind === 'turn') ? `, ${Math.round(100 * confidence)} % sure` : '';
  const mark = spoken ? 'Memory: ' : '↶ ';
  const shown = passages.slice(0, passagesListed);
  const more = passages.length - shown.length;
  return [
    style('dim', fitLine(`${mark}recalled ${count}${sure} · /recalled opens or forgets`, columns)),
    ...shown.map((passage, at) =>
      style('dim', fitLine(`  ${at + 1} ${placeOf(passage)}: ${oneLine(passage)}`, columns)),
    ),
    ...(more > 0 ? [style('dim', fitLine(`  and ${more} more`, columns))] : []),
  ];
}

/** Who, when and where: `you, 2026-05-08, session 1qp9khe6 turn 3`. */
export function placeOf({kind, session, turn, at, speaker}: RecalledPassage): string {
  const who = {user: 'you', assistant: 'answer', rule: 'a note', model: 'a note'}[speaker] ?? speaker;
  const where =
    session === undefined ? [] : [`session ${session.slice(0, 12)}${turn === undefined ? '' : ` turn ${turn}`}`];
  return [kind === 'record' ? 'written down' : who, at.slice(0, 10), ...where].join(', ');
}

/** What was said, on one line. */
function oneLine({text}: RecalledPassage): string {
  return text.replace(/\s+/g, ' ').trim();
}
