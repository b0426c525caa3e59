import type {DocumentBlock, DocumentMetadata} from '../../document.ts';
import {nothingToRead, type ParseLimits, type ParseOutcome, type Parser, parseFailure} from '../parser.ts';
import {BlockReader} from './body-blocks.ts';
import {type DocxParts, readParts} from './docx-parts.ts';
import {ParseRefusal} from './parse-refusal.ts';
import {childOf, childrenOf, textIn, type XmlElement} from './xml-tree.ts';
import {openZip} from './zip-archive.ts';

/**
 * Reads Word files (DOCX): Office Open XML text documents (ECMA-376), from their XML. Files with a password are
 * refused.
 */
export const docxParser: Parser = {
  name: 'docx',
  version: 1,
  async parse({bytes, limits}) {
    // Encrypted documents are compound files, which hold no ZIP archive.
    if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
      return parseFailure(
        'password',
        'It is protected by a password',
        'Save a copy without a password and add that one.',
      );
    try {
      return outcomeOf(await readParts(openZip(bytes, limits.inflatedBytes), limits), limits);
    } catch (error) {
      if (error instanceof ParseRefusal) return parseFailure(error.failure, error.message, error.hint ?? '');
      throw error;
    }
  },
};

/** The document that the parts make, or why they make none: pictures alone need character recognition. */
function outcomeOf(parts: DocxParts, limits: ParseLimits): ParseOutcome {
  const body = childOf(parts.document, 'w:body') ?? parts.document;
  const reader = new BlockReader(parts, parts.linkOf, hasPages(body) ? 1 : undefined);
  const {blocks, messages} = bounded(reader.read(body), limits.characters);
  if (blocks.length === 0) {
    return reader.hasPicture || parts.hasPictures
      ? parseFailure(
          'needs-ocr',
          'It holds pictures without text',
          'Run character recognition on them and add the text.',
        )
      : nothingToRead();
  }
  return {
    ok: true,
    document: {metadata: metadataOf(parts, blocks), blocks: [...blocks, ...marginBlocks(parts)], messages},
  };
}

/** Cuts a document at the limit of characters, and says so. */
function bounded(blocks: readonly DocumentBlock[], characters: number): {blocks: DocumentBlock[]; messages: string[]} {
  let left = characters;
  const kept = blocks.filter(block => {
    const texts = 'cells' in block ? block.cells : 'items' in block ? block.items : [block];
    left -= texts.reduce((sum, {text}) => sum + text.length, 0);
    return left >= 0;
  });
  return {
    blocks: kept,
    messages: left < 0 ? [`It has more than ${characters} characters; what comes after them is left out.`] : [],
  };
}

/** Whether Word noted in the document where its pages begin. */
function hasPages(element: XmlElement): boolean {
  return childrenOf(element).some(child => child.name === 'w:lastRenderedPageBreak' || hasPages(child));
}

/** Headers and footers, each text once. */
function marginBlocks(parts: DocxParts): DocumentBlock[] {
  const known = new Set<string>();
  return (['header', 'footer'] as const).flatMap(flag =>
    parts.margins[flag]
      .flatMap(part => new BlockReader(parts, () => undefined).read(part))
      .flatMap((block): DocumentBlock[] => {
        if (!('text' in block) || known.has(block.text) || /^[\d\s–-]*$/.test(block.text)) return [];
        known.add(block.text);
        return [{kind: 'paragraph', origin: {}, text: block.text, flags: [flag]}];
      }),
  );
}

/**
 * Title, authors, dates and language of the document, from its properties; the title else from its first heading, if
 * that is of the highest level.
 */
function metadataOf({core, stylesRoot, document}: DocxParts, blocks: readonly DocumentBlock[]): DocumentMetadata {
  const said = (name: string) => textIn(childOf(core, name)).replace(/\s+/g, ' ').trim();
  const heading = blocks.find(block => block.kind === 'heading' && block.flags === undefined);
  const title = said('dc:title') || (heading?.kind === 'heading' && heading.level === 1 ? heading.text : '');
  const authors = said('dc:creator')
    .split(/\s*;\s*/)
    .filter(name => name !== '');
  const dateOf = (name: string) => /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?/.exec(said(name))?.[0];
  const [date, modified] = [dateOf('dcterms:created'), dateOf('dcterms:modified')];
  const language = said('dc:language') || defaultLanguage(stylesRoot);
  const description = said('dc:description') || said('dc:subject');
  const pages = lastPage(document);
  return {
    ...(title && {title}),
    ...(authors.length > 0 && {authors}),
    ...(date && {date}),
    ...(modified && {modified}),
    ...(language && {language}),
    ...(description && {description}),
    ...(pages > 1 && {pages}),
  };
}

/** The language that the document's default style is in; '' where it names none. */
function defaultLanguage(styles: XmlElement | undefined): string {
  const defaults = childOf(childOf(childOf(styles, 'w:docDefaults'), 'w:rPrDefault'), 'w:rPr');
  const language = childOf(defaults, 'w:lang')?.attributes['w:val'] ?? '';
  return /^[a-z]{2,3}(?:-\w{2,8})*$/i.test(language) ? language : '';
}

/** The number of pages, counted by the page breaks that Word noted. */
function lastPage(element: XmlElement): number {
  let pages = 1;
  const count = (one: XmlElement) => {
    for (const child of childrenOf(one)) {
      if (child.name === 'w:lastRenderedPageBreak') pages++;
      else count(child);
    }
  };
  count(element);
  return pages;
}
