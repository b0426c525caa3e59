import type {IntakeReport} from '../ports/knowledge-port.ts';

/** Sums up what became of files that were added to the knowledge base, in one line: `2 stored, 1 failed`. */
export function intakeText({outcomes, moved, removed}: IntakeReport): string {
  const counts = [
    [outcomes.stored, 'stored'],
    [outcomes.replaced, 'replaced'],
    [moved, 'moved'],
    [outcomes.unchanged - moved, 'unchanged'],
    [outcomes.quarantined, 'set aside'],
    [outcomes.failed, 'failed'],
    [removed, 'removed with their files'],
  ] as const;
  const told = counts.flatMap(([count, what]) => (count > 0 ? `${count} ${what}` : []));
  return told.length > 0 ? told.join(', ') : 'Nothing to take in';
}
