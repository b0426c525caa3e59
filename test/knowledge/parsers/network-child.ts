// Tries every way to the network that Node has, after `denyNetwork` unless the second argument is `open`, towards the port of 127.0.0.1
// in the first. Prints as JSON what became of each.
import {createRequire} from 'node:module';
import {denyNetwork} from '../../../source/knowledge/parsers/deny-network.ts';

const [port = '', mode] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const at = Number(port);
const url = `http://127.0.0.1:${port}/`;
/** A program for another Node or thread: says so where it gets through. */
const connecting = `require('node:net').connect(${port}, '127.0.0.1', () => { console.log('reached'); process.exit(0); }).on('error', () => process.exit(1))`;

if (mode !== 'open') denyNetwork(['tesseract']);

type Attempt = () => unknown;
type Emitter = {once(event: string, hear: (value?: Error) => void): unknown};

/** Waits until one of the events happens, as `net` and its kind tell. */
function settled(emitter: Emitter, done: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    emitter.once('error', reason => reject(reason));
    emitter.once(done, resolve);
  });
}

interface Pipe {
  bind(path: string): number;
}

/** A call of a native function, which returns 0 or a negative error number. */
function native(made: unknown): void {
  if (typeof made === 'number' && made < 0) throw new Error(`EPERM ${made}`);
}

const called = (call: (done: (error: Error | null) => void) => unknown) =>
  new Promise<void>((resolve, reject) => {
    call(error => (error ? reject(error) : resolve()));
  });

