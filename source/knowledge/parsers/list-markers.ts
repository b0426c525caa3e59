/** How a list item begins, and the text after that. */
interface ReadMarker {
  /** `-` for any bullet, else the number as it is written. */
  marker: string;
  rest: string;
  checked?: boolean;
}

/** The signs that are used as bullets; a small `o` only before a capital. */
const bullet = /^(?:[•·▪▫◦●○■◆◇►▸➢➤❖✓✔\u2010-\u2015*»\uF0A7\uF0B7\uF0D8\uF0FC-]|o(?= \p{Lu}))\s+(?=\S)/u;
/** Checkboxes, empty or ticked. */
const box = /^(?:([☐□])|([☑☒✅]))\s*(?=\S)/u;
/** A number, letter or Roman number with a bracket or full stop: `3.`, `b)`, `(iv)`. */
const number = /^(\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6}|[A-Z])[.)])\s+(?=\S)/;

/**
 * Recognises a list item by the bullet, number or checkbox that `text` begins with, and gives what follows it;
 * undefined where it begins with none.
 */
export function readMarker(text: string): ReadMarker | undefined {
  const checkbox = box.exec(text);
  if (checkbox) return {marker: '-', rest: text.slice(checkbox[0].length), checked: checkbox[2] !== undefined};
  const found = bullet.exec(text);
  if (found) return {marker: '-', rest: text.slice(found[0].length)};
  const numbered = number.exec(text);
  return numbered?.[1] === undefined ? undefined : {marker: numbered[1], rest: text.slice(numbered[0].length)};
}
