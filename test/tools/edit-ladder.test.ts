import {describe, expect, it} from 'vitest';
import {applyEdits} from '../../source/tools/apply-edits.ts';
import {findEdit} from '../../source/tools/edit-ladder.ts';

/** The text after one edit, with the rung, or why there is none. */
function edited(text: string, oldText: string, newText: string): {rung: string; text: string} | string {
  const match = findEdit(text, oldText, newText);
  if (!match.found) return match.why;
  const [edit] = match.edits;
  if (!edit) return 'no edit';
  return {rung: match.rung, text: text.slice(0, edit.start) + edit.replacement + text.slice(edit.end)};
}

const code = `class Cart {
    items = [];

    add(item) {
        if (item.count > 0) {
            this.items.push(item);
        }
        return this;
    }
}
`;

describe('the ladder of matches', () => {
  it.each([
    [
      'a part of a line',
      'this.items.push(item)',
      'this.items.unshift(item)',
      'exact',
      code.replace('push(item)', 'unshift(item)'),
    ],
    [
      'lines with other blanks at their ends',
      '    add(item) {   \n        if (item.count > 0) {\t',
      '    add(item) {\n        if (item.count >= 0) {',
      'line-trimmed',
      code.replace('count > 0', 'count >= 0'),
    ],
    [
      'lines that lost the indentation they share',
      'if (item.count > 0) {\n    this.items.push(item);\n}',
      'if (item.count > 0) {\n    check(item);\n    this.items.push(item);\n}',
      'indentation-flexible',
      code.replace('            this.items.push', '            check(item);\n            this.items.push'),
    ],
    [
      'lines that lost all indentation, replaced by lines without any',
      'if (item.count > 0) {\nthis.items.push(item);\n}',
      'if (item.count > 1) {\nthis.items.push(item);\n}',
      'whitespace-normalised',
      code.replace('count > 0', 'count > 1'),
    ],
    [
      'lines that lost all indentation, replaced by lines as the file has them',
      'if (item.count > 0) {\nthis.items.push(item);\n}',
      '        if (item.count > 1) {\n            this.items.push(item);\n        }',
      'whitespace-normalised',
      code.replace('count > 0', 'count > 1'),
    ],
    [
      'other indentation with another width, where the replacement goes deeper',
      'add(item) {\n  if (item.count > 0) {\n    this.items.push(item);\n  }',
      'add(item) {\n  if (item.count > 0) {\n    if (!this.closed) {\n      this.items.push(item);\n    }\n  }',
      'whitespace-normalised',
      code.replace(
        '            this.items.push(item);\n',
        '            if (!this.closed) {\n                this.items.push(item);\n            }\n',
      ),
    ],
    [
      'two lines that were joined',
      'if (item.count > 0) { this.items.push(item); }',
      'if (item.count > 1) { this.items.push(item); }',
      'whitespace-normalised',
      code.replace(
        /if \(item.count > 0\) \{\s+this.items.push\(item\);\s+\}/,
        'if (item.count > 1) { this.items.push(item); }',
      ),
    ],
    [
      'lines of which one in the middle is remembered wrongly and left alone',
      '    add(item) {\n        if (item.count > 1) {\n            this.items.push(item);\n        }\n        return this;\n    }',
      '    add(item) {\n        if (item.count > 1) {\n            this.items.push(item);\n        }\n        return item;\n    }',
      'anchored',
      code.replace('return this', 'return item'),
    ],
    [
      'lines of which one was left out, and which are replaced elsewhere',
      '    add(item) {\n        if (item.count > 0) {\n            this.items.push(item);\n        return this;\n    }',
      '    add(item, more) {\n        if (item.count > 0) {\n            this.items.push(item);\n        return this;\n    }',
      'anchored',
      code.replace('add(item)', 'add(item, more)'),
    ],
    ['whole lines that go', '    items = [];\n', '', 'exact', code.replace('    items = [];\n', '')],
    ['a whole line without its end that goes', '    items = [];', '', 'exact', code.replace('    items = [];\n', '')],
  ])('finds %s', (_title, oldText, newText, rung, after) => {
    expect(edited(code, oldText, newText)).toEqual({rung, text: after});
  });

  it('keeps tabs where the model writes blanks', () => {
    const tabbed = 'def f():\n\tif x:\n\t\ta()\n\treturn 1\n';
    expect(edited(tabbed, '    if x:\n        a()', '    if x:\n        a()\n        if y:\n            b()')).toEqual({
      rung: 'whitespace-normalised',
      text: 'def f():\n\tif x:\n\t\ta()\n\t\tif y:\n\t\t\tb()\n\treturn 1\n',
    });
  });

  it('lets a replacement indent lines that stay', () => {
    expect(
      edited('f() {\n    open();\n    close();\n}\n', 'open();  \nclose();', 'if (x) {\n    open();\n    close();\n}'),
    ).toEqual({
      rung: 'indentation-flexible',
      text: 'f() {\n    if (x) {\n        open();\n        close();\n    }\n}\n',
    });
  });

  it.each([
    ['what stands there twice', 'a = 1;\nb = 2;\na = 1;\n', 'a = 1;', 'ambiguous'],
    [
      'what stands there twice but for its indentation',
      'x {\n  go(1);\n}\ny {\n    go(1);\n}\n',
      'go(1);   ',
      'ambiguous',
    ],
    ['what is not there', code, 'remove(item) {\n        return null;\n    }', 'missing'],
    ['a brace that has other blanks', 'a {\n}\n', '\t}', 'missing'],
    ['half a word by its blanks', 'max_size  = 100;\n', 'size = 100;', 'missing'],
    [
      'anchors with something else between them',
      'begin();\nalpha(1, 2);\nbeta(3);\nend();\n',
      'begin();\nconst other = compute();\nwrite(other);\nend();',
      'missing',
    ],
  ])('refuses %s', (_title, text, oldText, why) => {
    expect(edited(text, oldText, 'zzz')).toBe(why);
  });

  it('refuses to overwrite lines that the model had no idea of', () => {
    const text = 'begin();\nconst a = load("x");\ncheckRights(user);\nsave(a);\nend();\n';
    expect(
      edited(text, 'begin();\nconst a = load("x");\nsave(a);\nend();', 'begin();\nsaveAll(load("x"));\nend();'),
    ).toBe('missing');
  });
});

