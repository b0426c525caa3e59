/**
 * What the model is told at the end of a message in plan and read-only mode: that nothing can be changed, and what to
 * write instead.
 */
export const modeNotes: Readonly<Partial<Record<string, string>>> = {
  plan: '<mode name="plan">Nothing can be changed now. Look and reason, then end with a plan for the user to accept: the line "## Plan", then numbered steps that name the files, the changes, and how they are checked. If the message asks for no change, just answer it.</mode>',
  'read-only':
    '<mode name="read-only">Nothing can be changed now. Where a change is wanted, show it as a code block with its path.</mode>',
};

/** A heading with the word plan in it, in Markdown or in bold. */
const heading = /^(?:#{1,6}|\*\*|__)\s*(?:\p{L}+ ){0,3}plan\b/iu;
/** The same on a line of its own, without any marks. */
const plainHeading = /^(?:\p{L}+ ){0,3}plan:?$/iu;
/** A numbered step of a plan. */
const step = /^(?:\*\*)?(?:step )?\d{1,2}[.):]/i;
/** How many characters of a line are looked at for a heading or a step. */
const longestHeading = 120;

/**
 * Finds the plan in a model's answer, for the user to accept in plan mode: from the last heading with the word plan in
 * it, else all of a text with at least two numbered steps; undefined where there is neither, as in a plain answer.
 */
export function planIn(text: string): string | undefined {
  const lines = text.split('\n');
  let below = 0;
  let steps = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = (lines[at] ?? '').slice(0, longestHeading).trim();
    if (line === '') continue;
    if (below > 0 && (heading.test(line) || plainHeading.test(line))) return lines.slice(at).join('\n').trim();
    if (step.test(line)) steps++;
    below++;
  }
  return steps >= 2 ? text.trim() : undefined;
}
