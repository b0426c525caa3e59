import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createTextCallScanner, showsFencedCall} from '../../source/agent/text-calls.ts';

const call = '<tool_call>{"name": "read-file", "arguments": {"path": "a.ts"}}</tool_call>';

function scan(text: string, sizes: number[] = [text.length]) {
  const scanner = createTextCallScanner();
  let shown = '';
  let at = 0;
  for (let index = 0; at < text.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    shown += scanner.write(text.slice(at, at + size));
    at += size;
  }
  shown += scanner.end();
  const runnable = scanner.calls.filter(({problem}) => problem === undefined);
  return {shown, calls: scanner.calls, runnable};
}

describe('calls in the text of an answer', () => {
  it.each([
    ['alone', call, ''],
    ['after a sentence', `I look.\n${call}`, 'I look.\n'],
    ['after a blank line', `I look.\n\n${call}\n`, 'I look.\n\n'],
    ['after a closed fence', `\`\`\`\nx\n\`\`\`\n${call}`, '```\nx\n```\n'],
    ['after closed reasoning', `<think>hm</think>\n${call}`, '<think>hm</think>\n'],
    ['after a finished quotation', `> said\n\n${call}`, '> said\n\n'],
    ['over several lines', call.replace('>{', '>\n{').replace('}<', '}\n<'), ''],
  ])('counts %s', (_where, text, shown) => {
    const found = scan(text);
    expect(found.runnable).toEqual([{id: 'call-1', name: 'read-file', input: {path: 'a.ts'}}]);
    expect(found.shown).toBe(shown);
  });

  it.each([
    ['in a fence', `\`\`\`\n${call}\n\`\`\``],
    ['in a fence with a language', `\`\`\`xml\n${call}\n\`\`\``],
    ['in a fence of tildes', `~~~\n${call}\n~~~`],
    ['in a fence that is never closed', `\`\`\`\n${call}`],
    ['in a longer fence after a shorter one inside it', `\`\`\`\`\n\`\`\`\n${call}\n\`\`\`\n\`\`\`\``],
    ['in a fence where a deeply indented mark does not close it', `\`\`\`\n    \`\`\`\n${call}\n\`\`\``],
    ['in a fence where a mark with a word does not close it', `\`\`\`\n\`\`\`js\n${call}\n\`\`\``],
    ['in a fence within a list', `- so:\n  \`\`\`\n${call}\n  \`\`\``],
    ['in inline code', `Write \`${call}\` to read.`],
    ['in inline code over two lines', `Write \`\n${call}\n\` to read.`],
    ['in a block quote', `> ${call}`],
    ['on the lazy next line of a block quote', `> he wrote\n${call}`],
    ['in quotation marks', `He wrote "${call}".`],
    ['in quotation marks over lines', `He wrote "\n${call}\n".`],
    ['in curly quotation marks', `He wrote “\n${call}\n”.`],
    ['in single quotation marks', `He wrote '\n${call}\n'.`],
    ['indented as code', `    ${call}`],
    ['within a line', `Now ${call}`],
    ['in reasoning', `<think>\n${call}\n</think>`],
    ['in reasoning that is never closed', `<think>\n\n${call}`],
    ['in a pre element', `<pre>\n${call}\n</pre>`],
    ['in a comment', `<!--\n${call}\n-->`],
  ])('ignores one %s', (_where, text) => {
    const found = scan(text);
    expect(found.calls).toEqual([]);
    expect(found.shown).toBe(text);
  });

  it.each([
    ['half JSON', '<tool_call>{"name": "read-file", "argum</tool_call>'],
    ['no closing tag', '<tool_call>{"name": "read-file", "arguments": {}}'],
    ['no JSON', '<tool_call>read-file a.ts</tool_call>'],
    ['no name', '<tool_call>{"arguments": {}}</tool_call>'],
    ['a list', `<tool_call>[${call}]</tool_call>`],
    ['one call inside another', `<tool_call>${call}</tool_call>`],
    ['JSON with more behind it', '<tool_call>{"name": "a", "arguments": {}} now</tool_call>'],
    ['a cut string', '<tool_call>{"name": "read-file", "arguments": {"path": "a'],
  ])('refuses %s with a reason and runs nothing', (_what, text) => {
    const found = scan(text);
    expect(found.runnable).toEqual([]);
    expect(found.calls[0]?.problem).toBeTruthy();
  });

  it('takes two calls that follow each other, and drops what a model invents after a call', () => {
    const two = scan(`Both.\n${call}\n${call.replace('a.ts', 'b.ts')}\nResult: 12 lines`);
    expect(two.runnable.map(({input}) => input)).toEqual([{path: 'a.ts'}, {path: 'b.ts'}]);
    expect(two.shown).toBe('Both.\n');
  });

  it('reads a closing tag inside a JSON string as part of the string', () => {
    const found = scan('<tool_call>{"name": "search-files", "arguments": {"pattern": "</tool_call>"}}</tool_call>');
    expect(found.runnable[0]?.input).toEqual({pattern: '</tool_call>'});
  });

  it('says the same however the text is cut', () => {
    const texts = fc.array(
      fc.constantFrom(
        '\n',
        '\n\n',
        call,
        '```\n',
        '~~~\n',
        '> q\n',
        'word ',
        '<tool',
        '`',
        '"',
        '<think>',
        '</think>',
        '<tool_call>{',
      ),
      {maxLength: 12},
    );
    fc.assert(
      fc.property(texts, fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 6}), (pieces, sizes) => {
        const text = pieces.join('');
        expect(scan(text, sizes)).toEqual(scan(text));
      }),
    );
  });

  it('never runs a call inside a fence, whatever stands around it', () => {
    const noise = fc.array(
      fc.constantFrom('text\n', '\n', '- item\n', '# head\n', '1 < 2\n', 'a `b` c\n', '  indented\n'),
      {maxLength: 6},
    );
    const inside = fc.array(
      fc.constantFrom('x\n', '\n', `${call}\n`, '    ```\n', '```ts\n', '~~\n', '> q\n', '</think>\n', '"\n'),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(noise, inside, fc.constantFrom('```', '````', '~~~', '  ```'), (before, body, mark) => {
        const text = `${before.join('')}${mark}\n${body.join('')}${call}\n`;
        expect(scan(text).calls).toEqual([]);
      }),
    );
  });
});

describe('a call that is only shown', () => {
  it.each([
    [`I will look.\n\n\`\`\`\n${call}\n\`\`\``, true],
    [`\`\`\`xml\n${call}\n\`\`\`\n`, true],
    [`\`\`\`\n${call}\n\`\`\`\nThat is how a call looks.`, false],
    ['```\nconst a = 1;\n```', false],
    ['No code at all.', false],
    ['I look.\n\n```json\n{"name": "look_up", "arguments": {"query": "x"}}\n```', true],
    ['```json\n{"name": "a"}\n```\n\n```\n[{"name": "look-up", "parameters": {}}]\n```', true],
    ['```json\n{"name": "other-tool", "arguments": {}}\n```', false],
    ['```json\n{"name": "look-up", "version": "1.0.0"}\n```', false],
    ['```json\n{"name": "look-up", "arguments": {}\n```', false],
    ['```json\n{"name": "look-up", "arguments": {}}\n```\nSo it looks.', false],
    ['```', false],
    ['\n```\n```', false],
  ])('is noticed at the end of an answer: %j', (text, expected) => {
    expect(showsFencedCall(text, ['look-up'])).toBe(expected);
  });
});
