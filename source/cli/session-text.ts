import type {Runtime} from '../runtime/runtime.ts';
import {fitText, padText, textWidth, wrapText} from './fit-text.ts';

type Log = Awaited<ReturnType<Runtime['sessions']>>;
type Summary = Awaited<ReturnType<Log['list']>>[number];
type Hit = Awaited<ReturnType<Log['search']>>[number];
type View = Awaited<ReturnType<Log['view']>>;
type TurnView = View['turns'][number];

/** How text is laid out. `columns` is undefined where nothing is to be cut or wrapped: in a file or a pipe. */
export interface Layout {
  columns: number | undefined;
  color: boolean;
  /** Reasoning and whole tool results too. */
  full?: boolean;
}

/** The most lines of a tool's result that are shown without `--full`. */
const resultLinesShown = 8;
/** In a window with fewer columns a session takes two lines. */
const narrowColumns = 72;

/**
 * What `eca session list` prints, one line a session: id, time, turns, title, project; two lines where the window is
 * narrow.
 */
export function sessionLines(summaries: readonly Summary[], {columns, color}: Layout): string[] {
  const paint = painter(color);
  const turnsWidth = Math.max(...summaries.map(({turns}) => turnsText(turns).length));
  const projectWidth = Math.min(20, Math.max(...summaries.map(({project}) => textWidth(project))));
  return summaries.flatMap(({id, updatedAt, turns, title, project}) => {
    const time = localTime(updatedAt);
    const name = title || '(no message)';
    if (columns === undefined) return [`${id}  ${time}  ${turnsText(turns).padStart(turnsWidth)}  ${project}  ${name}`];
    if (columns < narrowColumns) {
      const head = fitText(`${time}  ${turnsText(turns)}`, columns - id.length - 2);
      return [`${paint.bold(id)}  ${paint.dim(head)}`, `  ${fitText(name, columns - 2)}`];
    }
    const before = `${time}  ${turnsText(turns).padStart(turnsWidth)}  ${padText(project, projectWidth)}`;
    return [`${paint.bold(id)}  ${paint.dim(before)}  ${fitText(name, columns - id.length - textWidth(before) - 4)}`];
  });
}

/** What `eca session search` prints: each find as where it was said and what. */
export function hitLines(hits: readonly Hit[], {columns, color}: Layout): string[] {
  const paint = painter(color);
  const speakers = {user: 'you', assistant: 'eca', tool: 'a tool'};
  return hits.flatMap(({session, title, turn, role, at, excerpt, byMeaning}, index) => [
    ...(index > 0 ? [''] : []),
    paint.bold(columns === undefined ? title : fitText(title, columns)),
    ...wrapped(
      `${session} turn ${turn} · ${speakers[role]} · ${localTime(at)}${byMeaning ? ' · by meaning' : ''}`,
      columns,
      '  ',
    ).map(paint.dim),
    ...wrapped(excerpt, columns, '  '),
  ]);
}

/** What `eca session show` prints: a conversation as a person reads it. */
export function viewLines(view: View, layout: Layout): string[] {
  const paint = painter(layout.color);
  const count = turnsText(view.turnCount);
  const lines = [
    ...wrapped(view.title || '(no message)', layout.columns).map(paint.bold),
    ...wrapped(`${view.id} · ${count} · begun ${localTime(view.createdAt)}`, layout.columns).map(paint.dim),
    ...wrapped(view.workspaceRoot, layout.columns).map(paint.dim),
  ];
  if (view.forkedFrom) lines.push(paint.dim(`forked from ${view.forkedFrom}`));
  return [...lines, ...view.turns.flatMap(turn => turnLines(turn, layout))];
}

