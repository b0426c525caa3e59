import {afterAll, beforeAll, expect, it} from 'vitest';
import {citationsOf, type Find} from '../../source/providers/retrieval-only.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {createEvidenceFinder} from '../../source/workspace/evidence.ts';
import {markedAsCode, properNamesIn} from '../../source/workspace/named-definitions.ts';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const pool = (name: string, base: string) =>
  [`class ${name} extends ${base} {`, '  take() {', '    return this.pool.pop();', '  }', '}', ''].join('\n');
const files = {
  'lib/balanced-pool.js': `/** A pool of pools: where a pool is. */\n${pool('BalancedPool', 'PoolBase')}`,
  'lib/pool-base.js': pool('PoolBase', 'Dispatcher'),
  'lib/pool-stats.js': pool('PoolStats', 'Stats'),
  'lib/store/main.js': `const { Base } = require('../base')\n\n${pool('Pool', 'Base')}\nmodule.exports = Pool\n`,
  'lib/limit.js': 'function Limit() {\n  return 3;\n}\nfunction windows() {\n  return 4;\n}\n',
  'docs/pool.md': '# Reference\n\n## Pool\n\nA pool hands out connections. Where a pool is, connections are few.\n',
};

let project: TemporaryProject;
let index: ProjectIndex;
let find: Find;

beforeAll(async () => {
  project = temporaryProject(files);
  index = indexOf(project, createInMemoryStore());
  await index.refresh();
  find = createEvidenceFinder(index);
});
afterAll(async () => {
  await index.close();
  project.remove();
});

it.each(['where is Pool', 'Where is the Pool?', "what does Pool's constructor do?"])(
  '%s leads to the definition of that very name',
  async text => {
    const finding = await find({text, attachments: []}, [], new AbortController().signal);
    expect(citationsOf(finding)[0]).toMatchObject({path: 'lib/store/main.js', symbol: 'Pool', why: 'definition'});
  },
);

it.each([
  ['where is Pool?', ['Pool']],
  ['is a Limit kept by Pool?', ['Limit', 'Pool']],
  ['how does a Pool count all connections up to the Limit of a server?', ['Pool']],
  ['Pool is where?', []],
  ['Nothing works. Pool is empty', []],
  ['where is the pool?', []],
  ['where are Windows paths and a Reference handled?', []],
  ['what is in Pool.js, Pool/x and Pool-like things?', []],
])('of %j the names of the project are %j', async (text, names) => {
  expect(await properNamesIn(index, text)).toEqual(names);
});

it('marks names as code where they stand as such', () => {
  expect(markedAsCode('Pool is what a Pool or Pool.js is to Limit', ['Pool'])).toBe(
    'Pool is what a `Pool` or Pool.js is to Limit',
  );
});
