import {
  acknowledgement,
  type ConversationSummary,
  changedMark,
  isSummary,
  type Points,
  readSummary,
} from './conversation-summary.ts';
import {cutMark, whole} from './render-summary.ts';
import type {StepMessage} from './turn-input.ts';

/** The longest goal, ruling and path that is kept, in characters. */
const longestLine = 300;
/** How much is kept of an answer, in characters. */
const answerBeginning = {newest: 1_200, other: 300};
/** How much of a message is searched for rulings, in characters, and the most that are taken from it. */
const rulingsIn = {characters: 2_000, most: 3};
/** Sentences in which a user decides something, corrects or lays down a rule. */
const ruling =
  /\b(?:always|never|from now on|must(?:n't| not)?|don'?t|do not|no longer|not any ?more|instead of|make sure|(?:we|i)(?:'ve| have)? (?:decided|agreed|chose|settled)|let'?s (?:go with|use|keep|stick)|i prefer|the (?:decision|rule|convention) is)\b|^(?:no|wrong|actually|correction|decided|remember)\b[ ,:]/i;
/** The tools that change the file that they name. */
const changing = new Set(['write-file', 'edit-file', 'move-file', 'delete-file']);

/** The tools whose path is where they look, not what they look at. */
const looking = new Set(['list-files', 'search-files']);

/**
 * Takes together by rule what matters of a conversation, beginning with the summary that it begins with: its goal, what
 * the user wrote, decided and corrected, the beginnings of the answers and the paths that were used, those in `all` of
 * the conversation where only a part of it is summarised.
 */
export function summaryByRules(
  messages: readonly StepMessage[],
  all: readonly StepMessage[] = messages,
): ConversationSummary {
  const hasEarlier = isSummary(messages[0]);
  const earlier = readSummary(hasEarlier ? (messages[0]?.text ?? '') : '');
  const later = hasEarlier ? messages.slice(1) : messages;
  const words = later.flatMap(({role, text}) => (role === 'user' && text.trim() !== '' ? text.trim() : []));
  // What was said before a call only announces it, and code would fill the summary: both are left out.
  const answers = later.flatMap(({role, text}, index) =>
    role === 'assistant' && text.trim() !== '' && text !== acknowledgement && later[index + 1]?.role !== 'tool'
      ? text.replace(/```[\s\S]*?(?:```|$)/g, '[code]')
      : [],
  );
  return {
    ...earlier,
    goal: earlier.goal === '' ? goalOf(words[0] ?? '') : earlier.goal,
    // A summary does not say a ruling twice: what is among the words it quotes is found there.
    rulings: added(earlier.rulings, [...earlier.words.points, ...words].flatMap(rulingsOf)),
    words: added(earlier.words, words),
    answers: added(
      earlier.answers,
      answers.map((text, index) => {
        const isNewest = index === answers.length - 1;
        return `- ${beginningOf(text, isNewest ? answerBeginning.newest : answerBeginning.other)}`;
      }),
    ),
    files: withoutMerelyRead(added(earlier.files, filesOf(all))),
  };
}

/** Points with those that came later behind them; one that is said again moves to the end. */
function added({points, left}: Points, more: readonly string[]): Points {
  const later = new Set([...more].reverse());
  return {points: [...points.filter(point => !later.has(point)), ...[...later].reverse()], left};
}

/** Each path once: one that was changed is not named again as one that was read. */
function withoutMerelyRead({points, left}: Points): Points {
  const all = new Set(points);
  return {points: points.filter(point => !all.has(`${point}${changedMark}`)), left};
}

/** The beginning of a text on one line. */
function beginningOf(text: string, longest = longestLine): string {
  const joined = text.replace(/\s+/g, ' ').trim();
  return joined.length <= longest ? joined : `${whole(joined.slice(0, longest - 1))}…`;
}

/** The first message on one line; where it begins with a heading, that must not end the part that it stands in. */
function goalOf(text: string): string {
  return beginningOf(text.replace(/^#+\s+/, ''));
}

/** The sentences of a message in which the user decides something. */
function rulingsOf(text: string): string[] {
  return text
    .slice(0, rulingsIn.characters)
    .split(/(?<=[.!?;])\s+|\n\s*\n/)
    .map(sentence => sentence.trim())
    .filter(sentence => ruling.test(sentence) && !sentence.endsWith('?') && !cutMark.test(sentence))
    .slice(0, rulingsIn.most)
    .map(sentence => `- ${beginningOf(sentence)}`);
}

/** The paths that tool calls named, of calls that succeeded, and whether they were changed. */
function filesOf(messages: readonly StepMessage[]): string[] {
  return messages.flatMap((message, index) => {
    if (message.role !== 'assistant' || !message.toolCalls) return [];
    // Ids of calls are told apart within a turn only: a call is answered before the assistant speaks again.
    const next = messages.findIndex(({role}, at) => at > index && role !== 'tool');
    const results = messages.slice(index + 1, next < 0 ? undefined : next);
    const isDone = (id: string) => results.some(result => result.role === 'tool' && result.callId === id && result.ok);
    return message.toolCalls.flatMap(({id, name, input}) => {
      const {path, to} = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
      if (looking.has(name) || !isDone(id)) return [];
      const mark = changing.has(name) ? changedMark : '';
      return [path, to].flatMap(given =>
        typeof given === 'string' && given.length <= longestLine && !/[\r\n]/.test(given) ? `- ${given}${mark}` : [],
      );
    });
  });
}
