import type {DiffDetails} from './tool.ts';

/**
 * The most added lines that are shown to the model after an edit; more are not told again to the one who wrote them.
 */
const mostTold = 12;
/** The most characters that are shown of each changed line; the rest is left out, as the model wrote it itself. */
const longestTold = 200;

/** How much an edit changed, in words: `1 line added, 2 removed`. */
export function linesChanged({addedLines, removedLines}: DiffDetails): string {
  return `${addedLines} ${addedLines === 1 ? 'line' : 'lines'} added, ${removedLines} removed`;
}

/**
 * Shows the model the lines that it has just changed, as they stand in the file now, with their numbers, so that it can
 * see and cite what it did; '' for a large change and for one that only removes.
 */
export function changedLines({hunks, addedLines, hiddenLines}: DiffDetails): string {
  if (addedLines === 0 || addedLines > mostTold || hiddenLines > 0) return '';
  const told = hunks.flatMap(({newStart, lines}) => {
    let number = newStart;
    return lines.flatMap(line => {
      // Says that the last line of the file has no end; it is none itself.
      if (line.startsWith('\\')) return [];
      const at = line.startsWith('-') ? number : number++;
      return line.startsWith('+') ? [`${at}│${line.slice(1, longestTold)}`] : [];
    });
  });
  return `\n${told.join('\n')}`;
}
