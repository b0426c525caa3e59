export class Completer {
  add(word: string, weight = 1): void {
    throw new Error('not written yet');
  }
}
