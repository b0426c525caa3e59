import type {DomElement} from './dom.ts';
import type {Area, PageAreas} from './page-areas.ts';

/** Names of elements that mostly hold content. */
const positiveNames =
  /article|body|content|entry|hentry|main|page|post|text|blog|story|description|detail|spec|review|comment|message|reply|thread|answer|question|product/;
/** Names of elements that mostly hold something else. */
const negativeNames =
  /-ad-|banner|breadcrumb|combx|community|cover-wrap|disqus|extra|footer|gdpr|cookie|consent|legends|menu|nav|related|recommend|remark|rss|shoutbox|sidebar|skyscraper|social|share|sponsor|supplemental|pager|pagination|popup|modal|newsletter|subscribe|promo|toolbar|widget|login|signup|cart|search|filter|facet|header|outbrain|taboola|upsell|tags|toc/;
/** What a part of a page is for, by its names. */
const regionNames: readonly (readonly [string, RegExp])[] = [
  ['comment', /comment|reply|replies|discussion/],
  ['related', /related|recommend|more-|upsell|also|trending|popular|latest/],
  ['menu', /menu|nav|breadcrumb|toc/],
  ['footer', /foot|copyright|bottom/],
  ['header', /header|masthead|topbar|top-bar/],
  ['side', /side|rail|aside|widget/],
  ['overlay', /modal|popup|cookie|consent|gdpr|overlay|dialog|drawer|tooltip/],
  ['form', /form|newsletter|subscribe|signup|login|search|filter|facet|sort/],
  ['share', /share|social|follow/],
  ['author', /author|byline|bio|meta|date|time/],
  ['content', /content|article|entry|post|body|story|text/],
  ['product', /product|price|spec|feature|description|detail|item|card/],
  ['review', /review|rating|testimonial/],
  ['faq', /faq|accordion|collaps|tab/],
  ['hero', /hero|banner|intro|lead|cta/],
  ['unseen', /visually-?hidden|sr-only|screen-?reader|hidden|invisible|offscreen|a11y/],
  ['signature', /signature|user-?info|user-?stats|poster|postprofile|avatar|rank|badge|karma|reputation/],
  ['rotation', /carousel|slider|slick|swiper|marquee|ticker/],
  ['choice', /option|variant|swatch|select|picker|quantity|size-|dropdown|toggle/],
  ['quote', /quote|citation|blockquote/],
  ['reference', /reflist|references|footnote|citation|biblio|endnote/],
  ['list', /list|grid|results|items|products|collection|tiles/],
  ['ad', /(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|dfp|gpt)(?:$|[\s_-])/],
  ['code', /code|highlight|syntax|snippet/],
  ['accordion', /accordion|collaps|expand|panel|tab-?(?:content|pane|panel)/],
];
/** What an element is by its tag or role. */
const roles: readonly (readonly [string, (tag: string, role: string) => boolean])[] = [
  ['nav', (tag, role) => tag === 'nav' || ['navigation', 'menu', 'menubar'].includes(role)],
  ['headerTag', (tag, role) => tag === 'header' || role === 'banner'],
  ['footerTag', (tag, role) => tag === 'footer' || role === 'contentinfo'],
  ['aside', (tag, role) => tag === 'aside' || role === 'complementary'],
  ['formTag', (tag, role) => tag === 'form' || role === 'search'],
  ['figure', tag => tag === 'figure'],
  ['pre', tag => tag === 'pre'],
  ['detailsTag', tag => tag === 'details'],
  ['dialogRole', (_, role) => ['dialog', 'alert', 'tooltip'].includes(role)],
];
/** Elements whose number above a block is counted. */
const counted: readonly (readonly [string, RegExp])[] = [
  ['section', /^section$/],
  ['table', /^table$/],
  ['list', /^(?:ul|ol|dl)$/],
];
/** The attributes that may say what an element is for. */
const namingAttributes = ['class', 'id', 'itemprop', 'data-testid', 'aria-label'];
/** How many elements above a block are measured. */
const levels = 5;

/** What an element's names say: for content, against it, and which parts of a page they name. */
interface RegionNames {
  good: boolean;
  bad: boolean;
  regions: readonly string[];
}

/** What the names of an element say; nothing where it has none. */
export type RegionNaming = (element: DomElement) => RegionNames | undefined;

