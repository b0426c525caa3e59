export function debounce(work, delay, clock) {
  return work;
}
