import type {PageAreas} from './page-areas.ts';
import {wordCount} from './page-areas.ts';
import type {PageBlock} from './page-blocks.ts';

/** What sites say on every page. */
const boilerplate =
  /\b(cookies?|privacy policy|terms of|all rights reserved|sign (?:in|up)|log ?in|subscribe|newsletter|share|tweet|follow us|read more|learn more|view all|see all|add to (?:cart|bag|wishlist)|skip to|back to top|load more|show more|click here|contact us|download|advertisement|sponsored|related|recommended|you may also|next|previous|reply|report|quote|edit|menu|search|close|copyright)\b/i;
/** How buttons and links begin that want something done. */
const callToAction =
  /^(?:read|learn|view|see|show|shop|get|buy|find|start|try|book|request|contact|download|sign|log|add|load|subscribe|join|explore|discover|watch|click|share|reply|report|quote|like|save|print|email)\b/i;
/** How dates and times of posts look. */
export const dateShape =
  /\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d+ (?:min|minutes?|hours?|days?|weeks?|months?|years?) ago\b/i;
/** How prices look. */
export const priceShape = /[$€£¥]\s?\d|\d\s?(?:€|usd|eur|gbp)/i;

/** Small words of many languages: running text is full of them, menus have hardly any. */
const functionWord =
  /\b(?:the|of|and|to|a|in|is|that|it|for|on|with|as|was|are|be|this|by|at|from|or|an|have|not|but|de|la|le|el|en|y|que|und|der|die|das|et|les|des|un|una|het|een|i|na|w|z)\b/gi;

/** What kind of text an element's tag stands for, as a number for the model. */
const tagKinds: readonly (readonly [RegExp, number])[] = [
  [/^p$/, 1],
  [/^h1$/, 2],
  [/^h[23]$/, 3],
  [/^h[4-6]$/, 4],
  [/^li$/, 5],
  [/^(?:td|th)$/, 6],
  [/^(?:pre|code)$/, 7],
  [/^(?:dt|dd)$/, 8],
  [/^blockquote$/, 9],
  [/^(?:button|label|option|legend|textarea)$/, 10],
  [/^(?:figcaption|caption)$/, 11],
  [/^a$/, 12],
  [/^(?:span|strong|em|b|i)$/, 13],
];

/** What a block is by its own text and tag, and where it stands. */
export function textFeatures(
  block: PageBlock,
  index: number,
  context: {count: number; titleWords: ReadonlySet<string>; readable: boolean; areas: PageAreas},
): Record<string, number> {
  const {text, element} = block;
  const words = wordCount(text);
  const length = text.length;
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
  const shape = context.areas.alike(block);
  return {
    words: Math.min(words, 300),
    wordLength: length / Math.max(1, words),
    linkShare: block.linkCharacters / length,
    links: Math.min(block.links, 20),
    strongShare: block.strongCharacters / length,
    tagKind: tagKinds.find(([test]) => test.test(element.localName))?.[1] ?? 0,
    ends: /[.!?…:;]["'”’)]*$/.test(text) ? (text.endsWith(':') ? 2 : 1) : 0,
    sentences: Math.min(10, count(/[.!?]+(?:\s|$)/g)),
    commas: Math.min(10, count(/,/g)),
    digitShare: count(/\d/g) / length,
    upperShare: count(/\p{Lu}/gu) / length,
    beginsUpper: Number(/^\p{Lu}/u.test(text)),
    boilerplate: Number(boilerplate.test(text)),
    callToAction: callToAction.test(text) ? Math.min(words, 20) : 0,
    copyright: Number(/©|\bcopyright\b|all rights/i.test(text)),
    date: Number(dateShape.test(text)),
    price: Number(priceShape.test(text)),
    question: Number(text.endsWith('?')),
    personal: Math.min(10, count(/\b(?:i|i'?m|i'?ve|my|me|mine|we|our)\b/gi)) / Math.max(1, words),
    addressing: Math.min(10, count(/\b(?:you|your|you'?re)\b/gi)) / Math.max(1, words),
    functionWords: count(functionWord) / Math.max(1, words),
    rating: Number(/\b\d(?:[.,]\d)? ?(?:out of|\/) ?(?:5|10)\b|\bstars?\b|★|\breviews?\b|\brated\b/i.test(text)),
    choosing: Number(
      /^(?:(?:x{0,3}|[23])[sml]|(?:us|uk|eu)? ?\d{1,2}(?:\.5)?|quantity|colou?r|size|in stock|out of stock|sold out)\b/i.test(
        text,
      ),
    ),
    consent: Number(
      /\bcookies?\b|\bconsent\b|\bvendors?\b|legitimate interest|personal(?:ised|ized) (?:ads|advertising|content)|\bgdpr\b|privacy/i.test(
        text,
      ),
    ),
    signature: Number(
      /\b(?:posts?|joined|member since|replies|views|likes?|reputation|points?|solutions|kudos|location|registered)\b ?:? ?[\d,.k]*$/i.test(
        text,
      ),
    ),
    codeShape: count(/[{}();=<>]|=>|::/g) / length,
    address: Number(/https?:\/\/|www\.|@\w+\.\w/i.test(text)),
    separator: Number(/[|›»·•/]/.test(text)),
    hidden: Number(block.hidden) + Number(block.concealed),
    titleShare: titleShare(text, context.titleWords),
    readability: Number(context.readable),
    place: index / context.count,
    fromStart: Math.min(index, 300),
    fromEnd: Math.min(context.count - index, 300),
    shapeBlocks: Math.min(200, shape.blocks),
    shapeShare: shape.characters / context.areas.characters,
  };
}

/** How much of a text and the page's title is the same. */
function titleShare(text: string, titleWords: ReadonlySet<string>): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 || titleWords.size === 0) return 0;
  return words.filter(word => titleWords.has(word)).length / Math.max(words.length, titleWords.size);
}
