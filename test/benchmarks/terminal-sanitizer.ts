// Writes generated hostile chunks through the terminal sanitizer and counts what must never come out; then compares its
// throughput with util.stripVTControlCharacters on the same texts. ECA_BENCHMARK_CHUNKS changes the number of chunks.
import {stripVTControlCharacters} from 'node:util';
import {createTerminalSanitizer, sanitizeText} from '../../source/security/terminal-sanitizer.ts';
import {hostilePieces} from '../security/hostile-pieces.ts';

const chunkGoal = Number(process.env.ECA_BENCHMARK_CHUNKS ?? 1_000_000);
const forbidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}\p{Cs}]|\u034f|\u17b4|\u17b5/gu;

/** Mulberry32 by Tommy Ettinger: 32 bits of state, the same run every time. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const random = createRandom(20_251);

/** A text of pieces; every fourth time any UTF-16 units at all are among them. */
function hostileText(pieces: number): string {
  const parts: string[] = [];
  const wild = random(4) === 0;
  for (let count = 0; count < pieces; count += 1) {
    if (wild && random(3) === 0) parts.push(String.fromCharCode(random(random(2) === 0 ? 0x100 : 0x10000)));
    else parts.push(hostilePieces[random(hostilePieces.length)] ?? '');
  }
  return parts.join('');
}

let chunks = 0;
let texts = 0;
let units = 0;
let forbiddenUnits = 0;
let splitDifferences = 0;
let unstable = 0;
const started = performance.now();
while (chunks < chunkGoal) {
  const text = hostileText(1 + random(60));
  const asBytes = random(2) === 0;
  const whole = asBytes ? Buffer.from(text) : text;
  const sanitizer = createTerminalSanitizer();
  let output = '';
  let position = 0;
  while (position < whole.length) {
    const end = position + 1 + random(random(3) === 0 ? 40 : 6);
    output += sanitizer.write(typeof whole === 'string' ? whole.slice(position, end) : whole.subarray(position, end));
    position = end;
    chunks += 1;
  }
  output += sanitizer.end();
  texts += 1;
  units += text.length;
  forbiddenUnits += output.match(forbidden)?.length ?? 0;
  const once = sanitizeText(asBytes ? Buffer.from(text).toString() : text);
  if (output !== once) splitDifferences += 1;
  if (sanitizeText(once) !== once) unstable += 1;
}
const chunkSeconds = (performance.now() - started) / 1000;
console.log(
  `${chunks} chunks of ${texts} texts (${units} units) in ${chunkSeconds.toFixed(1)} s: ${forbiddenUnits} forbidden, ` +
    `${splitDifferences} texts that depend on the cuts, ${unstable} that a second pass changes`,
);

function megabytesPerSecond(texts: readonly string[], work: (text: string) => string): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  let best = 0;
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    for (const text of texts) work(text);
    best = Math.max(best, bytes / 1e6 / ((performance.now() - start) / 1000));
  }
  return best;
}

function blocks(make: () => string): string[] {
  return Array.from({length: 256}, () => {
    let text = '';
    while (text.length < 16_384) text += make();
    // A flat string, as it comes from a socket, and not a rope.
    return Buffer.from(text).toString();
  });
}

const words = ['const', 'value', '=>', 'return', 'Promise<string>', '{', '}', '// why', '\n', '\t', '"text"', '0.5'];
const workloads: Record<string, string[]> = {
  plain: blocks(() => `${words[random(words.length)]} `),
  coloured: blocks(
    () => `\x1b[3${random(8)}m${words[random(words.length)]}\x1b[0m ${words[random(words.length)]} plain text here\r\n`,
  ),
  hostile: blocks(() => hostileText(20)),
  japanese: blocks(() => '日本語のテキスト、'),
  hindi: blocks(() => 'हिन्दी में लिखा पाठ '),
  emoji: blocks(() => 'done ✅ 👩🏽\u200d💻 '),
};
const throughput: Record<string, {sanitizer: number; strip: number; ratio: number}> = {};
for (const [name, texts] of Object.entries(workloads)) {
  const strip = megabytesPerSecond(texts, stripVTControlCharacters);
  const sanitizer = megabytesPerSecond(texts, sanitizeText);
  throughput[name] = {
    sanitizer: Math.round(sanitizer),
    strip: Math.round(strip),
    ratio: Number((sanitizer / strip).toFixed(2)),
  };
  console.log(
    `${name.padEnd(9)} ${sanitizer.toFixed(0)} MB/s, stripVTControlCharacters ${strip.toFixed(0)} MB/s, ratio ${(sanitizer / strip).toFixed(2)}`,
  );
}
console.log(
  JSON.stringify({
    benchmark: 'terminal-sanitizer',
    chunks,
    forbidden: forbiddenUnits,
    splitDifferences,
    unstable,
    throughput,
  }),
);
if (forbiddenUnits + splitDifferences + unstable > 0) process.exitCode = 1;
