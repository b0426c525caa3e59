// Completes package-lock.json after `npm install`: node scripts/complete-lock.mjs
//
// npm leaves an optional package of another platform out of the lock where its registry does not offer it, and `npm ci` then
// refuses the lock on every machine. The entries added here say what the name says: version, platform, processor, libc.
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The operating systems that a package's name may say. */
const systems = {
  darwin: 'darwin',
  win32: 'win32',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  netbsd: 'netbsd',
  sunos: 'sunos',
  aix: 'aix',
  android: 'android',
  openharmony: 'openharmony',
  linux: 'linux',
};
/** The processors that a package's name may say. */
const processors = ['arm64', 'x64', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'arm', 'ia32', 'wasm32'];

/**
 * Finds the packages for other platforms that the lock file lacks: `[key of the dependent, name, range]` of each
 * optional dependency that `lock` has no package for.
 */
export function missingOptionalPackages(lock) {
  return Object.entries(lock.packages).flatMap(([key, {optionalDependencies = {}}]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isInstalledFor(lock, key, name))
      .map(([name, range]) => [key, name, range]),
  );
}

/**
 * Whether the lock has a package of that name where the dependent would look for it, in its own folder or one above.
 */
function isInstalledFor(lock, key, name) {
  for (let from = key; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]) return true;
    if (from === '') return false;
  }
}

/**
 * The entry of the lock for a package of another platform: its version, operating system, processor and C library as
 * its name says them.
 */
function entryFor(name, range, isDev) {
  const words = name.split(/[-/]/);
  const system = words.map(word => systems[word]).find(Boolean);
  const processor = processors.find(known => words.includes(known));
  const libc = words.some(word => word.startsWith('musl'))
    ? 'musl'
    : words.some(word => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(processor && {cpu: [processor]}),
    ...(isDev && {dev: true}),
    ...(libc && {libc: [libc]}),
    optional: true,
    ...(system && {os: [system]}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptionalPackages(lock);
  for (const [key, name, range] of missing)
    lock.packages[`node_modules/${name}`] = entryFor(name, range, lock.packages[key].dev);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.error(`${missing.length} packages of other platforms added`);
}
