import {describe, expect, it} from 'vitest';
import type {GivenText} from '../../../source/providers/retrieval-only.ts';
import {quoteGiven} from '../../../source/workspace/given/quote-given.ts';

const ask = (question: string, text: string | readonly string[], answerForm?: RegExp): GivenText =>
  quoteGiven(
    {text: question, words: question, answerForm},
    {kind: 'stdin', path: 'piped text', text: typeof text === 'string' ? text : text.join('\n')},
  );
/** The quoted rows of each place. */
const quoted = ({evidence}: GivenText) =>
  evidence.map(({excerpts}) =>
    excerpts.flatMap(({startLine, lines}) => lines.map((line, at) => `${startLine + at} ${line}`)),
  );

const jobs = (count: number) =>
  Array.from(
    {length: count},
    (_, job) => `2026-03-01T10:00:${String(job % 60).padStart(2, '0')} INFO  job ${job} done`,
  );
const failingLog = [
  ...jobs(40),
  '2026-03-01T10:12:00 ERROR [disk] /var/lib/data is full: no space left on device',
  ...jobs(3),
  ...[1, 2, 3, 4].map(job => `2026-03-01T10:12:1${job} ERROR [worker] job ${job} failed: cannot write result`),
  ...jobs(20),
];

/** Another word for each number. */
const wordOf = (number: number) => number.toString(26).replace(/\d/g, digit => 'qrstuvwxyz'[Number(digit)] ?? '');

