import type {TableCell} from '../../source/knowledge/document.ts';

/** One thing in a document, in its order. */
export type OfficeUnit =
  | {kind: 'heading'; level: number; text: string}
  | {kind: 'paragraph'; text: string}
  | {kind: 'item'; depth: number; marker: string; text: string}
  | {kind: 'table'; cells: TableCell[]};

const nouns =
  'harbour rope barrel lantern ledger anchor captain winter bridge granary market copper orchard signal timber'.split(
    ' ',
  );
const verbs = 'counts keeps repairs measures carries follows records weighs turns lights'.split(' ');
const adjectives = 'northern quiet heavy yearly narrow common early broken public steady'.split(' ');

/** A flat OpenDocument text with headings, paragraphs, lists and tables, and what it holds; the same for the same seed. */
export function makeOfficeDocument(seed: number): {xml: string; units: OfficeUnit[]} {
  let state = seed * 7_919 + 17;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const pick = (words: readonly string[]) => words[random(words.length)] ?? '';
  const clause = () => `the ${pick(adjectives)} ${pick(nouns)} ${pick(verbs)} the ${pick(nouns)}`;
  const sentence = () => {
    const text = `${clause()} while ${clause()}`;
    return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
  };
  const title = () =>
    `${pick(adjectives)} ${pick(nouns)} and ${pick(nouns)}`.replace(/^./, letter => letter.toUpperCase());
  const units: OfficeUnit[] = [];
  const body: string[] = [];

  const heading = (level: number) => {
    const text = title();
    units.push({kind: 'heading', level, text});
    body.push(`<text:h text:style-name="Heading_20_${level}" text:outline-level="${level}">${text}</text:h>`);
  };
  const paragraph = () => {
    const text = Array.from({length: 2 + random(4)}, sentence).join(' ');
    units.push({kind: 'paragraph', text});
    body.push(`<text:p>${text}</text:p>`);
  };
  const list = () => {
    const isNumbered = random(2) === 0;
    const name = isNumbered ? 'Numbers' : 'Bullets';
    const items = Array.from({length: 3 + random(3)}, (_, at) => {
      const text = clause();
      units.push({kind: 'item', depth: 0, marker: isNumbered ? `${at + 1}.` : '-', text});
      const inner =
        at === 1
          ? Array.from({length: 2}, (_unused, deep) => {
              const below = clause();
              units.push({kind: 'item', depth: 1, marker: isNumbered ? `${'ab'[deep]})` : '-', text: below});
              return `<text:list-item><text:p>${below}</text:p></text:list-item>`;
            })
          : [];
      const nested = inner.length > 0 ? `<text:list>${inner.join('')}</text:list>` : '';
      return `<text:list-item><text:p>${text}</text:p>${nested}</text:list-item>`;
    });
    body.push(`<text:list text:style-name="${name}">${items.join('')}</text:list>`);
  };
  const table = () => {
    const columns = 3 + random(3);
    const rows = 4 + random(4);
    const look = ['ruled', 'plain', 'lined'][random(3)] ?? 'ruled';
    const hasSpan = random(2) === 0;
    const cells: TableCell[] = [];
    const lines: string[] = [];
    for (let row = 0; row < rows; row++) {
      let line = '';
      for (let column = 0; column < columns; column++) {
        const isHeader = row === 0 || (hasSpan && row === 1);
        if (hasSpan && row === 0 && column > 1) {
          line += '<table:covered-table-cell/>';
          continue;
        }
        if (hasSpan && row === 1 && column === 0) {
          line += '<table:covered-table-cell/>';
          continue;
        }
        const columnSpan = hasSpan && row === 0 && column === 1 ? columns - 1 : 1;
        const rowSpan = hasSpan && row === 0 && column === 0 ? 2 : 1;
        const text = isHeader
          ? pick(nouns)
          : column === 0
            ? `${pick(adjectives)} ${pick(nouns)}`
            : (random(90_000) / 10).toFixed(1);
        cells.push({row, column, rowSpan, columnSpan, text});
        const spans = `${columnSpan > 1 ? ` table:number-columns-spanned="${columnSpan}"` : ''}${rowSpan > 1 ? ` table:number-rows-spanned="${rowSpan}"` : ''}`;
        const align = columnSpan > 1 ? 'Centre' : column > 0 ? 'Right' : 'Left';
        line += `<table:table-cell table:style-name="${look}${row === rows - 1 || isHeader ? 'Edge' : ''}"${spans}><text:p text:style-name="${align}">${text}</text:p></table:table-cell>`;
      }
      lines.push(`<table:table-row>${line}</table:table-row>`);
    }
    units.push({kind: 'table', cells});
    body.push(
      `<table:table><table:table-column table:number-columns-repeated="${columns}"/>${lines.join('')}</table:table><text:p/>`,
    );
  };

  for (let chapter = 0; chapter < 3; chapter++) {
    heading(1);
    paragraph();
    for (let section = 0; section < 2; section++) {
      heading(2);
      paragraph();
      if (random(2) === 0) heading(3);
      paragraph();
      list();
      paragraph();
      table();
      paragraph();
    }
  }
  return {xml: flatDocument(body.join('')), units};
}

function flatDocument(body: string): string {
  const border = 'fo:border="0.5pt solid #000000"';
  const lineBelow = 'fo:border-bottom="0.5pt solid #000000"';
  const cellStyle = (name: string, look: string) =>
    `<style:style style:name="${name}" style:family="table-cell"><style:table-cell-properties fo:padding="0.05cm" ${look}/></style:style>`;
  const textStyle = (name: string, align: string) =>
    `<style:style style:name="${name}" style:family="paragraph"><style:paragraph-properties fo:text-align="${align}"/></style:style>`;
  const level = (at: number, inner: string) => inner.replace('LEVEL', String(at)).replace('INDENT', `${0.6 * at}cm`);
  const properties =
    '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" fo:margin-left="INDENT"/></style:list-level-properties>';
  const numbered = (at: number, format: string, suffix: string) =>
    level(
      at,
      `<text:list-level-style-number text:level="LEVEL" style:num-format="${format}" style:num-suffix="${suffix}">${properties}</text:list-level-style-number>`,
    );
  const bulleted = (at: number) =>
    level(
      at,
      `<text:list-level-style-bullet text:level="LEVEL" text:bullet-char="•">${properties}</text:list-level-style-bullet>`,
    );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ' +
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" ' +
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">' +
    '<office:automatic-styles>' +
    cellStyle('ruled', border) +
    cellStyle('ruledEdge', border) +
    cellStyle('plain', '') +
    cellStyle('plainEdge', '') +
    cellStyle('lined', '') +
    cellStyle('linedEdge', lineBelow) +
    textStyle('Left', 'start') +
    textStyle('Right', 'end') +
    textStyle('Centre', 'center') +
    `<text:list-style style:name="Numbers">${numbered(1, '1', '.')}${numbered(2, 'a', ')')}</text:list-style>` +
    `<text:list-style style:name="Bullets">${bulleted(1)}${bulleted(2)}</text:list-style>` +
    `</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document>`
  );
}
