import {describe, expect, test} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {synthesise} from '../../source/knowledge/synthesis.ts';

const from = (question: string, ...sources: string[]) => synthesise(termsOf(question), sources, termsOf);

describe('one answer out of several texts', () => {
  test('takes what bears on the question, in the order of the sources, with their numbers', () => {
    const statements = from(
      'warranty of the pump',
      '# Warranty\n\nThe warranty of the pump lasts 24 months. Send claims by post to the usual address.',
      'Opening the seal voids the warranty of any pump. The weather was fine all week.',
    );
    expect(statements).toEqual([
      {text: 'The warranty of the pump lasts 24 months.', sources: [1]},
      {text: 'Opening the seal voids the warranty of any pump.', sources: [2]},
    ]);
  });

  test('says once what several say, and names all of them', () => {
    const statements = from(
      'warranty of the pump',
      'The warranty of the pump lasts 24 months.',
      'The warranty of this pump lasts 24 months!',
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]?.sources).toEqual([1, 2]);
  });

  test('keeps apart what differs in a number', () => {
    const statements = from(
      'warranty of the pump',
      'The warranty of the pump lasts 24 months.',
      'The warranty of the pump lasts 36 months.',
    );
    expect(statements.map(({sources}) => sources)).toEqual([[1], [2]]);
  });

  test('a question answers nothing, and texts that have no word of it give nothing', () => {
    expect(from('warranty of the pump', 'How long is the warranty of the pump?')).toEqual([]);
    expect(from('warranty of the pump', 'The weather was fine all week.')).toEqual([]);
    expect(from('', 'The weather was fine all week.')).toEqual([]);
  });

  test('is short, however much there is', () => {
    const text = Array.from({length: 500}, (_, index) => `Pump ${index} has a warranty of ${index} months.`).join(' ');
    expect(from('warranty of the pump', text).length).toBeLessThanOrEqual(12);
  });

  test('says the row of a table that answers, with the heads of its columns, and never the heads alone', () => {
    const table = '| boat | berth fee |\n| --- | --- |\n| sloop | 480 |\n| trawler | none yet |\n| ferry | 9,000 |';
    expect(from('berth fee of the trawler', `# Harbour\n\n${table}\n\nThe harbour is deep.`)).toContainEqual({
      text: 'boat: trawler; berth fee: none yet',
      sources: [1],
    });
    const all = from('what is the berth fee?', table).map(({text}) => text);
    expect(all).toContain('boat: ferry; berth fee: 9,000');
    expect(all.join('\n')).not.toContain('|');
  });
});
