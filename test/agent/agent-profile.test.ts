import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseProfile} from '../../source/agent/agent-profile.ts';

const shipped = join(import.meta.dirname, '../../data/profiles');
const head = 'name: tester\ndescription: runs tests';
const profileOf = (fields: string, body = 'Do it.') => parseProfile(`---\n${fields}\n---\n${body}`);

describe('the profile of an agent', () => {
  it.each(readdirSync(shipped))('%s ships and can be read', file => {
    const parsed = parseProfile(readFileSync(join(shipped, file), 'utf8'));
    expect(parsed).toMatchObject({ok: true, profile: {name: file.replace('.md', '')}});
  });

  it('has its fields in front matter and its instructions below', () => {
    expect(profileOf(`${head}\ntools: read-file, run-command\nmodel: code`, '\nRun them.\n---\nAll.\n')).toEqual({
      ok: true,
      profile: {
        name: 'tester',
        description: 'runs tests',
        tools: ['read-file', 'run-command'],
        model: 'code',
        instructions: 'Run them.\n---\nAll.',
      },
    });
    expect(
      profileOf(`# a comment\r\n${head.replace('runs tests', '"runs: tests"')}\r\ntools: [read-file]`),
    ).toMatchObject({
      profile: {description: 'runs: tests', tools: ['read-file'], model: 'primary'},
    });
  });

  it.each([
    ['no front matter', parseProfile('Do it.'), /front matter/],
    ['front matter that does not end', parseProfile(`---\n${head}\n`), /front matter/],
    ['an unknown field', profileOf(`${head}\nmode: full-auto`), /unexpected line `mode: full-auto`/],
    ['no name', profileOf('description: x'), /`name`/],
    ['a name that is a path', profileOf('name: ../x\ndescription: x'), /`name` is `\.\.\/x`/],
    ['no description', profileOf('name: x'), /`description`/],
    ['a tool that is none', profileOf(`${head}\ntools: read-file, Rm *`), /`tools` has `Rm \*`/],
    ['a model slot that is none', profileOf(`${head}\nmodel: gpt`), /`model` is `gpt`/],
    ['no instructions', profileOf(head, ' \n'), /instructions have 0/],
    ['too many instructions', profileOf(head, 'x'.repeat(9_000)), /9000 characters/],
  ])('is refused with %s', (_what, parsed, problem) => {
    expect(parsed).toMatchObject({ok: false, problem: expect.stringMatching(problem)});
  });
});
