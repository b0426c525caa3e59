import {describe, expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {synonymsOf} from '../../source/workspace/lexicon.ts';
import {dataWords} from '../../source/workspace/thesaurus/data-words.ts';
import {generalWords} from '../../source/workspace/thesaurus/general-words.ts';
import {plainWords} from '../../source/workspace/thesaurus/plain-words.ts';
import {systemWords} from '../../source/workspace/thesaurus/system-words.ts';

const tables = {generalWords, plainWords, systemWords, dataWords};
const groupsOf = (table: string) =>
  table
    .trim()
    .split(/;\s*|\n/)
    .map(group => group.split(' '));
const term = (word: string) => termsOf(word)[0] ?? '';

describe('the synonyms of a word', () => {
  it('are found from either side of a group, whatever the form of the word', () => {
    expect(synonymsOf(term('deletes'))).toContain(term('removing'));
    expect(synonymsOf(term('removed'))).toContain(term('delete'));
    expect(synonymsOf(term('guessed'))).toContain(term('estimation'));
    expect(synonymsOf(term('estimate'))).toContain(term('guess'));
  });

  it('are not those that only share a lead, nor the word itself', () => {
    expect(synonymsOf(term('unlink'))).not.toContain(term('purge'));
    expect(synonymsOf(term('delete'))).not.toContain(term('delete'));
    expect(synonymsOf(term('zyzzyva'))).toEqual(new Set());
  });
});

describe.each(Object.entries(tables))('the groups of %s', (_, table) => {
  it('are a lead and at least one other word each, all of them plain and lower-case', () => {
    const faults = groupsOf(table).filter(group => group.length < 2 || group.some(word => !/^[a-z0-9]+$/.test(word)));
    expect(faults).toEqual([]);
  });

  it('hold words that a search looks for', () => {
    const faults = groupsOf(table).flatMap(group => group.filter(word => term(word) === ''));
    expect(faults).toEqual([]);
  });
});
