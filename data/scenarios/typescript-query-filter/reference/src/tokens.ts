const pattern = /\s*(?:("(?:[^"\\]|\\.)*")|(!=|[=<>()])|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_]\w*))/y;

export type Token = {kind: 'text' | 'mark' | 'number' | 'word'; text: string};

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  const plain = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < plain.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(plain);
    if (!match) throw new SyntaxError(`unexpected text at ${at}: ${plain.slice(at)}`);
    const kinds = ['text', 'mark', 'number', 'word'] as const;
    const index = [1, 2, 3, 4].find(group => match[group] !== undefined) as number;
    found.push({kind: kinds[index - 1] as Token['kind'], text: match[index] as string});
  }
  return found;
}
