// What a start costs: `--version`, a question with a warm index on this repository without a model, and with a model whose server
// answers at once, alone and with tools and index; as ratios to a bare Node run, and to a bare Node request to that server.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/one-shot.ts [RUNS]
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {openAiWire} from '../providers/fake-openai.ts';
import {reply, startFakeServer} from '../providers/fake-server.ts';
import {compareCommands, runCommand} from './measure-command.ts';

const root = join(import.meta.dirname, '../..');
const runs = Number(process.argv[2] ?? 25);
const folder = mkdtempSync(join(tmpdir(), 'eca-one-shot-'));
const copy = join(folder, 'repository');
for (const path of execFileSync('git', ['ls-files'], {cwd: root, encoding: 'utf8'}).trim().split('\n')) {
  if (!existsSync(join(root, path))) continue;
  mkdirSync(dirname(join(copy, path)), {recursive: true});
  cpSync(join(root, path), join(copy, path));
}

const facts = ollamaFacts(() => [usualModel]);
const server = await startFakeServer((response, request) => {
  const probes = JSON.stringify(request.body).includes('report-word');
  const parts = probes
    ? [{type: 'tool-call' as const, name: 'report-word', input: {word: 'lantern'}}]
    : [{type: 'text' as const, text: 'Here it is.'}];
  if (request.path === '/api/chat') {
    return reply(200, ollamaAnswer([...parts, {type: 'end', reason: 'stop'}]))(response, request);
  }
  if (request.path.startsWith('/v1/')) {
    const answer = openAiWire.answer([...parts, {type: 'end', reason: probes ? 'tool-calls' : 'stop'}]);
    return reply(200, answer, {'content-type': 'text/event-stream'})(response, request);
  }
  return facts(response, request);
});

const env = {...process.env, ECA_HOME: join(folder, 'home'), OLLAMA_BASE_URL: 'http://127.0.0.1:9'};
const withModel = {...env, OLLAMA_BASE_URL: server.baseUrl, OPENAI_BASE_URL: `${server.baseUrl}/v1`};
const eca = join(root, 'bin/eca.js');
const question = 'Where is a single turn of the conversation run?';
const bareRequest = `const request = require('node:http').request(${JSON.stringify(`${server.baseUrl}/v1/chat/completions`)}, {method: 'POST'}, response => response.resume());
request.end('{}');`;
const asks = (...words: string[]) =>
  runCommand(process.execPath, [eca, ...words, question], {cwd: copy, env: withModel});
const commands = {
  'bare node': () => runCommand(process.execPath, ['-e', '0']),
  'bare node request': () => runCommand(process.execPath, ['-e', bareRequest]),
  'eca --version': () => runCommand(process.execPath, [eca, '--version'], {cwd: copy, env}),
  'eca question': () => runCommand(process.execPath, [eca, question], {cwd: copy, env}),
  'openai, alone': () => asks('-m', 'openai:fake', '--no-tools', '--no-memory'),
  'openai, with tools and index': () => asks('-m', 'openai:fake'),
  'ollama, alone': () => asks('-m', 'ollama:fake:7b', '--no-tools', '--no-memory'),
  'ollama, with tools and index': () => asks('-m', 'ollama:fake:7b'),
};

try {
  // The first makes the index and all make the code cache; what is measured is the warm state.
  for (let warm = 0; warm < 3; warm++) for (const command of Object.values(commands)) await command();
  const figures = await compareCommands(commands, runs);
  const bareMs = figures['bare node'].medianMs;
  const requestMs = figures['bare node request'].medianMs;
  for (const [name, {medianMs, p95Ms, peakMegabytes}] of Object.entries(figures)) {
    const ratios = `${(medianMs / bareMs).toFixed(2)} × bare node, ${(medianMs / requestMs).toFixed(2)} × bare request`;
    console.log(
      `${name.padEnd(30)} median ${medianMs.toFixed(0)} ms (${ratios}), p95 ${p95Ms.toFixed(0)} ms, peak ${peakMegabytes.toFixed(0)} MB`,
    );
  }
  console.log(JSON.stringify(figures));
} finally {
  await server.close();
  rmSync(folder, {recursive: true, force: true});
}
