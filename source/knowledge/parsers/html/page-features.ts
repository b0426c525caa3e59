import {isProse, type PageAreas} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';
import {dateShape, priceShape} from './text-features.ts';

/** What a page says of itself as a whole. */
export interface PageTraits {
  /** What `og:type` and the types of its JSON-LD say, lower case, joined by blanks. */
  declaredTypes: string;
  /** The path of its canonical address, lower case; empty where it names none. */
  path: string;
  /** The words of its title, lower case. */
  titleWords: ReadonlySet<string>;
  /** All three words in a row, and all shorter texts, of its structured data. */
  said: ReadonlySet<string>;
  /** The words of its description. */
  descriptionWords: ReadonlySet<string>;
  /** The program that it says made it, and the names of its body, lower case. */
  maker: string;
  /** What the page is made of besides text. */
  inputs: number;
  articles: number;
}

/** What kind of page it is, by what it declares and by what it is made of. */
export function pageFeatures(
  blocks: readonly PageBlock[],
  traits: PageTraits,
  areas: PageAreas,
  readable: readonly boolean[],
): Record<string, number> {
  const total = areas.characters;
  const sum = (of: (block: PageBlock, index: number) => number) =>
    blocks.reduce((all, block, index) => all + of(block, index), 0);
  const declares = (test: RegExp) => Number(test.test(traits.declaredTypes));
  const madeBy = (test: RegExp) => Number(test.test(traits.maker));
  const inPath = (test: RegExp) => Number(test.test(traits.path));
  const having = (test: RegExp) => Math.min(60, blocks.filter(({text}) => test.test(text)).length);
  const prose = blocks.filter(isProse);
  return {
    pageBlocks: Math.min(blocks.length, 3_000),
    pageCharacters: Math.min(total, 200_000),
    pageLinkShare: sum(({linkCharacters}) => linkCharacters) / total,
    pageProseShare: prose.reduce((all, {text}) => all + text.length, 0) / total,
    pageParagraphs: Math.min(prose.length, 200),
    pageReadabilityShare: sum(({text}, index) => (readable[index] ? text.length : 0)) / total,
    pagePrices: having(priceShape),
    pageDates: having(dateShape),
    declaresArticle: declares(/article|posting|report/),
    declaresProduct: declares(/product|offer/),
    declaresForum: declares(/discussion|qapage|question/),
    declaresCollection: declares(/collection|itemlist|searchresults/),
    pathArticle: inPath(/blog|news|article|post|story|\/20\d\d\//),
    pathProduct: inPath(/product|\/dp\/|\/p\/|item|shop/),
    pathForum: inPath(/forum|thread|topic|discussion|question|community|viewtopic|\/t\/|\/r\//),
    pathDocs: inPath(/docs?|documentation|reference|guide|manual|wiki|api|tutorial/),
    pathCollection: inPath(/categor|collection|tag|archive|browse|list|search/),
    declaresService: declares(/service|organization|localbusiness|corporation/),
    declaresList: declares(/itemlist/),
    declaresQuestions: declares(/faqpage/),
    declaresWebsite: declares(/website/),
    declaresReview: declares(/review|rating/),
    makerForum: madeBy(
      /discourse|phpbb|vbulletin|xenforo|invision|ips\b|flarum|nodebb|vanilla|mybb|smf|forum|topic|thread/,
    ),
    makerShop: madeBy(/shopify|woocommerce|magento|bigcommerce|prestashop|product/),
    makerDocs: madeBy(/sphinx|mkdocs|docusaurus|gitbook|hugo|jekyll|mediawiki|docs/),
    makerPost: madeBy(/single|post-template|article/),
    makerList: madeBy(/archive|categor|collection|search|listing|tax-/),
    pageInputs: Math.min(200, traits.inputs),
    pageArticles: Math.min(100, traits.articles),
    pageHidden: sum(({hidden, text}) => (hidden ? text.length : 0)) / total,
    pageBlockLength: total / Math.max(1, blocks.length),
    pageLists: blocks.filter(({element}) => element.localName === 'li').length / Math.max(1, blocks.length),
    pageCells: blocks.filter(({element}) => /^t[dh]$/.test(element.localName)).length / Math.max(1, blocks.length),
    pageCode:
      blocks.filter(({element}) => /^(?:pre|code)$/.test(element.localName)).length / Math.max(1, blocks.length),
    pageHeadings: blocks.filter(({element}) => /^h[1-6]$/.test(element.localName)).length / Math.max(1, blocks.length),
    pagePersonal: having(/\b(?:i|i'm|my)\b/i) / Math.max(1, Math.min(60, blocks.length)),
    pageRatings: having(/\bstars?\b|★|\breviews?\b|out of 5/i),
    pageQuestions: having(/\?$/),
    pagePosts: having(/\b(?:posted|joined|replied|wrote|answered|reply|quote)\b/i),
    pathDepth: traits.path.split('/').filter(Boolean).length,
  };
}
