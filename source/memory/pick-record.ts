import {EcaError} from '../foundation/errors.ts';
import type {FoldedRecords, MemoryRecord} from './memory-record.ts';

/**
 * Finds a memory by its id, or by an unambiguous beginning of it. @throws EcaError `usage-unknown-record`,
 * `usage-ambiguous-record`.
 */
export function pickRecord({records}: FoldedRecords, idOrPrefix: string): MemoryRecord {
  const wanted = idOrPrefix.trim().toLowerCase();
  const exact = records.get(wanted);
  if (exact) return exact;
  const found = wanted === '' ? [] : [...records.values()].filter(({id}) => id.startsWith(wanted));
  const [only] = found;
  if (only && found.length === 1) return only;
  const shown = idOrPrefix.slice(0, 40);
  if (only) {
    throw new EcaError(
      'usage-ambiguous-record',
      `Several records begin with \`${shown}\`: ${found
        .slice(0, 4)
        .map(({id}) => `\`${id}\``)
        .join(', ')}`,
    );
  }
  throw new EcaError('usage-unknown-record', `No record has the id \`${shown}\``, {
    hint: 'eca memory list shows them.',
  });
}
