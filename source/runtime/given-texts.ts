import {languageOf} from '../code/languages.ts';
import {standsIn} from '../code/stands-in.ts';
import {answerFormOf} from '../knowledge/answer-form.ts';
import {withoutMeasures} from '../knowledge/question-words.ts';
import type {Attachment} from '../providers/language-model.ts';
import type {Finding, GivenText, Question} from '../providers/retrieval-only.ts';
import type {GivenQuestion} from '../workspace/given/given-reader.ts';
import {quoteGiven} from '../workspace/given/quote-given.ts';

/** What places in text from a pipe are cited by. */
export const pipedText = 'piped text';
/** Files of these kinds are read line by line, as programs write them; others are code or documents, whose parts the index knows. */
const readByLine: ReadonlySet<string | undefined> = new Set([undefined, 'text', 'json', 'csv']);
/** The most characters of the quoted lines that the project is searched for. */
const mostSearched = 1_000;

/**
 * Answers a question from the texts that came with it, piped in or files that hold no code or are not `indexed`, and beside
 * them from the project. Where they answer, of the project only that is kept which surely bears on it.
 */
export async function answerFromGiven(
  question: Question,
  indexed: ReadonlySet<string>,
  findInProject: (question: Question) => Promise<Finding>,
): Promise<Finding> {
  const isGiven = (attachment: Attachment) => isReadByLine(attachment, indexed);
  const texts = question.attachments.filter(isGiven);
  if (texts.length === 0) return findInProject(question);
  const asked = askedOfGiven(question.text);
  const given = texts.map(({kind, path = pipedText, text = '', startLine = 1}) =>
    quoteGiven(asked, {kind: kind === 'stdin' ? kind : 'file', path, text, startLine}),
  );
  const others = question.attachments.filter(attachment => !isGiven(attachment));
  const attachments = [...others, ...given.map(({traced}): Attachment => ({kind: 'stdin', text: traced}))];
  const quoted = given.flatMap(linesOf).join('\n').slice(0, mostSearched);
  // "What failed?" says nothing that the project could be searched for; the lines that say it do.
  const isWhole = given.every(({answers, isWholeQuestion}) => answers && isWholeQuestion);
  const text = isWhole ? quoted : question.text;
  const finding = await findInProject({text, attachments, quoted});
  return joined(isWhole ? {...finding, unknownNames: [], callersAsked: false} : finding, given, texts);
}

/** What a question asks of a given text. */
export function askedOfGiven(text: string): GivenQuestion {
  return {text, words: withoutMeasures(text), answerForm: answerFormOf(text)};
}

function isReadByLine({kind, path, text}: Attachment, indexed: ReadonlySet<string>): boolean {
  if (text === undefined) return false;
  if (path === undefined) return kind === 'stdin';
  return readByLine.has(languageOf(path)?.id) || !indexed.has(path);
}

function linesOf({evidence}: GivenText): string[] {
  return evidence.flatMap(({excerpts}) => excerpts.flatMap(({lines}) => lines));
}

function joined(finding: Finding, given: readonly GivenText[], texts: readonly Attachment[]): Finding {
  const paths = new Set(given.map(({path}) => path));
  const unknownNames = finding.unknownNames.filter(({name}) => !texts.some(({text = ''}) => standsIn(text, name)));
  const evidence = finding.evidence.filter(({path}) => !paths.has(path));
  const all = {...finding, given, unknownNames, evidence};
  if (!given.some(({answers}) => answers) || !finding.isWeak) return all;
  return {...all, isWeak: false, evidence: [], relatedFiles: [], callers: {shown: [], total: 0}};
}
