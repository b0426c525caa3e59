import {describe, expect, it} from 'vitest';
import {severities, severityOf} from '../../../source/workspace/given/severity.ts';

describe('the severity of a line', () => {
  it.each([
    '2026-03-01T10:12:00 ERROR [disk] /var/lib/data is full',
    '{"level":50,"time":1772359277000,"msg":"charge rejected"}',
    '{"severity":"ERROR","msg":"sync stopped"}',
    'time=10:00 level=error msg="no route"',
    '[error] 31#31: *1207 upstream prematurely closed connection',
    'E0301 10:12:00.123456       1 controller.go:116] loop stopped',
    'src/a.ts(1,14): error TS2322: Type X is not assignable',
    'error[E0308]: mismatched types',
    'a.c:2:40: error: undeclared identifier',
    '  14:10  error    x is not defined                  no-undef',
    'TypeError: cannot read properties of undefined',
    'Caused by: java.lang.IndexOutOfBoundsException: 3',
    'Error: listen EADDRINUSE: address already in use :::3000',
    '--- FAIL: TestTotal (0.00s)',
    'not ok 3 - writes the cache',
    '     × adds the tax 17ms',
    'test tests::empty_is_zero ... FAILED',
    'FAILED tests/test_cart.py::test_total - assert 4 == 3',
    'CartTest > appliesDiscount() FAILED',
    'E       assert 4 == 3',
    'npm error code ERESOLVE',
    '10.0.0.1 - - [01/Mar/2026:10:03:30 +0000] "POST /pay HTTP/1.1" 502 157 "-" "curl"',
    '7m  Warning  Failed  pod/api  Error: ImagePullBackOff',
    'bash: frobnicate: command not found',
    'Mar 01 02:00:07 db1 backup[1203]: mount error(13): Permission denied',
    'curl: (60) SSL certificate problem: certificate has expired',
  ])('is that of an error for %s', line => {
    expect(severityOf(line).rank).toBeGreaterThanOrEqual(severities.error);
  });

  it.each([
    'panic: runtime error: invalid memory address',
    "thread 'main' panicked at src/main.rs:4:5:",
    'Mar 01 kernel: Out of memory: Killed process 2213 (java)',
    '2026-03-01 10:00:00 FATAL cannot bind',
  ])('is that of the end for %s', line => {
    expect(severityOf(line).rank).toBe(severities.fatal);
  });

  it.each([
    'INFO  http error handling enabled',
    '2026-03-01 10:00:07 INFO  job 7 done, no failures',
    'Found 0 errors. Watching for file changes.',
    'Tests run: 4, Failures: 0, Errors: 0, Skipped: 0',
    'test result: ok. 3 passed; 0 failed; 0 ignored',
    '   ✓ fails when the disk is full',
    'ok 4 - throws an error without a name',
    'test tests::fails_on_empty ... ok',
    '--- PASS: TestErrorPage (0.00s)',
    'tests/test_error.py::test_failure PASSED   [ 50%]',
    '{"level":30,"msg":"request completed","error":null}',
    'sync finished err=<nil> errors=[]',
    'process finished with exit code 0',
    '  ./src/error-page.js 2.2 KiB [built]',
    'GET /static/errors/500.css cached',
    'retries until failure: 3, request timeout: 30s',
    'the build did not fail',
    '   Errors  no errors',
    '10.0.0.1 - - [01/Mar/2026:10:03:30 +0000] "GET /errors HTTP/1.1" 200 502 "-" "curl"',
    "      4|   it('throws a TypeError: bad', () => {});",
    '> node -e "throw new Error()"',
    'Processed 500 rows',
    'root 10394 0.0 S 22:00 timeout 110 bash warm.sh',
    "  throw new RangeError('too many items');",
    '  let exitCode: number = exitCodes.failed;',
    'What would ask is left out, and the exit code is 5.',
  ])('is nothing for %s', line => {
    expect(severityOf(line).rank).toBe(severities.none);
  });

  it.each([
    'make: *** [Makefile:2: a.o] Error 1',
    'error: could not compile `shop` (lib) due to 2 previous errors',
    'Error: Process completed with exit code 1.',
    ' Test Files  1 failed | 1 passed (2)',
    'BUILD FAILED in 4s',
    'shop.service: Main process exited, code=exited, status=1/FAILURE',
  ])('is that of what only follows for %s', line => {
    expect(severityOf(line)).toMatchObject({isConsequence: true});
  });

  it('is found at once in long lines of any kind', () => {
    const began = performance.now();
    for (const piece of ['error ', 'a/', '-', '1 failed ', 'E', '[', '"level":', 'no such ', '.'])
      severityOf(piece.repeat(200_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
