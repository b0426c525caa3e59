import type {Setting} from './schema.ts';

/** The words that switch a setting on. */
const yes = new Set(['true', 'yes', 'on', '1']);
/** The words that switch a setting off. */
const no = new Set(['false', 'no', 'off', '0']);

/**
 * Turns what was typed for a setting (in an environment variable, `--set` or `eca config set`) into its value: `yes`
 * into true, `10` into a number. The text is JSON or plain words; `null` stands for "not set". What cannot be read
 * stays the text it was, so that validation names it.
 *
 * Lists: a JSON array; otherwise models and prices are split at commas, and a rule (which may hold commas) is a list of
 * one.
 */
export function valueOfText(setting: Setting, text: string): unknown {
  const trimmed = text.trim();
  const json = parseJson(trimmed);
  switch (setting.type) {
    case 'boolean': {
      const word = trimmed.toLowerCase();
      return yes.has(word) ? true : no.has(word) ? false : trimmed;
    }
    case 'integer':
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : trimmed;
    case 'models':
    case 'prices':
    case 'rules':
      if (Array.isArray(json)) return json;
      if (typeof json === 'string') return [json];
      if (trimmed === '') return [];
      return setting.type === 'rules' ? [trimmed] : trimmed.split(',').map(part => part.trim());
    default:
      if (typeof json === 'string') return json;
      if (trimmed === 'null' && setting.default === undefined) return null;
      return setting.type === 'choice' ? trimmed.toLowerCase() : trimmed;
  }
}

/** A text as JSON; undefined where it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
