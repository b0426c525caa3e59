import dgram from 'node:dgram';
import dns from 'node:dns';
import nodeModule, {syncBuiltinESMExports} from 'node:module';
import net from 'node:net';
import {constants} from 'node:os';
import workers from 'node:worker_threads';

/**
 * Blocks network access in the process that parses files, for good: what a document refers to is never fetched,
 * whatever a parser does with it. Nothing connects, listens, sends or looks up a name; no thread is started and no
 * native code loaded, which would have a network of their own; and no program runs but those in `programs`, by these
 * names.
 */
// All that Node has for the network goes through a few native classes. These are closed, so that what is built on them is too: HTTP, TLS,
// `fetch`, and what comes with later versions. The modules above them are closed as well, for Node may cease to hand the classes out.
export function denyNetwork(programs: readonly string[] = []): void {
  closeNatives(programs);
  const connections = [net.Socket.prototype, net.Server.prototype, dgram.Socket.prototype];
  for (const one of connections) replace(one, ['connect', 'listen', 'bind', 'send'], refuse);
  for (const lookups of [dns, dns.promises]) replace(lookups, functionsOf(lookups), refuse);
  replace(globalThis, ['fetch', 'WebSocket', 'EventSource'], refuse);
  replace(workers, ['Worker'], refuse);
  replace(nodeModule, ['register'], refuse);
  replace(process, ['binding', '_linkedBinding', 'dlopen', 'execve', '_debugProcess'], refuse);
  // Unless the signal is listened to, Node opens a port for a debugger at it.
  process.on('SIGUSR1', () => {});
  syncBuiltinESMExports();
}

/** What every closed door does instead. A function, not an arrow, for it stands in for classes too. */
function refuse(): never {
  throw new Error('Parsers have no network');
}

/** What a native function returns that was not permitted: its callers make an error of it. */
const notPermitted = () => -constants.errno.EPERM;

/** The members of an object by name. */
type Members = Record<string, unknown>;

/** A native class or function, as `process.binding` hands it out. */
type Native = Record<string, {prototype: Members}>;

/** Closes the native classes through which Node reaches the network and starts programs, where it hands them out. */
function closeNatives(programs: readonly string[]): void {
  const {binding} = process as unknown as {binding?: (name: string) => Native};
  if (!binding) return;
  const connecting = ['connect', 'connect6', 'bind', 'bind6', 'listen', 'send', 'send6'];
  for (const [name, type] of [
    ['tcp_wrap', 'TCP'],
    ['udp_wrap', 'UDP'],
    ['pipe_wrap', 'Pipe'],
  ] as const) {
    replace(binding(name)[type]?.prototype ?? {}, connecting, notPermitted);
  }
  const names = binding('cares_wrap');
  replace(names, ['getaddrinfo', 'getnameinfo'], notPermitted);
  const channel = names.ChannelWrap?.prototype ?? {};
  replace(
    channel,
    functionsOf(channel).filter(name => /^(?:query|get.+By)/.test(name)),
    notPermitted,
  );
  // Some builds of Node have no debugger.
  try {
    replace(binding('inspector'), ['open'], refuse);
  } catch {}
  permitPrograms(binding, programs);
}

/** Lets no program start but `programs`. */
function permitPrograms(binding: (name: string) => Native, programs: readonly string[]): void {
  interface Start {
    file: string;
    args?: readonly string[];
  }
  // One that recognises characters may be able to fetch the picture itself.
  const isPermitted = ({file, args = []}: Start) => programs.includes(file) && !args.some(one => one.includes('://'));
  const starter = binding('process_wrap').Process?.prototype as {spawn(start: Start): number};
  const {spawn} = starter;
  replace(starter, ['spawn'], function (this: typeof starter, start: Start) {
    return isPermitted(start) ? spawn.call(this, start) : notPermitted();
  });
  replace(binding('spawn_sync'), ['spawn'], () => ({
    error: notPermitted(),
    status: null,
    signal: null,
    output: null,
    pid: 0,
  }));
}

/** Puts `by` in the place of those of `names` that are there, for good: nobody holds what was there before. */
function replace(holder: object, names: readonly string[], by: (...given: never[]) => unknown): void {
  for (const name of names) {
    if (name in holder) Object.defineProperty(holder, name, {value: by, writable: true, configurable: true});
  }
}

/** The names of an object's own functions. */
function functionsOf(holder: object): string[] {
  return Object.getOwnPropertyNames(holder).filter(
    name => typeof (holder as Members)[name] === 'function' && name !== 'constructor',
  );
}
