/** What stands for all values of a label beyond the cap. */
export const otherValue = 'other';

/**
 * The most values that one label may have in one process, and in one file of a store; further ones count as `other`.
 */
export const mostLabelValues = 100;

/** The most characters of a label's value; the rest is cut. */
const longestValue = 120;

/** Limits the values of labels. */
export interface LabelCap {
  /** The value to record for `value` of `label`: itself, cut and on one line, or `other` where there are too many already. */
  admit(label: string, value: string): string;
}

/**
 * Keeps figures from growing without end (cardinality limit): each label may have `most` values, further ones count as
 * `other`. `onFolded` hears once of each label that had to be folded.
 */
export function createLabelCap(options: {most?: number; onFolded?: (label: string) => void} = {}): LabelCap {
  const {most = mostLabelValues, onFolded} = options;
  const values = new Map<string, Set<string>>();
  const folded = new Set<string>();
  return {
    admit(label, value) {
      const known = values.get(label) ?? new Set();
      values.set(label, known);
      if (known.has(value)) return value;
      const clean = value.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, longestValue);
      if (known.has(clean)) return clean;
      if (known.size < most) {
        known.add(clean);
        return clean;
      }
      if (!folded.has(label)) {
        folded.add(label);
        onFolded?.(label);
      }
      return otherValue;
    },
  };
}
