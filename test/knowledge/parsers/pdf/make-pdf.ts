import {deflateSync} from 'node:zlib';

export interface PdfPage {
  /** Drawing operators. */
  content: string;
  /** More entries of the page's dictionary. */
  entries?: string;
  /** More entries of its resources. */
  resources?: string;
  /** More fonts: `/F9 100 0 R`. */
  fonts?: string;
}

export interface PdfParts {
  pages: readonly (PdfPage | string)[];
  /** Objects from number 100 on, as they stand between `obj` and `endobj`. */
  objects?: readonly (string | Buffer)[];
  /** More entries of the catalog. */
  catalog?: string;
  /** The document information dictionary's entries. */
  info?: string;
  /** More entries of the trailer. */
  trailer?: string;
  compress?: boolean;
}

const usualFonts = '/F1 10 0 R /F2 11 0 R /F3 12 0 R';

/** A PDF with the fonts F1 (Helvetica), F2 (bold) and F3 (Courier); pages are 612 by 792 points. */
export function makePdf({pages, objects = [], catalog = '', info, trailer = '', compress = false}: PdfParts): Buffer {
  const all = new Map<number, string | Buffer>();
  all.set(1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`);
  const numbers = pages.map((_, index) => 1_000 + 2 * index);
  all.set(2, `<< /Type /Pages /Count ${pages.length} /Kids [${numbers.map(number => `${number} 0 R`).join(' ')}] >>`);
  for (const [index, name] of ['Helvetica', 'Helvetica-Bold', 'Courier'].entries())
    all.set(10 + index, `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
  if (info !== undefined) all.set(13, `<< ${info} >>`);
  for (const [index, object] of objects.entries()) all.set(100 + index, object);
  for (const [index, page] of pages.entries()) {
    const {content, entries = '', resources = '', fonts = ''} = typeof page === 'string' ? {content: page} : page;
    const number = numbers[index] ?? 0;
    const box = /\/MediaBox/.test(entries) ? '' : '/MediaBox [0 0 612 792]';
    all.set(
      number,
      `<< /Type /Page /Parent 2 0 R ${box} /Contents ${number + 1} 0 R /Resources << /Font << ${usualFonts} ${fonts} >> ${resources} >> ${entries} >>`,
    );
    all.set(number + 1, streamObject(Buffer.from(content, 'latin1'), '', compress));
  }
  return writeObjects(all, `/Root 1 0 R ${info === undefined ? '' : '/Info 13 0 R'} ${trailer}`);
}

/** An object that is a stream. */
export function streamObject(data: Buffer, entries = '', compress = false): Buffer {
  const body = compress ? deflateSync(data) : data;
  const filter = compress ? '/Filter /FlateDecode' : '';
  return Buffer.concat([
    Buffer.from(`<< ${entries} ${filter} /Length ${body.length} >>\nstream\n`),
    body,
    Buffer.from('\nendstream'),
  ]);
}

export function writeObjects(objects: ReadonlyMap<number, string | Buffer>, trailer: string): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let size = parts[0]?.length ?? 0;
  const offsets = new Map<number, number>();
  for (const [number, object] of objects) {
    offsets.set(number, size);
    const part = Buffer.concat([Buffer.from(`${number} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    parts.push(part);
    size += part.length;
  }
  const sections = [...offsets].map(
    ([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`,
  );
  const last = Math.max(...offsets.keys()) + 1;
  parts.push(
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${sections.join('')}trailer\n<< /Size ${last} ${trailer} >>\nstartxref\n${size}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Draws `text` with its baseline beginning at `x`, `y` from the lower left corner. */
export function show(x: number, y: number, text: string, {font = 'F1', size = 10} = {}): string {
  return `BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[()\\]/g, '\\$&')}) Tj ET\n`;
}

/** Lines of text below each other. */
export function showLines(x: number, y: number, lines: readonly string[], {font = 'F1', size = 10, leading = 12} = {}) {
  return lines.map((text, index) => show(x, y - index * leading, text, {font, size})).join('');
}

/** A stroked straight line. */
export function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `0.5 w ${x1} ${y1} m ${x2} ${y2} l S\n`;
}
