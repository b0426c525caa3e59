import {afterEach, expect, test} from 'vitest';
import type {CommandContext, FlagValue} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/index.ts';
import type {ErrorData} from '../../source/foundation/errors.ts';
import {indexOf, lastingStore, type TemporaryProject, temporaryProject} from '../workspace/temporary-project.ts';

let project: TemporaryProject;
afterEach(() => project.remove());

/** Runs a verb over a real index and keeps what it wrote. */
async function run(verb: string, options: {json?: boolean; flags?: Record<string, FlagValue>; maxFiles?: number} = {}) {
  const lines: string[] = [];
  const values: unknown[] = [];
  const warnings: ErrorData[] = [];
  const notes: string[] = [];
  const bar: (string | undefined)[] = [];
  const index = indexOf(project, lastingStore(), {limits: {maxFiles: options.maxFiles ?? 1_000}});
  const code = await command.verbs
    .find(({name}) => name === verb)
    ?.run({
      operands: [],
      flags: options.flags ?? {},
      runtime: async () => ({projectIndex: async () => index}),
      signal: new AbortController().signal,
      output: {
        json: options.json ?? false,
        line: async (text = '') => void lines.push(text),
        value: async (value: unknown) => void values.push(value),
        warn: (warning: ErrorData) => void warnings.push(warning),
        note: (text: string) => void notes.push(text),
        progress: () => ({
          update: (_done: number, _total: number, rate?: string) => void bar.push(rate),
          end: () => void bar.push('end'),
        }),
      },
    } as unknown as CommandContext);
  await index.close();
  return {code, lines, values, warnings, notes, bar};
}

test('the bare noun brings the index up to date and shows what is in it', async () => {
  project = temporaryProject({
    'a.ts': 'export const a = 1;\n',
    'b.md': '# B\n\nText.\n',
    'logo.png': 'x',
    'node_modules/x/i.js': 'x',
  });
  expect(command.verbs[0].name).toBe('status');
  const {code, lines, bar, warnings} = await run('status');
  expect(code).toBe(0);
  expect(lines[0]).toBe('Indexed: 2 of 2 files, 2 passages (lasting).');
  expect(lines[1]).toMatch(/^Files: 2 new; that took \d/);
  expect(lines[2]).toBe('Left out: binary 1, folders of dependencies 1.');
  expect(bar.at(-1)).toBe('end');
  expect(bar[0]).toMatch(/^\d+ files\/s$/);
  expect(warnings).toEqual([]);
});

test('one JSON object tells the same to a script', async () => {
  project = temporaryProject({'a.ts': 'export const a = 1;\n'});
  const {code, lines, values} = await run('rebuild', {json: true});
  expect([code, lines]).toEqual([0, []]);
  expect(values).toMatchObject([
    {
      workspaceRoot: project.root,
      engine: 'lasting',
      indexedFiles: 1,
      totalFiles: 1,
      remainingFiles: 0,
      rebuilt: 'asked',
      busy: false,
      warnings: [],
    },
  ]);
});

test('what did not fit is a warning and not a failure', async () => {
  project = temporaryProject({'a.ts': 'const a = 1;\n', 'b.ts': 'const b = 1;\n'});
  const {code, lines, warnings} = await run('status', {maxFiles: 1});
  expect(code).toBe(0);
  expect(lines[0]).toBe('Indexed: 1 of 2 files, 1 passage (lasting).');
  expect(warnings).toMatchObject([{code: 'index-incomplete', message: '1 of 2 files are indexed'}]);
});

test('--as-is reads no file', async () => {
  project = temporaryProject({'a.ts': 'const a = 1;\n'});
  const {lines, bar} = await run('status', {flags: {'as-is': true}});
  expect(lines).toEqual(['Indexed: 0 files, 0 passages (lasting).']);
  expect(bar).toEqual([]);
});