describe('what a given text says to a question about failures', () => {
  it('is found among very many that differ', () => {
    const text = Array.from({length: 130_000}, (_, index) => `error: x${wordOf(index)}`).join('\n');
    expect(ask('what failed in the cart?', text).heading).toContain('tells of failures in 130,000 places');
  });

  it('is listed of very many tests that failed', () => {
    const text = Array.from({length: 40_000}, (_, index) => `FAIL ${wordOf(index)} > ${wordOf(7 * index)}`).join('\n');
    expect(ask('which tests failed?', text).heading).toContain('names 40,000 that failed');
  });

  it('is understood at once where much else stands in the question', () => {
    const question = `${'which tests '.repeat(5_000)}failed?`;
    expect(quoted(ask(question, ['✓ adds', '✗ removes']))).toEqual([['2 ✗ removes']]);
  });

  it('keeps the paths of Windows as they are', () => {
    const line = String.raw`ERROR cannot open C:\new\node_modules\thing.js`;
    expect(quoted(ask('what failed?', ['INFO start', line]))).toEqual([[`2 ${line}`]]);
  });

  it('is the first cause before what follows, those alike counted', () => {
    const given = ask('what failed?', failingLog);
    expect(given).toMatchObject({answers: true, isWholeQuestion: true});
    expect(given.heading).toBe(
      'The piped text (68 lines) tells of failures in 5 places, 2 kinds of them; what came first stands first:',
    );
    expect(quoted(given)).toEqual([[`41 ${failingLog[40]}`], [`45 ${failingLog[44]}`]]);
    expect(given.evidence[1]?.summary).toBe('and 3 more like it, the last at line 48');
  });

  it('is only what the question is about, where it names something', () => {
    expect(quoted(ask('why does the worker fail?', failingLog))).toEqual([[`45 ${failingLog[44]}`]]);
  });

  it('is that nothing failed where nothing did, with the warnings', () => {
    const given = ask('any errors?', [...jobs(5), '10:00 INFO 0 errors so far', '✓ fails when the disk is full']);
    expect(given).toMatchObject({answers: true, evidence: []});
    expect(given.heading).toBe('Nothing in the piped text (7 lines) tells of a failure.');
    const warned = ask('any errors?', [...jobs(5), '2026-03-01 10:00:00 WARN disk 91% used']);
    expect(warned.heading).toContain('it has warnings');
    expect(quoted(warned)).toEqual([['6 2026-03-01 10:00:00 WARN disk 91% used']]);
  });

  it('holds the root cause of a Java trace and the exception of a Python one', () => {
    const java = [
      'Exception in thread "main" java.lang.IllegalStateException: cart not loaded',
      ...Array.from({length: 30}, (_, at) => `\tat shop.Main.main(Main.java:${at})`),
      'Caused by: java.lang.RuntimeException: row missing',
      '\tat shop.Rows.get(Rows.java:3)',
    ];
    expect(quoted(ask('why does it crash?', java)).flat()).toContain(`32 ${java[31]}`);
    const python = [
      '2026-03-01 10:00:00 ERROR invoice could not be built',
      'Traceback (most recent call last):',
      ...Array.from({length: 20}, (_, at) => `  File "/app/bill.py", line ${at}, in f\n    g()`),
      "KeyError: 'customer'",
    ];
    expect(quoted(ask('what went wrong?', python))[0]?.at(-1)).toBe("43 KeyError: 'customer'");
  });

  it('names each failed test once, by its fullest name', () => {
    const vitest = [
      '   ✓ handles errors 1ms',
      '   × adds the tax 17ms',
      ' FAIL  cart.test.ts > cart > adds the tax',
      'AssertionError: expected 119 to be 120',
      ' Tests  1 failed | 1 passed (2)',
    ];
    expect(quoted(ask('which tests fail?', vitest))).toEqual([['3  FAIL  cart.test.ts > cart > adds the tax']]);
    const go = ['=== RUN   TestTotal', '    cart_test.go:31: total = 3, want 4', '--- FAIL: TestTotal (0.00s)', 'FAIL'];
    expect(quoted(ask('which tests fail?', go))).toEqual([['3 --- FAIL: TestTotal (0.00s)']]);
    expect(quoted(ask('what failed?', go))[0]?.[0]).toBe('2     cart_test.go:31: total = 3, want 4');
  });

  it('holds what is numbered below the heading of a list of failures', () => {
    const text = [
      'There were 2 failures:',
      '',
      '1) PriceTest::testRounding',
      'Failed asserting that 1.01 matches 1.0.',
      '',
      '2) PriceTest::testTax',
      'Failed asserting that false is true.',
      '',
      'FAILURES!',
      'Tests: 4, Failures: 2.',
    ];
    expect(quoted(ask('which tests fail?', text))).toEqual([[`3 ${text[2]}`, `6 ${text[5]}`]]);
    expect(quoted(ask('what failed?', text)).slice(0, 2)).toEqual([
      [`3 ${text[2]}`, `4 ${text[3]}`],
      [`6 ${text[5]}`, `7 ${text[6]}`],
    ]);
  });

  it('holds what was expected and what came', () => {
    const tap = [
      '    not ok 2 - drops the header',
      '      ---',
      '      duration_ms: 12.882',
      "      location: '/a/test/redirect.js:88:3'",
      "      failureType: 'testCodeFailure'",
      '      error: |-',
      '        Expected values to be strictly equal:',
      '        + actual - expected',
      '',
      "        + 'Bearer abc'",
      '        - undefined',
      "      code: 'ERR_ASSERTION'",
      "      name: 'AssertionError'",
      '      expected: undefined',
      "      actual: 'Bearer abc'",
      '      ...',
    ];
    const lines = quoted(ask('why does the header test fail?', tap))[0];
    for (const line of [0, 6, 7, 9, 10, 14]) expect(lines).toContain(`${line + 1} ${tap[line]}`);
    const vitest = [
      ' FAIL  cart.test.ts > adds the tax',
      'AssertionError: expected 119 to be 120',
      '',
      '- Expected',
      '+ Received',
      '',
      '- 120',
      '+ 119',
      '',
      '❯ cart.test.ts:8:23',
    ];
    const reasons = quoted(ask('why does the tax test fail?', vitest))[0];
    expect(reasons).toEqual(expect.arrayContaining(['4 - Expected', '5 + Received', '7 - 120', '8 + 119']));
    const rust = ["thread 'adds' panicked at src/cart.rs:8:5:", 'assertion failed', '  left: 1', ' right: 2'];
    expect(quoted(ask('what failed?', rust)).flat()).toEqual(expect.arrayContaining(['3   left: 1', '4  right: 2']));
  });

  it('is asked for by a question for the cause of what tells of one', () => {
    const log = [...jobs(9), '2026-03-01T10:00:30 ERROR [pg] connect ECONNREFUSED 10.0.0.5:5432', ...jobs(9)];
    expect(quoted(ask('why was the ledger unreachable?', log))).toEqual([[`10 ${log[9]}`]]);
  });

  it('is no field of a document that is called after the levels of logs', () => {
    const audit = ['{', '  "name": "tar",', '  "severity": "critical",', '  "fix": true', '}'];
    expect(ask('what failed?', audit).heading).toBe('Nothing in the piped text (5 lines) tells of a failure.');
    const rows = ['id,level,text', '1,CRITICAL,paint the door', '2,LOW,mow the lawn'];
    expect(ask('which packages are broken?', rows).heading).toContain('No line of the piped text surely answers');
  });

  it('is the row that another one announces', () => {
    const build = [
      'vite building',
      'x Build failed in 812ms',
      'error during build:',
      'src/main.ts (3:9): "discount" is not exported',
      'done',
    ];
    expect(quoted(ask('why does the build fail?', build))[0]).toEqual([`3 ${build[2]}`, `4 ${build[3]}`]);
    const mocha = [
      '  cart',
      '    ✔ adds',
      '    1) applies the voucher',
      '  1 failing',
      '',
      '  1) cart',
      '       applies the voucher:',
      '     AssertionError: 100',
    ];
    expect(quoted(ask('which tests fail?', mocha))).toEqual([['3     1) applies the voucher']]);
  });

  it('is what may tell of a failure where nothing says so outright', () => {
    const given = ask('what is wrong?', ['starting', 'the upstream refused us', 'done']);
    expect(given.heading).toContain('says outright that something failed; these may tell of it');
    expect(quoted(given)).toEqual([['2 the upstream refused us']]);
  });
});

