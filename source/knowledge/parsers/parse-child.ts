// The program of the child process that parses files: one request a message, answered in order. Its argument is the package's
// folder `data/`. It ends with its parent.
import {denyNetwork} from './deny-network.ts';
import {parseBytes} from './parse-bytes.ts';
import {parseFile} from './parse-file.ts';
import type {ParseLimits} from './parser.ts';
import {recogniser} from './pdf/recognise-pages.ts';

/** One file, or one text, to parse. */
export interface ParseRequest {
  id: number;
  path: string;
  /** What is parsed in place of a file; `path` is its name then. */
  given?: GivenText;
  limits: ParseLimits;
}

/** A text that is in no file. */
export interface GivenText {
  text: string;
  /** What it is; found out where absent. */
  mediaType?: string;
}

denyNetwork([recogniser]);
process.once('disconnect', () => process.exit(0));
process.on('message', async (request: ParseRequest) => {
  const {path, given, limits} = request;
  const options = {limits, dataDirectory: process.argv[2] ?? ''};
  const parsed = given
    ? await parseBytes(Buffer.from(given.text), path, {
        ...options,
        ...(given.mediaType !== undefined && {mediaType: given.mediaType}),
      })
    : await parseFile(path, options);
  process.send?.({id: request.id, parsed});
});
process.send?.({ready: true});
