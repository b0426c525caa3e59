import {describe, expect, test} from 'vitest';
import {surveyPage} from '../../../../source/knowledge/parsers/html/page-survey.ts';

const sentence = 'The ferry leaves the northern pier at nine and comes back in the evening before the tide turns.';

function tableOf(body: string, head = '') {
  const {blocks, table} = surveyPage(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
  const row = (text: string, name: string) => {
    const column = table.names.indexOf(name);
    expect(column, name).toBeGreaterThanOrEqual(0);
    return blocks.flatMap((block, index) => (block.text === text ? [table.rows[index]?.[column]] : []));
  };
  return {table, row};
}

describe('a page in numbers', () => {
  test('the names are the same for all pages, each once, and every row has a number for each', () => {
    const one = tableOf(
      `<main><h1>Ferries</h1><p>${sentence}</p><ul><li>One</li><li>Two</li><li>Three</li></ul></main>`,
    ).table;
    const other = tableOf('<table><tr><td>1</td><td>2</td></tr></table>').table;
    expect(other.names).toEqual(one.names);
    expect(new Set(one.names).size).toBe(one.names.length);
    for (const row of one.rows) {
      expect(row).toHaveLength(one.names.length);
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  test('a page without text has no rows', () => {
    expect(tableOf('<div></div>').table.rows).toEqual([]);
  });

  test('a text that stands twice knows of its copies, and a quote of what it quotes', () => {
    const {row} = tableOf(`<p>${sentence}</p><blockquote>${sentence} Really?</blockquote><p>${sentence}</p>`);
    expect(row(sentence, 'repeatsBefore')).toEqual([0, 1]);
    expect(row(sentence, 'repeatsAfter')).toEqual([1, 0]);
    expect(row(`${sentence} Really?`, 'quotedShare')[0]).toBeGreaterThan(0.8);
  });

  test('a block knows under which heading it stands', () => {
    const {row} = tableOf(`<h1>Ferries</h1><p>${sentence}</p><h2>You may also like</h2><p>Trams</p>`);
    expect(row(sentence, 'under-related')).toEqual([0]);
    expect(row('Trams', 'under-related')).toEqual([3]);
  });

  test('cards side by side know how many they are and which each is', () => {
    const card = (name: string) => `<div class="card"><h3>${name}</h3><p>About ${name}</p></div>`;
    const {row} = tableOf(`<section>${['A', 'B', 'C', 'D'].map(card).join('')}</section>`);
    expect(row('About C', 'itemCount')).toEqual([4]);
    expect(row('About C', 'itemPlace')).toEqual([2]);
  });

  test('a block knows whether the structured data says the same', () => {
    const head = `<script type="application/ld+json">{"@type":"Product","description":"${sentence}"}</script>`;
    const {row} = tableOf(`<p>${sentence}</p><p>Something else that nobody wrote down for machines.</p>`, head);
    expect(row(sentence, 'saidShare')).toEqual([1]);
    expect(row('Something else that nobody wrote down for machines.', 'saidShare')).toEqual([0]);
  });
});
