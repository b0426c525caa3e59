import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {Tree} from 'web-tree-sitter';
import {type Language, languages} from '../../source/code/languages.ts';
import {createSyntaxTrees} from '../../source/code/syntax-trees.ts';
import {wasmFolders} from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-grammars-'));
afterAll(() => rmSync(folder, {recursive: true}));

function language(id: string): Language {
  const found = languages.find(one => one.id === id);
  if (!found) throw new Error(`no language ${id}`);
  return found;
}

test('every grammar parses', async () => {
  const trees = createSyntaxTrees(wasmFolders);
  for (const one of languages.filter(candidate => candidate.grammar)) {
    expect(await trees.withTree('a\n', one, tree => tree.rootNode.endPosition.row), one.id).toMatchObject({ok: true});
  }
});

test('what has no tree says why', async () => {
  expect(await createSyntaxTrees(wasmFolders).withTree('# a', language('markdown'), () => 1)).toEqual({
    ok: false,
    reason: 'no-grammar',
  });
  const small = createSyntaxTrees({...wasmFolders, maximumCharacters: 10});
  expect(await small.withTree('const a = 1;', language('typescript'), () => 1)).toEqual({
    ok: false,
    reason: 'too-large',
  });
});

test('parsing that takes too long is given up, and the next text is parsed from its beginning', async () => {
  const trees = createSyntaxTrees({...wasmFolders, timeoutMs: 0});
  const long = await trees.withTree('const a = f(1);\n'.repeat(50_000), language('typescript'), () => 1);
  expect(long).toEqual({ok: false, reason: 'timeout'});
  const short = await trees.withTree('let b', language('typescript'), tree => tree.rootNode.namedChildCount);
  expect(short).toEqual({ok: true, value: 1});
});

test('a missing or damaged grammar is named', async () => {
  writeFileSync(join(folder, 'tree-sitter-go.wasm'), 'no wasm');
  const trees = createSyntaxTrees({grammarDirectory: folder, runtimeWasmPath: wasmFolders.runtimeWasmPath});
  for (const id of ['go', 'rust']) {
    await expect(trees.withTree('a', language(id), () => 1)).rejects.toMatchObject({
      code: 'syntax-grammar-unreadable',
      message: expect.stringContaining(`tree-sitter-${id}.wasm`),
    });
  }
});

test('one folder can hold the runtime and the grammars', async () => {
  copyFileSync(wasmFolders.runtimeWasmPath, join(folder, 'web-tree-sitter.wasm'));
  copyFileSync(join(wasmFolders.grammarDirectory, 'tree-sitter-css.wasm'), join(folder, 'tree-sitter-css.wasm'));
  const trees = createSyntaxTrees({grammarDirectory: folder});
  expect(await trees.withTree('a {}', language('css'), tree => tree.rootNode.type)).toEqual({
    ok: true,
    value: 'stylesheet',
  });
});

test('a tree is freed when its reader returns or throws, so that memory stays flat over hundreds of files', async () => {
  const trees = createSyntaxTrees(wasmFolders);
  let last: Tree | undefined;
  const read = (tree: Tree) => {
    last = tree;
    return tree.rootNode.namedChildCount;
  };
  const text = 'export function go(a: number) {\n  return a + 1;\n}\n'.repeat(60);
  for (let round = 0; round < 50; round++) await trees.withTree(text, language('typescript'), read);
  // Trees lie in the memory of the WebAssembly module, which only grows when they stay: 35 MB here.
  const before = process.memoryUsage().external;
  for (let round = 0; round < 400; round++) await trees.withTree(text, language('typescript'), read);
  expect(process.memoryUsage().external - before).toBeLessThan(10e6);
  await expect(
    trees.withTree('a', language('typescript'), tree => {
      last = tree;
      throw new Error('reader');
    }),
  ).rejects.toThrow('reader');
  expect(() => last?.rootNode.type).toThrow();
}, 20_000);
