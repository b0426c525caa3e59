/** How many hashes a sketch has; the estimate of a similarity s is then off by about √(s(1−s)/64), 5 points at .8. */
const sketchSize = 64;
/** How many neighbouring words make one run (shingle). */
const shingleWords = 4;

/**
 * Makes a fingerprint of a text by which near-duplicates are found: the smallest hashes of its runs of four words (the
 * bottom-k form of MinHash, Broder 1997). Texts that share most of their runs share most of these hashes, whatever
 * their length. As base64 of 32-bit numbers, ascending; empty for a text without words.
 */
export function textSketch(text: string): string {
  const words = text.normalize('NFKC').toLowerCase().match(wordPattern) ?? [];
  if (words.length === 0) return '';
  const hashes = words.map(hashOf);
  const width = Math.min(shingleWords, hashes.length);
  const smallest = new SmallestHashes();
  for (let at = 0; at + width <= hashes.length; at++) {
    let shingle = 0;
    for (let next = 0; next < width; next++) shingle = mixed(Math.imul(shingle, 31) + (hashes[at + next] ?? 0));
    smallest.add(shingle >>> 0);
  }
  return Buffer.from(Uint32Array.from(smallest.sorted()).buffer).toString('base64');
}

/** The hashes of a sketch, ascending. */
export function sketchHashes(sketch: string): Uint32Array {
  const bytes = Buffer.from(sketch, 'base64');
  const hashes = new Uint32Array(Math.floor(bytes.length / 4));
  for (let at = 0; at < hashes.length; at++) hashes[at] = bytes.readUInt32LE(at * 4);
  return hashes;
}

/**
 * Estimates how alike two texts are from their sketches: the share of runs of words they have in common (Jaccard), from
 * 0 to 1.
 */
export function sketchSimilarity(one: Uint32Array, other: Uint32Array): number {
  let inOne = 0;
  let inOther = 0;
  let seen = 0;
  let shared = 0;
  // Walks the smallest hashes of both together: among these the share of common ones estimates that among all.
  while (seen < sketchSize && (inOne < one.length || inOther < other.length)) {
    const a = one[inOne] ?? Number.POSITIVE_INFINITY;
    const b = other[inOther] ?? Number.POSITIVE_INFINITY;
    if (a === b) shared++;
    if (a <= b) inOne++;
    if (b <= a) inOther++;
    seen++;
  }
  return seen === 0 ? 0 : shared / seen;
}

/** In scripts without blanks every character is a word. */
const wordPattern = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

/** The number that stands for a word (FNV-1a, 32 bits). */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the result. */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Keeps the smallest distinct hashes of many. */
class SmallestHashes {
  private kept = new Set<number>();
  private bound = Number.POSITIVE_INFINITY;

  add(hash: number): void {
    if (hash >= this.bound) return;
    this.kept.add(hash);
    // Cut seldom: sorting at every hash would cost more than the hashes do.
    if (this.kept.size >= sketchSize * 8) this.cut();
  }

  sorted(): number[] {
    return [...this.kept].sort((one, other) => one - other).slice(0, sketchSize);
  }

  /** Drops all but the smallest; what is above the largest of these need not be kept from now on. */
  private cut(): void {
    const smallest = this.sorted();
    this.kept = new Set(smallest);
    this.bound = smallest.at(-1) ?? this.bound;
  }
}
