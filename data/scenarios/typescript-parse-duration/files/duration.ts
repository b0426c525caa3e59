export function parseDuration(text: string): number {
  throw new Error('not written yet');
}
