import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {
  type CallChannel,
  type CallChannelOptions,
  createCallChannel,
} from '../../../source/runtime/index-host/call-channel.ts';
import {ended, programOf} from './host-fixture.ts';

function open(options: Partial<CallChannelOptions> = {}): CallChannel {
  const channel = createCallChannel({program: programOf('test/runtime/index-host/echo-child.ts'), ...options});
  onTestFinished(() => channel.close());
  return channel;
}

/** A program that has started another one; its first line is that one's id. */
function startParent(word: string) {
  const loader = resolve('scripts/ts-loader.mjs');
  const parent = spawn(
    process.execPath,
    ['--import', loader, resolve('test/runtime/index-host/parent-child.ts'), word],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  onTestFinished(() => void parent.kill('SIGKILL'));
  const childId = new Promise<number>(found => parent.stdout.once('data', text => found(Number(String(text)))));
  const over = new Promise<void>(found => parent.once('exit', () => found()));
  return {parent, childId, over};
}

describe('calls to a process of our own', () => {
  it('are answered with what they ask, side by side, by one process', async () => {
    const channel = open();
    expect(channel.pid).toBeUndefined();
    const argument = {
      text: 'Ünï\u0000\u2028 😀',
      list: [1, null, true],
      vector: Float32Array.of(1, 2),
      gone: undefined,
    };
    expect(await channel.call('echo', argument)).toEqual(argument);
    const answers = await Promise.all(Array.from({length: 50}, (_, index) => channel.call('echo', index)));
    expect(answers).toEqual(Array.from({length: 50}, (_, index) => index));
    expect(await channel.call('pid', undefined)).toBe(channel.pid);
  });

  it('fail as they failed there', async () => {
    const channel = open();
    await expect(channel.call('fail', undefined)).rejects.toMatchObject({
      code: 'store-full',
      message: 'No room',
      hint: 'Make some.',
    });
    await expect(channel.call('nothing', undefined)).rejects.toMatchObject({code: 'internal'});
  });

  it('are made once more where the process died, and then given up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eca-channel-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const channel = open();
    expect(await channel.call('dieOnce', join(folder, 'died'))).toBe('alive again');
    await expect(channel.call('die', undefined)).rejects.toMatchObject({code: 'store-busy'});
    expect(await channel.call('echo', 'still here')).toBe('still here');
  });

  it('say so where the program is not there', async () => {
    const channel = open({program: programOf('test/runtime/index-host/no-such-file.ts')});
    await expect(channel.call('echo', 1)).rejects.toMatchObject({code: 'store-busy'});
  });

  it('end the process that has rested for a while, and start another one when needed', async () => {
    const channel = open({idleMs: 20});
    const first = Number(await channel.call('pid', undefined));
    await ended(first);
    const second = Number(await channel.call('pid', undefined));
    expect(second).not.toBe(first);
    await ended(second);
    expect(channel.pid).toBeUndefined();
  });

  it('are rejected when the channel is closed, and the process ends', async () => {
    const channel = open();
    const pid = Number(await channel.call('pid', undefined));
    const waiting = channel.call('silent', undefined);
    waiting.catch(() => {});
    await channel.close();
    await expect(waiting).rejects.toMatchObject({code: 'store-busy'});
    await ended(pid);
    await expect(channel.call('echo', 1)).rejects.toMatchObject({code: 'store-busy'});
  });

  it('leave no process behind a program that was killed in the middle of one', async () => {
    const {parent, childId} = startParent('wait');
    const pid = await childId;
    parent.kill('SIGKILL');
    await ended(pid);
  });

  it('do not keep a program from ending', async () => {
    const {childId, over} = startParent('end');
    const pid = await childId;
    await over;
    await ended(pid);
  });
});
