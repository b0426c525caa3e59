// Where the entries of settings files begin.
import {indentationOf, isBlank} from './line-ranges.ts';

/** A row (from 0) at which a top-level entry of a data file begins. */
export interface DataKey {
  row: number;
  name: string;
}

/** What a key looks like at the beginning of a line: `"key":`, `key:` or `'key':` in JSON and JSON5. */
const jsonKey = /^\s*"((?:[^"\\]|\\.){0,200})"\s*:|^\s*([\w$-]{1,100})\s*:|^\s*'([^']{0,200})'\s*:/;
/** A key at the left margin of a YAML file, also behind the `-` of a list. */
const yamlKey = /^(?:- )?(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s#'"&*!|>%@`[\]{},-][^#:]{0,200}?))\s*:(?:\s|$)/;
/** The head of a TOML table: `[name]` or `[[name]]`. */
const tomlTable = /^\s*\[\[?\s*([^\]]{1,200})\s*\]/;
/** `NAME=value`, also behind `export`. */
const assignment = /^\s*(?:export\s+)?([\w.-]{1,200})\s*=/;

/** `name = value`, `name: value` or `name value`, one a line. */
const setting = /^\s*([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,200})(?:\s*[=:]|\s+\S)/u;
/** A setting that is there as a comment, with its default: `#port = 80`, `# max-size 10mb`; prose goes on, or ends in a full stop. */
const settingInComment =
  /^\s*[#;]\s?([\p{L}][\p{L}\p{N}]*(?:[-_.][\p{L}\p{N}]+)+)(?:\s+[^\s#]+){1,4}$|^\s*[#;]\s?([\p{L}][\p{L}\p{N}_.-]*)\s*=\s*\S*$/u;

/**
 * Lists the settings in a configuration or data file, so that each can be found by its name: the top-level entries of a
 * JSON, YAML, TOML or environment file, or of one with a setting a line, by its lines. Broken files give what can be seen.
 */
export function dataKeysOf(lines: readonly string[], languageId: string): DataKey[] {
  if (languageId === 'json') return jsonKeys(lines);
  if (languageId === 'yaml') return keysAt(lines, yamlKey);
  if (languageId === 'toml') return [...tomlKeys(lines)];
  if (languageId === 'ini') return settingKeys(lines);
  return keysAt(lines, assignment);
}

/** Settings of a file with one a line, also those that only stand there as a comment; repeats count once where they follow each other. */
function settingKeys(lines: readonly string[]): DataKey[] {
  const isProse = (row: number) => /^\s*[#;]\s*\S/.test(lines[row] ?? '') && !isSettingInComment(row);
  const isSettingInComment = (row: number) => {
    const line = (lines[row] ?? '').trimEnd();
    return settingInComment.test(line) && !/[.,;:]$/.test(line);
  };
  const given = keysAt(lines, setting);
  const left = keysAt(
    lines.map(line => line.trimEnd()),
    settingInComment,
  ).filter(({row}) => isSettingInComment(row) && !isProse(row + 1));
  const keys = [...given, ...left].sort((a, b) => a.row - b.row);
  return keys.filter((key, place) => keys[place - 1]?.name !== key.name);
}

/** The lines that fit a pattern, by the name in it; of a very long line only the beginning is looked at. */
function keysAt(lines: readonly string[], pattern: RegExp): DataKey[] {
  return lines.flatMap((line, row) => {
    const match = pattern.exec(line.slice(0, 1_000));
    const name = match?.slice(1).find(group => group !== undefined);
    return name === undefined ? [] : [{row, name: name.trim()}];
  });
}

/** Keys one level inside the outermost bracket: those with the least indentation that any key has. */
function jsonKeys(lines: readonly string[]): DataKey[] {
  const keys = keysAt(lines, jsonKey);
  const indentation = keys.reduce((least, key) => Math.min(least, indentationOf(lines[key.row] ?? '')), 1_000);
  return keys.filter(key => indentationOf(lines[key.row] ?? '') === indentation);
}

/** Tables, and the keys above the first table; the keys inside a table belong to it. */
function* tomlKeys(lines: readonly string[]): Iterable<DataKey> {
  let isInTable = false;
  for (const [row, line] of lines.entries()) {
    if (isBlank(line) || line.startsWith('#')) continue;
    const table = tomlTable.exec(line)?.[1];
    const key = isInTable ? undefined : assignment.exec(line)?.[1];
    if (table !== undefined) isInTable = true;
    const name = table ?? key;
    if (name !== undefined && !(table !== undefined && /,\s*$|^\s+\[/.test(line))) yield {row, name: name.trim()};
  }
}
