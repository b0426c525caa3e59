import {escapePattern} from '../../../code/escape-pattern.ts';
import type {ParseLimits} from '../parser.ts';
import {blockText} from './block-text.ts';
import {BlockReader} from './body-blocks.ts';
import {type NumberCounter, numberCounter} from './numbering.ts';
import {ParseRefusal} from './parse-refusal.ts';
import {type ParagraphStyle, readStyles} from './styles.ts';
import {childrenOf, parseXml, type XmlElement} from './xml-tree.ts';
import type {ZipArchive} from './zip-archive.ts';

/** Where a note stands: at the foot of its page, or at the end. */
export type NoteKind = 'footnotes' | 'endnotes';

/** The parts of a Word file that its text refers to: styles, numbering, notes, comments, links. */
export interface DocxParts {
  document: XmlElement;
  styles: ReadonlyMap<string, ParagraphStyle>;
  stylesRoot: XmlElement | undefined;
  numbers: NumberCounter;
  /** Headers and footers, by their kind. */
  margins: {header: XmlElement[]; footer: XmlElement[]};
  core: XmlElement | undefined;
  hasPictures: boolean;
  linkOf(id: string): string | undefined;
  noteText(kind: NoteKind, id: string): string;
  /** `1`, `2`… for footnotes, `e1`, `e2`… for endnotes, in the order of the text. */
  noteLabel(kind: NoteKind, id: string): string;
  comment(id: string): {label: string; text: string} | undefined;
}

/**
 * Unpacks a Word file and reads its parts. Throws `ParseRefusal` where the main one is not there or something is too
 * large; another part that is damaged costs only what it says.
 */
export async function readParts(archive: ZipArchive, limits: ParseLimits): Promise<DocxParts> {
  const xml = async (name: string): Promise<XmlElement | undefined> => {
    const content = await archive.read(name);
    return content && parseXml(decoded(content), limits.depth);
  };
  /** A damaged part that is not the main one costs only what it says. */
  const optional = (name: string) =>
    xml(name).catch(error => {
      if (error instanceof ParseRefusal && error.failure === 'corrupt') return undefined;
      throw error;
    });
  const main = await mainPart(archive, optional);
  const document = await xml(main);
  if (!document) throw new ParseRefusal('corrupt', `It is damaged: its part ${main} is missing`);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const links = new Map<string, string>();
  for (const {attributes} of childrenOf(await optional(`${folder}_rels/${main.slice(folder.length)}.rels`))) {
    if (attributes.TargetMode === 'External' && attributes.Id && attributes.Target)
      links.set(attributes.Id, attributes.Target);
  }
  const stylesRoot = await optional(`${folder}styles.xml`);
  const notes = {
    footnotes: await optional(`${folder}footnotes.xml`),
    endnotes: await optional(`${folder}endnotes.xml`),
  };
  const byId = (root: XmlElement | undefined) =>
    new Map(childrenOf(root).map(one => [one.attributes['w:id'] ?? '', one]));
  const noteElements = {footnotes: byId(notes.footnotes), endnotes: byId(notes.endnotes)};
  const comments = byId(await optional(`${folder}comments.xml`));
  const margins: DocxParts['margins'] = {header: [], footer: []};
  for (const name of archive.names) {
    const kind = new RegExp(`^${escapePattern(folder)}(header|footer)\\d*\\.xml$`).exec(name)?.[1];
    const part = kind && (await optional(name));
    if (part) margins[kind as 'header' | 'footer'].push(part);
  }
  const linkOf = (id: string) => links.get(id);
  const labels = {footnotes: new Map<string, string>(), endnotes: new Map<string, string>()};
  const textOf = (element: XmlElement | undefined): string =>
    element ? blockText(new BlockReader(withoutNotes, () => undefined).read(element)) : '';
  const parts: DocxParts = {
    document,
    styles: readStyles(stylesRoot),
    stylesRoot,
    numbers: numberCounter(await optional(`${folder}numbering.xml`)),
    margins,
    core: await optional('docProps/core.xml'),
    hasPictures: archive.names.some(name => name.startsWith(`${folder}media/`)),
    linkOf,
    noteText: (kind, id) => textOf(noteElements[kind].get(id)),
    noteLabel(kind, id) {
      const known = labels[kind];
      const label = known.get(id) ?? (kind === 'footnotes' ? String(known.size + 1) : `e${known.size + 1}`);
      known.set(id, label);
      return label;
    },
    comment(id) {
      const element = comments.get(id);
      const text = textOf(element);
      if (!element || text === '') return undefined;
      const author = element.attributes['w:author'];
      return {label: author ? `${author}` : `comment ${id}`, text};
    },
  };
  /** A note may refer to itself. */
  const withoutNotes: DocxParts = {
    ...parts,
    noteText: () => '',
    comment: () => undefined,
    numbers: numberCounter(undefined),
  };
  return parts;
}

/** The name of the part that holds the text, as the package says it. */
async function mainPart(archive: ZipArchive, xml: (name: string) => Promise<XmlElement | undefined>): Promise<string> {
  const relations = childrenOf(await xml('_rels/.rels'));
  const target = relations.find(({attributes}) => attributes.Type?.endsWith('/officeDocument'))?.attributes.Target;
  const named = target?.replace(/^\//, '');
  return named !== undefined && archive.names.includes(named) ? named : 'word/document.xml';
}

/** XML in UTF-16 or UTF-8, by its byte order mark. */
function decoded(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return content.toString('utf16le');
  if (content[0] === 0xfe && content[1] === 0xff) return Buffer.from(content).swap16().toString('utf16le');
  return content.toString('utf8');
}
