import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-package-')));
const elsewhere = join(folder, 'elsewhere');
const project = join(folder, 'project');

function npm(args: string[], cwd: string): string {
  return execFileSync('npm', args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
}

function eca(...args: string[]): string {
  return execFileSync(join(elsewhere, 'node_modules/.bin/eca'), args, {
    cwd: project,
    encoding: 'utf8',
    env: {...process.env, ECA_HOME: join(folder, 'home')},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the package as it is published', () => {
  let files: string[] = [];

  beforeAll(() => {
    const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
    files = packed.files.map((file: {path: string}) => file.path);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'package.json'), '{"private":true}');
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], elsewhere);
    mkdirSync(project);
    writeFileSync(
      join(project, 'cart.js'),
      '/** Adds one item to the cart. */\nexport function addItem(cart, item) {\n  cart.push(item);\n}\n',
    );
  }, 240_000);

  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  it('holds the program and its data, and neither sources nor tests', () => {
    const tops = new Set(files.map(path => path.split('/')[0] ?? ''));
    expect([...tops]).toEqual(expect.arrayContaining(['LICENSE', 'bin', 'dist', 'package.json']));
    expect(
      [...tops].filter(name => !['LICENSE', 'README.md', 'bin', 'data', 'dist', 'package.json'].includes(name)),
    ).toEqual([]);
    expect(files.some(path => path.startsWith('dist/grammars/tree-sitter-typescript'))).toBe(true);
  });

  it('needs no package at run time but native ones, which are optional', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toBeUndefined();
  });

  it('says its version', () => {
    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(eca('--version')).toBe(`${version}\n`);
  });

  it('answers a question about another project, with the place', () => {
    const answer = JSON.parse(eca('Where is an item added to the cart?', '--output', 'json'));
    expect(answer).toMatchObject({type: 'result', model: 'retrieval-only', stopReason: 'end'});
    expect(answer.citations[0]).toMatchObject({kind: 'file', path: 'cart.js', startLine: 1, endLine: 4});
    expect(answer.text).toContain('cart.js:1-4');
  });

  it('uses LanceDB where its native module is installed', () => {
    const checks = JSON.parse(eca('doctor', '--json'));
    const index = (checks.checks ?? checks).find((check: {name: string}) => check.name === 'index');
    expect(index.message).toMatch(/engine lancedb/);
  });
});
