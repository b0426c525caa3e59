import {spawn} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';

/** Tries every way to the network in another process, and counts what arrives here. */
async function tried(mode: 'closed' | 'open'): Promise<{outcomes: Record<string, string>; arrived: number}> {
  let arrived = 0;
  const server = createServer(socket => {
    arrived++;
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const {port} = server.address() as AddressInfo;
  const receiver = createSocket('udp4').on('message', () => arrived++);
  await new Promise<void>(resolve => receiver.bind(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    receiver.close();
  });
  const script = join(import.meta.dirname, 'network-child.ts');
  const child = spawn(process.execPath, ['--import', './scripts/ts-loader.mjs', script, String(port), mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', data => {
    output += data;
  });
  await new Promise(resolve => child.once('close', resolve));
  return {outcomes: JSON.parse(output.trim().split('\n').at(-1) ?? ''), arrived};
}

test('a parser reaches no network, in no way that Node has', async () => {
  const {outcomes, arrived} = await tried('closed');
  expect(Object.keys(outcomes).length).toBeGreaterThan(70);
  const refusals = /Parsers have no network|\bEPERM\b/;
  expect(Object.entries(outcomes).filter(([, outcome]) => !refusals.test(outcome))).toEqual([]);
  expect(arrived).toBe(0);
}, 60_000);

test('the same ways lead out of a process that is not closed', async () => {
  const {outcomes, arrived} = await tried('open');
  expect(Object.values(outcomes).filter(outcome => outcome === 'reached').length).toBeGreaterThan(25);
  expect(arrived).toBeGreaterThan(6);
}, 60_000);
