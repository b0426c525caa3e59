import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {knowledgeIn, temporaryFolder} from './knowledge-fixture.ts';

async function knowing(texts: Record<string, string>) {
  const knowledge = await knowledgeIn(temporaryFolder());
  for (const [id, text] of Object.entries(texts)) {
    await knowledge.importText({id, title: id, text, mediaType: 'text/markdown'});
  }
  return knowledge;
}

const section = (title: string, text: string) =>
  `## ${title}\n\n${text} ${'Nothing else is said about it here. '.repeat(12)}`;
const manual = `# Manual\n\n${section('Valve', 'The valve opens at four bar.')}\n\n${section('Care of the valve', 'Grease the valve yearly.')}`;

describe('search in documents', () => {
  test('gives the best passage of each document, or several of one where that is asked for', async () => {
    const knowledge = await knowing({manual, other: 'The valve of the boiler is made of brass.'});
    const one = await knowledge.search('valve', {limit: 10});
    expect(one.passages.map(({document}) => document).sort()).toEqual(['manual', 'other']);
    const several = await knowledge.search('valve', {limit: 10, perDocument: 3});
    expect(several.passages.filter(({document}) => document === 'manual')).toHaveLength(2);
  });

  test('puts what gives the time that is asked for before what only speaks of the thing', async () => {
    const knowledge = await knowing({
      licence:
        'The program comes without warranty of any kind, the warranty of fitness included. No warranty is given.',
      manual: `# Scanner\n\n${'Put the page on the glass and close the lid. '.repeat(5)}\n\n## Warranty\n\nThe warranty is 24 months. ${'Keep the box and the receipt. '.repeat(8)}`,
    });
    const order = async (question: string) =>
      (await knowledge.search(question, {limit: 2})).passages.map(({document}) => document);
    expect(await order('how long is the warranty?')).toEqual(['manual', 'licence']);
    expect(await order('what is said of warranty?')).toEqual(['licence', 'manual']);
  });

  test('the first few passages say different things', async () => {
    const copies = Object.fromEntries(
      Array.from({length: 4}, (_, index) => [`copy-${index}`, 'The valve opens at four bar of pressure.']),
    );
    const knowledge = await knowing({
      ...copies,
      care: 'Under pressure the valve must be greased with care every year.',
    });
    const {passages} = await knowledge.search('valve pressure', {limit: 3, perDocument: 3});
    expect(passages.map(({document}) => document)).toContain('care');
    expect(passages).toHaveLength(2);
  });

  test('what shares a few words with a better passage does not count less, what repeats it does', async () => {
    const start = 'The valve opens under pressure';
    const knowledge = await knowing({
      first: `${start}, the valve and its pressure are shown on the brass dial beside the boiler.`,
      other: `${start} in winter; gaskets, bolts and a spanner lie ready in the shed behind the house.`,
      again: `${start}, the valve and its pressure are shown on the brass dial beside the furnace.`,
    });
    const {passages} = await knowledge.search('valve pressure', {limit: 3, perDocument: 3});
    const repeats = new Map(passages.map(({document, why}) => [document, why.repeatsAbove]));
    expect(repeats.get('other')).toBeCloseTo(0);
    expect(Math.min(...repeats.values())).toBeLessThan(-0.05);
  });

  test('looks only at the documents that a filter means', async () => {
    const knowledge = await knowing({manual, other: 'The valve of the boiler is made of brass.'});
    const {passages} = await knowledge.search('valve', {limit: 10, filter: {about: 'other'}});
    expect(passages.map(({document}) => document)).toEqual(['other']);
    expect(await knowledge.search('valve', {limit: 10, filter: {about: 'nowhere'}})).toMatchObject({
      passages: [],
      confidence: 0,
      searched: 0,
    });
  });

  test('`how long` asks, and need not stand in the answer', async () => {
    const knowledge = await knowing({terms: 'The warranty lasts 24 months.'});
    expect((await knowledge.search('How long does the warranty last?', {limit: 1})).confidence).toBe(1);
  });

  test('names the place of what bears on the question within a passage', async () => {
    const text =
      '# Warranty\n\n## Duration\n\nIt lasts two years.\n\n## Exclusions\n\nDamage by salt water is excluded.\n';
    const knowledge = await knowing({terms: text});
    const {passages} = await knowledge.search('salt water', {limit: 1, excerptCharacters: 500});
    expect(passages[0]).toMatchObject({startLine: 9, endLine: 9, headings: ['Warranty', 'Exclusions']});
    expect(passages[0]?.excerpt).toContain('Damage by salt water');
    expect((await knowledge.search('salt water', {limit: 1})).passages[0]).toMatchObject({startLine: 1, endLine: 9});
  });

  test('what is quoted is placed by its own lines and its own page', async () => {
    const knowledge = await knowledgeIn(temporaryFolder());
    const folder = temporaryFolder();
    const lines = Array.from({length: 400}, (_, index) => `Line ${index + 1} speaks of other things here.`);
    lines[310] = 'The valve opens at four bar.';
    writeFileSync(join(folder, 'long.txt'), lines.join('\n'));
    for await (const _ of knowledge.ingest([folder]));
    const {passages} = await knowledge.search('when does the valve open?', {limit: 1, excerptCharacters: 300});
    const [{startLine = 0, endLine = 0, excerpt = ''} = {}] = passages;
    expect(excerpt).toMatch(/^… The valve opens/);
    expect(startLine).toBe(311);
    expect(excerpt).toContain(lines[endLine - 1]);
    expect(excerpt).not.toContain(lines[endLine]);
  });
});
