import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {architectureFaults, type SourceFile} from './folder-graph.ts';

const root = join(import.meta.dirname, '../..');

function sources(): SourceFile[] {
  return readdirSync(join(root, 'source'), {recursive: true, encoding: 'utf8'})
    .filter(path => /\.tsx?$/.test(path))
    .map(path => ({path: path.replaceAll('\\', '/'), text: readFileSync(join(root, 'source', path), 'utf8')}));
}

const clean: SourceFile[] = [
  {path: 'foundation/errors.ts', text: 'export const a = 1;'},
  {path: 'providers/model.ts', text: "import {a} from '../foundation/errors.ts';\nexport const model = a;"},
  {path: 'agent/agent-event.ts', text: 'export interface AgentEvent {}'},
  {path: 'runtime/create-runtime.ts', text: "import {model} from '../providers/model.ts';\nexport const run = model;"},
  {
    path: 'ui/app.ts',
    text: "import type {AgentEvent} from '../agent/agent-event.ts';\nexport type Shown = AgentEvent;",
  },
  {path: 'cli/app.ts', text: "export const open = () => import('../ui/app.ts');"},
];

const breaches: [string, SourceFile, RegExp][] = [
  [
    'a folder that reaches sideways',
    {path: 'agent/loop.ts', text: "import {x} from '../memory/log.ts';"},
    /`agent` may not import `memory`/,
  ],
  [
    'a folder that reaches up',
    {path: 'foundation/up.ts', text: "import {\n  model,\n} from '../providers/model.ts';"},
    /`foundation` may not import `providers`/,
  ],
  [
    'a lazy import out of bounds',
    {path: 'storage/lazy.ts', text: "export const lazy = () => import('../runtime/create-runtime.ts');"},
    /`storage` may not import `runtime`/,
  ],
  [
    'a re-export out of bounds',
    {path: 'code/again.ts', text: "export {model} from '../providers/model.ts';"},
    /`code` may not import `providers`/,
  ],
  [
    'a value where only types may pass',
    {path: 'ui/value.ts', text: "import {AgentEvent} from '../agent/agent-event.ts';"},
    /`ui` may not import `agent`/,
  ],
  [
    'a static import where only a lazy one may pass',
    {path: 'cli/eager.ts', text: "import {Shown} from '../ui/app.ts';"},
    /`cli` may not import `ui`/,
  ],
  ['an unknown folder', {path: 'utils/all.ts', text: ''}, /`utils` is not a folder of the design/],
  ['a barrel', {path: 'providers/index.ts', text: "export * from './model.ts';"}, /is a barrel/],
  ['a default export', {path: 'code/main.ts', text: 'export default 1;'}, /default export/],
  ['an import of nothing', {path: 'code/gone.ts', text: "import {x} from './missing.ts';"}, /does not exist/],
  ['a cycle', {path: 'foundation/self.ts', text: "import {x} from './self.ts';"}, /import cycle/],
];

describe('the folder graph', () => {
  it('holds in the sources', () => {
    expect(architectureFaults(sources())).toEqual([]);
  });

  it('accepts what the design allows', () => {
    expect(architectureFaults(clean)).toEqual([]);
  });

  it.each(breaches)('catches %s', (_title, bad, message) => {
    const log = {path: 'memory/log.ts', text: 'export const x = 1;'};
    expect(architectureFaults([...clean, log, bad]).join('\n')).toMatch(message);
  });

  it('keeps the foundation to at most 6 files', () => {
    expect(readdirSync(join(root, 'source/foundation')).length).toBeLessThanOrEqual(6);
  });

  it('reads the environment in two places only', () => {
    const readers = sources().filter(({text}) =>
      /process\.env\b(?!\.NODE_ENV)(?!\.LANCEDB_LOG = )/.test(text.replace(/^\s*(\*|\/\/).*$/gm, '')),
    );
    const others = readers.filter(({path}) => !['config/load.ts', 'security/secrets.ts'].includes(path));
    expect(others.map(({path}) => path)).toEqual([]);
  });
});
