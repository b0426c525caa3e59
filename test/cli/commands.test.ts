import {mkdtempSync, rmSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {main} from '../../source/cli/main.ts';
import {resolvePaths} from '../../source/config/paths.ts';
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

describe('eca models probe and use', () => {
  const probed = (served: boolean) => ({
    model: 'ollama:a',
    reachable: true,
    served,
    reasons: false,
    toolCalls: 'json',
    trials: [
      {mode: 'native', outcome: 'ignored'},
      {mode: 'json', outcome: 'called'},
    ],
    contextTokens: 16384,
    tokensPerSecond: 41.5,
    problems: served ? [] : [{code: 'model-not-served', message: 'not there', hint: 'Pull it.'}],
    at: '2026-01-01T00:00:00.000Z',
  });

  it.each([
    [true, 0, /^ollama:a answers\n +tool calls +calls tools in constrained JSON \(native no, json yes\)\n/],
    [false, 4, /^ollama:a does not answer\n[\s\S]*problem +not there \(Pull it\.\)/],
  ])('shows what was found of a model that is served: %s', async (served, exitCode, text) => {
    const asked: string[] = [];
    const models = async () => ({
      inUse: async () => ['ollama:a'],
      probe: async (name: string) => {
        asked.push(name);
        return probed(served);
      },
    });
    expect(await run(['models', 'probe'], {models})).toMatchObject({exitCode, out: expect.stringMatching(text)});
    const json = await run(['models', 'probe', 'ollama:b', 'ollama:b', '--json'], {models});
    expect(JSON.parse(json.out)).toMatchObject({models: [{model: 'ollama:a', served}]});
    expect(asked).toEqual(['ollama:a', 'ollama:b']);
  });

  it.each([
    [['models', 'probe', 'opnai:x'], /unknown provider `opnai`/],
    [['models', 'use', 'x'], /names no provider/],
    [['models', 'use'], /expected `eca models use PROVIDER:MODEL`/],
    [['models', 'use', 'ollama:a', 'ollama:b'], /expected `eca models use PROVIDER:MODEL`/],
  ])('%j is a mistake in the line', async (argv, message) => {
    expect(await run(argv, {})).toMatchObject({exitCode: 2, err: expect.stringMatching(message)});
  });

  async function use(argv: string[], answer: object) {
    const home = mkdtempSync(join(tmpdir(), 'eca-use-'));
    const paths = resolvePaths({ECA_HOME: home});
    const runtime = {
      paths,
      config: {warnings: [], sourceOf: () => ({source: 'default'})},
      models: async () => ({isServed: async () => answer}),
    };
    const outcome = await run(['models', 'use', ...argv], runtime);
    const written = await readFile(paths.configFile, 'utf8').catch(() => '{}');
    rmSync(home, {recursive: true, force: true});
    return {...outcome, settings: JSON.parse(written) as object};
  }

  it('writes the setting of a model that is served', async () => {
    const settings = {models: {primary: 'ollama:a'}};
    expect(await use(['ollama:a'], {state: 'served'})).toMatchObject({
      exitCode: 0,
      out: '',
      err: expect.stringMatching(/^ollama:a answers from now on \(models\.primary in /),
      settings,
    });
    const json = await use(['ollama:a', '--json'], {state: 'served'});
    expect(JSON.parse(json.out)).toMatchObject({model: 'ollama:a', changed: true, checked: true});
  });

  it('writes nothing of one that is not there, unless told not to ask', async () => {
    const answer = {state: 'not-served', others: ['ollama:b']};
    expect(await use(['ollama:a'], answer)).toMatchObject({
      exitCode: 4,
      err: expect.stringMatching(/does not have `ollama:a`; it has `ollama:b`\n.*ollama pull a/),
      settings: {},
    });
    expect(await use(['ollama:a', '--unchecked'], answer)).toMatchObject({
      exitCode: 0,
      settings: {models: {primary: 'ollama:a'}},
    });
  });

  it('says when it cannot be checked', async () => {
    const problem = {code: 'model-unreachable', message: 'nothing listens there'};
    expect(await use(['ollama:a'], {state: 'unknown', problem})).toMatchObject({
      exitCode: 0,
      err: expect.stringMatching(/warning: Whether it is served could not be checked: nothing listens there/),
      settings: {models: {primary: 'ollama:a'}},
    });
  });
});

describe('eca permissions', () => {
  const permissions = async () => ({
    policy: {mode: 'ask', allow: [], ask: [], deny: [{text: 'read-file(secret\u001b/**)'}]},
    granted: [],
    check: (request: {path?: string}) => ({
      decision: 'allow',
      rule: 'r',
      reason: JSON.stringify(request),
      path: 'private',
    }),
  });

  const npmTest = {id: '3f2a9c01', rule: 'run-command(npm test:*)', scope: 'project', project: '/p\u001b', at: 'now'};
  const grants = async () => {
    const held = [npmTest];
    return {
      list: async () => [...held],
      revoke: async (id: string) =>
        held.splice(
          held.findIndex(grant => grant.id === id),
          1,
        )[0],
    };
  };

  it('lists the grants, and revokes them by id', async () => {
    expect((await run(['permissions'], {permissions, grants})).out).toContain(
      'grant 3f2a9c01 run-command(npm test:*) (in /p\\u{1b})\n',
    );
    expect((await run(['permissions', 'revoke', '3f2a9c01'], {permissions, grants})).out).toBe(
      'run-command(npm test:*) asks again.\n',
    );
    const json = JSON.parse((await run(['permissions', 'revoke', '3f2a9c01', '--json'], {permissions, grants})).out);
    expect(json).toEqual({revoked: [npmTest]});
  });

  it('says what exists where a grant is unknown', async () => {
    expect(await run(['permissions', 'revoke', 'x'], {permissions, grants})).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('Unknown grant `x`, expected one of `3f2a9c01`'),
    });
    expect(await run(['permissions', 'revoke'], {permissions, grants})).toMatchObject({exitCode: 2, out: ''});
  });

  it('lists the rules with where they come from, and nothing that a terminal acts on', async () => {
    const noGrants = async () => ({list: async () => []});
    const {out} = await run(['permissions'], {permissions, grants: noGrants});
    expect(out).toBe('mode ask (default)\ndeny  read-file(secret\\u{1b}/**) (default)\n');
    expect(JSON.parse((await run(['permissions', '--json'], {permissions, grants: noGrants})).out)).toEqual({
      mode: 'ask',
      modeSource: {source: 'default'},
      rules: [{decision: 'deny', rule: 'read-file(secret\u001b/**)', source: 'default'}],
      grants: [],
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
