import {termsOf} from '../code/terms.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';

/** How questions ask for instructions: at their beginning, or at that of a sentence in them. */
const asksHow =
  /(?:^|[.!?]\s)\s*(?:and |so )?(?:(?:how|where) (?:do|can|could|should|would|must) (?:i|we|you|one|somebody)\b|how to\b|(?:i|we)(?: want|'d like| would like| need) to\b|what (?:do|must|should) (?:i|we) do to\b|what is needed to\b|steps to\b)/i;
const everyAsksHow = new RegExp(asksHow, 'gi');
/** How many sections of documents are looked through. */
const candidates = 30;
/** The most lines of instructions within a section. */
const longestRecipe = 14;
/** What begins a recipe within a section: words in bold at the start of a paragraph or a list item. */
const boldLead = /^\s{0,3}(?:[-*+] |\d+[.)] )?(?:\*\*|__)(?<lead>[^*_]{2,120}?)(?:\*\*|__)/;

/** Words by which people ask for the same thing. */
const makes = new Set(termsOf('add create write make register implement introduce'));
/** Words that name nothing. */
const fillers = new Set(
  termsOf('new own another custom further need needed use go project repository code support here'),
);

/**
 * Finds instructions in the project's documents for a "how do I" question: sections whose heading, and paragraphs whose
 * bold lead, has all the words of the question, or tells to make what the question wants to make ("Add a tool" for "where do I add a
 * tool that …"). Those with the most words of the question come first. Empty for every other question.
 */
export async function recipePassages(
  index: Pick<ProjectIndex, 'search'>,
  question: string,
  limit: number,
): Promise<Passage[]> {
  if (!asksHow.test(question)) return [];
  const asked = wordsOf(question.replace(everyAsksHow, ' '));
  const named = [...asked].filter(word => word !== making);
  if (named.length === 0) return [];
  const answers = (lead: string) => {
    const words = wordsOf(lead);
    return (
      [...asked].every(word => words.has(word)) || (words.has(making) && words.size > 1 && saysTogether(asked, words))
    );
  };
  const wordsBesides = (lead: string) => [...wordsOf(lead)].filter(word => !asked.has(word)).length;
  const wordsShared = (lead: string) => [...wordsOf(lead)].filter(word => asked.has(word)).length;
  const sections = await index.search(question, {kinds: ['section'], limit: candidates});
  const recipes = sections.flatMap(section => recipesIn(section).filter(({lead}) => answers(lead)));
  return recipes
    .sort((a, b) => wordsShared(b.lead) - wordsShared(a.lead) || wordsBesides(a.lead) - wordsBesides(b.lead))
    .slice(0, limit)
    .map(({passage}) => passage);
}

const making = 'add';

function wordsOf(text: string): Set<string> {
  const terms = termsOf(text).filter(term => !fillers.has(term));
  return new Set(terms.map(term => (makes.has(term) ? making : term)));
}

/** Whether `words` stand side by side in `asked`, in any order. */
function saysTogether(asked: ReadonlySet<string>, words: ReadonlySet<string>): boolean {
  const places = [...asked].flatMap((word, place) => (words.has(word) ? place : []));
  return places.length === words.size && Math.max(...places) - Math.min(...places) === words.size - 1;
}

function recipesIn(section: Passage): {lead: string; passage: Passage}[] {
  const lines = section.text.split('\n');
  const leads = lines.flatMap((line, row) => {
    const lead = boldLead.exec(line)?.groups?.lead;
    return lead === undefined ? [] : [{row, lead}];
  });
  const parts = leads.map(({row, lead}, place) => {
    const end = Math.min(leads[place + 1]?.row ?? lines.length, row + longestRecipe);
    return {lead, passage: linesOf(section, lines, row, end)};
  });
  return [{lead: section.symbol, passage: section}, ...parts];
}

function linesOf(section: Passage, lines: readonly string[], from: number, to: number): Passage {
  let end = to;
  while (end > from + 1 && lines[end - 1]?.trim() === '') end -= 1;
  const numberOf = (row: number) => section.lineNumbers?.[row] ?? section.startLine + row;
  return {
    ...section,
    text: lines.slice(from, end).join('\n'),
    ...(section.lineNumbers && {lineNumbers: section.lineNumbers.slice(from, end)}),
    startLine: numberOf(from),
    endLine: numberOf(end - 1),
    definitionLine: numberOf(from),
  };
}
