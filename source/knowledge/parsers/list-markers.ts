interface ReadMarker {
  /** `-` for any bullet, else the number as it is written. */
  marker: string;
  rest: string;
  checked?: boolean;
}

const bullet = /^(?:[•·▪▫◦●○■◆◇►▸➢➤❖✓✔\u2010-\u2015*»\uF0A7\uF0B7\uF0D8\uF0FC-]|o(?= \p{Lu}))\s+(?=\S)/u;
const box = /^(?:([☐□])|([☑☒✅]))\s*(?=\S)/u;
const number = /^(\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6}|[A-Z])[.)])\s+(?=\S)/;

/** The list marker that `text` begins with, and what follows it. */
export function readMarker(text: string): ReadMarker | undefined {
  const checkbox = box.exec(text);
  if (checkbox) return {marker: '-', rest: text.slice(checkbox[0].length), checked: checkbox[2] !== undefined};
  const found = bullet.exec(text);
  if (found) return {marker: '-', rest: text.slice(found[0].length)};
  const numbered = number.exec(text);
  return numbered?.[1] === undefined ? undefined : {marker: numbered[1], rest: text.slice(numbered[0].length)};
}
