import {createServer, type IncomingHttpHeaders, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

export interface FakeRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The body as JSON, or as text where it is none. */
  body: unknown;
}

export type FakeHandler = (response: ServerResponse, request: FakeRequest) => void | Promise<void>;

export interface FakeServer {
  readonly baseUrl: string;
  readonly port: number;
  readonly requests: readonly FakeRequest[];
  /** Connections that are open now. */
  openConnections(): number;
  /** Closes every connection, as a restart does. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that does whatever `handle` says. What it throws closes the connection. */
export async function startFakeServer(handle: FakeHandler): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (incoming, response) => {
    let text = '';
    try {
      for await (const part of incoming) text += part;
      let body: unknown = text;
      try {
        body = JSON.parse(text);
      } catch {
        // Then it stays text.
      }
      const request = {method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body};
      requests.push(request);
      response.on('error', () => {});
      await handle(response, request);
    } catch {
      response.destroy();
    }
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    requests,
    openConnections: () => sockets.size,
    dropConnections() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = await startFakeServer(() => {});
  await server.close();
  return server.port;
}

/** Answers with `body` as it stands. */
export function reply(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): FakeHandler {
  return response => {
    response.writeHead(status, {'content-type': 'application/json', ...headers});
    response.end(body);
  };
}

/** Writes `body` in pieces of `pieceBytes`, each in a turn of the event loop of its own, then ends. */
export function drip(body: string | Uint8Array, pieceBytes: number, headers: Record<string, string> = {}): FakeHandler {
  return async response => {
    const bytes = Buffer.from(body);
    response.writeHead(200, {'content-type': 'application/x-ndjson', ...headers});
    response.socket?.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      response.write(bytes.subarray(at, at + pieceBytes));
      await new Promise(resolve => setImmediate(resolve));
    }
    response.end();
  };
}

/** Writes `body` and then lets the connection die without an end. */
export function thenBreak(body: string): FakeHandler {
  return response => {
    response.writeHead(200, {'content-type': 'application/x-ndjson'});
    response.write(body, () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
}

/** Takes the request and never answers. */
export const neverAnswer: FakeHandler = () => {};

/** Waits until `condition` holds; the limit only ends a test that has failed. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition was never met');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
