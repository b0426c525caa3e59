import {spawn} from 'node:child_process';
import {type EventEmitter, once as onceEmitted} from 'node:events';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import type {TurnResult} from '../../source/agent/agent-event.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {chunk, end, openAiWire} from '../providers/fake-openai.ts';
import {
  closedPort,
  drip,
  type FakeHandler,
  type FakeServer,
  neverAnswer,
  reply,
  startFakeServer,
  thenBreak,
  until,
} from '../providers/fake-server.ts';

const program = fileURLToPath(new URL('../../bin/eca.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'eca-faults-'));
const project = join(folder, 'project');
const key = 'sk-made-up-0123456789abcdefghijkl';
const question = 'Is anybody there, please?';
let home = '';
let runs = 0;
const servers: FakeServer[] = [];

// Starting a program takes long on a busy machine.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

beforeAll(() => {
  mkdirSync(project);
  writeFileSync(join(project, 'secret-plan.txt'), 'never to be read\n');
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handle: FakeHandler): Promise<FakeServer> {
  const server = await startFakeServer(handle);
  servers.push(server);
  return server;
}

/** An Ollama server whose answers to a chat are `chat`. */
function ollama(chat: FakeHandler): Promise<FakeServer> {
  const facts = ollamaFacts(() => [usualModel]);
  return serve((response, request) => (request.path === '/api/chat' ? chat : facts)(response, request));
}

function start(argv: readonly string[], environment: Record<string, string>) {
  home = join(folder, `home-${++runs}`);
  const child = spawn(process.execPath, [program, '--no-memory', ...argv, question], {
    cwd: project,
    env: {PATH: process.env.PATH, HOME: folder, ECA_HOME: home, OPENAI_API_KEY: key, ...environment},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = {out: '', err: ''};
  child.stdout.on('data', piece => (text.out += piece));
  child.stderr.on('data', piece => (text.err += piece));
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  return {child, text, ended};
}

/** Resolves when `event` comes; after `done` is aborted it never does, and nothing listens any more. */
function once(emitter: EventEmitter, event: string, done: AbortController): Promise<unknown> {
  return onceEmitted(emitter, event, {signal: done.signal}).catch(() => {});
}

interface Outcome {
  code: number | null;
  result: TurnResult;
  err: string;
}

async function ask(argv: readonly string[], environment: Record<string, string>): Promise<Outcome> {
  const {text, ended} = start(['-o', 'json', ...argv], environment);
  const code = await ended;
  expectNoKey(text.out + text.err);
  expect(transcript(), 'the question is kept').toContain(question);
  return {code, result: JSON.parse(text.out) as TurnResult, err: text.err};
}

const askOllama = (server: FakeServer, ...more: string[]) =>
  ask(['-m', 'ollama:fake:7b', '--no-tools', ...more], {OLLAMA_BASE_URL: server.baseUrl});
const askOpenAi = (server: FakeServer, ...more: string[]) =>
  ask(['-m', 'openai:fake', '--no-tools', ...more], {OPENAI_BASE_URL: `${server.baseUrl}/v1`});

function filesBelow(directory: string): string[] {
  return readdirSync(directory, {recursive: true, withFileTypes: true}).flatMap(entry =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

function transcript(): string {
  return filesBelow(join(home, 'sessions'))
    .map(path => readFileSync(path, 'utf8'))
    .join('');
}

function expectNoKey(shown: string): void {
  expect(shown, 'the screen').not.toContain(key);
  for (const path of filesBelow(home)) expect(readFileSync(path).includes(key), path).toBe(false);
}

const half = ollamaAnswer([{type: 'text', text: 'What came so far'}]);
const whole = ollamaAnswer([
  {type: 'text', text: 'All of it.'},
  {type: 'end', reason: 'stop'},
]);

describe('a server of models that', () => {
  it('is not there ends the run with what to do', async () => {
    const port = await closedPort();
    const {code, result, err} = await ask(['-m', 'ollama:fake:7b'], {OLLAMA_BASE_URL: `http://127.0.0.1:${port}`});
    expect([code, result.stopReason]).toEqual([4, 'error']);
    expect(err).toMatch(
      new RegExp(`^error: Ollama at 127\\.0\\.0\\.1:${port} refused the connection.*\\n  Start it`, 'm'),
    );
  });

  it('hangs before it answers is given up at the limit', async () => {
    const server = await ollama(neverAnswer);
    const {code, result, err} = await askOllama(server, '--set', 'performance.firstByteTimeout=0.3');
    expect([code, result.stopReason, result.text]).toEqual([1, 'error', '']);
    expect(err).toMatch(new RegExp(`^error: Ollama at 127\\.0\\.0\\.1:${server.port} .*300 ms`, 'm'));
  });

  it('takes its time for the first byte is waited for, and the screen says so', async () => {
    const server = await ollama(async (response, request) => {
      await new Promise(resolve => setTimeout(resolve, 1_300));
      return reply(200, whole)(response, request);
    });
    const {code, result, err} = await askOllama(server);
    expect([code, result.stopReason, result.text]).toEqual([0, 'end', 'All of it.']);
    expect(err).toMatch(/^note: `fake:7b` is being loaded/m);
  });

  it('drips its answer byte by byte is understood', async () => {
    const {code, result} = await askOllama(await ollama(drip(whole, 1)));
    expect([code, result.stopReason, result.text]).toEqual([0, 'end', 'All of it.']);
  });

  it('falls silent in the middle leaves what it said', async () => {
    const server = await ollama(response => {
      response.writeHead(200, {'content-type': 'application/x-ndjson'});
      response.write(half);
    });
    const {code, result} = await askOllama(server, '--set', 'performance.idleTimeout=0.3');
    expect([code, result.stopReason, result.text]).toEqual([1, 'incomplete', 'What came so far']);
    expect(transcript()).toContain('What came so far');
  });

  it.each<[string, FakeHandler]>([
    ['resets the connection', thenBreak(half)],
    ['ends without its end marker', reply(200, half)],
    ['is cut in the middle of a line', reply(200, `${half}{"model":"fake:7b","message":{"content":"and m`)],
  ])('%s leaves an answer that is marked incomplete', async (_how, chat) => {
    const {code, result, err} = await askOllama(await ollama(chat));
    expect([code, result.stopReason, result.text]).toEqual([1, 'incomplete', 'What came so far']);
    expect(err).toMatch(/warning: Ollama at 127\.0\.0\.1:\d+/);
    expect(transcript()).toContain('What came so far');
    expect(transcript()).toContain('"incomplete"');
  });

  it('sends lines that are no JSON among others is understood as far as it goes, and not taken for whole', async () => {
    const lines = `${half}this is no JSON\n{"half":\n${whole}`;
    const {code, result, err} = await askOllama(await ollama(reply(200, lines)));
    expect([code, result.stopReason, result.text]).toEqual([1, 'incomplete', 'What came so farAll of it.']);
    expect(err).toMatch(/^warning: Ollama at 127\.0\.0\.1:\d+/m);
  });

  it('answers with a web page is told from a model', async () => {
    const page = reply(200, '<!doctype html><h1>Welcome to the hotel</h1>', {'content-type': 'text/html'});
    for (const outcome of [await askOllama(await ollama(page)), await askOpenAi(await serve(page))]) {
      expect(outcome.result.stopReason).toBe('error');
      expect([1, 4]).toContain(outcome.code);
      expect(outcome.err).toMatch(/^error: \S+.* at 127\.0\.0\.1:\d+ .+\n {2}\S/m);
    }
  });

  it('floods is stopped at a bound', async () => {
    const line = ollamaAnswer([{type: 'text', text: 'x'.repeat(100_000)}]);
    let written = 0;
    const server = await ollama(async response => {
      response.writeHead(200, {'content-type': 'application/x-ndjson'});
      for (; written < 60_000_000 && !response.destroyed; written += line.length) {
        if (response.write(line)) continue;
        const done = new AbortController();
        await Promise.race(['drain', 'close'].map(event => once(response, event, done)));
        done.abort();
      }
      response.end();
    });
    const {code, result, err} = await askOllama(server);
    expect([code, result.stopReason]).toEqual([6, 'limit']);
    expect(result.text.length).toBeLessThanOrEqual(20_000_000);
    expect(written).toBeLessThan(60_000_000);
    expect(err).toMatch(/^warning: The answer was cut off: no answer is a million characters long/m);
  });

  it('fails again and again is asked at most four times', async () => {
    const server = await serve(reply(500, openAiWire.errorBody(`internal trouble with ${key}`)));
    const {code, result, err} = await askOpenAi(server);
    expect([code, result.stopReason]).toEqual([1, 'error']);
    expect(server.requests).toHaveLength(4);
    expect(err.match(/^note: .*(?:again|retry)/gim)?.length).toBeGreaterThanOrEqual(3);
  });

  it('asks for patience gets it, and answers', async () => {
    let times = 0;
    const server = await serve((response, request) => {
      times++;
      if (times === 1) return reply(429, openAiWire.errorBody('slow down'), {'retry-after': '1'})(response, request);
      return reply(200, chunk({content: 'Here.'}) + end('stop'), {'content-type': 'text/event-stream'})(
        response,
        request,
      );
    });
    const startedAtMs = performance.now();
    const {code, result, err} = await askOpenAi(server);
    expect([code, result.stopReason, result.text]).toEqual([0, 'end', 'Here.']);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(1_000);
    expect(err).toMatch(/^note: .*1 s/m);
  });

  it.each([400, 401, 403, 404, 413, 422])('refuses with %i is asked once', async status => {
    const server = await serve(reply(status, openAiWire.errorBody('no')));
    const {result, err} = await askOpenAi(server);
    expect(result.stopReason).toBe('error');
    expect(server.requests).toHaveLength(1);
    expect(err).toMatch(/^error: /m);
  });

  it('sends the program elsewhere does not make it take the key there', async () => {
    const other = await serve(reply(200, chunk({content: 'Give me.'}) + end('stop')));
    const elsewhere = `http://localhost:${other.port}/v1/chat/completions`;
    const server = await serve(reply(307, '', {location: elsewhere}));
    const {code} = await askOpenAi(server);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(JSON.stringify(other.requests)).not.toContain(key);
    expect(code).toBe(4);
  });

  it('breaks off in a tool call has nothing run', async () => {
    const call = chunk({
      tool_calls: [{index: 0, id: 'a', type: 'function', function: {name: 'read-file', arguments: ''}}],
    });
    const piece = chunk({tool_calls: [{index: 0, function: {arguments: '{"path":"secret-pl'}}]});
    const server = await serve((response, request) => {
      const body = JSON.stringify(request.body);
      const probes = body.includes('report-word');
      const answer = probes
        ? openAiWire.answer([
            {type: 'tool-call', name: 'report-word', input: {word: 'lantern'}},
            {type: 'end', reason: 'tool-calls'},
          ])
        : call + piece;
      return reply(200, answer, {'content-type': 'text/event-stream'})(response, request);
    });
    const {code, result} = await ask(['-m', 'openai:fake'], {OPENAI_BASE_URL: `${server.baseUrl}/v1`});
    expect([code, result.stopReason, result.toolCalls]).toEqual([1, 'error', []]);
    expect(JSON.stringify(server.requests)).not.toContain('never to be read');
  });

  it.each(['before the first byte', 'in the middle'])('is left at once by Ctrl-C %s', async when => {
    const server = await ollama(response => {
      if (when === 'before the first byte') return;
      response.writeHead(200, {'content-type': 'application/x-ndjson'});
      response.write(half);
    });
    const {child, text, ended} = start(['-m', 'ollama:fake:7b', '--no-tools'], {OLLAMA_BASE_URL: server.baseUrl});
    await vi.waitFor(() => expect(server.requests.some(({path}) => path === '/api/chat')).toBe(true), 30_000);
    if (when === 'in the middle') await vi.waitFor(() => expect(text.out).toBe('What came so far'), 30_000);
    const stoppedAtMs = performance.now();
    child.kill('SIGINT');
    await until(() => server.openConnections() === 0);
    // The limit is 300 ms; a machine that runs other tests beside this one is given more, yet less than any limit that ends a wait.
    expect(performance.now() - stoppedAtMs).toBeLessThan(5_000);
    expect(await ended).toBe(130);
    expect(transcript()).toContain('"cancelled"');
    if (when === 'in the middle') expect(transcript()).toContain('What came so far');
  });
});
