import {ParseRefusal} from './parse-refusal.ts';

/** `name` has the prefix that its namespace usually has, whatever the document calls it. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlNode[];
}

/** An element, or text between elements. */
export type XmlNode = XmlElement | string;

/**
 * The most XML elements of one part, which is what fits well into the memory of a parser; a thousand pages have about
 * 300,000.
 */
const mostElements = 800_000;
/** What elements without attributes share, to save memory. */
const none: Readonly<Record<string, string>> = {};

/**
 * The prefix that each namespace usually has, by a part of the namespace's name that the transitional and the strict
 * form share.
 */
const usualPrefixes: readonly (readonly [RegExp, string])[] = [
  [/wordprocessingml\/main$|wordprocessingml\/2006\/main$/, 'w'],
  [/word\/2010\/wordml$/, 'w14'],
  [/officeDocument\/(?:2006\/)?math$/, 'm'],
  [/officeDocument\/(?:2006\/)?relationships$/, 'r'],
  [/markup-compatibility\/2006$/, 'mc'],
  [/drawingml\/(?:2006\/)?main$/, 'a'],
  [/wordprocessingDrawing$/, 'wp'],
  [/schemas-microsoft-com:vml$/, 'v'],
  [/package\/2006\/metadata\/core-properties$/, 'cp'],
  [/purl\.org\/dc\/elements/, 'dc'],
  [/purl\.org\/dc\/terms/, 'dcterms'],
];

/** One piece of XML: comment, CDATA, declaration, closing tag, opening tag, or text. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
/** One attribute with its value. */
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Parses XML into a tree and gives its root element. Entities that a document declares itself are left as they are (no
 * expansion bombs). Throws `ParseRefusal` where it is damaged, nested deeper than `deepest`, or has too many elements.
 */
export function parseXml(xml: string, deepest: number): XmlElement {
  const root: XmlElement = {name: '', attributes: {}, children: []};
  const open: XmlElement[] = [root];
  const prefixes = new Map<string, string>();
  let elements = 0;
  token.lastIndex = xml.charCodeAt(0) === 0xfe_ff ? 1 : 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (!match) throw damaged(`unexpected characters at ${at}`);
    const [, data, closing, opening, rawAttributes = '', isEmpty, text] = match;
    const parent = open.at(-1) ?? root;
    if (text !== undefined) {
      if (parent !== root) parent.children.push(unescaped(text));
    } else if (data !== undefined) parent.children.push(data);
    else if (closing !== undefined) {
      if (open.length === 1 || parent.name !== usualName(closing, prefixes))
        throw damaged(`unexpected </${closing.slice(0, 40)}>`);
      open.pop();
    } else if (opening !== undefined) {
      // Small files can unfold to more elements than memory holds.
      if (++elements > mostElements)
        throw new ParseRefusal(
          'too-large',
          `It has more than ${mostElements} elements`,
          'Split it into smaller files.',
        );
      const element = {name: '', attributes: attributesOf(rawAttributes, prefixes), children: []};
      element.name = usualName(opening, prefixes);
      parent.children.push(element);
      if (isEmpty === '/') continue;
      open.push(element);
      // Reading goes down into elements by recursion: nesting without end would exhaust the stack.
      if (open.length > deepest)
        throw new ParseRefusal(
          'too-deep',
          `Its elements are nested more than ${deepest} deep`,
          'Save it again in a simpler form.',
        );
    }
  }
  const [first] = root.children;
  if (open.length > 1 || first === undefined || typeof first === 'string') throw damaged('it is cut off');
  return first;
}

/** The attributes of an element; those that name a namespace tell which prefix it has here. */
function attributesOf(raw: string, prefixes: Map<string, string>): Readonly<Record<string, string>> {
  if (raw === '') return none;
  const attributes: Record<string, string> = {};
  const found = [...raw.matchAll(attribute)].map(
    ([, name = '', double, single]) => [name, unescaped(double ?? single ?? '')] as const,
  );
  for (const [name, value] of found) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    const usual = usualPrefixes.find(([pattern]) => pattern.test(value))?.[1];
    if (usual !== undefined) prefixes.set(name.slice(6), usual);
  }
  for (const [name, value] of found) attributes[usualName(name, prefixes, true)] = value;
  return attributes;
}

/** A name with the usual prefix of its namespace, whatever prefix the document uses. */
function usualName(name: string, prefixes: ReadonlyMap<string, string>, isAttribute = false): string {
  const colon = name.indexOf(':');
  // An attribute without a prefix is in no namespace, not in the default one.
  if (colon < 0 && isAttribute) return name;
  const prefix = prefixes.get(name.slice(0, Math.max(0, colon)));
  return prefix === undefined ? name : `${prefix}:${name.slice(colon + 1)}`;
}

/** The only named entities that are resolved. */
const entities: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};

/** A text with its entities resolved; entities that the document declares itself stay as they are. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
  });
}

/** The refusal of a part whose XML is not well-formed. */
function damaged(detail: string): ParseRefusal {
  return new ParseRefusal('corrupt', `Its XML is damaged: ${detail}`);
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === name);
}

/** The child elements, all or those of a name; none where there is no element. */
export function childrenOf(element: XmlElement | undefined, name?: string): XmlElement[] {
  return (element?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The attribute `w:val` of the child of that name. */
export function settingOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.attributes['w:val'];
}

/** Whether a property is switched on: it is there and not switched off again. */
export function isOn(element: XmlElement | undefined, name: string): boolean {
  const child = childOf(element, name);
  return child !== undefined && !/^(?:0|false|off|none)$/.test(child.attributes['w:val'] ?? '');
}

/** All text in an element, in order. */
export function textIn(element: XmlElement | undefined): string {
  return (element?.children ?? []).map(child => (typeof child === 'string' ? child : textIn(child))).join('');
}
