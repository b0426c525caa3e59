import type {KnowledgeSearchOptions} from '../runtime/knowledge-port.ts';
import type {CommandContext} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {wrapText} from './fit-text.ts';
import {placeOf} from './knowledge-found-text.ts';

/** The width of lines where stdout is no terminal. */
const usualColumns = 100;

/**
 * Prints one answer made of several documents, for `eca knowledge search --synthesize`: statements with the numbers of
 * their sources, then the sources. Resolves to the exit code.
 */
export async function printSynthesis(
  {output, flags, signal, ...context}: CommandContext,
  question: string,
  search: Pick<KnowledgeSearchOptions, 'filter'>,
): Promise<number> {
  const runtime = await context.runtime();
  const knowledge = await runtime.knowledge();
  const answer = await runtime.synthesize(question, {...search, memory: flags['no-memory'] !== true, signal});
  const {statements, model, confidence} = answer;
  const sources = await Promise.all(
    answer.sources.map(async source => {
      if (source.kind === 'memory') return source;
      const {passage} = source;
      return {kind: source.kind, passage, freshness: await knowledge.freshnessOf(passage.from)};
    }),
  );
  if (output.json) {
    await output.value({
      query: question,
      model,
      confidence,
      statements,
      sources: sources.map((source, index) => {
        if (source.kind === 'memory') return {number: index + 1, ...source};
        const {from, document, title, headings, page, startLine, endLine, text} = source.passage;
        return {
          number: index + 1,
          kind: source.kind,
          id: from.numericId ? Number(document) : document,
          path: from.source.kind === 'file' ? from.source.path : null,
          title,
          headings,
          ...(page !== undefined && {page}),
          ...(startLine !== undefined && {startLine, endLine}),
          text,
          freshness: source.freshness,
        };
      }),
    });
    return exitCodes.done;
  }
  const {sanitizeLine} = await runtime.sanitizer();
  const columns = output.isTerminal ? output.columns : usualColumns;
  for (const {text, sources: numbers} of statements) {
    const cited = `- ${sanitizeLine(text)} ${numbers.map(number => `[${number}]`).join('')}`;
    for (const [index, line] of wrapText(cited, columns - 2).entries())
      await output.line(index === 0 ? line : `  ${line}`);
  }
  if (statements.length > 0) await output.line();
  for (const [index, source] of sources.entries()) {
    const place =
      source.kind === 'memory'
        ? sanitizeLine(source.attribution)
        : placeOf({...source.passage, ...source}, sanitizeLine);
    await output.line(`[${index + 1}] ${place}`);
  }
  if (statements.length === 0) output.note('No document has a word of it.');
  else if (model === 'retrieval-only')
    output.note('No model was reached: these are the words of the documents themselves.');
  return exitCodes.done;
}
