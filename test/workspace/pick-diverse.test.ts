import {describe, expect, test} from 'vitest';
import {pickDiverse, type RankedHit} from '../../source/workspace/search-ranking.ts';

function hit(id: string, score: number, more: Partial<RankedHit> = {}): RankedHit {
  const path = `${id}.ts`;
  return {id, path, startLine: 1, endLine: 5, body: id, name: id, maker: '', score, confidence: 1, why: {}, ...more};
}

const idsOf = (hits: readonly RankedHit[]) => hits.map(({id}) => id);

describe('what is shown of one thing', () => {
  test('a second definition of a name that says the same comes behind what says something else', () => {
    const body = 'read the union option with params';
    const ranked = [
      hit('classic', 1, {name: 'union', body}),
      hit('mini', 0.95, {name: 'union', body: `${body} mini`}),
      hit('parse', 0.8),
    ];
    expect(idsOf(pickDiverse(ranked, 3))).toEqual(['classic', 'parse', 'mini']);
  });

  test('definitions of one name that differ are different things', () => {
    const ranked = [
      hit('go', 1, {name: 'ispublic', body: 'capital letter first'}),
      hit('python', 0.9, {name: 'ispublic', body: 'underscore begins dunder'}),
      hit('other', 0.8),
    ];
    expect(idsOf(pickDiverse(ranked, 3))).toEqual(['go', 'python', 'other']);
  });

  test('what does the work comes before its wrapper and before a short piece of it, unless it fits far worse', () => {
    const wrapper = hit('wrapper', 1, {name: 'save', path: 'save.ts', endLine: 2});
    const work = hit('work', 0.7, {name: 'save', path: 'save.ts', startLine: 10, endLine: 40});
    expect(idsOf(pickDiverse([wrapper, work], 1))).toEqual(['work']);
    expect(idsOf(pickDiverse([wrapper, {...work, score: 0.5}], 1))).toEqual(['wrapper']);
    expect(idsOf(pickDiverse([wrapper, {...work, path: 'elsewhere.ts'}], 1))).toEqual(['wrapper']);
  });

  test('two makers of different names are different things, and each is one with the type of what it makes', () => {
    const create = hit('create', 1, {name: 'file', maker: 'createfile', path: 'file.ts'});
    const open = hit('open', 0.9, {name: 'file', maker: 'openfile', path: 'file.ts', startLine: 10, endLine: 40});
    const type = hit('type', 1, {name: 'file', path: 'file.ts', startLine: 50, endLine: 51});
    expect(idsOf(pickDiverse([create, open], 1))).toEqual(['create']);
    expect(idsOf(pickDiverse([type, open], 1))).toEqual(['open']);
  });

  test('what has no name is no thing of that kind', () => {
    const ranked = [hit('a', 1, {name: ''}), hit('b', 0.9, {name: ''}), hit('c', 0.8)];
    expect(idsOf(pickDiverse(ranked, 3))).toEqual(['a', 'b', 'c']);
  });

  test('hundreds of definitions of one name that hardly differ are chosen from at once', () => {
    const body = Array.from({length: 300}, (_, place) => `word${place}`).join(' ');
    const ranked = Array.from({length: 250}, (_, place) =>
      hit(`${place}`, 1 - place / 1_000, {name: 'main', body: `${body} own${place}`}),
    );
    const startMs = performance.now();
    expect(pickDiverse(ranked, 80)).toHaveLength(80);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
