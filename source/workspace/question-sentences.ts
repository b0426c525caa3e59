/**
 * Of a longer line so many characters at its beginning and at its end are read for what is asked: a question is a sentence, what is
 * pasted beside it may be a log without line breaks, in which every form would be looked for from every word on.
 */
const longestHalf = 400;

/** A question as far as its forms are looked for: of very long lines the beginning and the end, each as a line. */
export function sentencesIn(question: string): string {
  const lines = question.split('\n').map(line => {
    return line.length <= 2 * longestHalf ? line : `${line.slice(0, longestHalf)}\n${line.slice(-longestHalf)}`;
  });
  return lines.join('\n');
}
