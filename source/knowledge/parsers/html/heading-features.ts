import type {DomElement} from './dom.ts';
import type {PageAreas} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';
import {wordsOf} from './readable-blocks.ts';

/** What the heading of a section says about what follows. */
const sectionKinds: readonly (readonly [string, RegExp])[] = [
  [
    'related',
    /\b(?:related|similar|also (?:like|viewed|bought)|recommend\w*|more (?:from|like|stories|in)|you (?:may|might)|trending|popular|latest|recent\w*|featured|read next|keep reading|explore|see also|up next|suggested|frequently bought|customers)\b/i,
  ],
  ['review', /\b(?:reviews?|ratings?|testimonials?|what (?:our|people|customers)|feedback|stories)\b/i],
  ['comment', /\b(?:comments?|repl(?:y|ies)|responses?|discussion|answers?|thoughts)\b/i],
  [
    'facts',
    /\b(?:description|details?|specifications?|specs|features?|overview|about|ingredients|dimensions|materials?|key|highlights|what'?s (?:in|included)|included|benefits|summary)\b/i,
  ],
  ['questions', /\b(?:faqs?|frequently asked|questions?|q ?& ?a)\b/i],
  [
    'service',
    /\b(?:shipping|returns?|delivery|warranty|payment|refund|support|help|contact|customer (?:service|care)|privacy|cookies?|legal|terms|account|company|policies|language|country|connect|follow|social)\b/i,
  ],
  ['signup', /\b(?:newsletter|subscribe|sign up|join|stay (?:in|up|connected)|get the|updates|download|app|inbox)\b/i],
  [
    'references',
    /\b(?:references|notes|sources|citations|bibliography|external links|further reading|footnotes|acknowledge?ments|funding)\b/i,
  ],
  [
    'choice',
    /\b(?:filters?|sort|categor(?:y|ies)|refine|shop by|brands?|browse|topics?|tags|archives?|navigation|menu|search|on this page|contents)\b/i,
  ],
];

/**
 * Under which heading each block stands, and how far in the tree from the heading of the page: the first of the highest level that
 * shares most words with the title.
 */
export function headingFeatures(
  blocks: readonly PageBlock[],
  titleWords: ReadonlySet<string>,
  areas: PageAreas,
): Record<string, number>[] {
  const levels = blocks.map(({element}) => headingLevel(element));
  const main = mainHeading(blocks, levels, titleWords);
  const stepsFromMain = new Map<DomElement, number>();
  for (let one = main < 0 ? null : (blocks[main]?.element ?? null), steps = 0; one; one = one.parentNode, steps++)
    stepsFromMain.set(one, steps);
  let last = {level: 0, index: -1, words: 0, kinds: kindsOf('')};
  let higher = last;
  let since = 0;
  return blocks.map((block, index) => {
    const level = levels[index] ?? 0;
    if (level > 0) {
      last = {level, index, words: wordsOf(block.text).length, kinds: kindsOf(block.text)};
      // Under which section a block stands counts beside the nearest heading: `Related` may have many small ones below
      // it.
      if (level <= 2 || higher.level === 0 || level <= higher.level) higher = last;
      since = 0;
    } else since += block.text.length;
    const row: Record<string, number> = {
      underLevel: last.level,
      underWords: Math.min(30, last.words),
      sinceHeading: last.index < 0 ? -1 : Math.min(200, index - last.index),
      charactersSinceHeading: last.index < 0 ? -1 : Math.min(5_000, since),
      sinceHigher: higher.index < 0 ? -1 : Math.min(300, index - higher.index),
      headingUp: -1,
      headingDown: -1,
      headingAreaShare: -1,
      headingAreaLinkShare: -1,
      sinceMain: main < 0 ? -999 : Math.max(-100, Math.min(400, index - main)),
    };
    for (const [place, [name]] of sectionKinds.entries()) {
      row[`under-${name}`] = (last.kinds[place] ?? 0) + 2 * (higher.kinds[place] ?? 0);
    }
    for (let one: DomElement | null = block.element, up = 0; one; one = one.parentNode, up++) {
      const down = stepsFromMain.get(one);
      if (down === undefined) continue;
      const area = areas.of(one);
      row.headingUp = Math.min(30, up);
      row.headingDown = Math.min(30, down);
      if (area) {
        row.headingAreaShare = area.characters / areas.characters;
        row.headingAreaLinkShare = area.linkCharacters / Math.max(1, area.characters);
      }
      break;
    }
    return row;
  });
}

/** For each kind of section, whether the heading names it. */
function kindsOf(heading: string): number[] {
  return sectionKinds.map(([, test]) => Number(test.test(heading)));
}

/** The rank of the heading that an element is or stands in, from 1; 0 for none. */
function headingLevel(element: DomElement): number {
  for (let one: DomElement | null = element, steps = 0; one && steps < 3; one = one.parentNode, steps++) {
    const level = /^h([1-6])$/.exec(one.localName)?.[1];
    if (level) return Number(level);
    if (one.getAttribute?.('role') === 'heading') return Number(one.getAttribute('aria-level')) || 2;
  }
  return 0;
}

/**
 * The place of the page's own heading: of the highest ranks, the one that shares most words with the title; -1 for
 * none.
 */
function mainHeading(blocks: readonly PageBlock[], levels: readonly number[], titleWords: ReadonlySet<string>): number {
  let best = -1;
  let bestScore = 0;
  for (const [index, {text, hidden}] of blocks.entries()) {
    const level = levels[index] ?? 0;
    if (level === 0 || level > 2) continue;
    const words = wordsOf(text);
    const shared = words.filter(word => titleWords.has(word)).length / Math.max(1, words.length, titleWords.size / 2);
    const score = shared + (level === 1 ? 0.4 : 0) - (hidden ? 0.3 : 0) + 0.01;
    if (score > bestScore) [best, bestScore] = [index, score];
  }
  return best;
}
