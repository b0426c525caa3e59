import {type MemoryRecord, type RecordKind, scopeName} from './memory-record.ts';

/** The headings under which each kind of record stands. */
const titles: Readonly<Record<RecordKind, string>> = {
  semantic: 'Facts and preferences',
  procedural: 'How things are done',
  episodic: 'What happened',
};

/** Exports memories for programs: every record as one JSON line, everything included. */
export function recordsAsJsonLines(records: readonly MemoryRecord[]): string {
  return records.map(record => `${JSON.stringify(record)}\n`).join('');
}

/**
 * Exports memories as a document for people: those that hold or wait, by kind, and struck out where they no longer
 * hold.
 */
export function recordsAsMarkdown(records: readonly MemoryRecord[]): string {
  const lines = ['# Memory', ''];
  for (const kind of ['semantic', 'procedural', 'episodic'] as const) {
    const ofKind = records.filter(record => record.kind === kind && ['active', 'waiting'].includes(record.status));
    if (ofKind.length === 0) continue;
    lines.push(`## ${titles[kind]}`, '');
    for (const record of ofKind) {
      const text = record.text.replace(/\s+/g, ' ').replace(/([\\`*_[\]<>])/g, '\\$1');
      const ended = record.validTo !== undefined;
      const notes = [
        record.id,
        scopeName(record.scope),
        `since ${record.validFrom.slice(0, 10)}${ended ? ` until ${record.validTo?.slice(0, 10)}` : ''}`,
        `by ${record.source.by}`,
        ...(record.status === 'waiting' ? ['waiting'] : []),
      ];
      lines.push(`- ${ended ? `~~${text}~~` : text} (${notes.join(', ')})`);
    }
    lines.push('');
  }
  return lines.join('\n');
}
