import {describe, expect, it} from 'vitest';
import {createOutput, ReaderGone} from '../../source/cli/create-output.ts';
import {progressLine} from '../../source/cli/progress-bar.ts';
import {Sink, systemError} from './fakes.ts';

function open(options: Partial<Parameters<typeof createOutput>[0]> = {}) {
  const stdout = new Sink();
  const stderr = new Sink();
  const clock = {ms: 1000};
  const make = () =>
    createOutput({stdout, stderr, environment: {}, json: false, quiet: false, now: () => clock.ms, ...options});
  return {stdout, stderr, clock, make};
}

describe('output', () => {
  it('puts answers on stdout and everything else on stderr', async () => {
    const {stdout, stderr, make} = open();
    const output = make();
    await output.write('a');
    await output.line('b');
    await output.line();
    await output.value({c: [1, 'ü']});
    output.note('note');
    output.warn({code: 'x', message: 'careful', hint: 'do this'});
    output.error({code: 'y', message: 'broken'});
    expect(stdout.text).toBe('ab\n\n{"c":[1,"ü"]}\n');
    expect(stderr.text).toBe('note\nwarning: careful\n  do this\nerror: broken\n');
  });

  it('is silent about notes and progress when asked to be quiet, not about warnings', () => {
    const {stderr, make} = open({quiet: true});
    stderr.isTTY = true;
    const output = make();
    output.note('note');
    output.progress('Indexing').update(1, 2);
    output.warn({code: 'x', message: 'careful'});
    expect(stderr.text).toContain('careful');
    expect(stderr.text).not.toMatch(/note|Indexing/);
  });

  it('says the same warning once', () => {
    const {stderr, make} = open();
    const output = make();
    for (let round = 0; round < 3; round++) output.warn({code: 'x', message: 'careful'});
    expect(stderr.text).toBe('warning: careful\n');
  });

  it('shows controls in messages instead of sending them to the terminal', () => {
    const {stderr, make} = open();
    const output = make();
    output.error({code: 'x', message: 'file \u001b]0;title\u0007\r\u202e\u009b31m', hint: 'a\nb'});
    expect(stderr.text).toBe('error: file \\u{1b}]0;title\\u{7}\\u{d}\\u{202e}\\u{9b}31m\n  a\n  b\n');
  });

  it('waits until the reader took what was written', async () => {
    const {stdout, make} = open();
    const taken: (() => void)[] = [];
    stdout._write = (_chunk, _encoding, done) => void taken.push(done);
    const output = make();
    let written = false;
    const writing = output.write('x').then(() => {
      written = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    expect(written).toBe(false);
    taken[0]?.();
    await writing;
  });

  it.each(['EPIPE', 'ERR_STREAM_DESTROYED'])('takes %s as the end of interest', async code => {
    let gone = 0;
    const {stdout, stderr, make} = open({onReaderGone: () => gone++});
    const output = make();
    stdout.failure = systemError(code);
    await expect(output.line('x')).rejects.toBeInstanceOf(ReaderGone);
    await expect(output.line('y')).rejects.toBeInstanceOf(ReaderGone);
    expect(gone).toBe(1);
    expect(stderr.text).toBe('');
  });

  it('fails where the answer cannot be written', async () => {
    const {stdout, make} = open();
    const output = make();
    stdout.failure = systemError('ENOSPC');
    await expect(output.line('x')).rejects.toMatchObject({code: 'output-failed'});
  });

  it('survives a stderr that is gone', async () => {
    const {stderr, make} = open();
    const output = make();
    stderr.failure = systemError('EPIPE');
    output.note('x');
    await new Promise(resolve => setImmediate(resolve));
    output.error({code: 'x', message: 'y'});
    expect(stderr.text).toBe('');
  });

  it.each([
    [true, {}, true],
    [true, {NO_COLOR: '1'}, false],
    [true, {NO_COLOR: ''}, true],
    [true, {TERM: 'dumb'}, false],
    [true, {FORCE_COLOR: '0'}, false],
    [false, {}, false],
    [false, {FORCE_COLOR: '1'}, true],
    [false, {FORCE_COLOR: '1', NO_COLOR: '1'}, false],
  ])('with a terminal %s and %j has colours %s', (isTTY, environment, color) => {
    const {stdout, make} = open({environment});
    stdout.isTTY = isTTY;
    expect(make().color).toBe(color);
  });

  it.each([
    [true, 100, 100],
    [true, 0, 80],
    [false, 100, 80],
  ])('with a terminal %s of %i columns lays out %i', (isTTY, columns, expected) => {
    const {stdout, make} = open();
    Object.assign(stdout, {isTTY, columns});
    expect(make().columns).toBe(expected);
  });
});

describe('a progress bar', () => {
  it('is drawn on a terminal only, not at every update, and cleared at the end', () => {
    const {stderr, clock, make} = open();
    stderr.isTTY = true;
    stderr.columns = 60;
    const bar = make().progress('Indexing');
    for (let done = 0; done <= 100; done++) {
      clock.ms += 10;
      bar.update(done, 100, '310 files/s');
    }
    const frames = stderr.text.split('\r').filter(frame => frame.startsWith('Indexing'));
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.length).toBeLessThan(20);
    expect(frames.at(-1)).toMatch(/^Indexing █+░* \d+\/100 310 files\/s/);
    bar.end();
    bar.update(1, 2);
    expect(stderr.text.endsWith('\r\u001b[K')).toBe(true);
  });

  it('writes nothing into a pipe or a dumb terminal', () => {
    const piped = open();
    piped.make().progress('Indexing').update(1, 2);
    const dumb = open({environment: {TERM: 'dumb'}});
    dumb.stderr.isTTY = true;
    dumb.make().progress('Indexing').update(1, 2);
    expect(piped.stderr.text + dumb.stderr.text).toBe('');
  });

  it('makes room for lines', async () => {
    const {stdout, stderr, make} = open();
    Object.assign(stderr, {isTTY: true});
    Object.assign(stdout, {isTTY: true});
    const output = make();
    const bar = output.progress('Indexing');
    bar.update(1, 2);
    output.note('hello');
    expect(stderr.text.endsWith('\r\u001b[Khello\n')).toBe(true);
    bar.update(1, 2);
    await output.line('answer');
    expect(stderr.text.endsWith('\r\u001b[K')).toBe(true);
  });

  it.each([1, 5, 10, 19, 20, 40, 79, 200])('fits %i columns', columns => {
    for (const total of [undefined, 0, 5000]) {
      for (const rate of [undefined, '310 files/s']) {
        for (const done of [0, 4999, 9999]) {
          expect(progressLine('Indexing', done, total, rate, columns).length).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  it('leaves out what matters least first', () => {
    expect(progressLine('Indexing', 310, 5000, '310 files/s', 50)).toMatch(/^Indexing ░?.*310\/5000 310 files\/s$/);
    expect(progressLine('Indexing', 310, 5000, '310 files/s', 32)).toBe('Indexing 310/5000 310 files/s');
    expect(progressLine('Indexing', 310, 5000, '310 files/s', 19)).toBe('Indexing 310/5000');
    expect(progressLine('Indexing', 310, 5000, '310 files/s', 9)).toBe('310/5000');
  });
});
