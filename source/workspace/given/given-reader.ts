import {termsOf} from '../../code/terms.ts';
import type {Evidence, GivenText} from '../../providers/retrieval-only.ts';
import {sanitizeLine} from '../../security/terminal-sanitizer.ts';
import type {AskedOfText} from './asked-of-text.ts';
import type {RowGroup} from './failures.ts';
import {quoteRows} from './quote-rows.ts';
import type {TextForm} from './text-form.ts';
import type {TextRows} from './text-rows.ts';

/** A text to answer from, and how it is called. */
export interface GivenSource {
  kind: GivenText['kind'];
  /** What places in it are cited by: the path of a file, or what the text is. */
  path: string;
  text: string;
  /** The line of the file in which the text begins; 1 when absent. */
  startLine?: number;
}

/** What is asked of it. */
export interface GivenQuestion {
  text: string;
  /** The same without words that stand in no answer, such as `long` of `how long`. */
  words: string;
  /** What an answer looks like that the question asks for, such as a time; undefined where any text may be one. */
  answerForm?: RegExp | undefined;
}

/** All that is known while one text is read for one question. */
export interface GivenReader {
  source: GivenSource;
  question: GivenQuestion;
  asked: AskedOfText;
  text: TextRows;
  form: TextForm;
}

/** The most further places that are named by their lines alone. */
const mostNamed = 12;

/** An answer that quotes `groups` below a sentence; of `others` only the lines are named. */
export function answered(
  {source, text, question, asked}: GivenReader,
  heading: string,
  groups: readonly RowGroup[],
  others: readonly RowGroup[] = [],
): GivenText {
  const focus = focusOf(question.words);
  const evidence: Evidence[] = groups.map((group, rank) =>
    quoteRows(text.rows, group, {path: source.path, focus, score: 1 / (1 + rank)}),
  );
  const lines = [...new Set(others.flatMap(({places: [place = 0]}) => text.rows[place]?.line ?? []))];
  const more = lines.length > mostNamed ? `, and ${(lines.length - mostNamed).toLocaleString('en')} more` : '';
  return {
    kind: source.kind,
    path: source.path,
    heading,
    evidence,
    more:
      lines.length === 0 ? '' : `Further places: ${placeName(source)}:${lines.slice(0, mostNamed).join(', ')}${more}`,
    answers: true,
    // Of a text that was searched for some words, what else it points at is beside the point.
    traced: asked.kind === 'words' ? rawLines(text.rows, groups) : source.text,
    isWholeQuestion: asked.topic.length === 0,
  };
}

/** What is said of a text without quoting it; `answers` where that is an answer. */
export function said({source, asked}: GivenReader, heading: string, answers: boolean): GivenText {
  const isWholeQuestion = asked.topic.length === 0;
  return {
    kind: source.kind,
    path: source.path,
    heading,
    evidence: [],
    more: '',
    answers,
    traced: source.text,
    isWholeQuestion,
  };
}

/** How the text is called in a sentence. */
export function nameOf({source}: GivenReader): string {
  return source.kind === 'stdin' ? `the ${source.path}` : `\`${placeName(source)}\``;
}

/** How it is called, with its length. */
export function nameWithSize(reader: GivenReader): string {
  return `${nameOf(reader)} (${linesText(reader.text.lineCount)})`;
}

/** `1 line`, `1,234 lines`. */
export function linesText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`;
}

/** A sentence with a capital at its beginning. */
export function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** How many words of the question, beyond those that any failure or text is asked for with, some rows hold. */
export function topicHeld({text: {rows}, asked: {topic}}: GivenReader, start: number, end: number): number {
  if (topic.length === 0) return 0;
  const words = new Set(rows.slice(start, end).flatMap(({text}) => termsOf(text)));
  return new Set(topic.filter(term => words.has(term))).size;
}

function rawLines(rows: TextRows['rows'], groups: readonly RowGroup[]): string {
  return groups.flatMap(({places}) => places.map(place => rows[place]?.text ?? '')).join('\n');
}

const placeName = ({path}: GivenSource) => sanitizeLine(path);

/** Where the words of a question, or of a failure, stand in a long row. */
function focusOf(question: string): RegExp {
  const words = termsOf(question).filter(term => /^\w[\w-]{2,}$/.test(term));
  return new RegExp([...words, 'error', 'fail', 'fatal', 'panic'].join('|'), 'i');
}
