import type {FeatureTable} from './block-features.ts';

/** One decision tree: a node goes left where its feature is below the threshold; a leaf has the feature -1 and a value. */
export interface DecisionTree {
  features: readonly number[];
  /** The threshold of a node, the value of a leaf. */
  values: readonly number[];
  /** The places of the branches; of a leaf 0. */
  left: readonly number[];
  right: readonly number[];
}

/**
 * Gradient boosted trees (Friedman 2001, "Greedy function approximation: a gradient boosting machine") with logistic loss, made by
 * scripts/train-page-blocks.mjs.
 */
export interface BlockModel {
  /** Raised when the meaning of a feature changes. */
  version: number;
  features: readonly string[];
  trees: readonly DecisionTree[];
}

/** The version of what the features mean; a model of another version is not used. */
export const blockModelVersion = 2;

/** The probability that each block of the table is part of the main content. */
export function contentProbabilities({names, rows}: FeatureTable, model: BlockModel): number[] {
  const columns = model.features.map(name => names.indexOf(name));
  const values = new Float32Array(columns.length);
  return rows.map(row => {
    for (const [place, column] of columns.entries()) values[place] = row[column] ?? -1;
    let sum = 0;
    for (const tree of model.trees) sum += leafValue(tree, values);
    return 1 / (1 + Math.exp(-sum));
  });
}

/** What one tree adds for a block. */
function leafValue({features, values, left, right}: DecisionTree, row: Float32Array): number {
  let node = 0;
  for (;;) {
    const feature = features[node] ?? -1;
    if (feature < 0) return values[node] ?? 0;
    node = ((row[feature] ?? -1) < (values[node] ?? 0) ? left[node] : right[node]) ?? 0;
    if (node === 0) return 0;
  }
}
