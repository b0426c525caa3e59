import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {blockLines} from '../../../source/ui/markdown/block-lines.ts';
import {createMarkdownStream, renderMarkdown} from '../../../source/ui/markdown/markdown-stream.ts';
import {LinkDefinitions, parseBlocks} from '../../../source/ui/markdown/parse-blocks.ts';
import {createPainter} from '../../../source/ui/markdown/styled-runs.ts';
import {colorTheme, faultsOf, plainTheme} from './plain-theme.ts';

// Megabytes of text on a busy machine.
vi.setConfig({testTimeout: 60_000});

const pieces = [
  'word',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '- ',
  '* ',
  '1. ',
  '7) ',
  '> ',
  '# ',
  '## ',
  '```',
  '```ts\n',
  '~~~',
  '    ',
  '\t',
  '---\n',
  '===\n',
  '**',
  '*',
  '_',
  '`',
  '[a](http://x.org)',
  '![i](p.png)',
  '<b>',
  '<!-- c\n',
  '-->',
  '<div>\n',
  '|',
  '| a | b |\n|---|--:|\n',
  '| 1 | 2 |\n',
  '\\',
  '&amp;',
  '&#27;',
  '&#x202e;',
  '[x] ',
  '[ ] ',
  '日本',
  '👩‍👩‍👧',
  'é',
  'const a = "b"; /* ',
  '*/',
  '[^1]',
  '[^1]: note',
  'https://example.org/a?b=c',
] as const;
const documents = fc.array(fc.constantFrom(...pieces), {maxLength: 60}).map(parts => parts.join(''));

function streamed(text: string, columns: number, cuts: readonly number[]): string[] {
  const stream = createMarkdownStream({columns, theme: colorTheme});
  const lines: string[] = [];
  let at = 0;
  for (let index = 0; at < text.length; index += 1) {
    const size = 1 + ((cuts[index % cuts.length] ?? 0) % 24);
    const update = stream.push(text.slice(at, at + size));
    lines.push(...update.committed);
    if (index % 3 === 0) expect(faultsOf(update.live, columns)).toEqual([]);
    at += size;
  }
  return [...lines, ...stream.end()];
}

/** The text as one parse of remark would show it: the measure for what is done in parts. */
function atOnce(text: string, columns: number): string[] {
  const options = {columns, painter: createPainter(colorTheme), roles: [], depth: 0};
  const lines: string[] = [];
  for (const {node} of parseBlocks(text, new LinkDefinitions())) {
    const block = blockLines(node, options);
    if (block.length === 0) continue;
    if (lines.length > 0) lines.push('');
    lines.push(...block);
  }
  return lines;
}

