import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {freshQuestions} from '../benchmarks/fresh-questions.ts';
import {furtherQuestions} from '../benchmarks/further-questions.ts';
import {heldBackNaturalQuestions} from '../benchmarks/held-back-natural-questions.ts';
import {heldBackQuestions} from '../benchmarks/held-back-questions.ts';
import {naturalQuestions} from '../benchmarks/natural-questions.ts';
import {type ExpectedPlace, repositoryQuestions} from '../benchmarks/repository-questions.ts';

const root = join(import.meta.dirname, '../..');

/** What a place that a question expects lacks, so that no answer could ever be right there; undefined where it stands. */
function faultOf({path, line}: ExpectedPlace): string | undefined {
  if (!existsSync(join(root, path))) return `${path} is gone`;
  return readFileSync(join(root, path), 'utf8').includes(line) ? undefined : `${path} has no line with ${line}`;
}

describe('the places that the questions about this repository expect', () => {
  it.each(
    Object.entries({
      repositoryQuestions,
      furtherQuestions,
      freshQuestions,
      naturalQuestions,
      heldBackQuestions,
      heldBackNaturalQuestions,
    }),
  )('of %s are there', (_, questions) => {
    const faults = questions.flatMap(({expected}) => expected.flatMap(place => faultOf(place) ?? []));
    expect(faults).toEqual([]);
  });

  it('are missed where a file or a line went elsewhere', () => {
    expect(faultOf({path: 'source/no-such-file.ts', line: 'x'})).toContain('is gone');
    expect(faultOf({path: 'package.json', line: 'no such line'})).toContain('has no line');
  });
});
