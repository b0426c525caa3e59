import type {ErrorData} from '../../foundation/errors.ts';
import {textStart} from '../graphemes.ts';
import type {Recalled} from '../recalled.ts';
import type {ToolDetails} from '../runtime-context.ts';
import {fitEnd, fitLine, hangText, textWidth, wrapText} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {detailLines} from './detail-lines.ts';
import type {QuestionLine} from './question-state.ts';
import {recalledLines} from './recalled-lines.ts';

/** A numbered place that an answer rests on. */
export interface CitedPlace {
  number: number;
  path: string;
  /** Absent of a document that has pages, or whose lines are not known. */
  startLine?: number;
  endLine?: number;
  page?: number;
}

/** A piece of the conversation that is finished and goes to the scrollback. Every text in it is safe to print. */
export type Block =
  | {kind: 'user'; text: string /** Typed while a turn ran. */; steering?: boolean}
  /** Ready lines of an answer; `first` where the answer begins. */
  | {kind: 'answer'; lines: readonly string[]; first: boolean}
  | {kind: 'reasoning'; seconds: number; text: string | undefined}
  | {
      kind: 'tool';
      title: string;
      ok: boolean;
      outcome: string;
      details?: ToolDetails;
      /** The end of what it said while it ran, and how many lines of it show. */
      output?: string;
      outputLines?: number;
    }
  /** Files that go to the model with the message above. */
  | {kind: 'attached'; files: readonly string[]}
  | {kind: 'citations'; places: readonly CitedPlace[]}
  /** What memory gave for the question. */
  | {kind: 'recalled'; recalled: Recalled}
  | {kind: 'model'; model: string; why: string}
  | {kind: 'warning' | 'error'; problem: ErrorData}
  | {kind: 'note'; text: string}
  | {kind: 'card'; title: string; lines: readonly string[]; steps: readonly {name: string; text: string}[]}
  | {kind: 'lines'; lines: readonly string[]};

/**
 * Most lines of a change (diff) that are shown below a finished call; of a longer one the middle is left out, and how
 * much is said.
 */
const detailsShown = 40;
/**
 * How many lines are shown of a message that is longer than `longestUserLines`: what was pasted is known to the one who
 * pasted it.
 */
const userLinesShown = 8;
/** A message of the user is shown whole up to this many lines. */
const longestUserLines = 24;

/** Most lines that say why a tool call failed; the rest is left out. */
const failureLines = 3;

/** Most sources (cited places) that are listed below an answer; the rest is counted. */
const citationsListed = 8;

/**
 * Draws a finished piece of the conversation (a message, a tool result, an answer, the sources, a warning) as styled
 * lines, none wider than `columns`.
 */
export function blockLines(block: Block, columns: number, theme: Theme): string[] {
  const {style, spoken} = theme;
  switch (block.kind) {
    case 'user': {
      const lines = userLines(spoken ? 'You: ' : '› ', block.text, columns).map(line => style('user', line));
      return ['', ...lines, ...(block.steering ? [style('dim', fitLine('  (sent while it worked)', columns))] : [])];
    }
    case 'answer':
      return block.first ? ['', ...block.lines] : [...block.lines];
    case 'lines':
      return [...block.lines];
    case 'card':
      return cardLines(block, columns, theme);
    case 'reasoning': {
      const head = style('dim', fitLine(`${spoken ? '' : '✻ '}reasoned for ${block.seconds} s`, columns));
      if (block.text === undefined) return ['', head];
      return ['', head, ...hangText('  ', block.text.trim(), columns).map(line => style('dim', line))];
    }
    case 'attached':
      return block.files.map(file => style('dim', fitLine(`  + ${file}`, columns)));
    case 'tool': {
      const sign = spoken ? (block.ok ? 'Tool done:' : 'Tool failed:') : block.ok ? '✓' : '✗';
      const mark = style(block.ok ? 'success' : 'error', sign);
      const room = columns - sign.length - 1;
      const whole = textWidth(block.title) + 1 + textWidth(block.outcome) <= room;
      // Why a call failed is worth lines of its own; what came of others is cut.
      const apart = !whole && !block.ok && columns > 20;
      const titleRoom = whole || apart ? room : Math.max(8, Math.floor(room * 0.6));
      const title = fitLine(block.title, Math.min(room, titleRoom));
      const outcome = apart ? '' : fitLine(block.outcome, room - textWidth(title) - 1);
      const reason = apart ? hangText('  ', block.outcome, columns).slice(0, failureLines) : [];
      const details = block.details ? detailLines(block.details) : [];
      const below = [
        // The first line of a change that was made says what stands in the title.
        ...(block.ok && block.details?.kind === 'diff' ? details.slice(1) : details),
        ...tailLines(block.output ?? '', block.outputLines ?? 0),
      ];
      const head = outcome === '' ? `${mark} ${title}` : `${mark} ${title} ${style('dim', outcome)}`;
      return [head, ...reason.map(line => style('dim', line)), ...indented(below, columns, theme)];
    }
    case 'citations':
      return citationLines(block.places, columns, theme);
    case 'recalled':
      return recalledLines(block.recalled, columns, theme);
    case 'model':
      return [style('dim', fitLine(`${spoken ? 'Model: ' : '◆ '}${block.model} · ${block.why}`, columns))];
    case 'warning':
    case 'error': {
      const mark = spoken ? (block.kind === 'error' ? 'Error: ' : 'Warning: ') : block.kind === 'error' ? '✗ ' : '! ';
      const {message, hint} = block.problem;
      const lines = hangText(mark, message, columns).map(line => style(block.kind, line));
      return [...lines, ...(hint === undefined ? [] : hangText('  ', hint, columns).map(line => style('dim', line)))];
    }
    case 'note':
      return wrapText(block.text, columns).map(line => style('dim', line));
  }
}

