// Runs the CommonJS chunks of dist/ from V8's code cache, so that a start pays for reading the program but not for compiling it.
//
// One cache file a profile (the app, or a command) holds every chunk that a run of that kind used, its source and its compiled code:
// opening a hundred files takes as long as compiling some of them. It is written when the program exits, and again when a later run
// compiled notably more than is in it. A cache that does not fit (another Node version, another build, damaged) is ignored: V8 checks
// what it is given, and the key covers what V8 does not.
const {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
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
    const key = keyOf(path);
    const stored = cache.chunks.get(name);
    const fits = stored?.key === key;
    const source = fits ? stored.source.toString() : asFunction(readFileSync(path, 'utf8'));
    const script = new Script(source, {
      filename: path,
      cachedData: fits ? stored.data : undefined,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    scripts.set(name, {script, key, source, hit: fits && !script.cachedDataRejected});
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

/** A key of a chunk's size and time, which tells whether what is cached is still its own. */
function keyOf(path) {
  const {size, mtimeMs} = statSync(path);
  return `${size}-${mtimeMs}`;
}

/** A chunk as Node would run it: as a function of what a CommonJS module may use. */
function asFunction(source) {
  return `(function(exports,require,module,__filename,__dirname){${source}\n})`;
}

/**
 * Reads the cache of compiled code; an empty one when the file is missing or damaged. Layout: the header's length (4
 * bytes, little endian), the header (JSON), then of each chunk the source and the compiled code.
 */
function readCache(file) {
  const nothing = {chunks: new Map(), bytecode: 0};
  try {
    const bytes = readFileSync(file);
    const start = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString('utf8', 4, start));
    let offset = start;
    const chunks = new Map();
    for (const {name, key, sourceLength, dataLength} of header.chunks) {
      const middle = offset + sourceLength;
      const end = middle + dataLength;
      if (!(end <= bytes.length)) return nothing;
      chunks.set(name, {key, source: bytes.subarray(offset, middle), data: bytes.subarray(middle, end)});
      offset = end;
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
    const made = [...scripts].map(([name, {script, key, source}]) => {
      return {name, key, source: Buffer.from(source), data: script.createCachedData()};
    });
    for (const [name, chunk] of kept) made.push({name, ...chunk});
    const chunks = made.map(({name, key, source, data}) => {
      return {name, key, sourceLength: source.length, dataLength: data.length};
    });
    const header = Buffer.from(JSON.stringify({bytecode, chunks}));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    makeFolder(dirname(file));
    const content = Buffer.concat([length, header, ...made.flatMap(({source, data}) => [source, data])]);
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(descriptor, content);
      // A loss of power must not leave a file of the right length that is empty inside.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
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
