import type {GivenText} from '../../providers/retrieval-only.ts';
import {askedOfText} from './asked-of-text.ts';
import {
  answered,
  type GivenQuestion,
  type GivenReader,
  type GivenSource,
  nameOf,
  nameWithSize,
  said,
  sentence,
} from './given-reader.ts';
import {overviewOf} from './overview.ts';
import {quoteUnset} from './quote-data.ts';
import {quoteFailedTests, quoteFailures, quoteWarnings} from './quote-failures.ts';
import {quoteWords} from './quote-words.ts';
import {textForm} from './text-form.ts';
import {textRows} from './text-rows.ts';

/** The least share (0 to 1) of a question in words of any text that a row must hold. */
const leastSure = 0.5;

/**
 * Answers from a text that came with a question, by quoting its lines: what failed in it, first causes first; the lines
 * that hold the words of the question; or what the text is as a whole. Says so where nothing in it fits.
 */
export function quoteGiven(question: GivenQuestion, source: GivenSource): GivenText {
  const text = textRows(source.text, source.startLine);
  const reader: GivenReader = {source, question, asked: askedOfText(question.text), text, form: textForm(text.rows)};
  if (text.isBinary) {
    const size = `${text.sizeBytes.toLocaleString('en')} bytes`;
    return said(reader, `${sentence(nameOf(reader))} is binary data (${size}), so nothing of it is quoted.`, false);
  }
  if (text.rows.every(row => row.text.trim() === ''))
    return said(reader, `${sentence(nameOf(reader))} is empty.`, false);
  const unset = reader.asked.kind === 'overview' ? undefined : quoteUnset(reader);
  if (unset) return unset;
  switch (reader.asked.kind) {
    case 'failed-tests':
      return quoteFailedTests(reader);
    case 'failures':
      return quoteFailures(reader);
    case 'warnings':
      return quoteWarnings(reader);
    case 'overview':
      return quoteOverview(reader);
    case 'words':
      // Where the question says nothing that would set one part of the text apart, the whole is what it is about.
      if (reader.asked.topic.length === 0) return quoteWords(reader, leastSure) ?? quoteOverview(reader);
      return quoteWords(reader) ?? said(reader, `Nothing in ${nameWithSize(reader)} fits the question.`, false);
  }
}

function quoteOverview(reader: GivenReader): GivenText {
  const {about, places} = overviewOf(reader.text, reader.form);
  const groups = places.map(shown => ({places: shown, alike: []}));
  return answered(reader, `${sentence(nameOf(reader))} is ${about}:`, groups);
}
