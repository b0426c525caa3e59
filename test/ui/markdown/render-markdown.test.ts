import {describe, expect, it} from 'vitest';
import {renderMarkdown} from '../../../source/ui/markdown/markdown-stream.ts';
import {colorTheme, faultsOf, plainTheme, withoutStyles} from './plain-theme.ts';

const plain = (text: string, columns = 40) => renderMarkdown(text, {columns, theme: plainTheme});

const answer = `# Result

The **loop** takes a \`transcript port\` — see [the design](https://example.org/design) or https://example.org.

1. First
2. Second with a long sentence that has to be wrapped somewhere
   - [x] done
   - [ ] open

> A quote of more than a few words, so that it wraps at forty columns.

| Name | What it does | 日本 |
|:-----|:------------:|----:|
| \`read-file\` | reads a file and says what is in it | 12 |

\`\`\`ts
export const answer: number = 42; // 日本語 👩‍👩‍👧
\`\`\`

![diagram](image.png)

---
`;

describe('Markdown in the terminal', () => {
  it.each([20, 40, 80, 140])('fits %i columns, with styles only', columns => {
    expect(faultsOf(renderMarkdown(answer, {columns, theme: colorTheme}), columns)).toEqual([]);
    expect(renderMarkdown(answer, {columns, theme: plainTheme})).toMatchSnapshot();
  });

  it('says the same with colours and without, but for marks that stand in for styles', () => {
    const bare = (lines: string[]) =>
      lines
        .map(withoutStyles)
        .join('\n')
        .replace(/[#`─\s]/g, '');
    expect(bare(renderMarkdown(answer, {columns: 80, theme: colorTheme}))).toBe(bare(plain(answer, 80)));
    expect(plain(answer).join('')).not.toContain('\u001B');
  });

  it.each<[string, string, string[]]>([
    ['a heading with its marks', '## Title ##', ['## Title']],
    ['an underlined heading', 'Title\n===', ['# Title']],
    ['a hard break', 'one  \ntwo\\\nthree', ['one', 'two', 'three']],
    ['a soft break as a blank', 'one\ntwo', ['one two']],
    ['emphasis within words only where it is one', 'snake_case_name *it*s', ['snake_case_name its']],
    ['escaped marks', '\\*not\\* \\`code\\`', ['*not* `code`']],
    ['code with backticks', '`` a`b ``', ['`a`b`']],
    ['code without a language', '```\na\n\n  b\n```', ['  a', '', '    b']],
    ['code by indentation', '    a\n    b', ['  a', '  b']],
    ['code that was never closed', '```js\na();', ['  a();']],
    ['a fence in a list', '- a\n  ```\n  b\n  ```', ['• a', '    b']],
    ['a tight list with one below', '- a\n  - b\n    - c\n- d', ['• a', '  ◦ b', '    ▪ c', '• d']],
    ['a loose list', '- a\n\n- b', ['• a', '', '• b']],
    ['a check in the line below its mark', '*\n  [x] word', ['• [x] word']],
    ['no check behind an empty item', '*\n[x] word', ['•', '', '[x] word']],
    ['an empty item behind code', '\tcode\n*\n| a |', ['  code', '', '•', '', '| a |']],
    ['an item of any number behind code', '    code\n7) item', ['  code', '', '7. item']],
    ['no item of any number behind text', 'text\n7) item\n*\nend', ['text 7) item * end']],
    ['an empty item in an item behind text', 'text\n1. - ', ['text', '', '1. ◦']],
    ['an item of any number in a quote behind text', 'text\n> 7) item', ['text', '', '│ 7. item']],
    ['code again behind a blank line', '    a\n\n    b\nc', ['  a', '', '  b', '', 'c']],
    ['no code in the lazy line of a quote', '>     a\n    b', ['│   a', '', '  b']],
    ['no check behind an empty item of a quote', '> *\n[ ] word', ['│ ◦', '', '[ ] word']],
    ['a list that begins at 7', '7. a\n8. b', ['7. a', '8. b']],
    ['two lists in a row', '- a\n\n* b', ['• a', '', '• b']],
    ['tasks', '- [x] a\n- [ ] b', ['• [x] a', '• [ ] b']],
    ['a quote in a quote', '> a\n> > b', ['│ a', '│ │ b']],
    [
      'a link whose text is its address',
      '<https://x.org/a> and [x.org](https://x.org/)',
      ['https://x.org/a and x.org'],
    ],
    ['a link with another text', '[text](https://x.org "title")', ['text (https://x.org)']],
    ['a link within the page', '[text](#part)', ['text']],
    ['a reference defined later', '[text][r]\n\n[r]: https://x.org', ['text (https://x.org)']],
    ['an image without a text', '![](a.png) ![alt](b.png)', ['a.png alt (b.png)']],
    ['HTML as it stands', '<div class="a">\n<b>x</b>\n</div>', ['<div class="a">', '<b>x</b>', '</div>']],
    ['a line break of HTML', 'a<br>b', ['a', 'b']],
    ['a footnote', 'a[^n]\n\n[^n]: note', ['a[^n]', '', '[^n]: note']],
    ['struck text', '~~old~~ new', ['~~old~~ new']],
    ['entities', '&lt;a&gt; &copy; &#x41;', ['<a> © A']],
    ['nothing', '', []],
    ['blanks', ' \n\n \n', []],
    ['a definition alone', '[a]: https://x.org', []],
    ['an empty fence', '```\n```', []],
  ])('shows %s', (_, text, lines) => {
    expect(plain(text)).toEqual(lines);
  });

  it('drops what character references smuggle in', () => {
    const lines = renderMarkdown('a&#27;[31m&#13;b&#x202e;c&#x9b;d`&#27;`&rlm;&#x2066; [&#x202e;x](http://a&#13;b)', {
      columns: 80,
      theme: plainTheme,
    });
    expect(faultsOf(lines, 80)).toEqual([]);
    expect(lines.join('')).not.toMatch(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/);
  });

  it('breaks CJK anywhere but before closing signs, and long words where they must', () => {
    expect(plain('日本語のテキスト。あ', 16)).toEqual(['日本語のテキス', 'ト。あ']);
    expect(plain(`x ${'y'.repeat(25)}`, 10)).toEqual(['x', 'y'.repeat(10), 'y'.repeat(10), 'y'.repeat(5)]);
    expect(plain('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 4)).toEqual(['👩‍👩‍👧👩‍👩‍👧', '👩‍👩‍👧']);
    expect(plain('é'.repeat(6), 4)).toEqual(['éééé', 'éé']);
  });

  it('wraps cells of tables, aligns them, and makes a list where there is no room', () => {
    const table = '| A | B |\n|:-:|--:|\n| one two three four | 1 |\n| x | 22 |';
    expect(plain(table, 14)).toEqual(
      ['    A     │  B', '──────────┼───', ' one two  │  1', '  three   │', '  four    │', '    x     │ 22'].map(line =>
        line.trimEnd(),
      ),
    );
    expect(plain('| Name | Path |\n|---|---|\n| alpha beta | source/a/b |', 12)).toEqual([
      '• alpha beta',
      '  Path:',
      '  source/a/b',
    ]);
  });

  it('keeps what is nested deep within the columns', () => {
    const nested = Array.from({length: 30}, (_, level) => `${'  '.repeat(level)}- level ${level}`).join('\n');
    for (const columns of [1, 5, 20, 40]) expect(faultsOf(plain(nested, columns), columns)).toEqual([]);
    expect(plain(nested, 40).join(' ')).toContain('level 29');
  });

  it('colours code, also by the aliases of languages', () => {
    const keyword = colorTheme.style('keyword', 'const');
    for (const language of ['ts', 'typescript', 'js', 'JSX', 'tsx title="a"', '{.ts}']) {
      const lines = renderMarkdown(`\`\`\`${language}\nconst a = 1;\n\`\`\``, {columns: 40, theme: colorTheme});
      expect(lines[0]).toContain(keyword);
    }
    expect(renderMarkdown('```nonsense\nconst a\n```', {columns: 40, theme: colorTheme})).toEqual(['  const a']);
  });
});
