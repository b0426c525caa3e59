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

/**
 * Lists the settings in a configuration or data file, so that each can be found by its name: the top-level entries of a
 * JSON, YAML, TOML or environment file, by its lines. Broken files give what can be seen.
 */
export function dataKeysOf(lines: readonly string[], languageId: string): DataKey[] {
  if (languageId === 'json') return jsonKeys(lines);
  if (languageId === 'yaml') return keysAt(lines, yamlKey);
  if (languageId === 'toml') return [...tomlKeys(lines)];
  return keysAt(lines, assignment);
}

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
