import {describe, expect, it} from 'vitest';
import {z} from 'zod';
import {describeJsonProblem, parseCheckedJson} from '../../source/foundation/checked-json.ts';

const schema = z.object({name: z.string(), size: z.object({width: z.number()})});

describe('checked JSON', () => {
  it('gives the value when it fits', () => {
    expect(parseCheckedJson('{"name":"a","size":{"width":1}}', schema)).toEqual({
      ok: true,
      value: {name: 'a', size: {width: 1}},
    });
  });

  it.each([
    ['{\n  "name": "a",\n  "size": }\n', 3],
    ['{\n  "name": "a"\n  "size": {}\n}', 3],
    ['{"name": "a", "size": {"width": 1}', 1],
    ['{\n"name": tru }', 2],
    ['', 1],
    ['\n\n]', 3],
  ])('names the line of a syntax error in %j', (text, line) => {
    const checked = parseCheckedJson(text, schema);
    expect(checked.ok).toBe(false);
    if (!checked.ok) expect(checked.problems[0]?.line).toBe(line);
  });

  it('names key, line and column of a value that does not fit', () => {
    const checked = parseCheckedJson('{\n  "name": "a",\n  "size": {\n    "width": "wide"\n  }\n}', schema);
    expect(checked.ok).toBe(false);
    if (!checked.ok) {
      expect(checked.problems[0]).toMatchObject({key: 'size.width', line: 4, column: 5});
      expect(describeJsonProblem('a.json', checked.problems[0] ?? {message: ''})).toMatch(
        /^a\.json:4:5: `size\.width`: /,
      );
    }
  });
});
