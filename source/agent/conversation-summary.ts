import type {StepMessage} from './turn-input.ts';

/** The first line of a summary, by which it is known for one. */
const summaryHead = 'Summary of the conversation so far, in place of its messages:';
/** What the assistant says to a summary, so that the roles go on taking turns. */
export const acknowledgement = 'Understood. I go on from there.';

/** One part of a summary: its points, oldest first, and how many older ones it had no room for. */
export interface Points {
  points: string[];
  left: number;
}

/** What a summary is made of. */
export interface ConversationSummary {
  /** What the user came with, on one line. */
  goal: string;
  /** Sentences of the user that decide, correct or lay down a rule. */
  rulings: Points;
  decisions: Points;
  found: Points;
  open: Points;
  /** The user's messages, word for word. */
  words: Points;
  /** The beginnings of the answers. */
  answers: Points;
  /** Paths that tool calls named, the last used last. */
  files: Points;
}

/** How much of a summary is shown. */
export interface SummaryRoom {
  tokens: number;
  /** The longest message of the user that is kept word for word, in characters. */
  longestWords: number;
  /** What is cut can be looked up with the tool `recall`. */
  canRecall: boolean;
  estimate: (text: string) => number;
}

type Part = Exclude<keyof ConversationSummary, 'goal'>;
/** The parts that take understanding. */
export type WrittenParts = Pick<ConversationSummary, 'decisions' | 'found' | 'open'>;

const titles: Record<keyof ConversationSummary, string> = {
  goal: 'Goal',
  rulings: 'What the user decided or corrected',
  decisions: 'Decisions',
  found: 'What was found',
  open: 'Open points',
  words: "The user's own words, in order",
  answers: 'What was answered',
  files: 'Files looked at or changed',
};
/**
 * The most that each part takes of a summary, in the order in which they are served; the user's words have all that the
 * others leave.
 */
const partShares: readonly [Part, number][] = [
  ['rulings', 0.18],
  ['files', 0.12],
  ['decisions', 0.12],
  ['open', 0.08],
  ['answers', 0.12],
  ['found', 0.08],
  ['words', 1],
];
const goalShare = 0.1;
/** The share of its part that the newest point may take, and each of the others. */
const pointShares = {words: {newest: 0.8, other: 0.3}, lines: {newest: 0.5, other: 0.25}};
/** What stands behind a path that was changed. */
export const changedMark = ' (changed)';
/** A line is not cut shorter than this, but left out. */
const leastLine = 40;
/** The most points of a part but the user's words. */
const mostPoints = 60;

/** Whether a message stands in place of a conversation. */
export function isSummary(message: {role: string; text: string} | undefined): boolean {
  return message?.role === 'user' && message.text.startsWith(summaryHead);
}

/** A summary as the messages that stand in place of the conversation. */
export function summaryMessages(text: string): StepMessage[] {
  return [
    {role: 'user', text},
    {role: 'assistant', text: acknowledgement},
  ];
}

/**
 * The parts that take understanding, decisions, findings and open points, out of what a model wrote; undefined where
 * one of the three is missing.
 */
