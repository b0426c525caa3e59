// Runs the CommonJS chunks of dist/ from V8's code cache, so that a start pays for reading the program but not for compiling it.
//
// One cache file a profile (the app, or a command) holds the compiled code of every chunk that a run of that kind used. It is
// written when the program exits, and again when a later run compiled notably more than is in it. A cache that does not fit
// (another Node version, another build, damaged) is ignored: V8 checks what it is given, and the key covers what V8 does not.
const {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const {createRequire} = require('node:module');
const {dirname, join} = require('node:path');
const {getHeapCodeStatistics} = require('node:v8');
const {constants, Script} = require('node:vm');

/**
 * The cache is written anew when a run has compiled this many times as much bytecode as is in it: 1.05 is five percent
 * more.
 */
const growthToRewrite = 1.05;

/**
 * Starts the program fast: loads `entry` of `folder`, and what it requires from there, from compiled code that an
 * earlier run cached (V8's code cache); `cacheFile` may not exist yet. Returns the entry's exports.
 */
function loadBundle(folder, entry, cacheFile) {
  muteLoaderWarning();
  const cache = readCache(cacheFile);
  const modules = new Map();
  const scripts = new Map();
  // One for all chunks, which lie in one folder: making it takes as long as reading a chunk.
  const outside = createRequire(join(folder, entry));

  /** Runs one chunk, once; what it requires from dist/ comes this way too, anything else from Node. */
  function load(name) {
    const known = modules.get(name);
    if (known) return known.exports;
    const path = join(folder, name);
    const {source, key} = readChunk(path);
    const stored = cache.chunks.get(name);
    const cachedData = stored?.key === key ? stored.data : undefined;
    const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
      filename: path,
      cachedData,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    scripts.set(name, {script, key, hit: cachedData !== undefined && !script.cachedDataRejected});
    const module = {exports: {}};
    modules.set(name, module);
    const require = id => (id.startsWith('./') && id.endsWith('.cjs') ? load(id.slice(2)) : outside(id));
    require.resolve = outside.resolve;
    script.runInThisContext()(module.exports, require, module, path, dirname(path));
    return module.exports;
  }

  process.once('exit', () => {
    const bytecode = getHeapCodeStatistics().bytecode_and_metadata_size;
    const hits = [...scripts.values()].filter(({hit}) => hit).length;
    const most = hits === 0 ? bytecode : Math.max(bytecode, cache.bytecode);
    if (hits < scripts.size || bytecode > cache.bytecode * growthToRewrite)
      writeCache(cacheFile, scripts, most, kept());
  });
  // Chunks that this run did not need stay cached for those that do.
  const kept = () => [...cache.chunks].filter(([name]) => !scripts.has(name) && existsSync(join(folder, name)));
  return load(entry);
}

/** The source of a chunk and a key of its size and time, which tells whether cached code is still its own. */
function readChunk(path) {
  const descriptor = openSync(path, 'r');
  try {
    const {size, mtimeMs} = fstatSync(descriptor);
    return {source: readFileSync(descriptor, 'utf8'), key: `${size}-${mtimeMs}`};
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads the cache of compiled code; an empty one when the file is missing or damaged. Layout: the header's length (4
 * bytes, little endian), the header (JSON), the chunks' data one after the other.
 */
function readCache(file) {
  const nothing = {chunks: new Map(), bytecode: 0};
  try {
    const bytes = readFileSync(file);
    const start = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString('utf8', 4, start));
    let offset = start;
    const chunks = new Map();
    for (const {name, key, length} of header.chunks) {
      if (offset + length > bytes.length) return nothing;
      chunks.set(name, {key, data: bytes.subarray(offset, offset + length)});
      offset += length;
    }
    return {chunks, bytecode: header.bytecode};
  } catch {
    return nothing;
  }
}

/**
 * Writes the cache of compiled code, whole or not at all, readable by the user alone. Without room or rights nothing is
 * cached and nothing is said.
 */
function writeCache(file, scripts, bytecode, kept) {
  const temporary = `${file}.${process.pid}`;
  try {
    const made = [...scripts].map(([name, {script, key}]) => ({name, key, data: script.createCachedData()}));
    for (const [name, {key, data}] of kept) made.push({name, key, data});
    const header = Buffer.from(
      JSON.stringify({bytecode, chunks: made.map(({name, key, data}) => ({name, key, length: data.length}))}),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    makeFolder(dirname(file));
    writeFileSync(temporary, Buffer.concat([length, header, ...made.map(({data}) => data)]), {mode: 0o600});
    renameSync(temporary, file);
  } catch {
    // No room or no rights: the next start compiles again, which is all that is lost.
    try {
      rmSync(temporary, {force: true});
    } catch {
      // `force` does not cover a file in place of a folder.
    }
  }
}

/**
 * Keeps Node's warning about an experimental loader off the screen: the bundle has no other way to import an ES module,
 * and nobody who reads that it is experimental can do anything about it.
 */
function muteLoaderWarning() {
  const {emitWarning} = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) emitWarning.call(process, warning, ...rest);
  };
}

/**
 * Makes a folder and those above it. Not Node's own recursive form: that never returns where a file system refuses a
 * folder with ENOENT, as /proc does.
 */
function makeFolder(path) {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, {mode: 0o700});
}

module.exports = {loadBundle};