/** Lines below a tool's own, cut in the middle where there are too many. */
function indented(lines: readonly QuestionLine[], columns: number, {style}: Theme): string[] {
  const left = lines.length - detailsShown;
  const half = Math.floor(detailsShown / 2);
  const shown: QuestionLine[] =
    left <= 0 ? [...lines] : [...lines.slice(0, half), {text: `… ${left} lines …`, role: 'dim'}, ...lines.slice(-half)];
  return shown.flatMap(({text, role}) =>
    wrapText(text, columns - 2).map(line => `  ${role ? style(role, line) : line}`),
  );
}

/** The last `count` lines of what a tool said. */
function tailLines(output: string, count: number): QuestionLine[] {
  const lines = output.trimEnd().split('\n').slice(-count);
  return output.trim() === '' || count === 0 ? [] : lines.map(text => ({text, role: 'dim'}));
}

/** Wraps no more than is shown: a paste may be a megabyte. */
function userLines(mark: string, text: string, columns: number): string[] {
  const longestText = longestUserLines * Math.max(1, columns);
  const source = text.split('\n');
  if (source.length <= longestUserLines && text.length <= longestText) {
    const lines = hangText(mark, text, columns);
    if (lines.length <= longestUserLines) return lines;
  }
  // Also a single line may be that long.
  const beginning = textStart(source.slice(0, userLinesShown).join('\n'), longestText);
  const more = `… (${source.length.toLocaleString('en-US')} lines, ${text.length.toLocaleString('en-US')} characters in all)`;
  return [...hangText(mark, beginning, columns).slice(0, userLinesShown), ...hangText('  ', more, columns)];
}

/** The numbered sources of an answer, one a line, as `path:line` or `path page N`; of a long path the end is kept. */
function citationLines(places: readonly CitedPlace[], columns: number, {style}: Theme): string[] {
  const shown = places.slice(0, citationsListed);
  const lines = shown.map(({number, path, startLine, endLine, page}) => {
    const mark = `[${number}] `;
    const lineRange = startLine === endLine ? `:${startLine}` : `:${startLine}-${endLine}`;
    const range = page !== undefined ? ` page ${page}` : startLine === undefined ? '' : lineRange;
    const room = columns - 2 - mark.length;
    // The end of a path says more than its beginning.
    const shownPath = fitEnd(path, Math.max(2, room - range.length));
    return `  ${style('dim', mark)}${style('link', fitLine(shownPath + range, room))}`;
  });
  const more = places.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [style('dim', fitLine(`  and ${more} more`, columns))] : [])];
}

/** The card for a program without a model: what works now, and how to connect one. */
function cardLines(card: Extract<Block, {kind: 'card'}>, columns: number, {style}: Theme): string[] {
  const nameWidth = Math.max(...card.steps.map(({name}) => name.length));
  return [
    '',
    ...wrapText(card.title, columns).map(line => style('heading', line)),
    ...card.lines.flatMap(line => hangText('  • ', line, columns)),
    ...wrapText('Connect one with either of these:', columns).map(line => style('heading', line)),
    ...card.steps.flatMap(({name, text}) => {
      const mark = `  ${name.padEnd(nameWidth)}  `;
      const [first = '', ...others] = hangText(mark, text, columns);
      return [
        style('accent', mark) + style('code', first.slice(mark.length)),
        ...others.map(line => style('code', line)),
      ];
    }),
  ];
}
