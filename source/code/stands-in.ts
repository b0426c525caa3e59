import {escapePattern} from './escape-pattern.ts';

/** Whether a name stands in a text by itself, in capitals or not. */
export function standsIn(text: string, name: string): boolean {
  const pattern = escapePattern(name).replace(/\s+/g, '\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'iu').test(text);
}
