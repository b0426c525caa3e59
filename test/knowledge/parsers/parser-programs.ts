import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {
  createParserPool,
  type ParserPool,
  type ParserPoolOptions,
} from '../../../source/knowledge/parsers/parser-pool.ts';

const root = join(import.meta.dirname, '../../..');

function program(file: string) {
  return {
    command: process.execPath,
    args: ['--import', join(root, 'scripts/ts-loader.mjs'), join(root, file), join(root, 'data')],
  };
}

/** The real parsers in their processes, from the sources. */
export function realParsers(options: Partial<ParserPoolOptions> = {}): ParserPool {
  return closing(createParserPool({program: program('source/knowledge/parsers/parse-child.ts'), ...options}));
}

/** Parsers that hang, die and grow as the file's name says. */
export function oddParsers(options: Partial<ParserPoolOptions> = {}): ParserPool {
  return closing(createParserPool({program: program('test/knowledge/parsers/odd-parser-child.ts'), ...options}));
}

function closing(pool: ParserPool): ParserPool {
  onTestFinished(() => pool.close());
  return pool;
}