describe('Markdown that arrives in pieces', () => {
  it('gives the same lines however it is cut', () => {
    fc.assert(
      fc.property(
        documents,
        fc.array(fc.nat(), {minLength: 1, maxLength: 8}),
        fc.constantFrom(20, 40, 80),
        (text, cuts, columns) => {
          expect(streamed(text, columns, cuts)).toEqual(renderMarkdown(text, {columns, theme: colorTheme}));
        },
      ),
      {numRuns: 300},
    );
  });

  it('gives the lines of one parse of the whole text', () => {
    fc.assert(
      fc.property(documents, text => {
        expect(renderMarkdown(text, {columns: 40, theme: colorTheme})).toEqual(atOnce(`${text}\n`, 40));
      }),
      {numRuns: 300},
    );
  });

  it.each(['\t', '    ', '\u3000'])('makes no line of the blanks that end a full line of code (%j)', blanks => {
    const full = 'x'.repeat(38);
    expect(renderMarkdown(`\`\`\`\n${full}${blanks}`, {columns: 40, theme: plainTheme})).toEqual([`  ${full}`]);
    expect(streamed(`\`\`\`ts\n${full}${blanks}\nend`, 40, [5])).toHaveLength(2);
    for (const code of [
      `\`\`\`ts\n${full}${blanks}`,
      `\`\`\`\n${blanks}\n${full}${blanks}\n${full}\n${blanks}\n\`\`\``,
    ])
      expect(renderMarkdown(code, {columns: 40, theme: colorTheme})).toEqual(atOnce(code, 40));
  });

  it.each([1, 2, 3])('takes of a tab only what stands before a fence that is indented by %i', indent => {
    for (const line of ['\tword', ' \tword', '\t\tword', '  \tword', '   word']) {
      const text = `${' '.repeat(indent)}\`\`\`ts\n${line}\n${' '.repeat(indent)}\`\`\`\n`;
      expect(renderMarkdown(text, {columns: 40, theme: colorTheme})).toEqual(atOnce(text, 40));
    }
  });

  it('commits a block as soon as it is finished, and shows the open one live', () => {
    const stream = createMarkdownStream({columns: 40, theme: plainTheme});
    expect(stream.push('One **pa').live).toEqual(['One **pa']);
    expect(stream.push('ra**').live).toEqual(['One para']);
    expect(stream.push('\n\n').committed).toEqual(['One para']);
    const update = stream.push('- a\n- b');
    expect(update.committed).toEqual([]);
    expect(update.live).toEqual(['', '• a', '• b']);
    expect(stream.push('\n').committed).toEqual(['', '• a']);
    expect(stream.end()).toEqual(['• b']);
  });

  it('commits open code line by line', () => {
    const stream = createMarkdownStream({columns: 40, theme: plainTheme});
    let committed = 0;
    stream.push('```ts\n');
    for (let line = 0; line < 5000; line += 1) {
      const update = stream.push(`const a${line} = 1;\n`);
      committed += update.committed.length;
      expect(update.live.length).toBeLessThan(5);
    }
    expect(committed).toBeGreaterThan(4990);
  });

  it('keeps a comment over many lines in the colour of comments', () => {
    const lines = streamed(`\`\`\`js\n/*\n${'const a = 1;\n'.repeat(60)}*/\nconst b = 2;\n\`\`\`\n`, 80, [3]);
    const comment = colorTheme.style('comment', 'x').split('x')[0] ?? '';
    expect(lines.slice(0, 62).every(line => line.includes(comment))).toBe(true);
    expect(lines[62]).not.toContain(comment);
  });

  it('keeps a long table bounded, with the columns of its first rows', () => {
    const stream = createMarkdownStream({columns: 40, theme: plainTheme});
    const text = `| name | number |\n|---|---|\n${Array.from({length: 3000}, (_, row) => `| row | ${row} |\n`).join('')}`;
    const lines: string[] = [];
    let longestLive = 0;
    for (let at = 0; at < text.length; at += 500) {
      const update = stream.push(text.slice(at, at + 500));
      lines.push(...update.committed);
      longestLive = Math.max(longestLive, update.live.length);
    }
    lines.push(...stream.end());
    expect(longestLive).toBeLessThan(60);
    expect(lines).toHaveLength(3002);
    expect(lines).toEqual(renderMarkdown(text, {columns: 40, theme: plainTheme}));
  });

  it('numbers the items of a long list through', () => {
    const text = Array.from({length: 40}, (_, item) => `${item === 0 ? 3 : 1}. item\n`).join('');
    const lines = streamed(text, 40, [7]);
    expect(lines.at(-1)).toContain('42.');
  });

  it('parts a paragraph and a line of any length the same way, however they are cut', () => {
    for (const text of [`${'words '.repeat(9000)}\nend`, 'x'.repeat(50_000), `${'> quoted line\n'.repeat(3000)}`]) {
      const stream = createMarkdownStream({columns: 80, theme: plainTheme});
      const lines: string[] = [];
      for (let at = 0; at < text.length; at += 3001) lines.push(...stream.push(text.slice(at, at + 3001)).committed);
      expect(lines.length).toBeGreaterThan(100);
      expect([...lines, ...stream.end()]).toEqual(renderMarkdown(text, {columns: 80, theme: plainTheme}));
    }
  });

  it('parts a line of any length between signs', () => {
    const lines = renderMarkdown('👩‍👩‍👧a'.repeat(5000), {columns: 80, theme: plainTheme});
    expect(lines.join('').match(/👩‍👩‍👧a/gu)).toHaveLength(5000);
  });

  it('shows the definition of a reference that was committed before', () => {
    const stream = createMarkdownStream({columns: 60, theme: plainTheme});
    expect(stream.push('See [the guide][g].\n\n').committed).toEqual(['See [the guide][g].']);
    expect(stream.push('[g]: https://example.org/guide\n\n').committed).toEqual(['', '[g]: https://example.org/guide']);
    expect(stream.push('Again [the guide][g].\n\n').committed).toEqual([
      '',
      'Again the guide (https://example.org/guide).',
    ]);
    expect(
      renderMarkdown('See [the guide][g].\n\n[g]: https://example.org/guide\n', {columns: 60, theme: plainTheme}),
    ).toEqual(['See the guide (https://example.org/guide).']);
  });

  it('uses another width from a resize on', () => {
    const stream = createMarkdownStream({columns: 80, theme: plainTheme});
    stream.push('a b c d e f g h i j k l m n o p');
    stream.resize(10);
    expect(faultsOf(stream.push(' q').live, 10)).toEqual([]);
    expect(faultsOf(stream.end(), 10)).toEqual([]);
  });

  it('survives what is made to be dear', () => {
    const hostile = [
      '['.repeat(5000),
      '*a '.repeat(3000),
      '> '.repeat(500),
      '- '.repeat(300),
      '`'.repeat(5001),
      '<'.repeat(5000),
      '![['.repeat(2000),
      `${'|'.repeat(2000)}\n${'|-'.repeat(2000)}|\n`,
      '\\'.repeat(9999),
      '&'.repeat(9999),
      `e${'\u0301'.repeat(40_000)}`,
    ];
    for (const text of hostile)
      expect(faultsOf(renderMarkdown(text, {columns: 40, theme: colorTheme}), 40)).toEqual([]);
  });
});
