import {doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, readOptions} from '../read-options.ts';

/** The words of the language that a filter may use. */
const words = new Set(
  `if then elif else end and or not as reduce foreach try catch null true false keys keys_unsorted values length utf8bytelength
  map map_values select empty error has in contains inside startswith endswith ltrimstr rtrimstr split join test match capture
  scan sub gsub ascii_downcase ascii_upcase to_entries from_entries with_entries sort sort_by group_by unique unique_by min max
  min_by max_by add any all flatten reverse index indices first last nth type tostring tonumber tojson fromjson floor ceil
  round sqrt paths leaf_paths getpath path del delpaths setpath arrays objects iterables booleans numbers strings nulls scalars
  input_line_number limit splits explode implode todate fromdate now strftime transpose ascii isvalid walk abs trim ltrim rtrim
  tostream fromstream truncate_stream debug stderr base64 base64d html uri csv tsv text json sh isempty pick have_literal_numbers`.split(
    /\s+/,
  ),
);

/**
 * When `jq` may run without asking: with a filter made of well-known words, without environment, modules and what may
 * not end.
 */
export const jq: ProgramRule = (call, context) => {
  const fields = [...call.fields];
  const named: (typeof fields)[number][] = [];
  // `--arg name value` takes two words.
  for (let at = 0; at < fields.length; at++) {
    if (!/^--arg(?:json)?$/.test(textOf(fields[at]) ?? '')) continue;
    named.push(...fields.splice(at, 3));
    at--;
  }
  if (named.length > 0 && call.fields.some(field => textOf(field) === '--')) {
    return doubt('unproved-argument', '`jq` with named arguments and `--`');
  }
  if (named.some(field => field.kind === 'unknown' && field.many)) {
    return doubt('unproved-argument', 'an argument of `jq` is not known');
  }
  // Options that read other files (`--slurpfile`, `-f`, `-L`) are not among those that are known.
  const read = readOptions(
    {...call, fields},
    {
      flags: 'acCMejnrRsS',
      long: 'ascii-output compact-output color-output monochrome-output exit-status join-output null-input raw-output raw-input slurp sort-keys tab seq stream unbuffered version',
      longValued: {indent: 'text'},
    },
    context,
  );
  if (isDoubt(read)) return read;
  if (call.fields.some(field => field.kind === 'text' && field.loose)) {
    return doubt('unproved-option', 'a file could be called like an option of `jq`; write `./*`');
  }
  const [filter, ...files] = read.operands;
  if (filter === undefined) return undefined;
  const text = textOf(filter);
  if (text === undefined) return doubt('unproved-argument', 'the filter of `jq` is not known');
  if (!isHarmlessFilter(text)) {
    return doubt('unproved-argument', `the filter ${quoted(text)} of \`jq\` is not known to only print`);
  }
  for (const field of files) {
    const found = context.checkPath(field, 'read', call.state);
    if (found) return found;
  }
  return undefined;
};

/** Whether every word outside of texts is a known one, a key or a variable. */
function isHarmlessFilter(filter: string): boolean {
  const bare = withoutTexts(filter);
  if (bare === undefined || /\\|\$ENV|\$__|#/.test(bare)) return false;
  // A text times a large number fills the memory.
  if (bare.includes('*') && /\d{7}|\d\.?[eE][+-]?\d/.test(bare)) return false;
  for (const found of bare.matchAll(/([.$@]?)\b([A-Za-z_]\w*)/g)) {
    const [all, before, word = ''] = found;
    if (before === '.' || before === '$' || words.has(word)) continue;
    const isKey = /^\s*:/.test(bare.slice(found.index + all.length));
    if (!isKey || before === '@') return false;
  }
  return true;
}

/** The filter with the texts in it left out, but not what is calculated inside them. Undefined where one does not end. */
function withoutTexts(filter: string): string | undefined {
  let bare = '';
  // How many brackets are open in each calculation inside a text.
  const open: number[] = [];
  let inText = false;
  for (let at = 0; at < filter.length; at++) {
    const character = filter[at] ?? '';
    if (inText) {
      if (character === '"') inText = false;
      else if (character === '\\' && filter[++at] === '(') {
        open.push(0);
        inText = false;
        bare += ' (';
      }
      continue;
    }
    const depth = open.at(-1);
    if (character === '"') {
      inText = true;
      bare += '""';
      continue;
    }
    if (depth !== undefined && character === '(') open[open.length - 1] = depth + 1;
    if (depth !== undefined && character === ')') {
      if (depth === 0) {
        open.pop();
        inText = true;
      } else open[open.length - 1] = depth - 1;
    }
    bare += character;
  }
  return inText || open.length > 0 ? undefined : bare;
}
