import type {ElementContent, RootContent} from 'hast';
import {createLowlight} from 'lowlight';
import type {StyleRole} from '../theme.ts';
import {highlightLanguages} from './highlight-languages.ts';
import {type Run, safeText} from './styled-runs.ts';

/** Longest line of code that is coloured, in characters: longer ones are data, too dear to colour, and shown plain. */
const maximumColoredLine = 2000;
/** Most lines of one comment or string that are looked at together; a longer one starts anew. */
const maximumOpenLines = 400;

/** The style of each kind of thing that the highlighter names. */
const roles: Readonly<Record<string, StyleRole>> = {
  keyword: 'keyword',
  literal: 'keyword',
  operator: 'keyword',
  'selector-tag': 'keyword',
  name: 'keyword',
  tag: 'dim',
  built_in: 'type',
  type: 'type',
  'selector-class': 'type',
  'selector-id': 'type',
  attr: 'type',
  attribute: 'type',
  title: 'function',
  section: 'heading',
  number: 'number',
  symbol: 'number',
  bullet: 'number',
  variable: 'number',
  'template-variable': 'number',
  string: 'string',
  regexp: 'string',
  char: 'string',
  link: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  meta: 'comment',
  addition: 'added',
  deletion: 'removed',
};

/** The highlighter, made when code is first coloured. */
let lowlight: ReturnType<typeof createLowlight> | undefined;

/**
 * Colours code in answers (syntax highlighting), line by line as it comes. A line is final as soon as its end lies in
 * no comment, string or other span; it is then never looked at again, so the price of a line does not grow with the
 * length of the code. How the lines are handed over changes nothing of the result.
 */
export class CodeHighlighter {
  private readonly language: string | undefined;
  private open: string[] = [];
  private nextAttempt = 1;

  /** `language`: as after a code fence; an unknown or empty one is not coloured. */
  constructor(language: string) {
    lowlight ??= createLowlight(highlightLanguages);
    const name = language.toLowerCase();
    this.language = name !== '' && lowlight.registered(name) ? name : undefined;
  }

  /** The lines that are final with this further one. */
  add(line: string): Run[][] {
    if (this.language === undefined) return [plainLine(line)];
    if (line.length > maximumColoredLine) return [...this.end(), plainLine(line)];
    this.open.push(line);
    if (this.open.length < this.nextAttempt) return [];
    const {lines, closed} = this.color(this.open);
    const final = this.open.length >= maximumOpenLines ? this.open.length : closed;
    this.open = this.open.slice(final);
    this.nextAttempt = this.open.length + Math.max(1, Math.floor(this.open.length / 4));
    return lines.slice(0, final);
  }

  /** The lines that are not final yet, with the begin of the next one. */
  pending(partialLine: string): Run[][] {
    if (this.language === undefined || partialLine.length > maximumColoredLine)
      return [...this.openLines(), plainLine(partialLine)];
    return this.color([...this.open, partialLine]).lines;
  }

  /** The lines that were not final yet. The highlighter is as new afterwards. */
  end(): Run[][] {
    const lines = this.openLines();
    this.open = [];
    this.nextAttempt = 1;
    return lines;
  }

  /** The lines of an open comment or string as they look for now. */
  private openLines(): Run[][] {
    return this.open.length === 0 ? [] : this.color(this.open).lines;
  }

  /** `closed`: how many of the lines end outside of every span. */
  private color(source: readonly string[]): {lines: Run[][]; closed: number} {
    const lines: Run[][] = [[]];
    let closed = 0;
    /** Turns the highlighter's tree into lines, each piece in the style of what is around it. */
    const walk = (nodes: readonly (RootContent | ElementContent)[], role: StyleRole | undefined, depth: number) => {
      for (const node of nodes) {
        if (node.type === 'element') walk(node.children, roleOf(node.properties.className) ?? role, depth + 1);
        else if (node.type === 'text') {
          node.value.split('\n').forEach((text, index) => {
            if (index > 0) {
              if (depth === 0) closed = lines.length;
              lines.push([]);
            }
            if (text !== '') lines.at(-1)?.push({text: safeText(text), roles: role === undefined ? [] : [role]});
          });
        }
      }
    };
    const text = `${source.join('\n')}\n`;
    const tree = lowlight?.highlight(this.language ?? '', text);
    walk(tree?.children ?? [], undefined, 0);
    return {lines: lines.slice(0, source.length), closed: Math.min(closed, source.length)};
  }
}

/** A line without colours. */
function plainLine(text: string): Run[] {
  return text === '' ? [] : [{text: safeText(text), roles: []}];
}

/** The style for what the highlighter calls a piece of code. */
function roleOf(classNames: unknown): StyleRole | undefined {
  const name = Array.isArray(classNames) ? String(classNames[0] ?? '') : '';
  return roles[name.replace(/^hljs-/, '')];
}
