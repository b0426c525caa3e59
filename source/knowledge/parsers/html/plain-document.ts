import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';

/** A page with more of its characters in links is made to lead elsewhere. */
const mostLinked = 0.2;
/**
 * The most elements with a class, as a share, on a page that somebody wrote by hand or had made from Markdown: hardly
 * one has any there.
 */
const mostClasses = 0.02;

/** Tags of what stands around the content of a page. */
const furnitureTags = /^(?:nav|aside|footer|menu|form|button|select|option|textarea|label)$/;
/** Roles of what stands around the content. */
const furnitureRoles = /^(?:navigation|menu|menubar|complementary|contentinfo|banner|search|dialog|alert|button)$/;
/** Class names and ids of what stands around the content. */
const furnitureNames =
  /\b(?:nav|navbar|navigation|menu|breadcrumbs?|side-?bar|aside|foot|footer|masthead|top-?bar|toolbar|widget|share|sharing|social|follow|related|recommend\w*|more|popular|trending|latest|comments?|cookies?|consent|gdpr|banner|newsletter|subscribe|sign-?up|login|search|promo|ads?|advert\w*|sponsor\w*|cart|pager|pagination|copyright|modal|popup|cta)\b/;
/** The ids of these are made from what their headings say. */
const namedByHeading = /^(?:h[1-6]|section|article|main|body)$/;

/**
 * Which blocks are content because the page is a document, a report or a guide: all that are in no menu, side bar, form or the like by
 * tag, role or name. A page is one where few characters of these are links, and where it has no such furniture at all or no classes by
 * which a site would lay it out. On other pages no block is.
 */
export function plainDocument(blocks: readonly PageBlock[]): boolean[] {
  const isInFurniture = createFurniture();
  const plain = blocks.map(({element}) => !isInFurniture(element));
  const own = blocks.filter(({concealed}, index) => plain[index] && !concealed);
  const sum = (of: (block: PageBlock) => number) => own.reduce((all, block) => all + of(block), 0);
  const isLinked = sum(({linkCharacters}) => linkCharacters) > sum(({text}) => text.length) * mostLinked;
  if (isLinked || (plain.includes(false) && classShare(own) > mostClasses)) return blocks.map(() => false);
  return plain;
}

/** How many of the elements around the blocks have a class; that of code names its language. */
function classShare(blocks: readonly PageBlock[]): number {
  const elements = new Set<DomElement>();
  for (const {element} of blocks) {
    for (let one: DomElement | null = element; one?.getAttribute && !elements.has(one); one = one.parentNode)
      elements.add(one);
  }
  const classed = [...elements].filter(
    one => one.getAttribute('class') && !/^(?:html|body|pre|code)$/.test(one.localName),
  );
  return classed.length / Math.max(1, elements.size);
}

/** Tells of elements whether they are a menu, a side bar, a form or the like by tag, role or name, or inside one. */
export function createFurniture(): (element: DomElement) => boolean {
  const seen = new Map<DomElement, boolean>();
  const isInFurniture = (element: DomElement): boolean => {
    const known = seen.get(element);
    if (known !== undefined) return known;
    const parent = element.parentNode;
    const found = isFurniture(element) || (parent?.getAttribute !== undefined && isInFurniture(parent));
    seen.set(element, found);
    return found;
  };
  return isInFurniture;
}

/** Whether an element itself is a menu, a side bar, a form or the like. */
function isFurniture(element: DomElement): boolean {
  const tag = element.localName;
  if (tag === 'html' || tag === 'body') return false;
  if (furnitureTags.test(tag) || furnitureRoles.test(element.getAttribute('role') ?? '')) return true;
  const id = namedByHeading.test(tag) ? '' : (element.getAttribute('id') ?? '');
  const names = `${element.getAttribute('class') ?? ''} ${id}`.replaceAll('_', '-');
  return furnitureNames.test(names.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase());
}