describe('edits that cannot be made', () => {
  it('are those of a text that overlaps itself, unless all of it is meant', () => {
    const text = 'run(() => {\n});\n});\n});\n';
    expect(findEdit(text, '});\n});', 'x')).toMatchObject({found: false, why: 'ambiguous', lines: [2, 3]});
    expect(findEdit(text, '});\n});', 'x', true)).toMatchObject({found: true, edits: [{start: 12, end: 19}]});
  });

  it('are those of a line that is another one in the file', () => {
    const oldText = ['open(door);', 'walk(north);', 'greet(guard);', 'close(door);'].join('\n');
    const file = oldText.replace('north', 'south');
    expect(edited(file, oldText, oldText.replace('walk(north)', 'jump()'))).toBe('missing');
    expect(edited(file, oldText, oldText.replace('greet', 'thank'))).toMatchObject({
      text: file.replace('greet', 'thank'),
    });
  });

  it('are those that change what stands before a line the model left out, which would go with it', () => {
    const oldText = ['open(door);', 'walk(north);', 'greet(guard);', 'close(door);'].join('\n');
    const file = oldText.replace('greet(guard);', 'greet(guard);\nbow();');
    expect(edited(file, oldText, oldText.replace('greet(guard)', 'jump()'))).toBe('missing');
    expect(edited(file, oldText, oldText.replace('walk(north)', 'jump()'))).toMatchObject({
      text: file.replace('walk(north)', 'jump()'),
    });
  });

  it('are those whose old text names lines that stand elsewhere', () => {
    const block = (name: string) => ['begin();', `load(${name});`, 'check();', `store(${name});`, 'end();'].join('\n');
    const file = `${block('apples')}\n${block('pears').replace('check();', 'weigh();')}\n`;
    expect(edited(file, block('pears'), block('pears').replace('load(pears)', 'load(plums)'))).toBe('missing');
  });

  it('names the nearest lines', () => {
    const outcome = applyEdits(code, [{oldText: 'if (item.total > 0) {\n  throw item;', newText: 'x'}], 'cart.js');
    expect(outcome).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/nearest lines:\n5│ {8}if \(item\.count > 0\)/),
    });
  });

  it('takes line numbers that were copied along for what they are', () => {
    const outcome = applyEdits(
      code,
      [{oldText: ' 2│    items = [];', newText: ' 2│    items = new Set();'}],
      'cart.js',
    );
    expect(outcome).toMatchObject({ok: true, text: code.replace('[]', 'new Set()')});
  });

  it('leaves each line end as it was, by whatever rung', () => {
    const outcome = applyEdits(
      'a {\r\n  one();\n  two();\r\n}\r\n',
      [{oldText: 'one();\ntwo();', newText: 'one();\nnew();\ntwo();'}],
      'a.js',
    );
    expect(outcome).toMatchObject({ok: true, text: 'a {\r\n  one();\n  new();\r\n  two();\r\n}\r\n'});
  });
});