export function writtenParts(text: string): WrittenParts | undefined {
  const sections = sectionsOf(`\n${text.slice(Math.max(0, text.indexOf(`## ${titles.decisions}`)))}`);
  if (![titles.decisions, titles.found, titles.open].every(title => sections.has(title))) return undefined;
  const {decisions, found, open} = partsOf(sections);
  return {decisions, found, open};
}

/** What a summary says of decisions, findings, open points and answers, in its own form: what a model has to go on from. */
export function understoodText(text: string): string {
  const sections = sectionsOf(text);
  return [titles.decisions, titles.found, titles.open, titles.rulings, titles.answers]
    .map(title => section(title, sections.get(title) ?? ''))
    .filter(shown => shown !== '')
    .join('\n');
}

/**
 * A summary as text of at most `room.tokens`. What there is no room for is left out, the oldest first, paths that were
 * only read before those that were changed, and that it is left out is said.
 */
export function renderSummary(summary: ConversationSummary, room: SummaryRoom): string {
  // The estimate of a whole may be above that of its parts, which may be of another kind of text.
  for (let scale = 1; ; scale *= 0.8) {
    const text = renderWithin(summary, {...room, tokens: room.tokens * scale});
    if (scale < 0.1 || room.estimate(text) <= room.tokens) return text;
  }
}

function renderWithin(summary: ConversationSummary, room: SummaryRoom): string {
  const {tokens, estimate, canRecall} = room;
  const goal = cutLine(summary.goal, tokens * goalShare, estimate);
  const lookUp = canRecall
    ? 'What is left out here can be looked up with the tool `recall`.'
    : 'What is left out here is not known any more: where it matters, ask the user.';
  const headings = Object.values(titles).map(title => section(title, '-'));
  let left = tokens - estimate([summaryHead, lookUp, ...headings, goal].join('\n\n'));
  const shown = new Map<Part, Points>();
  for (const [part, share] of partShares) {
    const fitted = fitPart(part, summary[part], Math.min(left, tokens * share), room);
    left -= estimate(textOf(part, fitted));
    shown.set(part, fitted);
  }
  const isCut = [...shown.values()].some(one => one.left > 0 || one.points.some(point => cutMark.test(point)));
  const order: readonly Part[] = ['words', 'rulings', 'decisions', 'found', 'open', 'answers', 'files'];
  return [
    summaryHead,
    isCut ? lookUp : '',
    section(titles.goal, goal),
    ...order.map(part => section(titles[part], textOf(part, shown.get(part) ?? nothing))),
  ]
    .filter(text => text !== '')
    .join('\n\n');
}

const nothing: Points = {points: [], left: 0};

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n${text}`;
}

function textOf(part: Part, {points, left}: Points): string {
  const shown = part === 'words' ? points.map(quote) : points;
  return [...(left > 0 ? [`[${left} earlier ones are left out here]`] : []), ...shown].join(
    part === 'words' ? '\n\n' : '\n',
  );
}

/** Keeps of a part what fits the tokens, the newest first. */
function fitPart(part: Part, given: Points, tokens: number, {estimate, longestWords}: SummaryRoom): Points {
  const isWords = part === 'words';
  const shares = pointShares[isWords ? 'words' : 'lines'];
  const {points} = given;
  const newestFirst = points.map((_, index) => points.length - 1 - index);
  const isChanged = (index: number) => points[index]?.endsWith(changedMark) === true;
  const order =
    part === 'files'
      ? [...newestFirst.filter(isChanged), ...newestFirst.filter(index => !isChanged(index))]
      : newestFirst;
  const kept = new Map<number, string>();
  // Room for the line that says how many are left out.
  let left = tokens - 12;
  for (const index of order) {
    if (!isWords && kept.size >= mostPoints) break;
    const isNewest = kept.size === 0;
    const whole = points[index] ?? '';
    const most = Math.min(left, tokens * (isNewest ? shares.newest : shares.other));
    const point = isWords ? cutWords(whole, most, longestWords, estimate) : cutLine(whole, most, estimate);
    if (point === '') break;
    left -= estimate(isWords ? quote(point) : point) + 1;
    kept.set(index, point);
  }
  return {
    points: points.flatMap((_, index) => kept.get(index) ?? []),
    left: given.left + points.length - kept.size,
  };
}

/** A line that takes at most so many tokens; '' where that would be next to nothing of it. */
function cutLine(text: string, tokens: number, estimate: (text: string) => number): string {
  let shown = text;
  for (let needed = estimate(shown); needed > tokens; needed = estimate(shown)) {
    const length = Math.floor(Math.min(shown.length - 10, shown.length * (tokens / needed)));
    if (length < leastLine) return '';
    shown = `${whole(text.slice(0, length))}…`;
  }
  return shown;
}

/** Without half of a character at the end. */
export function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

const cutMark = /\n\[(\d+) characters left out here\]\n/;

/**
 * A message of the user in so many tokens and characters: head and tail are kept, and how much is missing between them.
 * '' where that would be next to nothing of it.
 */
function cutWords(text: string, tokens: number, longest: number, estimate: (text: string) => number): string {
  let length = longest;
  for (;;) {
    const shown = cutMiddle(text, length);
    const needed = estimate(quote(shown));
    if (needed <= tokens) return shown;
    length = Math.floor(Math.min(shown.length, length) * Math.min(0.9, tokens / needed));
    if (length < leastLine) return '';
  }
}

function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor(length / 2);
  const head = whole(text.slice(0, half));
  const tail = text.slice(text.length - half).replace(/^[\udc00-\udfff]/, '');
  const middle = text.slice(head.length, text.length - tail.length);
  // What was cut once is cut again: both are missing.
  const [mark = '', before] = cutMark.exec(middle) ?? [];
  const missing = middle.length - mark.length + Number(before ?? 0);
  return `${head}\n[${missing} characters left out here]\n${tail}`;
}

/** As a block quote, so that a heading in it is none of the summary's. */
function quote(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n');
}

/** A summary as it was rendered, read again; empty where there is none. */
export function readSummary(text: string): ConversationSummary {
  const sections = sectionsOf(text);
  return {goal: sections.get(titles.goal) ?? '', ...partsOf(sections)};
}

function partsOf(sections: ReadonlyMap<string, string>): Record<Part, Points> {
  const read = (part: Part): Points => {
    const text = sections.get(titles[part]) ?? '';
    const [mark = '', left] = /^\[(\d+) earlier ones are left out here\]\n*/.exec(text) ?? [];
    const body = text.slice(mark.length);
    const points =
      part === 'words'
        ? body.split(/\n{2,}(?=> )/).map(quoted => quoted.replaceAll(/^> ?/gm, ''))
        : body.split('\n').map(line => line.replace(/^#+ /, '').trimEnd());
    return {points: points.filter(point => point.trim() !== ''), left: Number(left ?? 0)};
  };
  return {
    rulings: read('rulings'),
    decisions: read('decisions'),
    found: read('found'),
    open: read('open'),
    words: read('words'),
    answers: read('answers'),
    files: read('files'),
  };
}

/** The sections of a text by their titles; of two with the same title the first. */
function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  for (const part of text.split(/\n(?=## )/).slice(1)) {
    const [heading = '', ...body] = part.split('\n');
    const title = heading.slice(3).trim();
    if (!sections.has(title)) sections.set(title, body.join('\n').trim());
  }
  return sections;
}
