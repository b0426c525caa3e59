// A program with nothing else to do than to wait for a file that hangs: prints what came of it.
import {join} from 'node:path';
import {createParserPool} from '../../../source/knowledge/parsers/parser-pool.ts';

const root = join(import.meta.dirname, '../../..');
const args = ['--import', join(root, 'scripts/ts-loader.mjs'), join(import.meta.dirname, 'odd-parser-child.ts')];
const pool = createParserPool({program: {command: process.execPath, args}, workers: 1, limits: {wallClockMs: 300}});
await pool.parse('/any/warms-up');
const {outcome} = await pool.parse('/any/hangs');
console.log(outcome.ok ? 'parsed' : outcome.failure);
