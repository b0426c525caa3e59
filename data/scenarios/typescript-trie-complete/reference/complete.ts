export class Completer {
  private readonly weights = new Map<string, number>();

  add(word: string, weight = 1): void {
    if (word === '' || !(weight > 0)) throw new RangeError('expected a word and a weight above 0');
    this.weights.set(word, (this.weights.get(word) ?? 0) + weight);
  }

  remove(word: string): boolean {
    return this.weights.delete(word);
  }

  complete(prefix: string, count: number): string[] {
    return [...this.weights]
      .filter(([word]) => word.startsWith(prefix))
      .sort(([one, weight], [other, otherWeight]) => otherWeight - weight || (one < other ? -1 : 1))
      .slice(0, Math.max(0, count))
      .map(([word]) => word);
  }
}
