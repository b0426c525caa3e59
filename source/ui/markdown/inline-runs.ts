import type {PhrasingContent} from 'mdast';
import type {StyleRole} from '../theme.ts';
import {type Run, safeText} from './styled-runs.ts';

/** What holds for a line as a whole. */
export interface InlineOptions {
  /** The styles that hold all around. */
  roles: readonly StyleRole[];
  /** Without styles code keeps its backticks. */
  plain: boolean;
}

/** Most styles and links inside each other that are followed; what is deeper is an ellipsis. */
const maximumDepth = 32;

/**
 * Turns what stands in a line of Markdown (bold, italic, code, links, images) into styled pieces of text. Hard breaks
 * and `<br>` are line feeds; other HTML is shown as it stands.
 */
export function inlineRuns(nodes: readonly PhrasingContent[], options: InlineOptions, depth = 0): Run[] {
  if (depth > maximumDepth) return [{text: '…', roles: options.roles}];
  return nodes.flatMap(node => runsOf(node, options, depth));
}

/** One piece of a line, with what is in it. */
function runsOf(node: PhrasingContent, options: InlineOptions, depth: number): Run[] {
  const {roles} = options;
  const within = (...more: StyleRole[]): InlineOptions => ({...options, roles: [...roles, ...more]});
  switch (node.type) {
    case 'text':
      return footnoteMarks(safeText(node.value.replace(/[ \t]*\n[ \t]*/g, ' ')).replaceAll('\n', ' '), roles);
    case 'strong':
      return inlineRuns(node.children, within('strong'), depth + 1);
    case 'emphasis':
      return inlineRuns(node.children, within('emphasis'), depth + 1);
    case 'delete':
      return options.plain
        ? [{text: '~~', roles}, ...inlineRuns(node.children, options, depth + 1), {text: '~~', roles}]
        : inlineRuns(node.children, within('strike'), depth + 1);
    case 'inlineCode': {
      const text = safeText(node.value).replaceAll('\n', ' ');
      return [{text: options.plain ? `\`${text}\`` : text, roles: [...roles, 'code']}];
    }
    case 'break':
      return [{text: '\n', roles}];
    case 'html':
      return [
        {
          text: /^<br\s*\/?>$/i.test(node.value) ? '\n' : safeText(node.value).replaceAll('\n', ' '),
          roles: [...roles, 'dim'],
        },
      ];
    case 'link':
      return linkRuns(inlineRuns(node.children, within('link'), depth + 1), node.url, options);
    case 'image':
      return linkRuns([{text: oneLine(node.alt ?? ''), roles: [...roles, 'link']}], node.url, options);
    case 'footnoteReference':
      return [{text: oneLine(`[^${node.label ?? node.identifier}]`), roles: [...roles, 'link']}];
    case 'linkReference':
      return inlineRuns(node.children, within('link'), depth + 1);
    case 'imageReference':
      return [{text: oneLine(node.alt ?? ''), roles: [...roles, 'link']}];
    default:
      return [];
  }
}

/** A link: its text, and behind it the address where that says something that the text does not. */
function linkRuns(text: Run[], address: string, {roles}: InlineOptions): Run[] {
  const shown = text
    .map(run => run.text)
    .join('')
    .trim();
  const url = oneLine(address).replaceAll(' ', '%20');
  if (shown === '') return url === '' ? [] : [{text: url, roles: [...roles, 'link']}];
  const bare = url.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/\/$/, '');
  if (url === '' || url.startsWith('#') || shown === url || shown.replace(/\/$/, '') === bare) return text;
  return [...text, {text: ` (${url})`, roles: [...roles, 'dim']}];
}

/** Text in which marks of footnotes, `[^1]`, are styled as links. */
function footnoteMarks(text: string, roles: readonly StyleRole[]): Run[] {
  if (!text.includes('[^')) return [{text, roles}];
  return text
    .split(/(\[\^[^\]\s[]{1,100}\])/)
    .map((part, index) => ({text: part, roles: index % 2 === 1 ? [...roles, 'link' as const] : roles}))
    .filter(run => run.text !== '');
}

/** Text without line feeds, safe to print. */
function oneLine(text: string): string {
  return safeText(text).replaceAll('\n', ' ');
}
