/** Most places that are named; the rest is counted. */
const shownPlaces = 3;

/** Lists the places where something was said, as a part of a sentence: the first three of them by name. */
export function placesText(places: readonly string[]): string {
  const shown = places.slice(0, shownPlaces);
  const more = places.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
