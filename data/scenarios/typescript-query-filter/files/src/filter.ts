import {tokens} from './tokens.ts';

export type Row = Record<string, unknown>;

export function compile(text: string): (row: Row) => boolean {
  const parts = tokens(text);
  return row => {
    let result = row[parts[0] as string] == JSON.parse(parts[2] as string);
    for (let at = 3; at < parts.length; at += 4) {
      const value = row[parts[at + 1] as string] == JSON.parse(parts[at + 3] as string);
      result = parts[at] === 'and' ? result && value : result || value;
    }
    return result;
  };
}
