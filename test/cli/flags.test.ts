import {describe, expect, it} from 'vitest';
import {askTable, readAskFlags} from '../../source/cli/ask-flags.ts';
import type {FlagTable} from '../../source/cli/flags.ts';
import {parseFlags} from '../../source/cli/parse-flags.ts';

const table: FlagTable = {
  json: {type: 'boolean', summary: ''},
  'dry-run': {type: 'boolean', short: 'd', summary: ''},
  'no-cache': {type: 'boolean', summary: ''},
  limit: {type: 'number', short: 'l', summary: '', value: 'N'},
  name: {type: 'string', short: 'n', summary: '', value: 'NAME'},
  tag: {type: 'string', repeatable: true, short: 't', summary: ''},
  size: {type: 'number', repeatable: true, summary: ''},
  format: {type: 'string', choices: ['text', 'json'], summary: ''},
};
const parse = (...argv: string[]) => parseFlags(argv, table);

describe('flags', () => {
  it.each([
    [['--json'], {json: true}],
    [['--json=false'], {json: false}],
    [['--no-json'], {json: false}],
    [['--no-json=false'], {json: true}],
    [['--no-cache'], {'no-cache': true}],
    [['--dry-run'], {'dry-run': true}],
    [['--limit', '3'], {limit: 3}],
    [['--limit=-2.5'], {limit: -2.5}],
    [['--limit', '-2'], {limit: -2}],
    [['-l3'], {limit: 3}],
    [['-l=3'], {limit: 3}],
    [['-dl', '3'], {'dry-run': true, limit: 3}],
    [['-dnfoo'], {'dry-run': true, name: 'foo'}],
    [['--name', '-x'], {name: '-x'}],
    [['--name='], {name: ''}],
    [['--name', ''], {name: ''}],
    [['--name=a=b'], {name: 'a=b'}],
    [['--name="quoted"'], {name: '"quoted"'}],
    [['--name', "'single'"], {name: "'single'"}],
    [['--name', 'two\nlines\n'], {name: 'two\nlines\n'}],
    [['--name', '007'], {name: '007'}],
    [['--name', 'true'], {name: 'true'}],
    [['--name', '--other'], {name: '--other'}],
    [['--name=--json'], {name: '--json'}],
    [['-t', 'a', '--tag', 'b', '--tag=c'], {tag: ['a', 'b', 'c']}],
    [['--tag', '1'], {tag: ['1']}],
    [['--size', '1', '--size', '2'], {size: [1, 2]}],
    [['--format', 'json'], {format: 'json'}],
  ])('%j gives %j', async (argv, flags) => {
    expect(await parse(...argv)).toEqual({operands: [], flags});
  });

  it('leave operands as they were typed, before, between and behind', async () => {
    expect(await parse('a', '--json', '"b"', '-', '-5', '', '--', '--json', '--', '-x')).toEqual({
      operands: ['a', '"b"', '-', '-5', '', '--json', '--', '-x'],
      flags: {json: true},
    });
  });

  it.each([
    [['--limt', '3'], 'usage-unknown-flag', '`--limt`. Did you mean `--limit`?'],
    [['--__proto__=1'], 'usage-unknown-flag', '`--__proto__`'],
    [['--constructor'], 'usage-unknown-flag', '`--constructor`'],
    [['--cache'], 'usage-unknown-flag', '`--cache`'],
    [['--no-limit'], 'usage-unknown-flag', '`--no-limit`'],
    [['-x'], 'usage-unknown-flag', '`-x`'],
    [['-dx'], 'usage-unknown-flag', '`-x`'],
    [['--\u001b[31mred'], 'usage-unknown-flag', '\\u{1b}[31mred'],
    [['--limit', 'abc'], 'usage-flag-value', '`--limit` is `abc`, expected a number'],
    [['--limit', '1e3'], 'usage-flag-value', '`1e3`'],
    [['--limit='], 'usage-flag-value', 'expected a number'],
    [['--limit', 'Infinity'], 'usage-flag-value', '`Infinity`'],
    [['--limit', '0x10'], 'usage-flag-value', '`0x10`'],
    [['--size', '1', '--size', 'two'], 'usage-flag-value', '`two`'],
    [['--limit'], 'usage-flag-value', '`--limit` has no value, expected N'],
    [['-l'], 'usage-flag-value', '`-l` has no value'],
    [['--name', '--json'], 'usage-flag-value', '`--name` has no value'],
    [['--name', '--'], 'usage-flag-value', '`--name` has no value'],
    [['--json=maybe'], 'usage-flag-value', '`maybe`'],
    [['--format', 'yaml'], 'usage-flag-value', 'expected one of `text`, `json`'],
    [['--name', 'a', '--name', 'b'], 'usage-flag-repeated', '`--name` was given twice'],
    [['--name', 'a\0b'], 'usage-flag-value', 'NUL'],
  ])('%j is refused', async (argv, code, part) => {
    const error = await parse(...argv).catch(thrown => thrown);
    expect(error).toMatchObject({code, message: expect.stringContaining(part)});
  });
});

