import {describe, expect, test} from 'vitest';
import {type DocumentLink, documentLinks, type LinkedDocument} from '../../source/knowledge/document-links.ts';
import {sketchHashes, sketchSimilarity, textSketch} from '../../source/knowledge/text-sketch.ts';
import {processorMs} from '../foundation/processor-time.ts';

const nouns = 'harbour rope barrel lantern ledger anchor captain winter bridge granary market copper'.split(' ');
const verbs = 'counts keeps repairs measures carries follows records weighs'.split(' ');

/** Sentences that are the same for the same seed. */
function prose(seed: number, count = 60): string {
  let state = seed * 7_919 + 17;
  const pick = (words: readonly string[]) => {
    state = (state * 48_271) % 2_147_483_647;
    return `${words[state % words.length]}${state % 97}`;
  };
  return Array.from(
    {length: count},
    () => `the ${pick(nouns)} ${pick(verbs)} the ${pick(nouns)} of the ${pick(nouns)}.`,
  ).join(' ');
}

function document(
  path: string,
  text: string,
  {title = '', date}: {title?: string; date?: string} = {},
): LinkedDocument {
  const metadata = date === undefined ? {} : {date};
  return {id: path, title, source: {kind: 'file', path}, sha256: `hash ${text}`, sketch: textSketch(text), metadata};
}

function linked(...documents: LinkedDocument[]): string[] {
  const said = ({kind, document}: DocumentLink) => `${kind} ${document}`;
  return [...documentLinks(documents)].flatMap(([id, links]) => links.map(link => `${id} ${said(link)}`));
}

describe('the sketch of a text', () => {
  const similarity = (one: string, other: string) =>
    sketchSimilarity(sketchHashes(textSketch(one)), sketchHashes(textSketch(other)));

  test('is the same for the same words, whatever stands between them', () => {
    expect(textSketch('The tide, in Avonmouth; rises.')).toBe(textSketch('the TIDE in\n\navonmouth rises'));
  });

  test('estimates how much two texts share', () => {
    const [a, b] = [prose(1, 300), prose(2, 300)];
    expect(similarity(a, a)).toBe(1);
    expect(similarity(a, b)).toBeLessThan(0.15);
    // Half of each is common: a third of all runs.
    const common = prose(3, 300);
    const half = similarity(`${common} ${a}`, `${common} ${b}`);
    expect(half).toBeGreaterThan(0.15);
    expect(half).toBeLessThan(0.6);
  });

  test('works without blanks and without words', () => {
    expect(similarity('潮水在港口上涨十四米每天两次', '潮水在港口上涨十四米每天两次。')).toBe(1);
    expect(textSketch('…')).toBe('');
    expect(similarity('', '')).toBe(0);
  });

  test('of a long text is as short as of others, and soon made', async () => {
    const long = prose(5, 20_000);
    const tookMs = await processorMs(() => expect(Buffer.from(textSketch(long), 'base64')).toHaveLength(256));
    expect(tookMs).toBeLessThan(5_000);
  });
});

describe('links between documents', () => {
  test('nearly the same text under another name is a duplicate', () => {
    const text = prose(1);
    expect(linked(document('/a/one.md', text), document('/b/two.txt', `${text} One more sentence here.`))).toEqual([
      '/a/one.md duplicates /b/two.txt',
      '/b/two.txt duplicates /a/one.md',
    ]);
  });

  test('different texts are not linked, not even under one name', () => {
    expect(linked(document('/a/readme.md', prose(1)), document('/b/readme.md', prose(2)))).toEqual([]);
    expect(
      linked(document('/a/report-2024-01-31.md', prose(1)), document('/a/report-2024-02-28.md', prose(2))),
    ).toEqual([]);
  });

  const base = prose(1, 120);
  const changed = `${prose(1, 80)} ${prose(9, 40)}`;
  test.each([
    ['a number', ['/d/plan-v1.md', {}], ['/d/plan-v2.md', {}]],
    ['a number against none', ['/d/plan.docx', {}], ['/d/plan v2.docx', {}]],
    ['parts of a number', ['/d/plan_v2.9.pdf', {}], ['/d/plan_v2.10.pdf', {}]],
    ['a copy of a download', ['/d/plan.pdf', {}], ['/d/plan (2).pdf', {}]],
    ['draft and plain', ['/d/plan-draft.md', {}], ['/d/plan.md', {}]],
    ['plain and final', ['/d/plan.md', {}], ['/d/plan_final.md', {}]],
    ['a date in the name', ['/d/plan-2024-05-01.md', {}], ['/d/plan-20250501.md', {}]],
    [
      'the same title and a later date',
      ['/d/x.md', {title: 'The plan', date: '2024-05-01'}],
      ['/e/y.pdf', {title: 'The Plan', date: '2025-01-01'}],
    ],
  ] as const)('%s tells which version supersedes which', (_, [older, one], [newer, other]) => {
    expect(linked(document(newer, changed, other), document(older, base, one))).toEqual([
      `${newer} supersedes ${older}`,
      `${older} superseded-by ${newer}`,
    ]);
  });

  test('of several later versions the last one is named', () => {
    const versions = [1, 2, 3].map(at => document(`/d/plan-v${at}.md`, `${base} Version ${at} says so.`));
    expect(linked(...versions).sort()).toEqual([
      '/d/plan-v1.md superseded-by /d/plan-v3.md',
      '/d/plan-v2.md superseded-by /d/plan-v3.md',
      '/d/plan-v2.md supersedes /d/plan-v1.md',
      '/d/plan-v3.md supersedes /d/plan-v1.md',
      '/d/plan-v3.md supersedes /d/plan-v2.md',
    ]);
  });

  test('thousands of documents are linked soon', async () => {
    const many = Array.from({length: 2_000}, (_, at) => document(`/d/record-${at}.md`, prose(at + 100, 20)));
    expect(await processorMs(() => documentLinks(many))).toBeLessThan(10_000);
  });
});