/** Reads the names of elements, each name once: the elements of a page share most of them. */
export function createRegionNaming(): RegionNaming {
  const known = new Map<string, RegionNames>();
  return element => {
    let names = '';
    for (const attribute of namingAttributes) names += ` ${element.getAttribute(attribute) ?? ''}`;
    names = names.trim().slice(0, longestNames).toLowerCase();
    if (names === '') return undefined;
    let found = known.get(names);
    if (!found) {
      const regions = regionNames.filter(([, test]) => test.test(names)).map(([name]) => `region-${name}`);
      found = {good: positiveNames.test(names), bad: negativeNames.test(names), regions};
      known.set(names, found);
    }
    return found;
  };
}

/**
 * The most characters of an element's names that are read: sites that style by class names of single properties have
 * kilobytes of them.
 */
const longestNames = 500;

/** What a block stands in: the tags, roles and names of the elements above it, and how much of the page they hold. */
export function regionFeatures(
  element: DomElement,
  areas: PageAreas,
  blockCount: number,
  naming: RegionNaming,
): Record<string, number> {
  const flags: Record<string, number> = {main: 0, article: 0, heading: 0};
  for (const [name] of [...roles, ...counted]) flags[name] = 0;
  const regions: Record<string, number> = {};
  for (const [name] of regionNames) regions[`region-${name}`] = 0;
  let positive = 0;
  let negative = 0;
  let nearestNamed = 0;
  let depth = 0;
  let proseDistance = 20;
  const above: Area[] = [];
  let holder: Area | undefined;
  let prose: Area | undefined;
  let article: Area | undefined;
  for (let one: DomElement | null = element; one?.getAttribute && one.localName !== 'body'; one = one.parentNode) {
    depth++;
    const tag = one.localName;
    const role = one.getAttribute('role') ?? '';
    const area = areas.of(one);
    if (tag === 'main' || role === 'main') flags.main = depth;
    if (tag === 'article' || role === 'article') {
      flags.article ||= depth;
      article = area;
    }
    if (/^h[1-6]$/.test(tag)) flags.heading ||= Number(tag[1]);
    for (const [name, holds] of roles) if (holds(tag, role)) flags[name] = 1;
    for (const [name, test] of counted) if (test.test(tag)) flags[name] = (flags[name] ?? 0) + 1;
    const named = naming(one);
    if (named) {
      positive += Number(named.good);
      negative += Number(named.bad);
      if (named.good || named.bad) nearestNamed ||= named.good && named.bad ? 3 : named.good ? 1 : 2;
      for (const region of named.regions) regions[region] ||= Math.min(12, depth);
    }
    if (!area) continue;
    if (above.length < levels) above.push(area);
    if (area.blocks >= 4) holder ??= area;
    if (area.paragraphs >= 3 && !prose) {
      prose = area;
      proseDistance = depth;
    }
  }
  const row: Record<string, number> = {
    ...flags,
    ...regions,
    positive: Math.min(positive, 8),
    negative: Math.min(negative, 8),
    nearestNamed,
    depth: Math.min(depth, 40),
    proseDistance,
    parentLinkShare: linkShareOf(above[1] ?? above[0]),
  };
  for (let level = 0; level < levels; level++) {
    const area = above[level];
    row[`share${level}`] = area ? area.characters / areas.characters : -1;
    row[`linkShare${level}`] = linkShareOf(area);
  }
  return {
    ...row,
    ...areaFeatures('holder', holder, areas, blockCount),
    ...areaFeatures('prose', prose, areas, blockCount),
    ...areaFeatures('articleArea', article, areas, blockCount),
  };
}

/**
 * How much of the page an area holds, how linked and how long its blocks are, and where it begins and ends; -1 for
 * none.
 */
function areaFeatures(name: string, area: Area | undefined, areas: PageAreas, blockCount: number) {
  return {
    [`${name}Share`]: area ? area.characters / areas.characters : -1,
    [`${name}LinkShare`]: linkShareOf(area),
    [`${name}Blocks`]: area ? Math.min(200, area.blocks) : -1,
    [`${name}Length`]: area ? Math.min(300, area.characters / area.blocks) : -1,
    [`${name}Paragraphs`]: area ? Math.min(60, area.paragraphs) : -1,
    [`${name}Begin`]: area ? area.firstBlock / blockCount : -1,
    [`${name}End`]: area ? area.lastBlock / blockCount : -1,
  };
}

/** The share of an area's characters that are links; -1 for none. */
function linkShareOf(area: Area | undefined): number {
  return area ? area.linkCharacters / Math.max(1, area.characters) : -1;
}
