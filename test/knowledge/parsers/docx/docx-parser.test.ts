import {describe, expect, it} from 'vitest';
import type {DocumentBlock, ParsedDocument} from '../../../../source/knowledge/document.ts';
import {docxParser} from '../../../../source/knowledge/parsers/docx/docx-parser.ts';
import {defaultParseLimits, type ParseLimits} from '../../../../source/knowledge/parsers/parser.ts';
import {cell, type DocxFiles, listed, makeDocx, makeZip, paragraph, part, row, run, styled} from './make-docx.ts';

async function outcomeOf(bytes: Uint8Array, limits: Partial<ParseLimits> = {}) {
  return docxParser.parse({path: '/a.docx', bytes, mediaType: '', limits: {...defaultParseLimits, ...limits}});
}

async function parse(body: string, files?: DocxFiles, limits?: Partial<ParseLimits>): Promise<ParsedDocument> {
  const outcome = await outcomeOf(makeDocx(body, files), limits);
  if (!outcome.ok) throw new Error(`${outcome.failure}: ${outcome.message}`);
  return outcome.document;
}

async function blocksOf(body: string, files?: DocxFiles): Promise<readonly DocumentBlock[]> {
  return (await parse(body, files)).blocks;
}

const style = (id: string, name: string, rest = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${rest}</w:style>`;

const numbering = part(
  'numbering',
  '<w:abstractNum w:abstractNumId="0">' +
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>' +
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>' +
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%3"/></w:lvl></w:abstractNum>' +
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>' +
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>' +
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>',
);

/** An archive that says in its end record that its numbers stand in a larger one. */
function zip64(bytes: Buffer, {count, place}: {count?: number; place?: number}): Buffer {
  const end = bytes.length - 22;
  if (count !== undefined) bytes.writeUInt16LE(count, end + 10);
  if (place !== undefined) bytes.writeUInt32LE(place, end + 16);
  return bytes;
}

describe('the DOCX parser', () => {
  it('tells headings by their style, by what that is based on, and by outline levels', async () => {
    const styles = part(
      'styles',
      style('H1', 'heading 1') +
        style('Mine', 'My chapter', '<w:basedOn w:val="H1"/>') +
        style('Out', 'Outlined', '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>') +
        style('Loop', 'Loop', '<w:basedOn w:val="Loop2"/>') +
        style('Loop2', 'Loop 2', '<w:basedOn w:val="Loop"/>'),
    );
    const body =
      styled('H1', 'One') +
      styled('Mine', 'Two') +
      styled('Out', 'Three') +
      paragraph(run('Four'), '<w:outlineLvl w:val="1"/>') +
      styled('Loop', 'Body');
    expect(await blocksOf(body, {'word/styles.xml': styles})).toMatchObject([
      {kind: 'heading', level: 1, text: 'One'},
      {kind: 'heading', level: 1, text: 'Two'},
      {kind: 'heading', level: 3, text: 'Three'},
      {kind: 'heading', level: 2, text: 'Four'},
      {kind: 'paragraph', text: 'Body'},
    ]);
  });

  it('numbers lists as Word does: nested, going on after text, and starting anew', async () => {
    const body =
      listed(1, 0, 'a') +
      listed(1, 1, 'b') +
      listed(1, 1, 'c') +
      listed(1, 0, 'd') +
      listed(1, 1, 'e') +
      listed(1, 2, 'f') +
      paragraph(run('Text')) +
      listed(1, 0, 'g') +
      listed(3, 0, 'h') +
      listed(3, 0, 'i') +
      listed(2, 0, 'j');
    const blocks = await blocksOf(body, {'word/numbering.xml': numbering});
    expect(blocks.map(({kind}) => kind)).toEqual(['list', 'paragraph', 'list']);
    const items = blocks.flatMap(block => (block.kind === 'list' ? block.items : []));
    expect(items.map(({marker, depth, text}) => `${depth} ${marker} ${text}`)).toEqual([
      '0 1. a',
      '1 a) b',
      '1 b) c',
      '0 2. d',
      '1 a) e',
      '2 2.i f',
      '0 3. g',
      '0 5. h',
      '0 6. i',
      '0 - j',
    ]);
  });

  it('reads merged cells and nested tables', async () => {
    const inner = `<w:tbl>${row([cell('x'), cell('y')])}${row([cell('1'), cell('2')])}</w:tbl>`;
    const table =
      `<w:tbl>${row([cell('Wide', '<w:gridSpan w:val="2"/>'), cell('Tall', '<w:vMerge w:val="restart"/>')], '<w:tblHeader/>')}` +
      `${row([cell('a'), cell('b'), cell('', '<w:vMerge/>')])}${row([cell('c'), cell(paragraph(run('around')) + inner + paragraph('')), cell('d')])}</w:tbl>`;
    expect(await blocksOf(table)).toMatchObject([
      {
        kind: 'table',
        headerRows: 1,
        cells: [
          {row: 0, column: 0, columnSpan: 2, rowSpan: 1, text: 'Wide'},
          {row: 0, column: 2, columnSpan: 1, rowSpan: 2, text: 'Tall'},
          {row: 1, column: 0, text: 'a'},
          {row: 1, column: 1, text: 'b'},
          {row: 2, column: 0, text: 'c'},
          {row: 2, column: 1, text: 'around x y 1 2'},
          {row: 2, column: 2, text: 'd'},
        ],
      },
      {kind: 'table', cells: [{text: 'x'}, {text: 'y'}, {text: '1'}, {text: '2'}]},
    ]);
  });

  it('keeps what tracked changes insert, leaves out what they delete, and flags both', async () => {
    const body =
      paragraph(
        `${run('Pay ')}<w:del w:id="1"><w:r><w:delText>ten</w:delText></w:r></w:del><w:ins w:id="2">${run('twelve')}</w:ins>${run(' crowns.')}`,
      ) + paragraph(`<w:ins w:id="3">${run('A new clause.')}</w:ins>`);
    expect(await blocksOf(body)).toEqual([
      {kind: 'paragraph', origin: {}, text: 'Pay twelve crowns.'},
      {kind: 'paragraph', origin: {}, text: 'ten', flags: ['deleted']},
      {kind: 'paragraph', origin: {}, text: 'A new clause.', flags: ['inserted']},
    ]);
  });

  it('puts footnotes and comments behind what refers to them, also where they refer to themselves', async () => {
    const body = paragraph(
      `${run('Claim')}<w:r><w:footnoteReference w:id="2"/></w:r>${run(' and more.')}<w:r><w:commentReference w:id="0"/></w:r>`,
    );
    const blocks = await blocksOf(body, {
      'word/footnotes.xml': part(
        'footnotes',
        `<w:footnote w:id="2">${paragraph(`${run('Proof.')}<w:r><w:footnoteReference w:id="2"/></w:r>`)}</w:footnote>`,
      ),
      'word/comments.xml': part(
        'comments',
        `<w:comment w:id="0" w:author="Eve">${paragraph(run('Really?'))}</w:comment>`,
      ),
    });
    expect(blocks).toMatchObject([
      {kind: 'paragraph', text: 'Claim and more.'},
      {kind: 'note', label: '1', text: 'Proof.'},
      {kind: 'note', label: 'Eve', text: 'Really?', flags: ['comment']},
    ]);
  });

  it('reads a text box once, though it is written in two forms', async () => {
    const box = `<w:txbxContent>${paragraph(run('In the box'))}</w:txbxContent>`;
    const body = paragraph(
      `${run('Outside')}<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><wps:txbx>${box}</wps:txbx></a:graphic></wp:anchor></w:drawing></mc:Choice>` +
        `<mc:Fallback><w:pict><v:textbox>${box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`,
    );
    expect((await blocksOf(body)).map(block => 'text' in block && block.text)).toEqual(['Outside', 'In the box']);
  });

  it('reads checkboxes of both kinds and as drawn letters', async () => {
    const control = (value: string) =>
      `<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="${value}"/></w14:checkbox></w:sdtPr><w:sdtContent>${run('☒')}</w:sdtContent></w:sdt>`;
    const legacy =
      '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>' +
      '<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
    const body =
      paragraph(control('1') + run(' Signed')) +
      paragraph(control('0') + run(' Paid')) +
      paragraph(legacy + run(' Sent')) +
      paragraph(run('☐ Filed'));
    const [list] = await blocksOf(body);
    expect(list?.kind === 'list' && list.items.map(({text, checked}) => [text, checked])).toEqual([
      ['Signed', true],
      ['Paid', false],
      ['Sent', true],
      ['Filed', false],
    ]);
  });

  it('writes equations as text', async () => {
    const r = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
    const fraction = `<m:f><m:num>${r('a+b')}</m:num><m:den>${r('2')}</m:den></m:f>`;
    const power = `<m:sSup><m:e>${r('x')}</m:e><m:sup>${r('2')}</m:sup></m:sSup>`;
    const root = `<m:rad><m:radPr/><m:deg/><m:e>${r('y')}</m:e></m:rad>`;
    const sum = `<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>${r('i=1')}</m:sub><m:sup>${r('n')}</m:sup><m:e>${r('i')}</m:e></m:nary>`;
    const [block] = await blocksOf(
      paragraph(`${run('So ')}<m:oMath>${fraction}${r('=')}${power}${r('+')}${root}${r('+')}${sum}</m:oMath>`),
    );
    expect(block).toMatchObject({text: 'So (a+b)/2=x^2+√(y)+∑_(i=1)^n i'});
  });

  it('keeps the indentation and the lines of code', async () => {
    const styles = part('styles', style('Pre', 'Preformatted Text'));
    const space = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
    const body =
      paragraph(run('if (tide) {'), '<w:pStyle w:val="Pre"/>') +
      paragraph(
        `${space('    ')}${run('open();')}<w:r><w:br/></w:r>${space('    close();')}`,
        '<w:pStyle w:val="Pre"/>',
      ) +
      paragraph(run('}'), '<w:pStyle w:val="Pre"/>');
    expect(await blocksOf(body, {'word/styles.xml': styles})).toMatchObject([
      {kind: 'code', text: 'if (tide) {\n    open();\n    close();\n}'},
    ]);
  });

  it('keeps links and emphasis as Markdown, hides hidden text and leaves field codes out', async () => {
    const body = paragraph(
      `${run('See ')}<w:hyperlink r:id="rId9">${run('the site', '<w:b/>')}</w:hyperlink>${run(' now', '<w:i/>')}${run('secret', '<w:vanish/>')}` +
        `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('7')}<w:r><w:fldChar w:fldCharType="end"/></w:r>`,
    );
    const relations =
      '<Relationships><Relationship Id="rId9" TargetMode="External" Target="https://example.org/a"/></Relationships>';
    expect(await blocksOf(body, {'word/_rels/document.xml.rels': relations})).toEqual([
      {
        kind: 'paragraph',
        origin: {},
        text: 'See the site now7',
        markdown: 'See [**the site**](https://example.org/a) *now*7',
      },
      {kind: 'paragraph', origin: {}, text: 'secret', flags: ['hidden']},
    ]);
  });

  it('tells metadata, and pages where the document says where they begin', async () => {
    const core =
      '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">' +
      '<dc:title>On Ropes</dc:title><dc:creator>Ada; Bob</dc:creator><dcterms:created>2024-05-17T09:30:00Z</dcterms:created></cp:coreProperties>';
    const body = paragraph(run('First')) + paragraph(`<w:r><w:lastRenderedPageBreak/><w:t>Second</w:t></w:r>`);
    const {metadata, blocks} = await parse(body, {'docProps/core.xml': core});
    expect(metadata).toEqual({title: 'On Ropes', authors: ['Ada', 'Bob'], date: '2024-05-17T09:30:00Z', pages: 2});
    expect(blocks.map(({origin}) => origin.page)).toEqual([1, 2]);
  });

  it('reads a document whose namespaces have other prefixes', async () => {
    const document =
      '<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:r><x:t>Odd &amp; even</x:t></x:r></x:p></x:body></x:document>';
    expect(await blocksOf('', {'word/document.xml': document})).toMatchObject([{text: 'Odd & even'}]);
  });
});

describe('a DOCX file that cannot be read', () => {
  it('is refused before it is inflated when it would fill the memory', async () => {
    const bytes = makeDocx(paragraph(run('a'.repeat(3_000_000))));
    expect(bytes.length).toBeLessThan(20_000);
    expect(await outcomeOf(bytes, {inflatedBytes: 1_000_000})).toMatchObject({ok: false, failure: 'inflates'});
    expect(await outcomeOf(bytes, {inflatedBytes: 4_000_000})).toMatchObject({ok: true});
  });

  it('is refused when it is nested too deeply, and expands no entities of its own', async () => {
    const deep = '<w:tbl><w:tr><w:tc>'.repeat(400) + paragraph(run('deep')) + '</w:tc></w:tr></w:tbl>'.repeat(400);
    expect(await outcomeOf(makeDocx(deep))).toMatchObject({ok: false, failure: 'too-deep'});
    const document =
      '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' +
      part('document', `<w:body>${paragraph(run('&b;'))}</w:body>`);
    const outcome = await outcomeOf(makeZip({'word/document.xml': document}));
    expect(JSON.stringify(outcome)).not.toContain('aaaaaaaaaa');
  });

  it.each([
    ['cut off', makeDocx(paragraph(run('Hello'))).subarray(0, 200), 'corrupt'],
    ['without its main part', makeZip({'word/other.xml': '<a/>'}), 'corrupt'],
    ['with damaged XML', makeZip({'word/document.xml': '<w:document><w:body>'}), 'corrupt'],
    ['without text', makeDocx(paragraph('')), 'empty'],
    ['with nothing but a picture', makeDocx(paragraph('<w:r><w:drawing/></w:r>')), 'needs-ocr'],
    ['a ZIP64 archive by its place', zip64(makeDocx(paragraph(run('Hello'))), {place: 0xff_ff_ff_ff}), 'unsupported'],
    ['a ZIP64 archive by its count', zip64(makeDocx(paragraph(run('Hello'))), {count: 0xff_ff}), 'unsupported'],
    ['with a password', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'password'],
  ])('is named: %s', async (_, bytes, failure) => {
    const outcome = await outcomeOf(bytes);
    expect(outcome).toMatchObject({ok: false, failure});
    expect(outcome.ok || outcome.hint).toMatch(/\w/);
  });

  it('is read whole, however many parts stand before the one with its text', async () => {
    const pictures = Object.fromEntries(Array.from({length: 20_500}, (_, at) => [`word/media/${at}.png`, '']));
    const document = part('document', `<w:body>${paragraph(run('Hello'))}</w:body>`);
    const outcome = await outcomeOf(makeZip({...pictures, 'word/document.xml': document}));
    expect(outcome).toMatchObject({ok: true, document: {blocks: [{kind: 'paragraph', text: 'Hello'}]}});
  });

  it('leaves out what comes after the limit of characters, and says so', async () => {
    const body = Array.from({length: 20}, (_, at) => paragraph(run(`Paragraph number ${at}`))).join('');
    const {blocks, messages} = await parse(body, {}, {characters: 100});
    expect(blocks.length).toBeLessThan(20);
    expect(messages?.join()).toContain('100 characters');
  });
});