/** One turn: the question, what was said and done, how it ended, its sources, changed files, approvals and feedback. */
function turnLines(turn: TurnView, layout: Layout): string[] {
  const {columns, color} = layout;
  const paint = painter(color);
  const head = [`Turn ${turn.number}`, localTime(turn.at), turn.model].filter(Boolean).join(' · ');
  const lines = [
    '',
    ...wrapped(head, columns).map(paint.dim),
    ...prefixed(turn.erased ? '(forgotten)' : turn.userText, columns, '> ').map(paint.bold),
  ];
  if (turn.attachments.length > 0) lines.push(...wrapped(`with ${turn.attachments.join(', ')}`, columns, '  '));
  for (const part of turn.parts) lines.push('', ...partLines(part, layout));
  if (turn.state === 'unanswered') lines.push('', paint.dim('(not answered)'));
  else if (turn.stopReason !== 'end') lines.push('', paint.dim(`(${stopText(turn.stopReason ?? '')})`));
  if (turn.citations.length > 0) lines.push('', 'Sources:', ...turn.citations.flatMap(c => wrapped(c, columns, '  ')));
  if (turn.filesChanged.length > 0) {
    lines.push('', 'Changed:', ...turn.filesChanged.flatMap(path => wrapped(path, columns, '  ')));
  }
  if (turn.approvals.length > 0) {
    lines.push('', 'Approvals:', ...turn.approvals.flatMap(line => wrapped(line, columns, '  ')));
  }
  for (const {signal, text} of turn.feedback) {
    lines.push('', ...wrapped(`Feedback: ${signal}${text ? `, ${text}` : ''}`, columns));
  }
  return lines;
}

/** One part of an answer; reasoning and long tool results only with `--full`. */
function partLines(part: TurnView['parts'][number], {columns, color, full}: Layout): string[] {
  const paint = painter(color);
  const text = part.text.trimEnd();
  switch (part.kind) {
    case 'text':
      return wrapped(text, columns);
    case 'steering':
      return prefixed(text, columns, '> ').map(paint.bold);
    case 'reasoning':
      if (!full) return [paint.dim(`(reasoning, ${linesText(text)}: --full shows it)`)];
      return prefixed(text, columns, '  ').map(paint.dim);
    case 'tool-call':
      return wrapped(
        full || columns === undefined ? `* ${part.title} ${text}` : fitText(`* ${part.title} ${text}`, columns),
        columns,
      );
    case 'tool-result': {
      const all = text.split('\n');
      const shown = full ? all : all.slice(0, resultLinesShown);
      const hidden = all.length - shown.length;
      return [
        ...(part.ok ? [] : [`  ${part.title} failed:`]),
        ...prefixed(shown.join('\n'), columns, '  | ').map(paint.dim),
        ...(hidden > 0
          ? [paint.dim(`  | (${hidden} more ${hidden === 1 ? 'line' : 'lines'}: --full shows them)`)]
          : []),
      ];
    }
  }
}

/** A time as people read it, `2026-11-24 14:05` in the local time zone, or what stands there where it is no time. */
export function localTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at || '?';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Why a turn ended, in words. */
function stopText(stopReason: string): string {
  const texts: Record<string, string> = {
    limit: 'stopped at a limit',
    cancelled: 'incomplete: cancelled',
    denied: 'stopped: an approval was needed',
    error: 'incomplete: an error ended it',
    incomplete: 'incomplete: the answer broke off',
  };
  return texts[stopReason] ?? stopReason;
}

/** `text` in lines of at most `columns`, each behind the indentation. */
export function wrapped(text: string, columns: number | undefined, indentation = ''): string[] {
  return prefixed(text, columns, indentation);
}

/** `text` in lines that fit, each behind the prefix. */
function prefixed(text: string, columns: number | undefined, prefix: string): string[] {
  const lines = columns === undefined ? text.split('\n') : wrapText(text, columns - prefix.length);
  return lines.map(line => (prefix + line).trimEnd());
}

function turnsText(turns: number): string {
  return `${turns} ${turns === 1 ? 'turn' : 'turns'}`;
}

function linesText(text: string): string {
  const lines = text.split('\n').length;
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

/** Bold and dim text, plain where colours are off. */
export function painter(color: boolean) {
  const style = (open: number, close: number) => (text: string) =>
    color && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {bold: style(1, 22), dim: style(2, 22)};
}
