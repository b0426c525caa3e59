/** What a variable is set to: the variables whose text it then has, as often as it has it. */
export interface TextValue {
  name: string;
  mentions: readonly string[];
}

/**
 * The variable that grows to twice its length or more each time the variables are set, as `x=$x$x` does: it takes all memory
 * in some dozen rounds of a loop. `isKept` says which variables keep their text from one time to the next: without one of
 * them nothing grows. Undefined where there is none.
 */
export function doublingVariable(
  values: readonly TextValue[],
  isKept: (name: string) => boolean = () => true,
): string | undefined {
  const mentioned = new Map<string, Set<string>>();
  for (const {name, mentions} of values) {
    mentioned.set(name, new Set([...(mentioned.get(name) ?? []), ...mentions]));
  }
  const sources = new Map<string, ReadonlySet<string>>();
  /** The variables whose text comes to be in this one, itself among them. */
  const sourcesOf = (name: string): ReadonlySet<string> => {
    const known = sources.get(name);
    if (known) return known;
    const found = new Set([name]);
    for (const one of found) for (const next of mentioned.get(one) ?? []) found.add(next);
    sources.set(name, found);
    return found;
  };
  const doubles = ({name, mentions}: TextValue) =>
    mentions.filter(one => sourcesOf(one).has(name)).length > 1 &&
    [...sourcesOf(name)].some(one => sourcesOf(one).has(name) && isKept(one));
  return values.find(doubles)?.name;
}
