import type {GivenText} from '../../providers/retrieval-only.ts';
import {type FailureGroup, failedTests, failuresIn} from './failures.ts';
import {
  answered,
  type GivenReader,
  linesText,
  nameOf,
  nameWithSize,
  said,
  sentence,
  topicHeld,
} from './given-reader.ts';
import {quoteWords, sureConfidence} from './quote-words.ts';
import {isCount, severities, withoutLevel} from './severity.ts';
import type {TextForm} from './text-form.ts';

/** Texts that are no record of what a program did, row by row. */
const documents: ReadonlySet<TextForm['kind']> = new Set(['json', 'csv']);
/** The most failures that are quoted. */
const mostFailures = 4;
/** The most failed tests that are listed. */
const mostTests = 20;

/** Lists the tests that failed, those that the question names where it names some. */
export function quoteFailedTests(reader: GivenReader): GivenText {
  const places = failedTests(reader.text.rows);
  const named = places.filter(place => topicHeld(reader, place, place + 1) > 0);
  const listed = named.length > 0 ? named : places;
  if (listed.length === 0) return quoteFailures(reader);
  const count = listed.length === 1 ? 'one that failed' : `${listed.length.toLocaleString('en')} that failed`;
  const shown = {places: listed.slice(0, mostTests), alike: []};
  const others = listed.slice(mostTests).map(place => ({places: [place], alike: []}));
  return answered(reader, `${sentence(nameWithSize(reader))} names ${count}:`, [shown], others);
}

/**
 * Quotes what failed, the first cause first: what is said outright, or else what may tell of a failure. Where nothing failed that is
 * said, with the warnings that there are.
 */
export function quoteFailures(reader: GivenReader): GivenText {
  const {text, asked} = reader;
  const all = failuresOf(reader);
  const {groups, isOutright} = strongest(all);
  const about = aboutTopic(reader, groups);
  const isDocument = documents.has(reader.form.kind);
  const isSure = isOutright && (about.length > 0 || !isDocument);
  // Where nothing is said to have failed the text may be about failures: its words tell more.
  if (!isSure && asked.topic.length > 0) {
    const written = quoteWords(reader, isDocument ? 0 : sureConfidence);
    if (written) return written;
    if (isDocument) return said(reader, `Nothing in ${nameWithSize(reader)} fits the question.`, false);
  }
  if (groups.length === 0) return noFailures(reader, all);
  const chosen = choose(about.length > 0 ? about : groups);
  const sum = all.findLast(
    ({isConsequence, start}) => isOutright && isConsequence && isCount(text.rows[start]?.text ?? ''),
  );
  const quoted = sum === undefined || chosen.includes(sum) ? chosen : [...chosen, sum];
  const heading = isOutright
    ? failureHeading(reader, groups, about.length > 0)
    : `No line of ${nameWithSize(reader)} says outright that something failed; these may tell of it:`;
  return answered(
    reader,
    heading,
    quoted,
    groups.filter(group => !quoted.includes(group)),
  );
}

/** What failed, as the text tells; the fields of a document are not the levels of a log. */
function failuresOf({text: {rows}, form}: GivenReader): FailureGroup[] {
  return failuresIn(form.kind === 'json' ? rows.map(row => ({...row, text: withoutLevel(row.text)})) : rows);
}

/** Quotes the warnings of a text; without any, the lines that hold the words of the question. */
export function quoteWarnings(reader: GivenReader): GivenText {
  const warnings = failuresOf(reader).filter(({rank}) => rank === severities.warning);
  if (warnings.length === 0)
    return quoteWords(reader, sureConfidence) ?? said(reader, `Nothing in ${nameWithSize(reader)} is a warning.`, true);
  const about = aboutTopic(reader, warnings);
  const groups = about.length > 0 ? about : warnings;
  const count = countOf(groups);
  const heading = `${sentence(nameWithSize(reader))} warns ${count === 1 ? 'once' : `${count.toLocaleString('en')} times`}:`;
  return answered(reader, heading, groups.slice(0, mostFailures), groups.slice(mostFailures));
}

/** The failures that count: causes, else what only follows from them, else what may be one. */
function strongest(all: readonly FailureGroup[]): {groups: FailureGroup[]; isOutright: boolean} {
  const outright = all.filter(({rank}) => rank >= severities.error);
  const causes = outright.filter(({isConsequence}) => !isConsequence);
  if (outright.length > 0) return {groups: causes.length > 0 ? causes : outright, isOutright: true};
  return {groups: all.filter(({rank}) => rank === severities.hint), isOutright: false};
}

/** Those that hold most of what the question asks for beside failures; none where none holds any of it. */
function aboutTopic(reader: GivenReader, groups: readonly FailureGroup[]): FailureGroup[] {
  const held = groups.map(({start, end}) => topicHeld(reader, start, end));
  const most = held.reduce((one, other) => Math.max(one, other), 0);
  return most === 0 ? [] : groups.filter((_, index) => held[index] === most);
}

/** The first failures, in the order of the text; what ended a process is among them. */
function choose(groups: readonly FailureGroup[]): FailureGroup[] {
  const fatal = groups.filter(({rank}) => rank === severities.fatal).slice(0, mostFailures / 2);
  const first = [...new Set([...fatal, ...groups])].slice(0, mostFailures);
  return groups.filter(group => first.includes(group));
}

function failureHeading(reader: GivenReader, groups: readonly FailureGroup[], isAbout: boolean): string {
  const count = countOf(groups);
  const kinds =
    groups.length === count || groups.length === 1 ? '' : `, ${groups.length.toLocaleString('en')} kinds of them`;
  const times = count === 1 ? 'one failure' : `failures in ${count.toLocaleString('en')} places${kinds}`;
  const which =
    reader.asked.topic.length > 0 && !isAbout
      ? ', though in other words than those of the question'
      : groups.length > 1
        ? '; what came first stands first'
        : '';
  return `${sentence(nameWithSize(reader))} tells of ${times}${which}:`;
}

function noFailures(reader: GivenReader, all: readonly FailureGroup[]): GivenText {
  const warnings = all.filter(({rank}) => rank === severities.warning);
  const none = `Nothing in ${nameOf(reader)} (${linesText(reader.text.lineCount)}) tells of a failure`;
  if (warnings.length === 0) return said(reader, `${none}.`, true);
  return answered(reader, `${none}; it has warnings:`, warnings.slice(0, mostFailures), warnings.slice(mostFailures));
}

function countOf(groups: readonly FailureGroup[]): number {
  return groups.reduce((sum, {alike}) => sum + 1 + alike.length, 0);
}
