import {childOf, childrenOf, settingOf, type XmlElement} from './xml-tree.ts';

/** What a paragraph style means for the structure of a document. */
export interface ParagraphStyle {
  /** 1 to 6. */
  headingLevel?: number;
  kind?: 'quote' | 'code' | 'caption' | 'contents';
  /** Its numbering, where it has one. */
  numbering?: {id: string; level: number};
}

/** Reads which paragraph styles of a Word file are headings, quotations, code or captions, by their ids. */
export function readStyles(root: XmlElement | undefined): ReadonlyMap<string, ParagraphStyle> {
  const elements = new Map<string, XmlElement>();
  for (const style of childrenOf(root, 'w:style')) elements.set(style.attributes['w:styleId'] ?? '', style);
  const styles = new Map<string, ParagraphStyle>();
  for (const id of elements.keys()) styles.set(id, styleOf(id, elements));
  return styles;
}

/** How far the chain of styles that a style is based on is followed; it may run in a circle. */
const deepestChain = 20;

/** What a style means, by its own settings or those of the styles it is based on. */
function styleOf(id: string, elements: ReadonlyMap<string, XmlElement>): ParagraphStyle {
  const style: ParagraphStyle = {};
  let numberId: string | undefined;
  let level: number | undefined;
  let at: string | undefined = id;
  // Styles may be based on each other in a circle.
  for (let depth = 0; at !== undefined && depth < deepestChain; depth++) {
    const element = elements.get(at);
    if (!element) break;
    const name = (settingOf(element, 'w:name') ?? at).toLowerCase();
    const properties = childOf(element, 'w:pPr');
    if (style.headingLevel === undefined) {
      const heading = headingLevelOf(name, settingOf(properties, 'w:outlineLvl'));
      if (heading !== undefined) style.headingLevel = heading;
    }
    const kind = kindOf(name);
    if (kind !== undefined) style.kind ??= kind;
    const numbering = childOf(properties, 'w:numPr');
    numberId ??= settingOf(numbering, 'w:numId');
    const ownLevel = settingOf(numbering, 'w:ilvl');
    if (ownLevel !== undefined) level ??= Number(ownLevel);
    at = settingOf(element, 'w:basedOn');
  }
  if (style.headingLevel === 0) delete style.headingLevel;
  if (numberId !== undefined && numberId !== '0') style.numbering = {id: numberId, level: level ?? 0};
  return style;
}

/** 0 where a style says that it is body text, so that what it is based on does not count. */
function headingLevelOf(name: string, outlineLevel: string | undefined): number | undefined {
  if (outlineLevel !== undefined) return headingOfOutline(outlineLevel) ?? 0;
  const numbered = /^(?:heading|überschrift|titre|título|titolo|rubrik|kop)\s*(\d)$/.exec(name)?.[1];
  if (numbered !== undefined) return Math.min(6, Math.max(1, Number(numbered)));
  return name === 'title' ? 1 : undefined;
}

/** Outline levels count from 0; 9 is body text. */
export function headingOfOutline(level: string): number | undefined {
  const value = Number(level);
  return Number.isInteger(value) && value >= 0 && value < 9 ? Math.min(6, value + 1) : undefined;
}

/** What a style's name says it is for. */
function kindOf(name: string): ParagraphStyle['kind'] {
  if (/^(?:intense )?quot(?:e|ations?)$|^block ?(?:text|quote)$/.test(name)) return 'quote';
  if (/preformatted|source ?code|^code(?: block)?$|macro text|plain text/.test(name)) return 'code';
  if (/^caption$|^(?:table|illustration|figure) ?caption$|^table$/.test(name)) return 'caption';
  return /^(?:toc|contents|index) (?:\d|heading)$|^toc heading$/.test(name) ? 'contents' : undefined;
}
