import type {PageBlock} from './page-blocks.ts';
import {wordsOf} from './readable-blocks.ts';

/** So many words in a row are hardly the same by chance: who has them too quotes or repeats. */
const passageWords = 4;

/** How often the text of each block stands on the page before and after it, and how much of it was said before (quotes). */
export function repeatFeatures(blocks: readonly PageBlock[]): Record<string, number>[] {
  const words = blocks.map(({text}) => wordsOf(text));
  const texts = words.map(own => own.join(' '));
  const counts = new Map<string, {all: number; shown: number}>();
  for (const [index, text] of texts.entries()) {
    const known = counts.get(text) ?? {all: 0, shown: 0};
    counts.set(text, {all: known.all + 1, shown: known.shown + Number(blocks[index]?.hidden === false)});
  }
  const seen = new Map<string, number>();
  const passages = new Set<string>();
  return blocks.map((block, index) => {
    const text = texts[index] ?? '';
    const own = words[index] ?? [];
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    const {all, shown} = counts.get(text) ?? {all: 1, shown: 1};
    const inside = passagesOf(own);
    const quoted =
      inside.length === 0 ? Number(before > 0) : inside.filter(one => passages.has(one)).length / inside.length;
    for (const passage of inside) passages.add(passage);
    return {
      repeatsBefore: Math.min(20, before),
      repeatsAfter: Math.min(20, all - before - 1),
      quotedShare: quoted,
      hiddenCopy: Number(block.hidden && shown > 0),
    };
  });
}

/** All runs of so many words in a text. */
function passagesOf(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at + passageWords <= words.length; at++) found.push(words.slice(at, at + passageWords).join(' '));
  return found;
}
