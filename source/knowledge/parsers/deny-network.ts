import dns from 'node:dns';
import {syncBuiltinESMExports} from 'node:module';
import net from 'node:net';

/**
 * Blocks network access in the process that parses files, for good: sockets do not connect, names are not looked up,
 * nothing listens. What a document refers to is never fetched, whatever a parser does with it.
 */
export function denyNetwork(): void {
  const refuse = () => {
    throw new Error('Parsers have no network');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) Object.assign(dns, {[name]: refuse});
  Object.assign(dns.promises, {lookup: refuse, resolve: refuse});
  globalThis.fetch = refuse;
  syncBuiltinESMExports();
}
