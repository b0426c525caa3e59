// Bundles source/ into dist/: CommonJS chunks, split where the source imports lazily, so that a command loads only what it needs.
//
//   node scripts/build.mjs [--if-changed]
//
// esbuild splits ES modules only, and only CommonJS can be run from V8's code cache on Node 20 (bin/load-bundle.js does that). So
// the bundle is made as split ES modules and each chunk is then turned into CommonJS, lazy imports included.
import {createHash} from 'node:crypto';
import {cp, mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, transform} from 'esbuild';
import {bundleInk} from './bundle-ink.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'dist');

/** Programs that are started by path: the command itself and what it runs in child processes or worker threads. */
const entries = {
  main: 'source/cli/main.ts',
  'lancedb-probe': 'source/storage/lancedb-probe.ts',
  'local-embedder-worker': 'source/providers/local-embedder-worker.ts',
  'index-host': 'source/runtime/index-host/host-program.ts',
  'parse-child': 'source/knowledge/parsers/parse-child.ts',
};

/** Packages that are not bundled: loaded at run time, and only where they are installed. */
const external = [
  '@lancedb/lancedb-*',
  '@anthropic-ai/sandbox-runtime',
  '@napi-rs/keyring',
  '@xenova/transformers',
  '@huggingface/transformers',
  '*.node',
];

/** web-tree-sitter's module makes a `require` of its own, which would shadow the one that its chunk has as CommonJS. */
const oneRequire = {
  name: 'one-require',
  setup({onLoad}) {
    onLoad({filter: /web-tree-sitter\.js$/}, async ({path}) => {
      const declaration = 'var require = createRequire(import.meta.url);';
      const text = await readFile(path, 'utf8');
      if (!text.includes(declaration)) throw new Error(`${path}: not the shape this plugin knows`);
      return {contents: text.replace(declaration, ''), loader: 'js'};
    });
  },
};

/** meow fixes package descriptions only where a caller wants one; what it needs for that takes longer to set up than all the rest. */
const lateNormalize = {
  name: 'late-normalize',
  setup({onLoad}) {
    onLoad({filter: /meow[\\/]build[\\/]dependencies\.js$/}, async ({path}) => {
      const setup = 'var normalizeExports = requireNormalize();';
      const text = await readFile(path, 'utf8');
      if (!text.includes(setup)) throw new Error(`${path}: not the shape this plugin knows`);
      const later = 'var normalizeExports = (...given) => requireNormalize()(...given);';
      return {contents: text.replace(setup, later), loader: 'js'};
    });
  },
};

/**
 * A checksum of all that the build is made from (source/, scripts/, the lock file), by which `--if-changed` knows that
 * there is nothing to do.
 */
async function inputsStamp() {
  const hash = createHash('sha256');
  for (const folder of ['source', 'scripts']) {
    for (const entry of (await readdir(join(root, folder), {recursive: true, withFileTypes: true})).sort((a, b) =>
      compare(pathOf(a), pathOf(b)),
    )) {
      if (entry.isFile()) hash.update(relative(root, pathOf(entry))).update(await readFile(pathOf(entry)));
    }
  }
  return hash.update(await readFile(join(root, 'package-lock.json'))).digest('hex');
}
/** The path of a folder's entry; older versions of Node call its folder otherwise. */
const pathOf = entry => join(entry.parentPath ?? entry.path, entry.name);
/** An order that is the same on every machine, whatever its language. */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** What stands for the address of a module in a chunk that asks for it. */
const importMetaUrl = 'var importMetaUrl=require("node:url").pathToFileURL(__filename).href;';

/** Bundles and minifies the program into `folder`. Returns esbuild's account of what went into it. */
async function bundle(folder) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folder,
    outExtension: {'.js': '.cjs'},
    chunkNames: 'chunk-[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    write: false,
    external,
    define: {'process.env.NODE_ENV': '"production"'},
    plugins: [oneRequire, lateNormalize, bundleInk],
    logLevel: 'warning',
    metafile: true,
  });
  for (const file of result.outputFiles) {
    const {code} = await transform(file.text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minify: true,
      supported: {'dynamic-import': false},
      define: {'import.meta.url': 'importMetaUrl'},
      ...(file.text.includes('import.meta.url') && {banner: importMetaUrl}),
    });
    await writeFile(join(folder, relative(folder, file.path)), code);
  }
  return result.metafile;
}

/** Copies the parsers of the programming languages (tree-sitter grammars) that the program loads at run time. */
async function copyGrammars(folder) {
  const target = join(folder, 'grammars');
  await mkdir(target, {recursive: true});
  const grammars = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  for (const name of await readdir(grammars)) {
    if (/^tree-sitter-.*\.wasm$/.test(name) && name !== 'tree-sitter-regex.wasm')
      await cp(join(grammars, name), join(target, name));
  }
  await cp(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'), join(target, 'web-tree-sitter.wasm'));
}

const stamp = await inputsStamp();
const current = await readFile(join(output, 'stamp'), 'utf8').catch(() => '');
if (process.argv.includes('--if-changed') && current === stamp) process.exit(0);

// Built beside and then put in its place: a build that fails leaves the program that works.
const folder = `${output}.next-${process.pid}`;
await mkdir(folder, {recursive: true});
const metafile = await bundle(folder);
await copyGrammars(folder);
await writeFile(join(folder, 'stamp'), stamp);
if (process.argv.includes('--metafile')) await writeFile(join(folder, 'metafile.json'), JSON.stringify(metafile));
await rm(output, {recursive: true, force: true});
await rename(folder, output);
const sizes = await Promise.all(
  (await readdir(output))
    .filter(name => name.endsWith('.cjs'))
    .map(async name => (await stat(join(output, name))).size),
);
console.error(
  `built dist/: ${sizes.length} chunks, ${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`,
);
