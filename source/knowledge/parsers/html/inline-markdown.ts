import {type DomNode, isElement, isText} from './dom.ts';

/** What stands around emphasis, code and struck out text in Markdown. */
const marks: Readonly<Record<string, string>> = {
  strong: '**',
  b: '**',
  em: '*',
  i: '*',
  code: '`',
  kbd: '`',
  samp: '`',
  del: '~~',
  s: '~~',
};
/** Elements whose text is no part of a sentence. */
const skipped = new Set(['script', 'style', 'noscript', 'template', 'svg', 'button']);
/** Deeper nesting is cut off, so that a hostile page cannot exhaust the stack. */
const deepest = 200;

/** The nodes as Markdown on one line: emphasis, code and links to the web, in plain text otherwise. */
export function inlineMarkdown(nodes: readonly DomNode[]): string {
  return nodes
    .map(node => render(node, 0))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Text in which no sign means anything in Markdown. */
export function escapedMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}

/** One node as Markdown. */
function render(node: DomNode, depth: number): string {
  if (isText(node)) return escapedMarkdown(node.textContent ?? '');
  if (!isElement(node) || skipped.has(node.localName) || depth > deepest) return '';
  if (node.localName === 'br') return ' ';
  const mark = marks[node.localName];
  if (mark === '`') {
    const text = (node.textContent ?? '').replace(/\s+/g, ' ');
    return text.trim() === '' ? '' : text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
  }
  const inside = Array.from(node.childNodes)
    .map(child => render(child, depth + 1))
    .join('');
  const text = inside.trim();
  if (text === '') return inside;
  const around = (wrapped: string) =>
    `${inside.startsWith(text) ? '' : ' '}${wrapped}${inside.endsWith(text) ? '' : ' '}`;
  if (mark !== undefined) return around(`${mark}${text}${mark}`);
  const address = node.localName === 'a' ? (node.getAttribute('href') ?? '') : '';
  return /^https?:\/\/[^\s<>]+$/.test(address) ? around(`[${text}](${address.replaceAll(')', '%29')})`) : inside;
}
