import type {ToolDetails} from '../runtime-context.ts';
import type {QuestionLine} from './question-state.ts';

/** How the assistant's list of tasks shows what is open, being done and done. */
const marks = {open: '☐', active: '▸', done: '☑'} as const;
/** What a change does to a file, in words. */
const changes = {create: 'new file', edit: 'edit', replace: 'the whole file is replaced'} as const;

/**
 * Shows what a tool call does or did beyond one line: a diff, a deletion, a move, the list of tasks, a fetched page.
 * Empty for kinds that are not known. The texts of `details` are safe to print as they come.
 */
export function detailLines(details: ToolDetails): QuestionLine[] {
  switch (details.kind) {
    case 'diff': {
      const {path, change, hunks, addedLines, removedLines, hiddenLines, notes} = details;
      return [
        {text: `${path} (${changes[change]}, +${addedLines} −${removedLines})`, role: 'strong'},
        ...notes.map((text): QuestionLine => ({text, role: 'dim'})),
        ...hunks.flatMap(({oldStart, newStart, oldLines, newLines, lines}): QuestionLine[] => [
          {text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, role: 'dim'},
          ...lines.map(diffLine),
        ]),
        ...(hiddenLines > 0 ? [{text: `… ${hiddenLines} more lines are too many to show`, role: 'dim' as const}] : []),
      ];
    }
    case 'delete':
      return [{text: `delete ${details.path} (${details.what}, ${details.sizeBytes} bytes)`, role: 'removed'}];
    case 'move':
      return [
        {text: `move ${details.path}`, role: 'removed'},
        {text: `  to ${details.to}`, role: 'added'},
      ];
    case 'todo':
      return details.items.map(({text, state}) => ({
        text: `${marks[state]} ${text}`,
        ...(state === 'done' && {role: 'dim' as const}),
        ...(state === 'active' && {role: 'strong' as const}),
      }));
    case 'fetch':
      return [{text: `${details.url}: ${details.status}, ${details.mediaType}, ${details.sizeBytes} bytes`}];
    default:
      return [];
  }
}

/** A line of a change in its colour. */
function diffLine(text: string): QuestionLine {
  if (text.startsWith('+')) return {text, role: 'added'};
  if (text.startsWith('-')) return {text, role: 'removed'};
  return {text};
}
