// Gradient boosted decision trees with logistic loss over binned features (Friedman 2001; histograms as in Ke et al. 2017, LightGBM).

/**
 * Puts the columns of `rows` (a Float32Array a row) into at most `count` bins of about equal size each. `edges[f]` are the
 * lower bounds of the bins above the first. Bins stand column by column.
 */
export function binColumns(rows, count = 64) {
  const width = rows[0].length;
  const bins = new Uint8Array(rows.length * width);
  const edges = [];
  for (let f = 0; f < width; f++) {
    const sample = new Float32Array(20_000);
    for (let i = 0; i < sample.length; i++) sample[i] = rows[Math.floor((i * rows.length) / sample.length)][f];
    sample.sort();
    const own = [];
    for (let b = 1; b < count; b++) {
      const value = sample[Math.floor((b * sample.length) / count)];
      if (own.length === 0 || value > own.at(-1)) own.push(value);
    }
    edges.push(own);
    for (let i = 0; i < rows.length; i++) {
      let low = 0;
      let high = own.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[i][f] < own[middle]) high = middle;
        else low = middle + 1;
      }
      bins[f * rows.length + i] = low;
    }
  }
  return {bins, edges, width, binCount: count};
}

/** Random numbers from 0 to 1 that the seed decides, so that training can be repeated. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Trees that tell the rows `index` with the label 1 from those with 0; `weights` say how much a row counts. */
export function trainTrees({bins, edges, width, binCount}, labels, weights, index, options = {}) {
  const {
    trees = 300,
    depth = 6,
    rate = 0.06,
    leastWeight = 4,
    shrinkage = 4,
    columnShare = 0.2,
    rowShare = 0.6,
    seed = 1,
  } = options;
  const random = randomFrom(seed);
  const gradients = new Float32Array(labels.length);
  const curvatures = new Float32Array(labels.length);
  const sums = new Float32Array(labels.length);
  const grown = [];
  for (let round = 0; round < trees; round++) {
    for (const i of index) {
      const probability = 1 / (1 + Math.exp(-sums[i]));
      gradients[i] = weights[i] * (probability - labels[i]);
      curvatures[i] = weights[i] * Math.max(1e-4, probability * (1 - probability));
    }
    const columns = Array.from({length: width}, (_, f) => f).filter(() => random() < columnShare);
    if (columns.length === 0) continue;
    const sample = Int32Array.from(index.filter(() => random() < rowShare));
    const tree = {features: [], bins: [], values: [], left: [], right: []};
    grow(tree, sample, 0, columns, histogramOf(sample, columns));
    for (const i of index) sums[i] += leafOf(tree, i);
    grown.push(tree);
  }
  return grown.map(({features, values, left, right}) => ({features, values, left, right}));

  /** What a tree says of a row. */
  function leafOf(tree, row) {
    let node = 0;
    while (tree.features[node] >= 0) {
      node = bins[tree.features[node] * labels.length + row] <= tree.bins[node] ? tree.left[node] : tree.right[node];
    }
    return tree.values[node];
  }

  /** The sums of gradients and curvatures of `rows` by column and bin, one after the other. */
  function histogramOf(rows, columns) {
    const sums = new Float64Array(columns.length * binCount * 2);
    for (const [place, feature] of columns.entries()) {
      const start = feature * labels.length;
      const base = place * binCount * 2;
      for (let k = 0; k < rows.length; k++) {
        const i = rows[k];
        const at = base + bins[start + i] * 2;
        sums[at] += gradients[i];
        sums[at + 1] += curvatures[i];
      }
    }
    return sums;
  }

  /** Adds a node to the tree and, where a split pays, the nodes below it; gives its number. */
  function grow(tree, rows, level, columns, histogram) {
    const node = tree.features.length;
    let gradient = 0;
    let curvature = 0;
    for (let bin = 0; bin < binCount; bin++) {
      gradient += histogram[bin * 2];
      curvature += histogram[bin * 2 + 1];
    }
    tree.features.push(-1);
    tree.bins.push(0);
    tree.values.push((-rate * gradient) / (curvature + shrinkage));
    tree.left.push(0);
    tree.right.push(0);
    if (level >= depth || curvature < 2 * leastWeight) return node;
    const split = bestSplit(histogram, columns, gradient, curvature);
    if (!split) return node;
    const start = split.feature * labels.length;
    const below = rows.filter(i => bins[start + i] <= split.bin);
    const above = rows.filter(i => bins[start + i] > split.bin);
    if (below.length === 0 || above.length === 0) return node;
    tree.features[node] = split.feature;
    tree.bins[node] = split.bin;
    tree.values[node] = edges[split.feature][split.bin];
    const smaller = histogramOf(below.length < above.length ? below : above, columns);
    const larger = histogram.map((value, at) => value - smaller[at]);
    const [lower, upper] = below.length < above.length ? [smaller, larger] : [larger, smaller];
    tree.left[node] = grow(tree, below, level + 1, columns, lower);
    tree.right[node] = grow(tree, above, level + 1, columns, upper);
    return node;
  }

  /** Where to part the rows so that both sides are told apart best; undefined where no split gains anything. */
  function bestSplit(histogram, columns, gradient, curvature) {
    const base = gradient ** 2 / (curvature + shrinkage);
    let best;
    let bestGain = 1e-6;
    for (const [place, feature] of columns.entries()) {
      let leftGradient = 0;
      let leftCurvature = 0;
      for (let bin = 0; bin < edges[feature].length; bin++) {
        const at = (place * binCount + bin) * 2;
        leftGradient += histogram[at];
        leftCurvature += histogram[at + 1];
        if (leftCurvature < leastWeight) continue;
        const rightCurvature = curvature - leftCurvature;
        if (rightCurvature < leastWeight) break;
        const rightGradient = gradient - leftGradient;
        const gain =
          leftGradient ** 2 / (leftCurvature + shrinkage) + rightGradient ** 2 / (rightCurvature + shrinkage) - base;
        if (gain > bestGain) {
          bestGain = gain;
          best = {feature, bin};
        }
      }
    }
    return best;
  }
}
