import {describe, expect, it} from 'vitest';
import {checkInput, type InputSchema} from '../../source/tools/check-input.ts';

const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', minLength: 1, maxLength: 10},
    line: {type: 'integer', minimum: 1},
    deep: {type: 'boolean'},
    kind: {type: 'string', enum: ['a', 'b']},
  },
  required: ['path'],
  additionalProperties: false,
};

describe('checking what a model sent', () => {
  it.each([
    [{path: 'x'}, {path: 'x'}],
    [
      {path: 'x', line: '12'},
      {path: 'x', line: 12},
    ],
    [
      {path: 'x', deep: 'true', line: null},
      {path: 'x', deep: true},
    ],
    ['{"path": "x", "line": 3}', {path: 'x', line: 3}],
    [{path: 'x', other: null}, {path: 'x'}],
  ])('accepts %j', (sent, input) => {
    expect(checkInput(schema, sent)).toEqual({ok: true, input});
  });

  it.each([
    [undefined, '`path` is missing'],
    [[], 'Unexpected `[]`'],
    ['x', 'Unexpected `"x"`'],
    ['{"path": "x"', 'Unexpected'],
    [{path: 3}, '`path` is `3`, expected a string'],
    [{path: ''}, 'not empty'],
    [{path: 'x'.repeat(11)}, 'at most 10 characters'],
    [{path: 'x', line: 0}, '`line` is `0`, expected an integer from 1'],
    [{path: 'x', line: 1.5}, 'expected an integer'],
    [{path: 'x', line: 'one'}, 'expected an integer'],
    [{path: 'x', deep: 1}, 'expected true or false'],
    [{path: 'x', kind: 'c'}, 'expected one of `a`, `b`'],
    [{file: 'x'}, 'unknown field `file`; `path` is missing'],
    [{path: 'x', __proto__x: 1}, 'unknown field'],
    [{path: 'x', constructor: 1}, 'unknown field `constructor`'],
  ])('refuses %j and says what is expected', (sent, problem) => {
    const checked = checkInput(schema, sent);
    expect(checked).toMatchObject({ok: false, problem: expect.stringContaining(problem)});
    expect(checked).toMatchObject({problem: expect.stringContaining('expected {"path": string')});
  });
});
