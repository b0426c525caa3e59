/** What stands for all values of a label beyond the cap. */
export const otherValue = 'other';

/** Values that one label may have at most in one process, and in one file of a store. */
export const mostLabelValues = 100;

const longestValue = 120;

export interface LabelCap {
  /** The value to record for `value` of `label`: itself, cut and on one line, or `other` where there are too many already. */
  admit(label: string, value: string): string;
}

/** Lets each label have `most` values. `onFolded` hears once of each label that had to be folded. */
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
