import type {ErrorData} from '../foundation/errors.ts';
import type {Attachment, Runtime} from '../runtime/runtime.ts';
import type {FileReference} from '../ui/completion/file-references.ts';

/** The most characters of one file that go into a message; the model can read the rest with its tools. */
const longestText = 200_000;

/**
 * Attaches the files that a message names with `@path` or `@path:10-20`, as far as they may be read. A name that is no
 * file (`@alice`) is left out without a word; one that may not be read, or has not the lines that were asked for, is a
 * problem.
 */
export async function readReferences(
  runtime: Pick<Runtime, 'guard'>,
  references: readonly FileReference[],
): Promise<{attachments: Attachment[]; problems: ErrorData[]}> {
  const attachments: Attachment[] = [];
  const problems: ErrorData[] = [];
  if (references.length === 0) return {attachments, problems};
  const guard = await runtime.guard();
  const complain = (message: string) => problems.push({code: 'file-not-attached', message: `Not attached: ${message}`});
  for (const {path, startLine, endLine} of references) {
    const outcome = await guard.readText(path);
    if (!outcome.ok) {
      if (outcome.reason !== 'missing') complain(outcome.message);
      continue;
    }
    const shownPath = guard.check(path, 'read').relativePath ?? path;
    const lines = outcome.text.split('\n');
    const length = lines.at(-1) === '' ? lines.length - 1 : lines.length;
    if (startLine !== undefined && startLine > length) {
      complain(`\`${path}\` has only ${length} lines`);
      continue;
    }
    const last = Math.min(endLine ?? length, length);
    const text = startLine === undefined ? outcome.text : lines.slice(startLine - 1, last).join('\n');
    if (text.length > longestText) {
      const message = `Only the first ${longestText.toLocaleString('en-US')} characters of \`${path}\` are attached`;
      problems.push({code: 'file-cut', message});
    }
    attachments.push({
      kind: 'file',
      path: shownPath,
      // Without half of a character at the end.
      text: text.slice(0, longestText).replace(/[\ud800-\udbff]$/, ''),
      ...(startLine !== undefined && {startLine, endLine: last}),
    });
  }
  return {attachments, problems};
}

/** `source/a.ts:10-24 (15 lines)`. */
export function attachmentName({path = '', startLine, endLine, text = ''}: Attachment): string {
  const lines = startLine === undefined ? '' : `:${startLine}-${endLine ?? startLine}`;
  const count = text.replace(/\n$/, '').split('\n').length;
  return `${path}${lines} (${count} ${count === 1 ? 'line' : 'lines'})`;
}
