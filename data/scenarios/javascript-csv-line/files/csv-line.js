export function splitLine(line) {
  return line.split(',');
}
