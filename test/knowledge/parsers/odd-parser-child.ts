import {networkInterfaces} from 'node:os';
import {basename} from 'node:path';
import {denyNetwork} from '../../../source/knowledge/parsers/deny-network.ts';
import type {ParseRequest} from '../../../source/knowledge/parsers/parse-child.ts';

// A parser program that does what the name of its file says.
denyNetwork();
process.once('disconnect', () => process.exit(0));
process.on('message', (request: ParseRequest) => {
  const name = basename(request.path);
  const held: number[][] = [];
  if (name === 'hangs') for (;;) held.length = 0;
  if (name === 'dies') process.exit(9);
  if (name === 'faults') process.kill(process.pid, 'SIGSEGV');
  if (name === 'grows') for (;;) held.push(new Array(1_000_000).fill(held.length));
  if (name === 'sleeps') return;
  const text = name === 'interfaces' ? Object.keys(networkInterfaces()).join(' ') : `${name} ${process.pid}`;
  process.send?.({
    id: request.id,
    parsed: {
      outcome: {ok: true, document: {metadata: {}, blocks: [{kind: 'paragraph', origin: {}, text}]}},
      mediaType: 'text/plain',
      sha256: '',
      sizeBytes: 0,
      extractor: 'odd/1',
    },
  });
});
process.send?.({ready: true});
