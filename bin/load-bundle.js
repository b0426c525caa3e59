// Runs the CommonJS chunks of dist/ from V8's code cache, so that a start pays for reading the program but not for compiling it.
//
// One cache file a profile (the app, or a command) holds every chunk that a run of that kind used, its source and its compiled code:
// opening a hundred files takes as long as compiling some of them. It is written when the program exits, and again when a later run
// compiled notably more than is in it. A cache that does not fit (another Node version, another build, damaged) is ignored: V8 checks
// what it is given, and the stamp of the build covers what V8 does not.
const {
  closeSync,
  existsSync,
  fsyncSync,
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
  const build = buildOf(folder);
  const cache = readCache(cacheFile, build);
  const modules = new Map();
  const scripts = new Map();
  // One for all chunks, which lie in one folder: making it takes as long as reading a chunk.
  const outside = createRequire(join(folder, entry));

  /** Runs one chunk, once; what it requires from dist/ comes this way too, anything else from Node. */
  function load(name) {
    const known = modules.get(name);
    if (known) return known.exports;
    const path = join(folder, name);
    const stored = cache.chunks.get(name);
    const source = stored ? stored.source.toString() : asFunction(readFileSync(path, 'utf8'));
    const script = new Script(source, {
      filename: path,
      cachedData: stored?.data,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    scripts.set(name, {script, source, hit: stored !== undefined && !script.cachedDataRejected});
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
    const isWorthIt = hits < scripts.size || bytecode > cache.bytecode * growthToRewrite;
    if (isWorthIt && build !== undefined) writeCache(cacheFile, {build, bytecode: most}, scripts, kept());
  });
  // Chunks that this run did not need stay cached for those that do.
  const kept = () => [...cache.chunks].filter(([name]) => !scripts.has(name));
  return load(entry);
}

/** What the build left as its stamp, a checksum of all that it was made from; undefined where there is none, and nothing is cached. */
function buildOf(folder) {
  try {
    return readFileSync(join(folder, 'stamp'), 'utf8');
  } catch {
    return undefined;
  }
}

/** A chunk as Node would run it: as a function of what a CommonJS module may use. */
function asFunction(source) {
  return `(function(exports,require,module,__filename,__dirname){${source}\n})`;
}

/**
 * Reads the cache of compiled code; an empty one when the file is missing or damaged. Layout: the header's length (4
 * bytes, little endian), the header (JSON), then of each chunk the source and the compiled code.
 */
function readCache(file, build) {
  const nothing = {chunks: new Map(), bytecode: 0};
  try {
    const bytes = readFileSync(file);
    const start = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString('utf8', 4, start));
    if (header.build !== build) return nothing;
    const chunks = new Map();
    let offset = start;
    for (const {name, sourceLength, dataLength} of header.chunks) {
      const middle = offset + sourceLength;
      const end = middle + dataLength;
      if (!(end <= bytes.length)) return nothing;
      chunks.set(name, {source: bytes.subarray(offset, middle), data: bytes.subarray(middle, end)});
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
function writeCache(file, described, scripts, kept) {
  const temporary = `${file}.${process.pid}`;
  try {
    const made = [...scripts].map(([name, {script, source}]) => {
      return {name, source: Buffer.from(source), data: script.createCachedData()};
    });
    for (const [name, chunk] of kept) made.push({name, ...chunk});
    const chunks = made.map(({name, source, data}) => {
      return {name, sourceLength: source.length, dataLength: data.length};
    });
    const header = Buffer.from(JSON.stringify({...described, chunks}));
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
