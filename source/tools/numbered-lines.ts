/**
 * Puts line numbers before lines, as models are shown them: `12│text`. `numbers` are theirs where some were left out;
 * an ellipsis on a line of its own then stands for what is missing, so that it does not look as if there were nothing.
 */
export function numberedLines(lines: readonly string[], startLine: number, numbers?: readonly number[]): string[] {
  return lines.flatMap((line, index) => {
    const number = numbers?.[index] ?? startLine + index;
    const leap = index > 0 && number > (numbers?.[index - 1] ?? number) + 1;
    return leap ? [missingLines, `${number}│${line}`] : [`${number}│${line}`];
  });
}

/** What stands for lines that were left out. */
export const missingLines = '…';
