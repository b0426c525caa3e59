import {describe, expect, it} from 'vitest';
import type {DocumentBlock, ParsedDocument, TableBlock} from '../../../../source/knowledge/document.ts';
import {defaultParseLimits, type ParseLimits} from '../../../../source/knowledge/parsers/parser.ts';
import {pdfParser} from '../../../../source/knowledge/parsers/pdf/pdf-parser.ts';
import {makePdf, type PdfParts, rule, show, showLines} from './make-pdf.ts';

async function outcomeOf(bytes: Uint8Array, limits: Partial<ParseLimits> = {}) {
  return pdfParser.parse({
    path: '/a.pdf',
    bytes,
    mediaType: 'application/pdf',
    limits: {...defaultParseLimits, ...limits},
  });
}

async function parse(parts: PdfParts, limits: Partial<ParseLimits> = {}): Promise<ParsedDocument> {
  const outcome = await outcomeOf(makePdf(parts), limits);
  if (!outcome.ok) throw new Error(`${outcome.failure}: ${outcome.message}`);
  return outcome.document;
}

function textsOf(blocks: readonly DocumentBlock[]): string[] {
  return blocks.flatMap(block => ('text' in block ? [block.text] : []));
}

function tablesOf({blocks}: ParsedDocument): TableBlock[] {
  return blocks.filter(block => block.kind === 'table');
}

/** The width of a text in Helvetica of 10 points, in points, by its widths of letters (AFM) in thousandths. */
function widthOf(text: string): number {
  const narrow: Record<string, number> = {' ': 278, f: 278, i: 222, l: 222, t: 278, r: 333, m: 833, w: 722, c: 500};
  const wide: Record<string, number> = {k: 500, s: 500, v: 500, y: 500, R: 722, T: 611, I: 278};
  return [...text].reduce((sum, letter) => sum + (narrow[letter] ?? wide[letter] ?? 556), 0) / 100;
}

/** Rows of texts; a cell over several columns stands in the first. */
function gridOf({cells}: TableBlock): string[][] {
  const rows: string[][] = [];
  for (const {row, column, text} of cells) {
    rows[row] ??= [];
    (rows[row] as string[])[column] = text;
  }
  return rows.map(row => Array.from(row, text => text ?? ''));
}

const prose = (start: string, count: number) =>
  Array.from({length: count}, (_, index) => `${start} line ${index + 1} of some running prose here`);

