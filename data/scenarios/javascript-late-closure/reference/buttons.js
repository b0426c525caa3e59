export function makeButtons(labels) {
  return labels.map((label, index) => () => `${index + 1}: ${label}`);
}