describe('what a given text says to other questions', () => {
  it('are the lines that hold the words of the question', () => {
    const given = ask('when did the disk fill up?', failingLog);
    expect(quoted(given)).toEqual([[`41 ${failingLog[40]}`]]);
  });

  it('are where a field is false, empty or 0 that the question denies', () => {
    const compact = ['{', '  "ws": {"direct": true, "fixAvailable": false},', '  "tar": {"fixAvailable": true}', '}'];
    const given = ask('which packages have no fix?', compact);
    expect(given.heading).toBe('In the piped text (4 lines) `fixAvailable` is false, empty or 0 in one place:');
    expect(quoted(given)).toEqual([[`2 ${compact[1]}`]]);
    const pretty = JSON.stringify({users: {ann: {verified: true}, bo: {age: 3, verified: false}}}, null, 2);
    expect(quoted(ask('who is not verified?', pretty))).toEqual([['6     "bo": {', '8       "verified": false']]);
    const list = JSON.stringify(
      [
        {name: 'a', tags: ['x']},
        {name: 'b', size: 1, tags: []},
      ],
      null,
      2,
    );
    expect(quoted(ask('which have empty tags?', list))).toEqual([['9     "name": "b",', '11     "tags": []']]);
    const orders = ['id,customer,shipped_on', '1,"Berg, Ann",2026-01-02', '2,Bo,', '3,Cy,'];
    for (const question of ['which orders have not shipped?', 'which orders are unshipped?'])
      expect(quoted(ask(question, orders))).toEqual([[`1 ${orders[0]}`, '3 2,Bo,', '4 3,Cy,']]);
    expect(ask('which orders have no customer?', orders)).toMatchObject({
      answers: true,
      evidence: [],
      heading: 'In the piped text (4 lines) `customer` is nowhere false, empty or 0.',
    });
    const states = ['id,customer,state', '1,Ann,paid', '2,Bo,open', '3,Cy,paid'];
    const unpaid = ask('which orders are not yet paid?', states);
    expect(unpaid.heading).toBe('In the piped text (4 lines) `state` is other than `paid` in one place:');
    expect(quoted(unpaid)).toEqual([[`1 ${states[0]}`, `3 ${states[2]}`]]);
    for (const question of [
      'which state has order no 2?',
      'what are the unique customers?',
      'which state has order no 2 of Bo?',
    ])
      expect(ask(question, states).heading).not.toContain('`');
    expect(quoted(ask('who is not called Bo?', ['no fix here', ...jobs(9)])).flat()).toEqual([]);
  });

  it('come with the header of their table', () => {
    const rows = Array.from({length: 50}, (_, at) => `K-${at},${at % 2 ? 'mug' : 'plate'},${at}.50,${at}`);
    const given = ask('what does the kettle cost?', ['sku,name,price,stock', ...rows, 'K-900,kettle,27.90,4']);
    expect(quoted(given)).toEqual([['1 sku,name,price,stock', '52 K-900,kettle,27.90,4']]);
  });

  it('are several rows of a table below one header', () => {
    const rows = Array.from({length: 40}, (_, at) => `${at},${at % 8 === 0 ? 'Ann Berg' : 'Bo Lind'},paid`);
    const given = ask('which orders has Ann Berg?', ['id,customer,state', ...rows]);
    expect(quoted(given)).toEqual([
      ['1 id,customer,state', ...[0, 8, 16, 24, 32].map(at => `${at + 2} ${at},Ann Berg,paid`)],
    ]);
  });

  it('may show what is asked for without naming it', () => {
    const manifest = [
      '{',
      '  "name": "shop",',
      '  "scripts": {',
      '    "check": "zod check"',
      '  },',
      '  "zod": "3.24.1"',
      '}',
      ...jobs(9),
    ];
    expect(quoted(ask('which version of zod is used?', manifest))[0]).toContain('6   "zod": "3.24.1"');
  });

  it('take into account what a line is indented under', () => {
    const yaml = [
      'server:',
      '  host: 0.0.0.0',
      '  port: 8080',
      'cache:',
      '  ttl: 15m',
      'database:',
      '  host: db',
      '  port: 5432',
    ];
    expect(quoted(ask('which port does the database use?', [...yaml, 'mail:', '  from: x']))[0]).toEqual([
      '6 database:',
      '8   port: 5432',
    ]);
  });

  it('come with the rest of an entry of a list', () => {
    const yaml = [
      'jobs:',
      '  - name: nightly-report',
      '    schedule: "0 3 * * *"',
      '    command: report',
      '  - name: purge',
      '    schedule: "0 4 * * *"',
      '    command: purge',
      'mail:',
      '  from: x',
    ];
    expect(quoted(ask('when does the nightly report run?', yaml))[0]).toContain('3     schedule: "0 3 * * *"');
  });

  it('prefer what looks like an answer, and the end where the last is asked for', () => {
    const text = [
      'A backup is kept.',
      '',
      'How the backup works is told below.',
      '',
      'A backup is kept for ninety days.',
      ...Array.from({length: 9}, () => 'And so on.'),
    ];
    expect(quoted(ask('how long is a backup kept?', text, /ninety days/))[0]).toContain(
      '5 A backup is kept for ninety days.',
    );
    const logins = ['1 login of ann', ...jobs(10), '2 login of bo'];
    expect(quoted(ask('who had the last login?', logins))[0]).toEqual(['12 2 login of bo']);
  });

  it('are the changes of a diff that bear on them, with their file', () => {
    const change = (path: string, line: string) => [
      `diff --git a/${path} b/${path}`,
      `--- a/${path}`,
      `+++ b/${path}`,
      '@@ -3,2 +3,2 @@',
      ' same',
      `-old ${line}`,
      `+new ${line}`,
    ];
    const given = ask('what changes in the cart?', [
      ...change('source/mail.ts', 'retries'),
      ...change('source/cart.ts', 'total'),
    ]);
    expect(quoted(given)).toEqual([
      ['10 +++ b/source/cart.ts', '11 @@ -3,2 +3,2 @@', '13 -old total', '14 +new total'],
    ]);
  });

  it('are its kind, size and span for an overview, with what failed', () => {
    const given = ask('summarise this', failingLog);
    expect(given.heading).toMatch(
      /^The piped text is a log of 68 lines \(\d KB\), from 2026-03-01T10:00:00 to .*; 5 of them tell of failures:$/,
    );
    expect(quoted(given).flat()).toContain(`41 ${failingLog[40]}`);
    expect(quoted(ask('what does this do?', ['import x', '', 'x()']))).toEqual([['1 import x', '3 x()']]);
    expect(ask('what is this?', '{\n  "name": "x",\n  "size": 3\n}\n').heading).toContain('a JSON document of 4 lines');
  });

  it('is said in one line where nothing fits', () => {
    expect(ask('what does the frobnicator do?', failingLog)).toMatchObject({
      answers: false,
      evidence: [],
      heading: 'Nothing in the piped text (68 lines) fits the question.',
    });
    expect(ask('what failed?', '').heading).toBe('The piped text is empty.');
    expect(ask('what is this?', '\u0000\u0001').heading).toContain('is binary data');
  });

  it('are safe to print, and cut around what was asked for in a long line', () => {
    const line = `${'x '.repeat(300)}the harbour master said no${' y'.repeat(150)}`;
    const given = ask('what did the harbour master say?', ['\u001b]0;owned\u0007a', line, ...jobs(10)]);
    expect(quoted(given)[0]?.[0]).toContain('the harbour master said no');
    expect(quoted(given)[0]?.[0]?.length).toBeLessThan(420);
    const evil = ask('any errors?', 'ERROR \u202eevil\u001b[2J\u009b31m \u001b]52;c;AA\u0007');
    expect(JSON.stringify([evil.heading, evil.evidence])).not.toMatch(/[\u001b\u202e\u009b\u0007]|\\u00(?:1b|9b|07)/);
  });
});
