// The program of the child process that parses files: one request a message, answered in order. Its argument is the package's
// folder `data/`. It ends with its parent.
import {denyNetwork} from './deny-network.ts';
import {parseFile} from './parse-file.ts';
import type {ParseLimits} from './parser.ts';

export interface ParseRequest {
  id: number;
  path: string;
  limits: ParseLimits;
}

denyNetwork();
process.once('disconnect', () => process.exit(0));
process.on('message', async (request: ParseRequest) => {
  const parsed = await parseFile(request.path, {limits: request.limits, dataDirectory: process.argv[2] ?? ''});
  process.send?.({id: request.id, parsed});
});
process.send?.({ready: true});
