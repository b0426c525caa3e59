import {describe, expect, test} from 'vitest';
import {type IngestedLine, ingestedLines, leftOutText, summaryText} from '../../source/cli/ingest-text.ts';

const layout = {sanitize: (text: string) => text.replaceAll('\u001b', '\\e'), folder: '/project'};

function line(path: string, changes: Partial<IngestedLine> = {}): IngestedLine {
  return {path, outcome: 'stored', mediaType: 'text/markdown', quality: 1, chunks: 2, messages: [], ...changes};
}

const locked = {outcome: 'failed', reason: 'password', messages: ['It is locked.', 'Unlock it.']} as const;

describe('what ingestion prints', () => {
  test('lists few files, below the folder by their names there', () => {
    expect(
      ingestedLines([line('/project/a.md'), line('/elsewhere/b.md', {chunks: 1, messages: ['It was moved.']})], layout),
    ).toEqual(['stored     a.md (2 passages)', 'stored     /elsewhere/b.md (1 passage). It was moved.']);
  });

  test('of many files lists only those that were not taken in, alike ones together, the first by name', () => {
    const files = Array.from({length: 40}, (_, at) => line(`/project/${at}.pdf`, at < 8 ? locked : {}));
    expect(ingestedLines(files, layout)).toEqual([
      'failed (password): 0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf and 3 more',
      '  It is locked. Unlock it.',
    ]);
  });

  test('makes names and messages safe to print', () => {
    const [first, second] = ingestedLines(
      [line('/project/\u001b[31m.pdf', {...locked, messages: ['\u001b[0m']})],
      layout,
    );
    expect(`${first}${second}`).not.toContain('\u001b');
  });

  test('says in one line what became of all, and what was left out', () => {
    const outcomes = {stored: 1_200, replaced: 1, unchanged: 9, quarantined: 0, failed: 2};
    expect(summaryText({files: 1_212, outcomes, moved: 2, removed: [{}], durationMs: 4_210})).toBe(
      '1,212 files: 1,200 new, 1 changed, 2 moved, 7 unchanged, 2 failed, 1 removed; that took 4.2 s.',
    );
    const leftOut = {
      hidden: {count: 3, examples: ['/project/.a', '/project/.b', '/project/.c']},
      link: {count: 1, examples: ['/project/l']},
    };
    expect(leftOutText(leftOut, layout)).toBe('Left out: hidden 3 (.a, .b, …); symbolic links 1 (l).');
    expect(leftOutText({}, layout)).toBe('');
  });
});
