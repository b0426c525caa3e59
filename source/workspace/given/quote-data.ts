import type {GivenText} from '../../providers/retrieval-only.ts';
import {sanitizeLine} from '../../security/terminal-sanitizer.ts';
import {sentencesIn} from '../question-sentences.ts';
import {answered, type GivenReader, nameWithSize, said, sentence} from './given-reader.ts';
import {rowsOfTable} from './quote-words.ts';
import type {TextForm} from './text-form.ts';
import {unsetFields} from './unset-fields.ts';

/** Texts of named fields. */
const withFields: ReadonlySet<TextForm['kind']> = new Set(['json', 'json-lines', 'csv']);
/** The most places that are quoted. */
const mostPlaces = 10;

/**
 * Quotes where the fields that a question denies are false, empty, null, 0 or another value; undefined where it denies none that
 * the text has, or the text has no fields.
 */
export function quoteUnset(reader: GivenReader): GivenText | undefined {
  const {text, form, question} = reader;
  if (!withFields.has(form.kind)) return undefined;
  const unset = unsetFields(sentencesIn(question.text), text.rows, form);
  if (unset === undefined) return undefined;
  const names = unset.names.map(name => `\`${sanitizeLine(name)}\``).join(', ');
  const other = unset.value === undefined ? 'false, empty or 0' : `other than \`${sanitizeLine(unset.value)}\``;
  const whole = nameWithSize(reader);
  const count = unset.groups.length;
  if (count === 0) return said(reader, `In ${whole} ${names} is nowhere ${other}.`, true);
  const places = count === 1 ? 'one place' : `${count.toLocaleString('en')} places`;
  const heading = `${sentence(`in ${whole}`)} ${names} is ${other} in ${places}:`;
  if (form.kind !== 'csv')
    return answered(reader, heading, unset.groups.slice(0, mostPlaces), unset.groups.slice(mostPlaces));
  const [shown, ...others] = rowsOfTable(unset.groups, form.titles);
  return answered(reader, heading, shown ? [shown] : [], others);
}
