export function makeButtons(labels) {
  const buttons = [];
  for (var index = 0; index < labels.length; index++) {
    buttons.push(() => index + ': ' + labels[index]);
  }
  return buttons;
}
