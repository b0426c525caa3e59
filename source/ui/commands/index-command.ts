import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import type {IndexState} from '../ports/index-port.ts';
import type {ReplyPart, SlashCommand} from './slash-command.ts';

/** `/index`: brings the project's search index up to date and shows how complete it is, or rebuilds it. */
export const indexCommand: SlashCommand = {
  name: 'index',
  parameters: '[rebuild]',
  summary: 'Bring the index of the project up to date and show it, or make it anew.',
  example: '/index rebuild',
  async choices(words) {
    return words.length > 1 ? [] : [{value: 'rebuild', detail: 'throw it away and make it anew'}];
  },
  async run(words, {context, say, signal}) {
    const [verb, ...rest] = words;
    if (rest.length > 0 || (verb !== undefined && verb !== 'rebuild' && verb !== 'status')) {
      const shown = context.sanitize(words.join(' ')).replace(/\s+/g, ' ');
      throw new EcaError(
        'usage-unknown-verb',
        `Unknown \`/index ${shown}\`, ${suggestNames(verb ?? '', ['status', 'rebuild'])}`,
      );
    }
    const rebuild = verb === 'rebuild';
    if (rebuild) say({kind: 'text', text: 'Making the index anew…', role: 'dim'});
    return stateParts(await context.index.refresh({signal, rebuild}));
  },
};

/**
 * What is said of the index: how many files it holds, how many are left out and why, and that it is in memory only
 * where it cannot be stored.
 */
function stateParts({indexedFiles, totalFiles, chunks, engine, fallbackReason, skipped}: IndexState): ReplyPart[] {
  const number = (value: number) => value.toLocaleString('en-US');
  const of = totalFiles !== undefined && totalFiles !== indexedFiles ? ` of ${number(totalFiles)}` : '';
  const left = Object.entries(skipped).filter(([, count]) => (count ?? 0) > 0);
  return [
    {kind: 'text', text: `Indexed: ${number(indexedFiles)}${of} files, ${number(chunks)} passages (${engine}).`},
    ...(left.length > 0
      ? [
          {
            kind: 'text',
            text: `Left out: ${left.map(([reason, count]) => `${number(count ?? 0)} ${reason}`).join(', ')}.`,
            role: 'dim',
          } as const,
        ]
      : []),
    ...(fallbackReason !== undefined
      ? [{kind: 'text', text: `In memory only: ${fallbackReason}`, role: 'warning'} as const]
      : []),
  ];
}
