import type {BlockContent, DefinitionContent, List, ListItem, Node, RootContent} from 'mdast';
import type {StyleRole} from '../theme.ts';
import {codeLines, fenceLanguage} from './code-lines.ts';
import {inlineRuns} from './inline-runs.ts';
import {type Painter, type Run, safeText, wrapRuns} from './styled-runs.ts';
import {layoutTable, tableHeadLines, tableRowLines} from './table-lines.ts';

/** How much room a block has, and what is around it. */
export interface BlockOptions {
  /** Cells that a line may take. */
  columns: number;
  painter: Painter;
  /** The styles that hold all around. */
  roles: readonly StyleRole[];
  /** How many quotes and lists are around. */
  depth: number;
}

/**
 * Most quotes and lists inside each other that are shown; deeper ones are an ellipsis: nobody writes them, and each
 * level costs stack and columns.
 */
const maximumDepth = 40;
/** Fewest columns for what is in a quote or a list: with less room its mark and indentation are left out. */
const narrowestContent = 8;
/** The marks of list items, by how deep the list is. */
const bullets = ['•', '◦', '▪'] as const;

/**
 * Draws one block of Markdown (a paragraph, heading, list, quote, table, code) as styled lines without a blank line
 * around it. Definitions of links have none.
 */
export function blockLines(node: RootContent, options: BlockOptions): string[] {
  const {columns, painter, roles} = options;
  switch (node.type) {
    case 'paragraph':
      return paint(inlineRuns(node.children, {roles, plain: painter.plain}), options);
    case 'heading': {
      const content = inlineRuns(node.children, {roles: [...roles, 'heading'], plain: painter.plain});
      const marks =
        painter.plain || node.depth > 2
          ? [{text: `${'#'.repeat(node.depth)} `, roles: [...roles, 'heading' as const]}]
          : [];
      return paint([...marks, ...content], options);
    }
    case 'thematicBreak':
      return [painter.line([{text: '─'.repeat(Math.min(columns, 60)), roles: ['border']}])];
    case 'code':
      return codeLines(node.value, fenceLanguage(node.lang ?? ''), columns, painter);
    case 'html':
      return paint([{text: safeText(node.value).trimEnd(), roles: [...roles, 'dim']}], options);
    case 'blockquote':
      return prefixed(
        node.children,
        {text: '│ ', roles: ['border']},
        {text: '│ ', roles: ['border']},
        {
          ...options,
          roles: [...roles, 'quote'],
        },
      );
    case 'list':
      return listLines(node, options);
    case 'table': {
      const layout = layoutTable(node, columns, painter);
      const rows = node.children.slice(1).flatMap(row => tableRowLines(row, layout, columns, painter));
      return [...tableHeadLines(layout, painter), ...rows];
    }
    case 'footnoteDefinition': {
      const mark = safeText(`[^${node.label ?? node.identifier}]: `).replaceAll('\n', ' ');
      return prefixed(node.children, {text: mark, roles: ['link']}, {text: '    ', roles: []}, options);
    }
    default:
      return [];
  }
}

/** Shows a link's definition as it is typed, for readers of a reference that could not be resolved. */
export function definitionLines(label: string, url: string, options: BlockOptions): string[] {
  return paint([{text: safeText(`[${label}]: ${url}`).replaceAll('\n', ' '), roles: ['dim']}], options);
}

/** Styled text as lines of this width. */
function paint(runs: readonly Run[], {columns, painter}: BlockOptions): string[] {
  return wrapRuns(runs, columns).map(line => painter.line(line));
}

/** The items of a list from `first` on; `number` is that of the first of them in an ordered list. */
export function listItemLines(item: ListItem, number: number | undefined, options: BlockOptions): string[] {
  const bullet = bullets[options.depth % bullets.length] ?? '•';
  const task = item.checked === true ? '[x] ' : item.checked === false ? '[ ] ' : '';
  const mark = `${number === undefined ? bullet : `${number}.`} ${task}`;
  const blanks = ' '.repeat(mark.length - task.length);
  return prefixed(item.children, {text: mark, roles: ['accent']}, {text: blanks, roles: []}, options);
}

/** All items of a list, with blank lines where the source has them. */
function listLines(list: List, options: BlockOptions): string[] {
  return list.children.flatMap((item, index) => {
    const number = list.ordered ? (list.start ?? 1) + index : undefined;
    const gap = index > 0 && apart(list.children[index - 1], item) ? [''] : [];
    return [...gap, ...listItemLines(item, number, options)];
  });
}

/** Whether a blank line stands between two blocks in the source. */
export function apart(before: Node | undefined, after: Node): boolean {
  return (after.position?.start.line ?? 0) - (before?.position?.end.line ?? 0) > 1;
}

/** Draws what is in a quote, a list item or a footnote, with a mark before the first line and before the others. */
function prefixed(
  children: readonly (BlockContent | DefinitionContent)[],
  first: Run,
  rest: Run,
  options: BlockOptions,
): string[] {
  const {columns, painter} = options;
  if (options.depth >= maximumDepth) return [painter.line([{text: '…', roles: []}])];
  const indent = Math.max(first.text.length, rest.text.length);
  const room = columns - indent >= narrowestContent;
  const inner: BlockOptions = {...options, columns: room ? columns - indent : columns, depth: options.depth + 1};
  const lines: string[] = [];
  children.forEach((child, index) => {
    if (index > 0 && apart(children[index - 1], child) && lines.length > 0) lines.push('');
    lines.push(...blockLines(child, inner));
  });
  if (!room) return lines;
  if (lines.length === 0) return [painter.line([first])];
  const [firstPrefix, restPrefix] = [painted(first, indent, painter), painted(rest, indent, painter)];
  return lines.map((line, index) => (index === 0 ? firstPrefix : restPrefix) + line).map(line => line.trimEnd());
}

/** A prefix with the blanks at its end. */
function painted({text, roles}: Run, width: number, painter: Painter): string {
  const bare = text.trimEnd();
  return (
    painter.line([{text: bare, roles}]) +
    ' '.repeat(Math.max(0, (text.trim() === '' ? width : text.length) - bare.length))
  );
}
