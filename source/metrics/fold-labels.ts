import {mostLabelValues, otherValue} from './label-cap.ts';
import type {MetricRow} from './metric-rows.ts';

/**
 * Limits how many values a label has when figures are merged: those that come first keep theirs, what is left is
 * `other`.
 */
export function foldLabels(rows: readonly MetricRow[], most = mostLabelValues): MetricRow[] {
  const known = new Map<string, Set<string>>();
  const admit = (label: string, value: string) => {
    const values = known.get(label) ?? new Set<string>();
    known.set(label, values);
    if (values.has(value) || values.size < most) {
      values.add(value);
      return value;
    }
    return otherValue;
  };
  return rows.map(row => {
    const labels = Object.fromEntries(Object.entries(row.labels).map(([label, value]) => [label, admit(label, value)]));
    return {...row, labels};
  });
}
