// What showing an answer costs: node --import ./scripts/ts-loader.mjs test/benchmarks/markdown.ts
import {createMarkdownStream, renderMarkdown} from '../../source/ui/markdown/markdown-stream.ts';
import {createTheme} from '../../source/ui/theme.ts';

const theme = createTheme({setting: 'dark', environment: {COLORTERM: 'truecolor'}});
const columns = 80;
const tokens = 2000;
/** Characters of a token: what tokenizers of the common models make of English and of code. */
const tokenLength = 4;

const repeated = (text: string) =>
  text.repeat(Math.ceil((tokens * tokenLength) / text.length)).slice(0, tokens * tokenLength);
const texts = {
  prose: repeated(
    `${'The loop takes a **transcript port**, so there is one record of what was said; see `agent-loop.ts` and [the design](https://example.org/design). '.repeat(
      3,
    )}\n\n`,
  ),
  code: `\`\`\`ts\n${repeated("export async function read(path: string): Promise<string> {\n  // what is there\n  return await readFile(path, 'utf8');\n}\n\n")}\n\`\`\`\n`,
  lists: repeated(
    '- an item with `code` and **weight** that goes on a little\n  - one below it\n1. first of a numbered list\n2. second of it\n\n',
  ),
  table: `| name | what it does | count |\n|---|---|--:|\n${repeated('| read-file | reads a file of the project | 12 |\n')}`,
};

function stream(text: string, tokensPerFrame: number): number {
  const before = process.cpuUsage();
  const markdown = createMarkdownStream({columns, theme});
  let lines = 0;
  for (let at = 0, token = 0; at < text.length; at += tokenLength, token += 1) {
    const update = markdown.push(text.slice(at, at + tokenLength));
    lines += update.committed.length;
    if (token % tokensPerFrame === 0) lines += update.live.length;
  }
  lines += markdown.end().length;
  const {user, system} = process.cpuUsage(before);
  return lines > 0 ? (user + system) / (text.length / tokenLength) : 0;
}

for (const text of Object.values(texts)) stream(text, 4);
console.log(
  'µs of CPU a token, streaming 2,000 tokens at 80 columns (live lines read at each token / each 4th, as 25 frames at 100 tokens/s):',
);
for (const [name, text] of Object.entries(texts))
  console.log(
    `  ${name.padEnd(6)} ${stream(text, 1).toFixed(0).padStart(5)} / ${stream(text, 4).toFixed(0).padStart(5)}`,
  );

const long = Object.values(texts).join('\n\n');
for (const [name, megabytes] of [
  ['an answer of 1 MB', 1],
  ['an answer of 4 MB', 4],
] as const) {
  const text = long.repeat(Math.ceil((megabytes * 1e6) / long.length));
  const started = performance.now();
  const markdown = createMarkdownStream({columns, theme});
  let longestLive = 0;
  for (let at = 0; at < text.length; at += 4096)
    longestLive = Math.max(longestLive, markdown.push(text.slice(at, at + 4096)).live.length);
  markdown.end();
  const ms = performance.now() - started;
  console.log(
    `${name}: ${ms.toFixed(0)} ms, ${((ms * 1000) / (text.length / tokenLength)).toFixed(0)} µs a token, at most ${longestLive} live lines`,
  );
}
const started = performance.now();
renderMarkdown(long, {columns, theme});
console.log(`rendering ${long.length} characters at once: ${(performance.now() - started).toFixed(0)} ms`);
