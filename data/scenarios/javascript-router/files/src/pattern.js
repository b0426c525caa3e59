export function parse(pattern) {
  return pattern.split('/').filter(Boolean);
}