describe('the PDF parser', () => {
  it('joins the lines of a paragraph and makes words whole that a line break parted', async () => {
    const {blocks} = await parse({
      pages: [
        showLines(72, 700, ['The quick brown fox jumps over the fence and the docu-', 'mentation of it is kept.']),
      ],
    });
    expect(textsOf(blocks)).toEqual(['The quick brown fox jumps over the fence and the documentation of it is kept.']);
  });

  it('keeps the hyphen of a compound that the document writes with one elsewhere', async () => {
    const lines = ['It is a well-known fact that compounds keep their hyphens, and so a well-', 'known word stays.'];
    const {blocks} = await parse({pages: [showLines(72, 700, lines)]});
    expect(textsOf(blocks)[0]).toContain('so a well-known word stays');
  });

  it('keeps a hyphen at the end of a line before a capital, a figure or a conjunction', async () => {
    const lines = [
      'Some Anglo-',
      'Saxon ships bring 10-',
      '20 barrels of hemp in pre-',
      'and postwar times over the inter-',
      'national sea.',
    ];
    const {blocks} = await parse({pages: [showLines(72, 700, lines)]});
    expect(textsOf(blocks)).toEqual([
      'Some Anglo-Saxon ships bring 10-20 barrels of hemp in pre- and postwar times over the international sea.',
    ]);
  });

  it('reads a table over two columns as a whole, between what stands above and below it in them', async () => {
    const columns = (y: number, name: string) =>
      showLines(60, y, prose(`${name} left`, 8)) + showLines(330, y, prose(`${name} right`, 8));
    const row = (y: number, texts: readonly string[]) =>
      texts.map((text, index) => show(64 + index * 135, y, text)).join('');
    const over = (y: number) => rule(60, y, 550, y);
    const content =
      columns(740, 'Upper') +
      show(60, 620, 'Table 1: what the ports hold') +
      over(610) +
      row(598, ['Port', 'Ships', 'Barrels', 'Crews']) +
      over(592) +
      row(580, ['Bergen', '12', '340', '5']) +
      row(566, ['Lerwick', '7', '95', '2']) +
      row(552, ['Wick', '3', '41', '1']) +
      over(546) +
      columns(520, 'Lower');
    const document = await parse({pages: [content]});
    const [table, ...others] = tablesOf(document);
    expect(others).toEqual([]);
    expect(table && gridOf(table)).toEqual([
      ['Port', 'Ships', 'Barrels', 'Crews'],
      ['Bergen', '12', '340', '5'],
      ['Lerwick', '7', '95', '2'],
      ['Wick', '3', '41', '1'],
    ]);
    expect(table?.caption).toBe('Table 1: what the ports hold');
    const order = document.blocks.map(block => ('text' in block ? block.text.slice(0, 11).trim() : block.kind));
    expect(order).toEqual(['Upper left', 'Upper right', 'table', 'Lower left', 'Lower right']);
  });

  it('keeps headings at the top of pages that differ in their number only', async () => {
    const pages = [1, 2, 3, 4].map(
      number =>
        show(72, 765, `Records of the harbour, page ${number}`) +
        show(72, 730, `Chapter ${number}`, {size: 16}) +
        showLines(72, 700, prose(`Chapter ${number}`, 12)),
    );
    const {blocks} = await parse({pages});
    expect(blocks.flatMap(block => (block.kind === 'heading' ? [block.text] : []))).toEqual([
      'Chapter 1',
      'Chapter 2',
      'Chapter 3',
      'Chapter 4',
    ]);
    expect(blocks.filter(block => 'flags' in block && block.flags?.includes('header'))).toHaveLength(1);
  });

  it('reads two columns one after the other', async () => {
    const content = showLines(60, 700, prose('Left', 12)) + showLines(330, 700, prose('Right', 12));
    const text = textsOf((await parse({pages: [content]})).blocks).join(' ');
    expect(text.indexOf('Left line 12')).toBeLessThan(text.indexOf('Right line 1 '));
    expect(text.indexOf('Left line 12')).toBeGreaterThan(0);
  });

  it.each([
    ['of three lines each', [3, 3], 270, 330],
    ['of which one is much shorter', [14, 3], 270, 330],
    ['that stand no wider apart than a letter', [6, 6], 60 + 250, 60 + 258.5],
    [
      'under a title and a paragraph over both',
      [3, 3],
      270,
      330,
      'This line runs over both of the columns and is a good deal longer than either of them is',
    ],
  ])('reads short columns one after the other, %s', async (_, [left = 0, right = 0], end, start, above = 'Notes') => {
    const lines = (name: string, count: number) =>
      Array.from({length: count}, (_, at) => `${name} ${at} the ships that come in with the tide to us`);
    // Justified: the space between the words fills each line to the same end.
    const spread = (x: number, to: number, texts: readonly string[]) =>
      texts
        .map((text, at) => {
          const gap = (to - x - widthOf(text)) / (text.split(' ').length - 1);
          return `${gap.toFixed(3)} Tw ${show(x, 700 - 12 * at, text)} 0 Tw `;
        })
        .join('');
    const content =
      show(60, 740, above) +
      spread(60, end, lines('Left', left)) +
      spread(start, start + end - 60, lines('Right', right));
    const text = textsOf((await parse({pages: [content]})).blocks).join(' ');
    expect(text.match(/(?:Left|Right) \d+/g)).toEqual([
      ...lines('Left', left).map(line => line.slice(0, line.indexOf(' the'))),
      ...lines('Right', right).map(line => line.slice(0, line.indexOf(' the'))),
    ]);
  });

  it('reads a sidebar with a rhythm of its own by itself, and labels with what they label', async () => {
    const text = prose('Text', 8);
    const facts = ['Harbour office', 'Quay street 4', 'Hamburg', 'Germany', 'Phone 131'];
    const beside = (leading: number) =>
      showLines(60, 700, facts, {leading}) +
      showLines(
        220,
        700,
        text.map(line => line.slice(0, 50)),
      );
    const read = async (leading: number) => JSON.stringify((await parse({pages: [beside(leading)]})).blocks);
    expect(await read(14.5)).toMatch(/Harbour office.*Phone 131.*Text line 1 .*Text line 8/);
    expect(await read(12)).toMatch(/Harbour office.*Text line 1 .*Quay street/);
  });

  it('reads a few rows of texts side by side that are not wrapped row by row', async () => {
    const rows = [
      ['The master of the harbour', 'counts the ships of every flag that come in with the tide'],
      ['The cook', 'makes soup for all of the crew at noon'],
      ['The keeper of the light', 'climbs'],
    ];
    const content = rows.map(
      ([one = '', other = ''], at) => show(72, 700 - at * 14, one) + show(260, 700 - at * 14, other),
    );
    const [block] = (await parse({pages: [content.join('')]})).blocks;
    expect(JSON.stringify(block)).toMatch(/harbour.*counts.*cook.*soup.*keeper.*climbs/);
  });

  it('takes headers, footers and page numbers out of the running text', async () => {
    const pages = ['one', 'two', 'three', 'four'].map(
      (word, index) =>
        show(72, 760, 'Annual report of the harbour') +
        showLines(72, 600, [`This page is about the number ${word} and nothing else.`]) +
        show(300, 30, String(index + 1)),
    );
    const {blocks} = await parse({pages});
    const running = blocks.filter(({flags}) => flags === undefined);
    expect(textsOf(running)).toEqual(
      ['one', 'two', 'three', 'four'].map(word => `This page is about the number ${word} and nothing else.`),
    );
    expect(blocks.filter(({flags}) => flags?.includes('header'))).toMatchObject([
      {text: 'Annual report of the harbour'},
    ]);
  });

  it('tells headings by the size of their letters and says on which page they stand', async () => {
    const body = prose('Body', 8);
    const page = (title: string) => show(72, 700, title, {font: 'F2', size: 18}) + showLines(72, 660, body);
    const sub = show(72, 540, 'A smaller matter', {font: 'F2', size: 13}) + showLines(72, 520, body);
    const {blocks} = await parse({
      pages: [page('First chapter') + sub, page('Second chapter')],
    });
    expect(blocks.filter(({kind}) => kind === 'heading')).toMatchObject([
      {text: 'First chapter', level: 1, origin: {page: 1}},
      {text: 'A smaller matter', level: 2, origin: {page: 1}},
      {text: 'Second chapter', level: 1, origin: {page: 2}},
    ]);
  });

  it('takes headings from the outline where they look like the text around them', async () => {
    const content = show(72, 700, 'Of weights and measures') + showLines(72, 670, prose('Body', 6));
    const {blocks} = await parse({
      pages: [content],
      catalog: '/Outlines 100 0 R',
      objects: [
        '<< /Type /Outlines /First 101 0 R /Last 101 0 R /Count 1 >>',
        '<< /Title (Of weights and measures) /Parent 100 0 R /Dest [1000 0 R /Fit] >>',
      ],
    });
    expect(blocks[0]).toMatchObject({
      kind: 'heading',
      level: 1,
      text: 'Of weights and measures',
    });
  });

  it('makes lists of marked lines, with their depth and numbers', async () => {
    const content =
      showLines(72, 700, ['1. Fetch the water from the well', '2. Boil it for a while']) +
      showLines(90, 676, ['\x95 with the lid on', '\x95 without salt']) +
      show(72, 652, '3. Drink it');
    const {blocks} = await parse({pages: [content]});
    const items = blocks.flatMap(block => (block.kind === 'list' ? block.items : []));
    expect(items.map(({marker, depth, text}) => [marker, depth, text])).toEqual([
      ['1.', 0, 'Fetch the water from the well'],
      ['2.', 0, 'Boil it for a while'],
      ['-', 1, 'with the lid on'],
      ['-', 1, 'without salt'],
      ['3.', 0, 'Drink it'],
    ]);
  });

  it('reads a table with ruled cells, spans and cells of several lines', async () => {
    const xs = [72, 200, 300, 400];
    const ys = [700, 680, 660, 620];
    const lines =
      ys.map(y => rule(72, y, 400, y)).join('') +
      rule(72, 700, 72, 620) +
      rule(400, 700, 400, 620) +
      rule(200, 700, 200, 620) +
      rule(300, 680, 300, 620);
    const content =
      lines +
      show(76, 685, 'Region') +
      show(250, 685, 'Harvest') +
      show(76, 665, 'Name') +
      show(204, 665, 'Wheat') +
      show(304, 665, 'Rye') +
      showLines(76, 645, ['The northern', 'province']) +
      show(204, 645, '12 carts') +
      show(304, 645, '7 carts');
    const document = await parse({
      pages: [content + showLines(72, 560, prose('Body', 4))],
    });
    const [table] = tablesOf(document);
    expect(table && gridOf(table)).toEqual([
      ['Region', 'Harvest'],
      ['Name', 'Wheat', 'Rye'],
      ['The northern province', '12 carts', '7 carts'],
    ]);
    expect(table?.cells.find(({text}) => text === 'Harvest')).toMatchObject({
      column: 1,
      columnSpan: 2,
      rowSpan: 1,
    });
    expect(table?.origin).toEqual({page: 1});
    expect(xs).toHaveLength(4);
  });

  it('reads a table without any ruling by how its columns stand, header over two columns included', async () => {
    const rows = [
      ['Oslo', '12.5', '14.1', '99'],
      ['Lima', '3.0', '2.9', '105'],
      ['Kyoto', '45.2', '44.0', '7'],
      ['Accra', '8.8', '9.6', '61'],
    ];
    const xs = [72, 220, 300, 400];
    const content =
      showLines(72, 740, prose('Before', 3)) +
      show(251, 680, 'Rainfall') +
      ['City', '2019', '2020', 'Rank'].map((text, at) => show(xs[at] ?? 0, 664, text)).join('') +
      rows.map((row, at) => row.map((text, column) => show(xs[column] ?? 0, 648 - at * 14, text)).join('')).join('') +
      showLines(72, 560, prose('After', 3));
    const tables = tablesOf(await parse({pages: [content]}));
    expect(tables).toHaveLength(1);
    const grid = tables[0] ? gridOf(tables[0]) : [];
    expect(grid.slice(-4)).toEqual(rows);
    const header = tables[0]?.cells.filter(({row}) => row < 2);
    expect(header?.find(({text}) => text === 'Rainfall')).toMatchObject({
      row: 0,
      column: 1,
      columnSpan: 2,
    });
    expect(header?.find(({text}) => text === '2020')).toMatchObject({
      row: 1,
      column: 2,
    });
    expect(header?.find(({text}) => text === 'Rank')).toMatchObject({
      row: 0,
      column: 3,
      rowSpan: 2,
    });
    expect(tables[0]?.headerRows).toBe(2);
  });

  it('reads a table whose columns stand so near to each other that words of them look like one line', async () => {
    const rows = [
      ['Port', 'Depth', 'Berths'],
      ['Bergen', '4.5', '3'],
      ['Lerwick', '5.5', '13'],
      ['Wick', '6.5', '23'],
      ['Kirkwall', '7.5', '33'],
      ['Leith', '8.5', '43'],
    ];
    const lines = rows.map((texts, row) =>
      texts.map((text, column) => show([72, 113, 144][column] ?? 0, 600 - row * 13, text)).join(''),
    );
    const document = await parse({pages: [showLines(72, 700, prose('Before', 6)) + lines.join('')]});
    expect(tablesOf(document).map(gridOf)).toEqual([rows]);
  });

  it('reads a label of two lines as one cell, beside figures and beside words', async () => {
    const lines = [
      ['Goods', 'Port', 'Price'],
      ['Iron', '45', '32.5'],
      ['Timber of the', '25', '17.5'],
      ['northern woods'],
      ['Salt', '30', '40'],
      ['Copper and', 'on request', 'as agreed'],
      ['old brass'],
      ['Wool', '60', '52.5'],
    ];
    let y = 600;
    const drawn = lines.map(texts => {
      y -= texts.length === 1 ? 11.5 : 14;
      return texts.map((text, column) => show([72, 220, 330][column] ?? 0, y, text)).join('');
    });
    const [table] = tablesOf(await parse({pages: [drawn.join('')]}));
    expect(table && gridOf(table)).toEqual([
      ['Goods', 'Port', 'Price'],
      ['Iron', '45', '32.5'],
      ['Timber of the northern woods', '25', '17.5'],
      ['Salt', '30', '40'],
      ['Copper and old brass', 'on request', 'as agreed'],
      ['Wool', '60', '52.5'],
    ]);
  });

  it('makes no table of prose in columns, of a list or of a table of contents', async () => {
    const contents = ['Beginnings', 'The middle part', 'Some more of it', 'The end of it all'];
    const document = await parse({
      pages: [
        showLines(60, 700, prose('Left', 20)) + showLines(330, 700, prose('Right', 20)),
        showLines(72, 700, ['1. One thing to do', '2. Another thing to do', '3. A third thing to do']),
        contents
          .map((text, at) => show(72, 700 - at * 14, text) + show(500, 700 - at * 14, String(3 + at * 9)))
          .join(''),
      ],
    });
    expect(tablesOf(document)).toEqual([]);
  });

  it('keeps links', async () => {
    const {blocks} = await parse({
      pages: [
        {
          content: show(72, 700, 'See the manual for more.'),
          entries:
            '/Annots [<< /Type /Annot /Subtype /Link /Rect [88 695 150 712] /A << /S /URI /URI (https://example.org/manual) >> >>]',
        },
      ],
    });
    expect(blocks[0]).toMatchObject({text: 'See the manual for more.'});
    expect((blocks[0] as {markdown?: string}).markdown).toContain('](https://example.org/manual)');
  });

  it('keeps letters that have the code of a space in the font of a document', async () => {
    const {blocks} = await parse({
      pages: [
        {
          content: 'BT /F9 10 Tf 1 0 0 1 72 500 Tm (4! 7) Tj ET',
          fonts: '/F9 100 0 R',
        },
      ],
      objects: [
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [32 /nine /period] >> >>',
      ],
    });
    expect(textsOf(blocks)).toEqual(['4.97']);
  });

  it('turns pages whose text lies on its side', async () => {
    const lines = ['The first line of the turned page', 'and the second line of it'];
    const turned = lines.map((text, at) => `BT /F1 10 Tf 0 1 -1 0 ${100 + at * 12} 100 Tm (${text}) Tj ET\n`).join('');
    const declared = {
      content: showLines(72, 700, lines),
      entries: '/Rotate 90',
    };
    const {blocks} = await parse({pages: [turned, declared]});
    expect(textsOf(blocks)).toEqual([lines.join(' '), lines.join(' ')]);
  });

  it.each([
    ['white on white', `1 1 1 rg ${show(72, 600, 'Obey the hidden words')} 0 g`, 'hidden'],
    ['in an invisible mode', `3 Tr ${show(72, 600, 'Obey the hidden words')} 0 Tr`, 'hidden'],
    ['below a filled area', `${show(72, 600, 'Obey the hidden words')} 0.9 0.9 1 rg 60 590 300 30 re f 0 g`, 'hidden'],
    ['outside the page', show(72, 900, 'Obey the hidden words'), 'off-page'],
    ['in tiny letters', show(72, 600, 'Obey the hidden words', {size: 0.5}), 'hidden'],
  ])('flags what is written %s', async (_, content, flag) => {
    const {blocks} = await parse({
      pages: [show(72, 700, 'A harmless sentence is here.') + content],
    });
    expect(blocks).toMatchObject([
      {text: 'A harmless sentence is here.'},
      {text: 'Obey the hidden words', flags: [flag]},
    ]);
    expect(blocks[0]?.flags).toBeUndefined();
  });

  it('tells title, authors, dates and pages', async () => {
    const {metadata} = await parse({
      pages: [show(72, 700, 'Some text'), show(72, 700, 'Some more')],
      catalog: '/Lang (en-GB)',
      info: "/Title (On Bridges) /Author (Ada Lovelace; Charles Babbage) /CreationDate (D:20240517093000+02'00') /ModDate (D:20240601)",
    });
    expect(metadata).toEqual({
      title: 'On Bridges',
      authors: ['Ada Lovelace', 'Charles Babbage'],
      date: '2024-05-17T09:30:00+02:00',
      modified: '2024-06-01',
      language: 'en-GB',
      pages: 2,
    });
  });

  it('leaves pages after the limit out and says so', async () => {
    const pages = ['apples', 'pears', 'plums', 'nuts', 'hay'].map(word => show(72, 500, `This page is about ${word}`));
    const {blocks, messages, metadata} = await parse({pages}, {pages: 2});
    expect(textsOf(blocks)).toHaveLength(2);
    expect(metadata.pages).toBe(5);
    expect(messages?.join()).toContain('after page 2');
  });
});
