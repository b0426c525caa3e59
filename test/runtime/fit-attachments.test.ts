import {describe, expect, it} from 'vitest';
import {estimateTokens} from '../../source/agent/token-estimate.ts';
import type {Attachment} from '../../source/providers/language-model.ts';
import {renderUserText} from '../../source/providers/user-text.ts';
import {fitAttachments} from '../../source/runtime/fit-attachments.ts';

const lines = Array.from({length: 4_000}, (_, at) => `10:00 INFO job ${at} was done`);
lines[2_345] = '10:01 ERROR the disk is full';
const log = lines.join('\n');

function shortened(attachments: readonly Attachment[], roomTokens: number) {
  const fitted = fitAttachments(attachments, {
    question: 'what failed?',
    roomTokens,
    windowTokens: 8_192,
    estimate: estimateTokens,
  });
  const rendered = renderUserText({role: 'user', text: '', attachments: fitted.attachments});
  expect(estimateTokens(rendered)).toBeLessThanOrEqual(roomTokens);
  return {...fitted, rendered};
}

describe('texts that do not fit the window of a model', () => {
  it('keep what bears on the question, the beginning and the end, each with its lines', () => {
    const {attachments, warnings, rendered} = shortened([{kind: 'stdin', text: log}], 2_000);
    expect(attachments.map(({startLine}) => startLine)).toEqual([1, 2_344, expect.any(Number)]);
    expect(attachments.at(-1)?.endLine).toBe(4_000);
    expect(rendered).toContain('Attached: text from standard input, lines 2344-2348\n```\n2344│');
    expect(rendered).toContain('2346│10:01 ERROR the disk is full\n');
    expect(warnings).toMatchObject([{code: 'attachment-cut'}]);
    expect(warnings[0]?.message).toMatch(
      /^The piped text is too long for .* 8,192 tokens: the model gets \d+ of 4,000 lines/,
    );
  });

  it('are those that are large: a small one beside it stays as it is', () => {
    const small: Attachment = {kind: 'file', path: 'a.ts', text: 'export const a = 1;\n'};
    const {attachments} = shortened([{kind: 'file', path: 'run.log', text: log, startLine: 11}, small], 1_000);
    expect(attachments.at(-1)).toBe(small);
    expect(attachments[0]).toMatchObject({kind: 'file', path: 'run.log', startLine: 11});
    expect(attachments.some(({startLine}) => startLine === 2_354)).toBe(true);
  });

  it('may be one long line, data, or have no room at all', () => {
    expect(shortened([{kind: 'stdin', text: 'word '.repeat(100_000)}], 500).attachments[0]?.text).toMatch(/^word word/);
    expect(shortened([{kind: 'stdin', text: '\u0000'.repeat(9_000)}], 200).attachments).toHaveLength(1);
    expect(shortened([{kind: 'stdin', text: log}], 0).attachments).toEqual([]);
  });

  it('are said to be cut by how much of them is given', () => {
    const cut = (text: string) => shortened([{kind: 'stdin', text}], 500).warnings[0]?.message;
    const [, given = '', all] = /gets ([\d,]+) of ([\d,]+) characters/.exec(cut('word '.repeat(100_000)) ?? '') ?? [];
    expect(all).toBe('500,000');
    expect(Number(given.replace(',', ''))).toBeGreaterThan(500);
    expect(cut('\u0000'.repeat(9_000))).toMatch(/gets 200 of 9,000 characters, the first$/);
    // The pieces of a long line count as one.
    expect(cut(`${'word '.repeat(20_000)}\nERROR\n${'word '.repeat(20_000)}`)).toMatch(/gets [23] of 3 lines/);
  });
});
