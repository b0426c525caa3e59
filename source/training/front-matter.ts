/** The fields on top of a Markdown text and the rest of it, or what is wrong and where. */
export type FrontMatter =
  | {ok: true; fields: Map<string, string>; body: string}
  | {ok: false; problem: string; line: number};

/**
 * Reads the fields on top of a Markdown text: `KEY: VALUE` lines between two lines of `---`. Keys are kebab-case and
 * stand once.
 */
export function parseFrontMatter(text: string, keys: readonly string[]): FrontMatter {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    return {ok: false, line: 1, problem: 'expected front matter between two lines of `---` on top'};
  }
  const fields = new Map<string, string>();
  for (const [index, line] of lines.slice(1, end).entries()) {
    if (line.trim() === '') continue;
    const [, key = '', value = ''] = /^([a-z][a-z-]*)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    const shown = line.slice(0, 80);
    // A mistyped key would be ignored without a word, and its value with it.
    if (!keys.includes(key)) {
      const problem = `unexpected line \`${shown}\`, expected \`KEY: VALUE\` with one of ${keys.join(', ')}`;
      return {ok: false, line: index + 2, problem};
    }
    if (fields.has(key)) return {ok: false, line: index + 2, problem: `\`${key}\` stands twice`};
    fields.set(key, value.trim());
  }
  return {
    ok: true,
    fields,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  };
}

/** `a, b` as a list; empty where there is nothing. */
export function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}
