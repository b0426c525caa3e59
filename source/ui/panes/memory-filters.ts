import type {MemoryFilter} from '../ports/memory-port.ts';

/** What is searched for, and the filters that were typed with it. */
export interface FilteredQuery {
  text: string;
  filter: MemoryFilter;
}

/** The words for kinds of memory that can be typed behind `kind:`. */
const kinds: Readonly<Record<string, string>> = {
  fact: 'semantic',
  facts: 'semantic',
  semantic: 'semantic',
  event: 'episodic',
  events: 'episodic',
  episodic: 'episodic',
  howto: 'procedural',
  procedural: 'procedural',
};
/** The words for who said something that can be typed behind `from:`; another word is taken as it is. */
const roles: Readonly<Record<string, string>> = {
  me: 'user',
  you: 'user',
  user: 'user',
  eca: 'assistant',
  assistant: 'assistant',
};
/** A day in milliseconds. */
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Reads search filters out of what was typed in the Memory tab: `from:me`, `from:eca`, `kind:fact|event|howto`,
 * `since:2026-05-01` and `until:2026-05-31` (days by this machine's clock, both included). A word that is no such
 * filter stays in the text.
 */
export function readFilters(query: string): FilteredQuery {
  const filter: MemoryFilter = {};
  const words = query.split(/\s+/).filter(word => {
    const [, name = '', value = ''] = /^(from|kind|since|until):(\S+)$/i.exec(word) ?? [];
    switch (name.toLowerCase()) {
      case 'from':
        return !take('role', roles[value.toLowerCase()] ?? value);
      case 'kind':
        return !take('kind', kinds[value.toLowerCase()]);
      case 'since':
        return !take('fromMs', dayOf(value));
      case 'until': {
        const startMs = dayOf(value);
        return !take('toMs', startMs === undefined ? undefined : startMs + dayMs - 1);
      }
      default:
        return true;
    }
  });
  return {text: words.join(' ').trim(), filter};

  /** Notes a filter; false where the value means nothing, so that the word stays in the text. */
  function take<Name extends keyof MemoryFilter>(name: Name, value: MemoryFilter[Name]): boolean {
    if (value === undefined) return false;
    filter[name] = value;
    return true;
  }
}

/**
 * The start of a day written as `2026-05-01`, by this machine's clock, in milliseconds since 1970; undefined for
 * anything else.
 */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00`);
  return Number.isNaN(ms) ? undefined : ms;
}
