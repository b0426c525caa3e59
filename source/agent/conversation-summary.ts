import type {StepMessage} from './turn-input.ts';

/** The first line of a summary, by which it is known for one. */
export const summaryHead = 'Summary of the conversation so far, in place of its messages:';
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

/** What a summary has beside its goal. */
export type Part = Exclude<keyof ConversationSummary, 'goal'>;
/** The parts that take understanding. */
export type WrittenParts = Pick<ConversationSummary, 'decisions' | 'found' | 'open'>;

/** The heading of each part. */
export const titles: Record<keyof ConversationSummary, string> = {
  goal: 'Goal',
  rulings: 'What the user decided or corrected',
  decisions: 'Decisions',
  found: 'What was found',
  open: 'Open points',
  words: "The user's own words, in order",
  answers: 'What was answered',
  files: 'Files looked at or changed',
};

/** What stands behind a path that was changed. */
export const changedMark = ' (changed)';

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
 * The parts that take understanding, decisions, findings and open points, out of what a model wrote; a part that it left
 * out is absent. Undefined where the decisions are missing: then it wrote something else.
 */
export function writtenParts(text: string): Partial<WrittenParts> | undefined {
  // Small models write other headings than they were shown: `**Decisions:**`.
  const headed = text.replace(
    writtenHeading,
    (_, title: string) => `## ${title[0]?.toUpperCase()}${title.slice(1).toLowerCase()}`,
  );
  const sections = sectionsOf(`\n${headed.slice(Math.max(0, headed.indexOf(`## ${titles.decisions}`)))}`);
  if (!sections.has(titles.decisions)) return undefined;
  const parts = partsOf(sections);
  const written = (['decisions', 'found', 'open'] as const).filter(part => sections.has(titles[part]));
  return Object.fromEntries(
    written.map(part => [part, {...parts[part], points: parts[part].points.filter(point => !isNone.test(point))}]),
  );
}

/** A heading as models write it: with or without `#`, bold, with a colon. */
const writtenHeading = new RegExp(
  `^(?:#{1,6} *)?(?:\\*\\*)?(${titles.decisions}|${titles.found}|${titles.open}):?(?:\\*\\*)?:? *$`,
  'gim',
);
/** A point that says that there is none. */
const isNone = /^[-*\s]*\(?(?:none|nothing|n\/a)\b(?: (?:yet|so far|open|known|left))?\W*$/i;

/** What a summary says of decisions, findings, open points and answers, in its own form: what a model has to go on from. */
export function understoodText(text: string): string {
  const sections = sectionsOf(text);
  return [titles.decisions, titles.found, titles.open, titles.rulings, titles.answers]
    .map(title => section(title, sections.get(title) ?? ''))
    .filter(shown => shown !== '')
    .join('\n');
}

/** A part under its title; '' for an empty one. */
export function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n${text}`;
}

/** A summary as it was rendered, read again; empty where there is none. */
export function readSummary(text: string): ConversationSummary {
  const sections = sectionsOf(text);
  return {goal: sections.get(titles.goal) ?? '', ...partsOf(sections)};
}

/** The line that counts what was left out before, so that the next summary counts on. */
const leftMark = /^\[(\d+) earlier (?:one is|ones are) left out here\]\n*/;

/** Reads the parts back out of a summary: the next one is built on it, so that nothing kept so far is lost. */
function partsOf(sections: ReadonlyMap<string, string>): Record<Part, Points> {
  const read = (part: Part): Points => {
    const text = sections.get(titles[part]) ?? '';
    const [mark = '', left] = leftMark.exec(text) ?? [];
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
