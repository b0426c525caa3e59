import {describe, expect, it} from 'vitest';
import {main} from '../../source/cli/main.ts';
import {createTerminalSanitizer} from '../../source/security/terminal-sanitizer.ts';
import {createHost, input} from './fakes.ts';

async function run(argv: string[], runtime: object, stdin = input([])) {
  const {host, stdout, stderr} = createHost({argv, runtime, stdin});
  const exitCode = await main(host);
  return {exitCode, out: stdout.text, err: stderr.text};
}

describe('eca doctor', () => {
  const checks = (state: string) => [
    {name: 'home', state: 'ok', message: 'state in /x'},
    {name: 'index', state, message: 'something about it', hint: 'Do this.'},
  ];

  it.each([
    ['ok', 0],
    ['warn', 0],
    ['fail', 1],
  ])('with a check that says %s exits with %i', async (state, exitCode) => {
    const health = async () => checks(state);
    expect(await run(['doctor'], {health})).toMatchObject({
      exitCode,
      out: expect.stringMatching(
        new RegExp(`^  ok +home: state in /x\\n  ${state} +index: something about it \\(Do this\\)`),
      ),
    });
    const json = JSON.parse((await run(['doctor', '--json'], {health})).out) as {ok: boolean; checks: object[]};
    expect(json.ok).toBe(exitCode === 0);
    expect(json.checks).toMatchObject([...checks(state), {name: 'terminal', state: 'ok'}]);
  });

  it('rebuilds the index only when asked to', async () => {
    const asked: unknown[] = [];
    const health = async ({rebuildIndex}: {rebuildIndex: boolean}) => {
      asked.push(rebuildIndex);
      return [];
    };
    await run(['doctor'], {health});
    await run(['doctor', '--rebuild-index'], {health});
    await run(['doctor', '--rebuild-index=false'], {health});
    expect(asked).toEqual([false, true, false]);
  });
});

describe('eca models', () => {
  const models = (state: string) => ({
    models: async () => ({
      list: async () => ({
        models: [
          {model: 'ollama:a', state, roles: ['primary'], detail: 'more', hint: 'Start it.'},
          {model: 'retrieval-only', state: 'ready', roles: [], detail: 'quotes the project'},
        ],
      }),
    }),
  });

  it('says how to connect one where there is none', async () => {
    const {out, err} = await run(['models'], models('unreachable'));
    expect(out).toMatch(/ollama:a +unreachable \(primary\): more; Start it\n/);
    expect(err).toMatch(/No model is connected.*\n.*ollama pull.*\n.*OPENAI_API_KEY/);
    expect((await run(['models', '--quiet'], models('unreachable'))).err).toBe('');
  });

  it('says nothing more where there is one', async () => {
    expect(await run(['models', 'list'], models('ready'))).toMatchObject({exitCode: 0, err: ''});
  });
});

describe('eca permissions', () => {
  const permissions = async () => ({
    policy: {mode: 'ask', allow: [], ask: [], deny: [{text: 'read-file(secret\u001b/**)'}]},
    check: (request: {path?: string}) => ({
      decision: 'allow',
      rule: 'r',
      reason: JSON.stringify(request),
      path: 'private',
    }),
  });

  it('lists the rules with where they come from, and nothing that a terminal acts on', async () => {
    const {out} = await run(['permissions'], {permissions});
    expect(out).toBe('mode ask (default)\ndeny  read-file(secret\\u{1b}/**) (default)\n');
    expect(JSON.parse((await run(['permissions', '--json'], {permissions})).out)).toEqual({
      mode: 'ask',
      modeSource: {source: 'default'},
      rules: [{decision: 'deny', rule: 'read-file(secret\u001b/**)', source: 'default'}],
    });
  });

  it('checks what the line says and answers with the contract’s keys alone', async () => {
    const {out} = await run(['permissions', 'check'], {permissions}, input(['{"id":1,"tool":"t","path":"p"}\n']));
    expect(JSON.parse(out)).toEqual({id: 1, decision: 'allow', rule: 'r', reason: '{"tool":"t","path":"p"}'});
  });
});

describe('eca sanitize', () => {
  const sanitizer = async () => ({createTerminalSanitizer});

  it.each([
    ['{"id":1,"chunks":["a\\u001b]0;ti","tle\\u0007b"]}', {id: 1, text: 'ab'}],
    ['{"id":1,"chunks":[]}', {id: 1, text: ''}],
    ['{"id":1}', {id: 1, error: {code: 'batch-bad-chunks', message: expect.stringContaining('nothing')}}],
    ['{"id":1,"chunks":"a"}', {id: 1, error: {code: 'batch-bad-chunks', message: expect.any(String)}}],
    ['{"id":1,"chunks":["a",1]}', {id: 1, error: {code: 'batch-bad-chunks', message: expect.any(String)}}],
  ])('answers %s', async (line, answer) => {
    const {out} = await run(['sanitize', '--batch'], {sanitizer}, input([line]));
    expect(JSON.parse(out)).toEqual(answer);
  });

  it('keeps one state over all chunks of stdin, and forgets it between lines of a batch', async () => {
    expect((await run(['sanitize'], {sanitizer}, input(['a\u001b', ']0;x', '\u0007b\u001b[3', '1mc']))).out).toBe(
      'abc',
    );
    const lines = '{"id":1,"chunks":["a\\u001b]0;x"]}\n{"id":2,"chunks":["b\\u0007c"]}\n';
    const {out} = await run(['sanitize', '--batch'], {sanitizer}, input([lines]));
    expect(out.split('\n')[1]).toBe('{"id":2,"text":"bc"}');
  });
});