describe('the flags of asking', () => {
  const ask = async (...argv: string[]) => readAskFlags((await parseFlags(argv, askTable)).flags);

  it('have defaults', async () => {
    expect(await ask()).toEqual({
      print: false,
      output: 'text',
      model: undefined,
      continue: false,
      resume: undefined,
      fork: false,
      files: [],
      timeoutMs: undefined,
      system: undefined,
      noMemory: false,
      noTools: false,
      maxSteps: undefined,
      permissionMode: undefined,
      allow: [],
      deny: [],
    });
  });

  it('are read in every form', async () => {
    expect(
      await ask(
        '-pcm',
        'ollama:a',
        '--fork',
        '--timeout',
        '1.5',
        '--file',
        'a',
        '--file=b',
        '--no-memory',
        '--no-tools',
        '--json',
      ),
    ).toMatchObject({
      print: true,
      continue: true,
      model: 'ollama:a',
      fork: true,
      timeoutMs: 1500,
      system: undefined,
      files: ['a', 'b'],
      noMemory: true,
      noTools: true,
      output: 'json',
    });
    expect(await ask('--json', '-o', 'stream-json', '--max-steps=2', '-r', 'x')).toMatchObject({
      output: 'stream-json',
      maxSteps: 2,
      resume: 'x',
    });
    expect(
      await ask('--permission-mode', 'plan', '--allow', 'edit-file(a)', '--allow=run-command(npm test)', '--deny', '*'),
    ).toMatchObject({permissionMode: 'plan', allow: ['edit-file(a)', 'run-command(npm test)'], deny: ['*']});
    expect(await ask('--system', 'be kind')).toMatchObject({system: 'be kind'});
  });

  it.each([
    [['-c', '-r', 'x'], 'usage-flags-contradict'],
    [['--fork'], 'usage-flags-contradict'],
    [['--json', '-o', 'text'], 'usage-flags-contradict'],
    [['-o', 'xml'], 'usage-flag-value'],
    [['--model='], 'usage-flag-value'],
    [['-m', 'opnai:gpt'], 'usage-model-name'],
    [['-m', 'ollama:'], 'usage-model-name'],
    [['-m', 'gpt'], 'usage-model-name'],
    [['--file='], 'usage-flag-value'],
    [['--timeout', '-1'], 'usage-flag-value'],
    [['--timeout', '99999999'], 'usage-flag-value'],
    [['--max-steps', '0'], 'usage-flag-value'],
    [['--max-steps', '1.5'], 'usage-flag-value'],
    [['--system='], 'usage-flag-value'],
    [['--permission-mode', 'yolo'], 'usage-flag-value'],
  ])('%j is refused and not ignored', async (argv, code) => {
    expect(await ask(...argv).catch(thrown => thrown)).toMatchObject({code});
  });
});
