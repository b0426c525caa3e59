/** Where a key or a list entry stands in a JSON text. Lines and columns start at 1. */
export interface JsonPlace {
  line: number;
  column: number;
}

/**
 * The deepest nesting whose places are noted, in levels. Settings lie at most six levels deep, blocks and lists
 * included.
 */
const deepestPlace = 8;

/**
 * Finds the line and column of each key and list entry in a settings file, for warnings that point at the very place,
 * by path (`pathId`). `text` must parse as JSON; of a key that stands twice the last place is given, as the last value
 * counts, and the earlier ones are in `repeated`.
 */
export function jsonPlaces(text: string): {
  places: Map<string, JsonPlace>;
  repeated: {path: string[]; place: JsonPlace}[];
} {
  const places = new Map<string, JsonPlace>();
  const repeated: {path: string[]; place: JsonPlace}[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\n|[^\s"{}[\],:]+/g;
  const open: {list: boolean; part: string | number; expectsKey: boolean}[] = [];
  let line = 1;
  let lineStart = 0;
  for (const {0: piece, index} of text.matchAll(token)) {
    if (piece === '\n') {
      line++;
      lineStart = index + 1;
      continue;
    }
    const top = open.at(-1);
    const place = {line, column: index - lineStart + 1};
    // A key. Where it stands twice, the earlier place is noted: its value does not count.
    if (top && !top.list && top.expectsKey && piece.startsWith('"')) {
      top.part = JSON.parse(piece) as string;
      top.expectsKey = false;
      if (open.length > deepestPlace) continue;
      const path = open.map(level => level.part);
      const id = pathId(path);
      const earlier = places.get(id);
      if (earlier) repeated.push({path: path.map(String), place: earlier});
      places.set(id, place);
    } else if (piece === ',') {
      if (top?.list) top.part = Number(top.part) + 1;
      else if (top) top.expectsKey = true;
    } else if (piece === '}' || piece === ']') open.pop();
    else if (piece !== ':') {
      if (top?.list && open.length <= deepestPlace) places.set(pathId(open.map(level => level.part)), place);
      if (piece === '{' || piece === '[')
        open.push({list: piece === '[', part: piece === '[' ? 0 : '', expectsKey: piece === '{'});
    }
  }
  return {places, repeated};
}

/** The path of a key or list entry as one text, to look it up in a map. */
export function pathId(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}
