import {describe, expect, test} from 'vitest';
import {fileOfFrame, traceFramesIn} from '../../source/workspace/trace-frames.ts';

const shown = (text: string) => traceFramesIn(text).map(({path, line}) => `${path}:${line}`);

describe('the places that a text points at', () => {
  test.each<[string, string, string[]]>([
    [
      'a stack trace of Node',
      [
        'file:///home/me/my%20shop/source/price.ts:3',
        '  throw new Error(x);',
        'TypeError: cannot read net',
        '    at priceOf (/home/me/my shop/source/price.ts:3:21)',
        '    at async Cart.add [as push] (file:///home/me/source/cart.ts:12:5)',
        '    at source/shop.ts:9:1',
        '    at Module._compile (node:internal/modules/cjs/loader:1105:14)',
      ].join('\n'),
      ['/home/me/my shop/source/price.ts:3', '/home/me/source/cart.ts:12', 'source/shop.ts:9'],
    ],
    [
      'a stack trace of Node on Windows',
      '    at f (C:\\work\\shop\\source\\cart.ts:4:5)\n    at g (file:///C:/work/shop/source/b.ts:7:1)',
      ['C:/work/shop/source/cart.ts:4', 'C:/work/shop/source/b.ts:7'],
    ],
    [
      'a traceback of Python, innermost call first',
      'Traceback (most recent call last):\n  File "app/main.py", line 10, in <module>\n    run()\n  File "app/run.py", line 4, in run\n    1/0\nZeroDivisionError: division by zero',
      ['app/run.py:4', 'app/main.py:10'],
    ],
    ['the TypeScript compiler', "source/a.ts(12,5): error TS2322: Type 'x'", ['source/a.ts:12']],
    ['the TypeScript compiler on a terminal', "source/a.ts:12:5 - error TS2322: Type 'x'", ['source/a.ts:12']],
    [
      'ESLint',
      '/home/me/shop/source/a.ts\n   3:7   error    x is unused  no-unused-vars\n  12:1  warning  long  max-lines\n\nb.js\n  1:1  error  no\n\n✖ 3 problems',
      ['/home/me/shop/source/a.ts:3', '/home/me/shop/source/a.ts:12', 'b.js:1'],
    ],
    [
      'pytest',
      'tests/test_cart.py:8: in test_add\n    add(1)\nshop/cart.py:21: AssertionError',
      ['tests/test_cart.py:8', 'shop/cart.py:21'],
    ],
    [
      'a panic of Go',
      'panic: boom\n\ngoroutine 1 [running]:\nmain.add(0x1)\n\t/home/me/shop/cart.go:12 +0x1d\nmain.main()\n\t/home/me/shop/main.go:5 +0x25',
      ['/home/me/shop/cart.go:12', '/home/me/shop/main.go:5'],
    ],
    ['the Go compiler', './cart.go:12:5: undefined: x', ['cart.go:12']],
    ['the Rust compiler', 'error[E0308]: mismatched types\n  --> src/main.rs:4:18\n   |', ['src/main.rs:4']],
    ['a panic of Rust', "thread 'main' panicked at src/cart.rs:4:5:\nboom", ['src/cart.rs:4']],
    [
      'Java',
      'Exception in thread "main" java.lang.NullPointerException\n\tat com.shop.cart.Cart.add(Cart.java:21)\n\tat java.base/java.util.List.of(List.java:9)',
      ['com/shop/cart/Cart.java:21', 'java/util/List.java:9'],
    ],
    ['C#', '   at Shop.Cart.Add() in /src/Shop/Cart.cs:line 12', ['/src/Shop/Cart.cs:12']],
    ['PHP', 'PHP Fatal error: Uncaught in /var/www/cart.php on line 7', ['/var/www/cart.php:7']],
    ['Perl', 'died at lib/Cart.pm line 9.', ['lib/Cart.pm:9']],
    ['Ruby', "lib/cart.rb:7:in `add': boom (RuntimeError)", ['lib/cart.rb:7']],
    ['Vitest', ' FAIL  test/cart.test.ts > adds\n ❯ source/cart.ts:5:9', ['source/cart.ts:5']],
    ['a route in brackets', '  at app/[id]/page.tsx:3:1', ['app/[id]/page.tsx:3']],
    [
      'the first change of each hunk of a diff',
      'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -10,6 +10,7 @@ f\n one\n two\n+three\n four\n@@ -40,2 +41,2 @@\n-x\n+y\n--- a/gone.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
      ['a.ts:12', 'a.ts:41'],
    ],
  ])('of %s are found', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test.each([
    'Which exit codes does the program use?',
    'at 12:30 we met; the ratio is 3:1 and version 1.2.3:4 came',
    'http://localhost:3000/index and https://example.com:8080/a/b',
    'see README.md and source/a.ts',
    '',
  ])('are none in %j', text => {
    expect(shown(text)).toEqual([]);
  });

  test('are found in a log of many megabytes, quickly and to its end', () => {
    const log = `${'[info] GET /a/b 200 12ms\n'.repeat(200_000)}    at f (source/a.ts:3:1)\n`;
    expect(shown(log)).toEqual(['source/a.ts:3']);
    expect(shown('a/'.repeat(100_000))).toEqual([]);
    expect(shown(`${'at ('.repeat(50_000)}`)).toEqual([]);
  });
});

describe('the file that a frame means', () => {
  const files = new Set(['source/a.ts', 'source/b/index.ts', 'source/c/index.ts', 'main.go']);
  test.each([
    ['source/a.ts', 'source/a.ts'],
    ['/home/me/shop/source/a.ts', 'source/a.ts'],
    ['/app/source/a.ts', 'source/a.ts'],
    ['../source/a.ts', 'source/a.ts'],
    ['a.ts', 'source/a.ts'],
    ['/build/main.go', 'main.go'],
    ['/app/b/index.ts', 'source/b/index.ts'],
    ['index.ts', undefined],
    ['/home/me/shop/node_modules/x/source/a.ts', undefined],
    ['node:internal/main.go', undefined],
    ['/elsewhere/other.ts', undefined],
  ])('%s is %s', (path, expected) => {
    expect(fileOfFrame(path, {files, root: '/home/me/shop', names: new Set(['shop'])})).toBe(expected);
  });

  test.each<[string, readonly string[], string, string | undefined]>([
    ['another folder', ['lib/handler/retry.js'], '/home/me/shop/test/retry.js', undefined],
    ['another folder elsewhere', ['lib/handler/retry.js'], '/ci/shop/test/retry.js', undefined],
    ['another folder, from the root', ['lib/handler/retry.js'], 'test/retry.js', undefined],
    ['a folder that the root has not', ['index.js', 'lib/web/index.js'], '/srv/app/src/index.js', undefined],
    ['a folder that the root has', ['index.js', 'web/x.js'], '/srv/app/web/index.js', undefined],
    ['the root of another machine', ['index.js', 'lib/web/index.js'], '/srv/app/index.js', 'index.js'],
    ['a folder called src as the root', ['main.go'], '/src/main.go', 'main.go'],
    ['the root by the name of the project', ['src/index.js'], '/ci/src/shop/src/index.js', 'src/index.js'],
    ['nothing below the name of the project', ['web/src/index.js'], '/ci/shop/src/index.js', undefined],
    ['a part copied to a container', ['packages/web/src/a.js'], '/srv/web/src/a.js', 'packages/web/src/a.js'],
    ['the sources copied to a container', ['src/main.py', 'x/y.py'], '/app/main.py', 'src/main.py'],
    ['the very root before a part', ['src/a.js', 'packages/web/src/a.js'], '/app/src/a.js', 'src/a.js'],
    ['what was compiled', ['src/cart/a.js', 'test/a.js'], '/srv/app/dist/cart/a.js', 'src/cart/a.js'],
    ['what was compiled here', ['web/src/a.js'], '/home/me/shop/web/dist/a.js', 'web/src/a.js'],
    ['what was compiled beside', ['a.js'], '/home/me/shop/build/a.js', 'a.js'],
    ['a drive', ['index.js'], 'C:/src/index.js', 'index.js'],
    ['several that fit', ['a/src/x.js', 'b/src/x.js'], '/srv/app/src/x.js', undefined],
  ])('by %s: in %j, %s is %s', (_, known, path, expected) => {
    const project = {files: new Set(known), root: '/home/me/shop', names: new Set(['shop'])};
    expect(fileOfFrame(path, project)).toBe(expected);
  });

  const names = new Set(['checkout', '@acme/shop', 'shop']);
  const library = new Set([
    'lib/cart.js',
    'src/shop/cart.py',
    'command.go',
    'crates/core/main.rs',
    'vendor/money/money.go',
  ]);
  test.each([
    ['/app/node_modules/shop/lib/cart.js', 'lib/cart.js'],
    ['/app/node_modules/x/node_modules/@acme/shop/lib/cart.js', 'lib/cart.js'],
    ['C:/app/node_modules/.pnpm/shop@1.2.3/node_modules/shop/lib/cart.js', 'lib/cart.js'],
    ['/usr/lib/python3/dist-packages/shop/cart.py', 'src/shop/cart.py'],
    ['/venv/lib/python3.12/site-packages/shop/cart.py', 'src/shop/cart.py'],
    ['/go/src/app/vendor/github.com/acme/shop/command.go', 'command.go'],
    [
      '/root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/shop-13.0.0/crates/core/main.rs',
      'crates/core/main.rs',
    ],
    ['/go/src/app/vendor/money/money.go', 'vendor/money/money.go'],
    ['/app/node_modules/express/lib/cart.js', undefined],
    ['/app/node_modules/express/shop/command.go', undefined],
    ['/venv/lib/python3.12/site-packages/requests/shop/cart.py', undefined],
    ['/app/node_modules/shop/lib/other.js', undefined],
    ['/venv/lib/python3.12/site-packages/requests/cart.py', undefined],
  ])('of the project itself, installed, %s is %s', (path, expected) => {
    expect(fileOfFrame(path, {files: library, root: '/home/me/checkout', names})).toBe(expected);
  });
});
