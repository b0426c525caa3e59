import type {DomElement} from './dom.ts';
import type {PageBlock} from './page-blocks.ts';

/** A page with more of its characters in links is made to lead elsewhere. */
const mostLinked = 0.3;

const furnitureTags = /^(?:nav|aside|footer|menu|form|button|select|option|textarea|label)$/;
const furnitureRoles = /^(?:navigation|menu|menubar|complementary|contentinfo|banner|search|dialog|alert|button)$/;
const furnitureNames =
  /\b(?:nav|navbar|navigation|menu|breadcrumbs?|side-?bar|aside|foot|footer|masthead|top-?bar|toolbar|widget|share|sharing|social|follow|related|recommend\w*|more|popular|trending|latest|comments?|cookies?|consent|gdpr|banner|newsletter|subscribe|sign-?up|login|search|promo|ads?|advert\w*|sponsor\w*|cart|pager|pagination|copyright|modal|popup|cta)\b/;
/** The ids of these are made from what their headings say. */
const namedByHeading = /^(?:h[1-6]|section|article|main|body)$/;

/**
 * Whether a page is a document by itself, a report or a guide that somebody wrote or exported: nothing on it is a menu, a side bar, a
 * form or the like by its tag, role or name, and few of its characters are links. All that such a page shows is its content.
 */
export function isPlainDocument(blocks: readonly PageBlock[]): boolean {
  const seen = new Set<DomElement>();
  let characters = 0;
  let linked = 0;
  for (const {element, text, linkCharacters, concealed} of blocks) {
    if (concealed) continue;
    if (isInFurniture(element, seen)) return false;
    characters += text.length;
    linked += linkCharacters;
  }
  return linked <= characters * mostLinked;
}

/** `seen` spares looking at the elements above twice. */
function isInFurniture(element: DomElement, seen: Set<DomElement>): boolean {
  for (let one: DomElement | null = element; one?.getAttribute && !seen.has(one); one = one.parentNode) {
    if (isFurniture(one)) return true;
    seen.add(one);
  }
  return false;
}

function isFurniture(element: DomElement): boolean {
  const tag = element.localName;
  if (tag === 'html' || tag === 'body') return false;
  if (furnitureTags.test(tag) || furnitureRoles.test(element.getAttribute('role') ?? '')) return true;
  const id = namedByHeading.test(tag) ? '' : (element.getAttribute('id') ?? '');
  const names = `${element.getAttribute('class') ?? ''} ${id}`.replaceAll('_', '-');
  return furnitureNames.test(names.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase());
}
