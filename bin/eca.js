#!/usr/bin/env node
// The command. Answers `--version` without loading the program, then runs dist/ from V8's code cache. CommonJS, as package.json beside
// it says: Node would set up its loader of ES modules first, which takes as long again as all that `--version` does.
const {existsSync, readFileSync} = require('node:fs');
const {homedir} = require('node:os');
const {isAbsolute, join} = require('node:path');

const packageFolder = join(__dirname, '..');
const {version, engines} = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
const argv = process.argv.slice(2);
/** Most milliseconds that the process may take to end by itself once its work is done; then it is ended. */
const mostMsToEnd = 100;
/**
 * Loads the program; where dist/ is damaged, one line says how to install it again, instead of a stack, and the exit
 * code is 1.
 */
async function load() {
  try {
    const {loadBundle} = require('./load-bundle.js');
    return loadBundle(join(packageFolder, 'dist'), 'main.cjs', codeCacheFile());
  } catch (error) {
    const reason = String(error?.message ?? error).split('\n')[0];
    process.stderr.write(`error: eca cannot be loaded from ${packageFolder}: ${reason}\n`);
    process.stderr.write('  Install it again, or in a clone: npm ci && npm run build\n');
    process.exit(1);
  }
}

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  // Whoever reads the version may have closed the pipe already.
  process.stdout.on('error', () => {});
  process.stdout.write(`${version}\n`);
} else {
  const problem = problemOfNode() ?? problemOfBuild();
  if (problem === undefined) run();
  else {
    process.stderr.write(`error: ${problem}\n`);
    process.exitCode = 1;
  }
}

/** What to tell the user when this version of Node.js is too old; undefined when it is new enough. */
function problemOfNode() {
  const numbers = text => /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  const [major, minor] = numbers(process.versions.node);
  const [neededMajor, neededMinor] = numbers(engines.node);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `eca needs Node.js ${neededMajor}.${neededMinor} or newer, this is ${process.versions.node}\n  Get one from https://nodejs.org`;
}

/** What to tell the user when the program was not built; undefined when it was. */
function problemOfBuild() {
  if (existsSync(join(packageFolder, 'dist', 'main.cjs'))) return undefined;
  return `eca is not built in ${packageFolder}\n  Run there: npm ci && npm run build`;
}

/**
 * Runs the command line with this process's arguments, streams and environment, and ends the process with the exit code
 * that it gives.
 */
async function run() {
  const {main} = await load();
  process.exitCode = await main({
    argv,
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    currentFolder: () => process.cwd(),
    exit: code => process.exit(code),
    version,
    packageFolder,
  });
  // Ended by itself, a process lets native code tidy up: LanceDB leaves a folder in the system's temporary one otherwise. A stdin that
  // somebody holds open, or whatever else is left, must not keep it.
  process.stdin.unref?.();
  setTimeout(() => process.exit(), mostMsToEnd).unref();
}

/**
 * Where the compiled code is cached: below `ECA_HOME`, else `XDG_CACHE_HOME`, else `~/.cache/eca`. One file for each
 * kind of run, so that a question does not read what only another command needs.
 */
function codeCacheFile() {
  const {ECA_HOME, XDG_CACHE_HOME} = process.env;
  const folder = [
    ECA_HOME && isAbsolute(ECA_HOME) && join(ECA_HOME, 'cache'),
    XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) && join(XDG_CACHE_HOME, 'eca'),
  ].find(Boolean);
  const commands = new Set([
    'session',
    'memory',
    'knowledge',
    'index',
    'trust',
    'permissions',
    'models',
    'config',
    'undo',
    'train',
    'metrics',
    'sanitize',
    'doctor',
    'help',
  ]);
  const word = argv.find(argument => !argument.startsWith('-')) ?? '';
  const kind = commands.has(word) ? word : word === '' && process.stdin.isTTY && process.stdout.isTTY ? 'app' : 'ask';
  return join(folder || join(homedir(), '.cache', 'eca'), 'code', `${kind}-${process.version}-${process.arch}.bin`);
}
