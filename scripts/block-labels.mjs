/** A block is content where more of its words than this stand in the truth, in their order. */
const leastShare = 0.6;
/** What the truth has in another order than the page is found by runs of at least so many words. */
const movedWords = 5;

/**
 * Which blocks are content, as 1 and 0: those whose words are aligned with the words of the truth `content`. Page and truth are aligned
 * by the longest run of words that both have, then what stands before it and what stands after it in the same way (Ratcliff and
 * Metzener 1988, "Pattern matching: the gestalt approach"). So a text that the page has more than once, a heading that a table of
 * contents repeats, is content only where it stands between what the truth has around it.
 */
export function labelBlocks(blocks, content) {
  const page = blocks.flat();
  const aligned = new Uint8Array(page.length);
  const used = new Uint8Array(content.length);
  align(page, content, aligned, used, 1);
  for (let found = 1; found > 0; ) found = align(page, content, aligned, used, movedWords);
  let end = 0;
  return blocks.map(words => {
    const first = end;
    end += words.length;
    const own = aligned.subarray(first, end).reduce((sum, one) => sum + one, 0);
    return Number(own > words.length * leastShare);
  });
}

/** Marks in `aligned` and `used` what is aligned of the words that are not yet, in runs of at least `fewest`; returns how many. */
function align(page, content, aligned, used, fewest) {
  const places = new Map();
  for (const [at, word] of content.entries()) {
    if (used[at]) continue;
    const known = places.get(word);
    if (known) known.push(at);
    else places.set(word, [at]);
  }
  let count = 0;
  const waiting = [[0, page.length, 0, content.length]];
  for (let range = waiting.pop(); range; range = waiting.pop()) {
    const [pageFrom, pageTo, from, to] = range;
    const [pageAt, at, length] = longestRun(page, aligned, places, range);
    if (length < fewest) continue;
    aligned.fill(1, pageAt, pageAt + length);
    used.fill(1, at, at + length);
    count += length;
    if (pageFrom < pageAt && from < at) waiting.push([pageFrom, pageAt, from, at]);
    if (pageAt + length < pageTo && at + length < to) waiting.push([pageAt + length, pageTo, at + length, to]);
  }
  return count;
}

/** The first longest run that both ranges have: its place in the page, its place in the truth, and its words. */
function longestRun(page, aligned, places, [pageFrom, pageTo, from, to]) {
  let best = [0, 0, 0];
  let ending = new Map();
  for (let pageAt = pageFrom; pageAt < pageTo; pageAt++) {
    const next = new Map();
    if (!aligned[pageAt]) {
      for (const at of places.get(page[pageAt]) ?? []) {
        if (at < from) continue;
        if (at >= to) break;
        const length = (ending.get(at - 1) ?? 0) + 1;
        next.set(at, length);
        if (length > best[2]) best = [pageAt - length + 1, at - length + 1, length];
      }
    }
    ending = next;
  }
  return best;
}
