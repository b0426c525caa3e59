import {closeSync, mkdtempSync, openSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {readAskInput} from '../../source/cli/ask-input.ts';
import {kindOfStdin, readText} from '../../source/cli/stdin.ts';
import {input} from './fakes.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-stdin-'));
const file = join(folder, 'file');
writeFileSync(file, 'x');
afterAll(() => rmSync(folder, {recursive: true}));

describe('stdin', () => {
  it('is told apart by its descriptor', () => {
    const descriptor = openSync(file, 'r');
    const nothing = openSync('/dev/null', 'r');
    expect(kindOfStdin({fd: descriptor})).toBe('file');
    expect(kindOfStdin({fd: nothing})).toBe('nothing');
    expect(kindOfStdin({fd: 1_000_000})).toBe('nothing');
    expect(kindOfStdin({isTTY: true, fd: nothing})).toBe('terminal');
    closeSync(descriptor);
    closeSync(nothing);
  });

  it('is read to its end', async () => {
    expect(await readText(input(['\uFEFFone ', 'twö']))).toBe('one twö');
  });

  it('gives nothing where nothing came', async () => {
    expect(await readText(input([]))).toBeUndefined();
  });

  it('is left alone when it stays silent', async () => {
    const stream = input([], {open: true});
    let silent = 0;
    expect(await readText(stream, {limitMs: () => 1, onSilence: () => silent++})).toBeUndefined();
    expect(silent).toBe(1);
    expect(stream.isPaused()).toBe(true);
  });

  it('is read to its end however long that takes, once something came', async () => {
    const stream = input(['begin '], {open: true});
    const reading = readText(stream, {limitMs: () => 20});
    await new Promise(resolve => setTimeout(resolve, 120));
    stream.push('end');
    stream.push(null);
    expect(await reading).toBe('begin end');
  });

  it('is refused when it is too long', async () => {
    const reading = readText(input(['x'.repeat(60), 'x'.repeat(60)], {open: true}), {maximumBytes: 100});
    await expect(reading).rejects.toMatchObject({code: 'usage-input-too-long'});
  });

  it('that cannot be read counts as empty', async () => {
    const stream = input([], {open: true});
    const reading = readText(stream);
    stream.destroy(Object.assign(new Error('EISDIR'), {code: 'EISDIR'}));
    expect(await reading).toBeUndefined();
  });

  it('is not waited for after an interruption', async () => {
    const controller = new AbortController();
    const reading = readText(input([], {open: true}), {signal: controller.signal});
    controller.abort();
    await expect(reading).rejects.toMatchObject({name: 'AbortError'});
  });
});

describe('the question', () => {
  const read = (operands: string[], stdin = input([])) =>
    readAskInput({operands, stdin, output: {note() {}}, signal: new AbortController().signal});

  it('is made of the words', async () => {
    const found = read(['where', 'is', 'it?']);
    expect(found?.prompt).toBe('where is it?');
    expect(await found?.stdinText).toBeUndefined();
  });

  it('does not touch a terminal', async () => {
    const stdin = input(['typed'], {open: true, isTTY: true});
    expect(await read(['x'], stdin)?.stdinText).toBeUndefined();
    expect(stdin.readableFlowing).toBe(null);
  });

  it('comes from stdin for a dash, and waits for it', async () => {
    const stdin = input(['the question'], {open: true});
    const found = read(['-'], stdin);
    stdin.push(' goes on');
    stdin.push(null);
    expect(found?.prompt).toBeUndefined();
    expect(await found?.stdinText).toBe('the question goes on');
    const both = read(['explain', '-'], input(['text']));
    expect(both?.prompt).toBe('explain');
    expect(await both?.stdinText).toBe('text');
  });

  it('comes from a file, with or without words', async () => {
    const descriptor = openSync(file, 'r');
    expect(await read([], Object.assign(input(['all of it']), {fd: descriptor}))?.stdinText).toBe('all of it');
    expect(await read(['x'], Object.assign(input(['text']), {fd: descriptor}))?.stdinText).toBe('text');
    closeSync(descriptor);
  });

  it('is asked for where there is none', async () => {
    expect(() => read([])).toThrow(expect.objectContaining({code: 'usage-no-question'}));
    expect(() => read(['', ' '])).toThrow(expect.objectContaining({code: 'usage-no-question'}));
    await expect(read(['-'], input([' \n']))?.stdinText).rejects.toMatchObject({code: 'usage-no-question'});
    expect(read([], input([], {isTTY: true}))).toBeUndefined();
  });
});
