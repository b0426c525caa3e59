/** British verbs in `-ise`, with their forms; not words that end so everywhere (`promise`, `surprise`, `advertise`). */
const verbsInIse =
  /(?<=[dlmnrt])(?<!(?:pro|pre|compro)m|[pr]pr|ompr|expert|advert)is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)/;
/** British `-our` for American `-or`: `behaviour`, `colour`. */
const nounsInOur = /(?<=^(?:behavi|col|fav|flav|hon|lab|neighb))ou(?=r)/;
/** The doubled `l` of British forms: `cancelled`, `modelling`. */
const doubled = /(?<=^(?:cancel|channel|label|level|marshal|model|panel|signal|travel))l(?=(?:ed|er|ers|ing|ings)$)/;
/** British words that follow none of the rules above. */
const others: Readonly<Record<string, string>> = {
  centre: 'center',
  centres: 'centers',
  centred: 'centered',
  catalogue: 'catalog',
  catalogues: 'catalogs',
  dialogue: 'dialog',
  dialogues: 'dialogs',
  licence: 'license',
  licences: 'licenses',
  defence: 'defense',
  grey: 'gray',
};

/** Irregular forms that are used of what programs do; those that are other words as well (`left`, `saw`, `ground`) are not here. */
const irregular = new Map(
  `begin began begun|break broke broken|bring brought|build built|catch caught|choose chose chosen|draw drew drawn|drive drove driven|
  fall fell fallen|feed fed|find found|forget forgot forgotten|freeze froze frozen|get got gotten|give gave given|go went gone|
  grow grew grown|hide hid hidden|hold held|keep kept|know knew known|lay laid|lose lost|make made|override overrode overridden|
  overwrite overwrote overwritten|pay paid|rebuild rebuilt|redraw redrew redrawn|rewrite rewrote rewritten|run ran|say said|
  send sent|show shown|speak spoke spoken|spend spent|steal stole stolen|stick stuck|take took taken|teach taught|tear tore torn|
  tell told|think thought|throw threw thrown|undo undid undone|understand understood|wake woke woken|withhold withheld|
  write wrote written`
    .split('|')
    .flatMap(line => {
      const [base = '', ...forms] = line.trim().split(/\s+/);
      return forms.map(form => [form, base] as const);
    }),
);

/**
 * Makes British and American spellings, and the forms of irregular verbs, find each other. A word in lower case comes
 * back in its base form (`written` is `write`) and in the American spelling, which code is mostly written in
 * (`recognised` is `recognized`, `behaviour` is `behavior`); other words stay as they are.
 */
export function searchSpelling(word: string): string {
  if (word.length < 3) return word;
  const known = irregular.get(word) ?? (Object.hasOwn(others, word) ? others[word] : undefined);
  return known ?? word.replace(verbsInIse, 'iz').replace(nounsInOur, 'o').replace(doubled, '');
}
