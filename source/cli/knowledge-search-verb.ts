import {EcaError} from '../foundation/errors.ts';
import type {KnowledgeSearchOptions} from '../runtime/knowledge-port.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {textField} from './json-line.ts';
import {foundLines} from './knowledge-found-text.ts';
import {printSynthesis} from './knowledge-synthesis.ts';
import {nothingKnown} from './knowledge-text.ts';
import {searchLimit} from './limit-flag.ts';
import {lineLayout} from './line-layout.ts';
import {readTime} from './read-time.ts';
import {runSearchBatch} from './search-batch.ts';
import {localTime} from './session-text.ts';

/** With less confidence than this (0 to 1) the answer is said to be unsure. */
const unsureBelow = 0.5;
/** Of one document no more passages than this are shown. */
const passagesOfOne = 3;
/** The longest excerpt of a passage, in characters: as much as is shown. */
const excerptCharacters = 380;

/**
 * `eca knowledge search`: finds the passages of documents that answer a question, and prints them with their places.
 */
export const search: Verb = {
  name: 'search',
  summary: 'The passages that answer a question, with where they stand; with --batch JSON lines in and out',
  usage: '[QUESTION…]',
  example: 'eca knowledge search "how long is the warranty?"',
  flags: {
    limit: {type: 'number', value: 'N', summary: 'How many (10)'},
    synthesize: {type: 'boolean', summary: 'One cited answer out of several documents and memory'},
    about: {type: 'string', value: 'TEXT', summary: 'Only documents with this in their path or title'},
    type: {type: 'string', value: 'TYPE', summary: 'Only of this type: pdf, html, md, text/plain…'},
    kind: {type: 'string', value: 'KIND', summary: 'Only of this kind, as it was imported'},
    language: {type: 'string', value: 'CODE', summary: 'Only in this language: en, de, pt-BR…'},
    since: {type: 'string', value: 'DATE', summary: 'Only documents from this day, month or year on; or `7d`'},
    until: {type: 'string', value: 'DATE', summary: 'Only documents up to this day, month or year'},
    why: {type: 'boolean', summary: 'What the order goes by'},
    batch: {type: 'boolean', summary: '{"id","query"} lines in, {"id","hits","confidence"} out'},
    'no-memory': {type: 'boolean', summary: 'With --synthesize: documents alone'},
  },
  async run(context) {
    const {output, operands, flags, signal} = context;
    if (flags.batch === true) return searchBatch(context);
    const question = operands.join(' ');
    if (question.trim() === '') {
      throw new EcaError('usage-missing-operand', 'Nothing to search for, expected `eca knowledge search QUESTION…`', {
        hint: 'For example: eca knowledge search "how long is the warranty?"',
      });
    }
    if (flags.synthesize === true) return printSynthesis(context, question, filterOf(context));
    const runtime = await context.runtime();
    const knowledge = await runtime.knowledge();
    const answer = await knowledge.search(question, {
      ...filterOf(context),
      limit: searchLimit(context.flags.limit),
      perDocument: passagesOfOne,
      excerptCharacters,
      signal,
    });
    const hits = await Promise.all(
      answer.passages.map(async passage => ({...passage, freshness: await knowledge.freshnessOf(passage.from)})),
    );
    const {confidence} = answer;
    if (output.json) {
      await output.value({
        query: question,
        confidence,
        hits: hits.map(({document, from, words: _, ...passage}) => ({
          id: from.numericId ? Number(document) : document,
          path: from.source.kind === 'file' ? from.source.path : null,
          addedAt: from.addedAt,
          date: from.metadata.modified ?? from.metadata.date ?? null,
          ...passage,
        })),
      });
      return exitCodes.done;
    }
    const shown = hits.map(hit => ({...hit, excerpt: hit.excerpt ?? hit.text}));
    const layout = await lineLayout(context, runtime);
    for (const line of foundLines(shown, {...layout, why: flags.why === true})) await output.line(line);
    if (hits.length === 0) output.note(nothingFound(answer.searched, filterOf(context).filter));
    else if (confidence < unsureBelow) output.note('No document may hold an answer to this: take it with care.');
    return exitCodes.done;
  },
};

/** Why nothing was found: there is no document at all, none that fits the flags, or none with a word of the question. */
function nothingFound(searched: number, filter: KnowledgeSearchOptions['filter']): string {
  if (searched > 0) return 'No document has a word of it.';
  if (!filter) return nothingKnown;
  const flags = Object.entries(filter).map(([name, value]) => `--${name} ${value}`);
  return `No document fits ${flags.join(' ')}: eca knowledge list shows them all.`;
}

/** Searches for many questions in one run, JSON lines in and out. */
async function searchBatch(context: CommandContext): Promise<number> {
  const knowledge = await (await context.runtime()).knowledge();
  const options = {...filterOf(context), limit: searchLimit(context.flags.limit), signal: context.signal};
  return runSearchBatch(context, async line => {
    const {passages, confidence} = await knowledge.search(textField(line, 'query'), options);
    const hits = passages.map(({document, from, score}) => ({id: document, numericId: from.numericId === true, score}));
    return {hits, confidence};
  });
}

/** Which documents are searched, as the flags say. */
function filterOf({flags}: CommandContext): Pick<KnowledgeSearchOptions, 'filter'> {
  const given = (['about', 'type', 'kind', 'language', 'since', 'until'] as const).flatMap(name => {
    const value = flags[name];
    if (typeof value !== 'string') return [];
    return [[name, name === 'since' || name === 'until' ? dateOf(name, value) : value] as const];
  });
  return given.length === 0 ? {} : {filter: Object.fromEntries(given)};
}

/**
 * A date of `--since` or `--until` as documents are compared with it, which are often dated no more exactly than a month
 * or a year: a day, month or year stays what it is, a time is its day here.
 */
function dateOf(flag: string, text: string): string {
  const {fromMs} = readTime(flag, text, {agoFromMs: Date.now()});
  return /^[\d-]{4,10}$/.test(text.trim()) ? text.trim() : localTime(new Date(fromMs).toISOString()).slice(0, 10);
}