const attempts: Record<string, Attempt> = {
  'net.connect': () => settled(require('node:net').connect(at, '127.0.0.1'), 'connect'),
  'net.Socket': () => settled(new (require('node:net').Socket)().connect({port: at, host: '127.0.0.1'}), 'connect'),
  'net.Stream': () => settled(new (require('node:net').Stream)().connect({port: at, host: 'localhost'}), 'connect'),
  'net.connect to a path': () => settled(require('node:net').connect('/var/run/docker.sock'), 'connect'),
  'net.createServer': () => settled(require('node:net').createServer().listen(0), 'listening'),
  'http.get': () => settled(require('node:http').get(url), 'response'),
  'http.createServer': () => settled(require('node:http').createServer().listen(0), 'listening'),
  'https.get': () => settled(require('node:https').get(url.replace('http', 'https')), 'response'),
  'tls.connect': () => settled(require('node:tls').connect(at, '127.0.0.1'), 'secureConnect'),
  'http2.connect': () => settled(require('node:http2').connect(url), 'connect'),
  fetch: () => fetch(url),
  'dgram.send': () => called(done => require('node:dgram').createSocket('udp4').send('x', at, '127.0.0.1', done)),
  'dgram.bind': () => settled(require('node:dgram').createSocket('udp6').bind(0), 'listening'),
  'dgram.Socket.prototype': () => {
    const {Socket} = require('node:dgram');
    const socket = new Socket('udp4');
    return called(done => Socket.prototype.send.call(socket, 'x', at, '127.0.0.1', done));
  },
  'dns.promises.lookupService': () => require('node:dns').promises.lookupService('127.0.0.1', 80),
  'dns/promises': () => require('node:dns/promises').lookup('localhost'),
  'dns.promises.Resolver': () => new (require('node:dns').promises.Resolver)({timeout: 50}).resolveTxt('localhost'),
  'child_process.spawn': () =>
    settled(require('node:child_process').spawn(process.execPath, ['-e', connecting]), 'spawn'),
  'child_process.exec': () => called(done => require('node:child_process').exec('true', done)),
  'child_process.execFile': () => called(done => require('node:child_process').execFile('true', done)),
  'child_process.fork': () => settled(require('node:child_process').fork('/dev/null', {stdio: 'ignore'}), 'spawn'),
  'child_process.spawnSync': () => {
    const {error} = require('node:child_process').spawnSync('true');
    if (error) throw error;
  },
  'child_process.execSync': () => require('node:child_process').execSync('true'),
  'cluster.fork': () => {
    const cluster = require('node:cluster');
    cluster.setupPrimary({exec: '/dev/null', silent: true});
    return settled(cluster.fork(), 'online');
  },
  'a permitted program that fetches': () =>
    settled(require('node:child_process').spawn('tesseract', [url, 'stdout']), 'spawn'),
  'worker_threads.Worker': () => settled(new (require('node:worker_threads').Worker)('1', {eval: true}), 'online'),
  'module.register': () => require('node:module').register(`data:text/javascript,${encodeURIComponent('1')}`),
  'process.dlopen': () => process.dlopen({exports: {}}, '/no/such/addon.node'),
  'inspector.open': () => require('node:inspector').open(0),
  'inspector/promises': () => require('node:inspector/promises').open(0),
  'the class of an open pipe': () => {
    const handle = (process.stdout as unknown as {_handle: {constructor: new (kind: number) => Pipe}})._handle;
    native(new handle.constructor(0).bind('/tmp/no/such/socket'));
  },
  'net._createServerHandle': () => native(require('node:net')._createServerHandle('127.0.0.1', 0, 4)),
  'net.Server._listen2': () => {
    const server = require('node:net').createServer();
    const listening = settled(server, 'listening');
    server._listen2('127.0.0.1', 0, 4, 1);
    return listening;
  },
  'the handle of a datagram socket': () => {
    const socket = require('node:dgram').createSocket('udp4');
    const [state] = Object.getOwnPropertySymbols(socket).filter(({description}) => description === 'state symbol');
    native(socket[state as symbol].handle.bind('127.0.0.1', 0, 0));
  },
  'process.binding': () => (process as unknown as {binding(name: string): unknown}).binding('tcp_wrap'),
};
if ('WebSocket' in globalThis) {
  attempts.WebSocket = () => {
    const socket = new (globalThis as unknown as {WebSocket: new (url: string) => EventTarget}).WebSocket(url);
    return called(done => {
      socket.addEventListener('error', () => done(new Error('refused')));
      socket.addEventListener('open', () => done(null));
    });
  };
}
for (const name of ['lookupService', 'reverse', 'setServers']) {
  const given = {lookupService: ['127.0.0.1', 80], reverse: ['127.0.0.1'], setServers: [['127.0.0.1']]}[name] ?? [];
  attempts[`dns.${name}`] = () =>
    called(done => {
      require('node:dns')[name](...given, done);
      if (name === 'setServers') done(null);
    });
}
const {lookup, ...resolvers} = Object.fromEntries(
  Object.entries(require('node:dns')).filter(([name]) => /^(?:lookup$|resolve)/.test(name)),
) as Record<string, (name: string, done: (error: Error | null) => void) => unknown>;
attempts['dns.lookup'] = () => called(done => lookup?.('localhost', done));
for (const [name, resolve] of Object.entries(resolvers)) {
  attempts[`dns.${name}`] = () => called(done => resolve('localhost', done));
  attempts[`dns.Resolver.${name}`] = () => {
    const resolver = new (require('node:dns').Resolver)({timeout: 50, tries: 1});
    return called(done => resolver[name]('localhost', done));
  };
  attempts[`dns.promises.${name}`] = () => require('node:dns').promises[name]('localhost');
}

const outcomes: Record<string, string> = {};
for (const [name, attempt] of Object.entries(attempts)) {
  const patience = new Promise(resolve => setTimeout(resolve, 2_000, 'hangs'));
  try {
    const result = await Promise.race([attempt(), patience]);
    outcomes[name] = result === 'hangs' ? 'hangs' : 'reached';
  } catch (error) {
    outcomes[name] = String((error as NodeJS.ErrnoException).cause ?? error);
  }
}
console.log(JSON.stringify(outcomes));
process.exit(0);
