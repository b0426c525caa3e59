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
    trees = 120,
    depth = 6,
    rate = 0.1,
    leastWeight = 1.5,
    shrinkage = 3,
    columnShare = 0.4,
    rowShare = 0.7,
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
    const tree = {features: [], bins: [], values: [], left: [], right: []};
    grow(
      tree,
      index.filter(() => random() < rowShare),
      0,
      columns,
    );
    for (const i of index) sums[i] += leafOf(tree, i);
    grown.push(tree);
  }
  return grown.map(({features, values, left, right}) => ({features, values, left, right}));

  function leafOf(tree, row) {
    let node = 0;
    while (tree.features[node] >= 0) {
      node = bins[tree.features[node] * labels.length + row] <= tree.bins[node] ? tree.left[node] : tree.right[node];
    }
    return tree.values[node];
  }

  function grow(tree, rows, level, columns) {
    const node = tree.features.length;
    let gradient = 0;
    let curvature = 0;
    for (const i of rows) {
      gradient += gradients[i];
      curvature += curvatures[i];
    }
    tree.features.push(-1);
    tree.bins.push(0);
    tree.values.push((-rate * gradient) / (curvature + shrinkage));
    tree.left.push(0);
    tree.right.push(0);
    if (level >= depth || curvature < 2 * leastWeight) return node;
    const split = bestSplit(rows, columns, gradient, curvature);
    if (!split) return node;
    const below = [];
    const above = [];
    for (const i of rows) (bins[split.feature * labels.length + i] <= split.bin ? below : above).push(i);
    if (below.length === 0 || above.length === 0) return node;
    tree.features[node] = split.feature;
    tree.bins[node] = split.bin;
    tree.values[node] = edges[split.feature][split.bin];
    tree.left[node] = grow(tree, below, level + 1, columns);
    tree.right[node] = grow(tree, above, level + 1, columns);
    return node;
  }

  function bestSplit(rows, columns, gradient, curvature) {
    const base = gradient ** 2 / (curvature + shrinkage);
    const gradientIn = new Float64Array(binCount);
    const curvatureIn = new Float64Array(binCount);
    let best;
    let bestGain = 1e-6;
    for (const feature of columns) {
      gradientIn.fill(0);
      curvatureIn.fill(0);
      const start = feature * labels.length;
      for (let k = 0; k < rows.length; k++) {
        const i = rows[k];
        const bin = bins[start + i];
        gradientIn[bin] += gradients[i];
        curvatureIn[bin] += curvatures[i];
      }
      let leftGradient = 0;
      let leftCurvature = 0;
      for (let bin = 0; bin < edges[feature].length; bin++) {
        leftGradient += gradientIn[bin];
        leftCurvature += curvatureIn[bin];
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
