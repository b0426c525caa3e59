const verbs =
  /(?<=[dlmnrt])(?<!(?:pro|pre|compro)m|[pr]pr|ompr|expert|advert)is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)/;
const nouns = /(?<=^(?:behavi|col|fav|flav|hon|lab|neighb))ou(?=r)/;
const doubled = /(?<=^(?:cancel|channel|label|level|marshal|model|panel|signal|travel))l(?=(?:ed|er|ers|ing|ings)$)/;
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

/**
 * A word in lower case in the American spelling, which code is mostly written in: `recognised` and `recognized`, `behaviour` and
 * `behavior`, `cancelled` and `canceled` are the same word to a search. Other words stay as they are.
 */
export function americanSpelling(word: string): string {
  if (word.length < 4) return word;
  return (
    (Object.hasOwn(others, word) ? others[word] : undefined) ??
    word.replace(verbs, 'iz').replace(nouns, 'o').replace(doubled, '')
  );
}
