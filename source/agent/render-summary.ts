import {
  type ConversationSummary,
  changedMark,
  type Part,
  type Points,
  section,
  summaryHead,
  titles,
} from './conversation-summary.ts';

/** How much of a summary is shown. */
export interface SummaryRoom {
  tokens: number;
  /** The longest message of the user that is kept word for word, in characters. */
  longestWords: number;
  estimate: (text: string) => number;
}

/** What a model can do about what a summary leaves out. The tools it has may change as long as the summary stands. */
const lookUp =
  'What is left out here can be looked up with the tool `recall`; without it, ask the user where it matters.';
/** How the parts share a summary that has no room for all of them; what one does not need the others have. */
const partShares: Readonly<Record<Part, number>> = {
  words: 0.3,
  rulings: 0.18,
  files: 0.12,
  decisions: 0.12,
  open: 0.08,
  answers: 0.12,
  found: 0.08,
};
/** The most of the summary's tokens that the goal may take. */
const goalShare = 0.1;
/** The share of its part that the newest point may take, and each of the others. */
const pointShares = {words: {newest: 0.8, other: 0.3}, lines: {newest: 0.5, other: 0.25}};
/** A line is not cut shorter than this, but left out. */
const leastLine = 40;
/** The most points of a part but the user's words. */
const mostPoints = 60;

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

/**
 * The summary in so many tokens: each part gets its share, and what the user decided is listed only where the quoted
 * words do not say it anyway.
 */
function renderWithin(summary: ConversationSummary, room: SummaryRoom): string {
  const {tokens, estimate} = room;
  const goal = cutLine(summary.goal, tokens * goalShare, estimate);
  const headings = (Object.keys(partShares) as Part[]).flatMap(part =>
    summary[part].points.length > 0 ? section(titles[part], '-') : [],
  );
  const partsTokens = tokens - estimate([summaryHead, lookUp, ...headings, section(titles.goal, goal)].join('\n\n'));
  let shown = fitParts({...summary, rulings: {...summary.rulings, points: []}}, partsTokens, room);
  // Rulings take room of the words, so that others may come to be missing there.
  for (let rulings: string[] = []; ; ) {
    const words = oneLine(shown.words.points.join(' '));
    const missing = summary.rulings.points.filter(point => rulings.includes(point) || !isSaid(point, words));
    if (missing.length === rulings.length) break;
    rulings = missing;
    shown = fitParts({...summary, rulings: {...summary.rulings, points: rulings}}, partsTokens, room);
  }
  const isCut = Object.values(shown).some(one => one.left > 0 || one.points.some(point => cutMark.test(point)));
  const order: readonly Part[] = ['words', 'rulings', 'decisions', 'found', 'open', 'answers', 'files'];
  return [
    summaryHead,
    isCut ? lookUp : '',
    section(titles.goal, goal),
    ...order.map(part => section(titles[part], textOf(part, shown[part]))),
  ]
    .filter(text => text !== '')
    .join('\n\n');
}

/** Whether a line of a summary stands in these words of the user. */
function isSaid(point: string, words: string): boolean {
  return words.includes(point.replace(/^- /, '').replace(/…$/, ''));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Gives each part its share of so many tokens; what a part does not need of its share the others have. */
function fitParts(summary: Record<Part, Points>, tokens: number, room: SummaryRoom): Record<Part, Points> {
  const fitted = {} as Record<Part, Points>;
  const waiting = new Set(Object.keys(partShares) as Part[]);
  let left = tokens;
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    const shares = [...waiting].reduce((sum, part) => sum + partShares[part], 0);
    for (const part of waiting) {
      const whole = wholePart(part, summary[part], room);
      const needed = whole ? room.estimate(textOf(part, whole)) : Number.POSITIVE_INFINITY;
      if (!whole || needed > (left * partShares[part]) / shares) continue;
      fitted[part] = whole;
      waiting.delete(part);
      left -= needed;
      isSettled = false;
      break;
    }
  }
  const shares = [...waiting].reduce((sum, part) => sum + partShares[part], 0);
  for (const part of waiting) fitted[part] = fitPart(part, summary[part], (left * partShares[part]) / shares, room);
  return fitted;
}

/** A part with all its points, long words cut; undefined where they are more than are ever shown. */
function wholePart(part: Part, {points, left}: Points, {longestWords}: SummaryRoom): Points | undefined {
  if (part === 'words') return {points: points.map(point => cutMiddle(point, longestWords)), left};
  return points.length > mostPoints ? undefined : {points, left};
}

/** A part as it stands under its title, headed by how many older points are missing. */
function textOf(part: Part, {points, left}: Points): string {
  const shown = part === 'words' ? points.map(quote) : points;
  return [
    ...(left > 0 ? [`[${left} earlier ${left === 1 ? 'one is' : 'ones are'} left out here]`] : []),
    ...shown,
  ].join(part === 'words' ? '\n\n' : '\n');
}

/** Keeps of a part what fits the tokens, the newest first. */
function fitPart(part: Part, given: Points, tokens: number, {estimate, longestWords}: SummaryRoom): Points {
  const isWords = part === 'words';
  const shares = pointShares[isWords ? 'words' : 'lines'];
  const {points} = given;
  const newestFirst = points.map((_, index) => points.length - 1 - index);
  const isChanged = (index: number) => points[index]?.endsWith(changedMark) === true;
  // Files that were changed come before those that were only read.
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

/** What stands in place of the middle of a long message. */
export const cutMark = /\n\[(\d+) characters left out here\]\n/;

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

/** Keeps the beginning and the end of a long message and says how much is missing between them. */
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
