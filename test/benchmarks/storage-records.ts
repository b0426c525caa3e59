import type {CollectionSpec, NewRecord} from '../../source/storage/vector-store.ts';

/** A collection like that of a project's index: four fields of words. */
export const benchmarkSpec: CollectionSpec = {
  name: 'passages',
  version: 1,
  fields: {
    name: {type: 'string', fullText: 'terms'},
    doc: {type: 'string', fullText: 'terms'},
    body: {type: 'string', fullText: 'terms'},
    place: {type: 'string', fullText: 'terms'},
    path: {type: 'string', filter: 'key'},
    kind: {type: 'string', filter: 'equality'},
    line: {type: 'integer'},
    text: {type: 'string'},
  },
};

export const benchmarkFields = {name: 4, doc: 2, body: 1, place: 1.5};

/** Words of a skewed vocabulary, always the same. */
export function createWords(seed: number): (count: number) => string {
  let state = seed;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  return count => Array.from({length: count}, () => `w${Math.floor(random() ** 3 * 20_000)}`).join(' ');
}

export function benchmarkRecords(count: number, from = 0): NewRecord[] {
  const words = createWords(from + 7);
  return Array.from({length: count}, (_, offset) => {
    const index = from + offset;
    const body = words(60);
    return {
      id: `record-${index}`,
      name: words(3),
      doc: words(12),
      body,
      place: words(4),
      path: `source/folder-${index % 90}/file-${index >> 3}.ts`,
      kind: ['function', 'class', 'text'][index % 3] ?? null,
      line: index % 1000,
      text: `${body} ${words(30)}`,
    };
  });
}
