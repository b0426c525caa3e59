// Runs a suite of tests written for Jest, Vitest or `node:test` on a solution in JavaScript.
//
// Reads {nonce, suite, text, first} as JSON from stdin: the suite's path, its text (no file here), and the number of the test to begin
// with. Answers on descriptor 3: {ready, names} once the suite is read, then {id, value | error} a test.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const {describeError, openChannel} = require('./channel.cjs');
const {doubles} = require('./doubles.cjs');
const {expect} = require('./expectations.cjs');
require('./script-loading.cjs');

const {nonce, suite, text, first} = JSON.parse(fs.readFileSync(0, 'utf8'));
const answer = openChannel(nonce);
const exit = process.exit.bind(process);

// What the comparisons and Node's own assertions stand on is not a solution's to replace; it may add to it.
const assertions = require('node:assert');
for (const owner of [Array.prototype, String.prototype, assertions, assertions.strict, Function.prototype]) {
  for (const key of owner === Function.prototype ? ['call', 'apply', 'bind'] : Reflect.ownKeys(owner)) {
    const {configurable, value} = Object.getOwnPropertyDescriptor(owner, key);
    if (configurable && typeof value === 'function' && key !== 'toString' && key !== 'constructor') {
      Object.defineProperty(owner, key, {writable: false, configurable: false});
    }
  }
}

/** A `describe`, with what runs before and after its tests. */
const newBlock = (name, parent) => ({
  name,
  parent,
  hooks: {beforeAll: [], beforeEach: [], afterEach: [], afterAll: []},
  begun: false,
  left: 0,
});
/** The suite as a whole. */
const root = newBlock('', undefined);
const tests = [];
/** The block whose tests are being read. */
let block = root;

/** A block and those around it, from the outside in. */
const lineOf = one => (one ? [...lineOf(one.parent), one] : []);
/** The full name of a test: the blocks around it and its own, at most 300 characters. */
const nameOf = (name, parent) =>
  [...lineOf(parent).map(one => one.name), name]
    .filter(part => part !== '')
    .join(' › ')
    .slice(0, 300);

/** Reads a `describe`. */
function addBlock(name, work) {
  const outer = block;
  block = newBlock(String(name), outer);
  try {
    work?.();
  } finally {
    block = outer;
  }
}

/** Notes a test to be run; of several with one name each gets a number. */
function addTest(name, work, hasContext) {
  if (typeof work !== 'function') return;
  const whole = nameOf(String(name), block);
  const alike = tests.filter(one => one.whole === whole).length;
  tests.push({whole, name: alike === 0 ? whole : `${whole} (${alike + 1})`, work, block, hasContext});
  for (const one of lineOf(block)) one.left++;
}

/** `%s` and the like in the name of one of many, or `$key` of an object. */
function fill(name, row, index) {
  const words = [...row];
  const filled = String(name).replace(/%([sdifjop#%])/g, (_whole, kind) => {
    if (kind === '%') return '%';
    if (kind === '#') return String(index);
    const word = words.shift();
    return typeof word === 'string' ? word : (JSON.stringify(word) ?? String(word));
  });
  const [only] = row;
  return filled.replace(/\$(\w+)/g, (whole, key) =>
    only !== null && Object(only) === only && key in only ? String(only[key]) : whole,
  );
}

/** The rows of a table of cases, a list or a text with `|` between its columns. */
const rowsOf = (table, values) => {
  if (!Array.isArray(table?.raw)) return table.map(row => (Array.isArray(row) ? row : [row]));
  const keys = table[0].split('|').map(key => key.trim());
  return Array.from({length: values.length / keys.length}, (_, index) => [
    Object.fromEntries(keys.map((key, column) => [key, values[index * keys.length + column]])),
  ]);
};
/** Makes one test of each row. */
const each =
  add =>
  (table, ...values) =>
  (name, work) => {
    for (const [index, row] of rowsOf(table, values).entries()) add(fill(name, row, index), () => work(...row));
  };

/** What skipped tests are made with: they are not run and not counted. */
const nothing = Object.assign(() => {}, {each: () => () => {}});
/** The work may stand behind options. */
const workOf = rest => rest.find(one => typeof one === 'function');

/** `test` or `describe` with all that frameworks hang on it. `only` chooses nothing, since every test counts here. */
function registrar(add) {
  const register = (name, ...rest) => add(name, workOf(rest));
  Object.assign(register, {each: each(add), skip: nothing, todo: nothing, failing: nothing});
  return Object.assign(register, {
    only: register,
    concurrent: register,
    sequential: register,
    runIf: yes => (yes ? register : nothing),
    skipIf: yes => (yes ? nothing : register),
  });
}
const test = registrar((name, work) => addTest(name, work, false));
const describe = registrar(addBlock);
const hooks = Object.fromEntries(
  Object.keys(root.hooks).map(kind => [kind, work => void block.hooks[kind].push(work)]),
);
// A track of exercises marks all but the first so, for the learner to turn on one by one.
const shared = {describe, test, it: test, xtest: test, xit: test, xdescribe: describe, expect, ...hooks};
const ofNode = registrar((name, work) =>
  addTest(typeof name === 'function' ? name.name : name, typeof name === 'function' ? name : work, true),
);
const modules = new Map(
  Object.entries({
    '@jest/globals': {...shared, jest: doubles},
    vitest: {...shared, vi: doubles, vitest: doubles, suite: describe},
    'node:test': Object.assign((...words) => ofNode(...words), ofNode, {
      test: ofNode,
      it: ofNode,
      describe,
      suite: describe,
      before: hooks.beforeAll,
      after: hooks.afterAll,
      beforeEach: hooks.beforeEach,
      afterEach: hooks.afterEach,
      mock: {fn: doubles.fn, method: doubles.spyOn, restoreAll: doubles.restoreAllMocks},
    }),
  }).map(([name, value]) => [name, Object.freeze(value)]),
);
// The suite gets these frameworks when it asks for them; they need not be installed.
const loadAsIs = Module._load;
Module._load = (request, ...rest) => modules.get(request) ?? loadAsIs(request, ...rest);
for (const [name, value] of Object.entries({...shared, jest: doubles, vi: doubles})) {
  if (typeof value === 'function') Object.freeze(value);
  Object.defineProperty(globalThis, name, {value, writable: false, configurable: false});
}

/** Runs a test that says itself when it is done. */
function callbackDone(work) {
  return new Promise((resolve, reject) => {
    const done = error => (error ? reject(error) : resolve());
    Promise.resolve(work(Object.assign(done, {fail: reject}))).catch(reject);
  });
}

/** What a test of `node:test` is given. */
function contextOf(one) {
  const own = async (name, ...rest) => workOf(rest)?.(contextOf({...one, name: `${one.name} › ${name}`}));
  const hook = kind => work => void one.block.hooks[kind].push(work);
  return {
    name: one.name,
    test: own,
    mock: doubles,
    signal: new AbortController().signal,
    diagnostic() {},
    skip() {},
    todo() {},
    plan() {},
    before: work => work(),
    after: hook('afterAll'),
    beforeEach: hook('beforeEach'),
    afterEach: hook('afterEach'),
  };
}

/** Runs one test with what has to run before and after it, also where it fails. */
async function runTest(one) {
  const line = lineOf(one.block);
  for (const outer of line) {
    if (outer.begun) continue;
    outer.begun = true;
    for (const hook of outer.hooks.beforeAll) await hook();
  }
  let problem;
  try {
    for (const outer of line) for (const hook of outer.hooks.beforeEach) await hook();
    if (one.hasContext) await one.work(contextOf(one));
    else if (one.work.length > 0) await callbackDone(one.work);
    else await one.work();
  } catch (error) {
    problem = {error};
  }
  for (const outer of [...line].reverse()) {
    for (const hook of outer.hooks.afterEach) await hook();
    if (--outer.left === 0) for (const hook of outer.hooks.afterAll) await hook();
  }
  if (problem) throw problem.error;
}

/** Reads the suite, names its tests, then runs them from the first that is wanted on. */
async function main() {
  const file = path.join(process.cwd(), suite);
  const module = new Module(file, undefined);
  module.filename = file;
  module.paths = Module._nodeModulePaths(path.dirname(file));
  module._compile(text, file);
  answer({ready: true, names: tests.map(({name}) => name)});
  for (const [index, one] of tests.slice(first).entries()) {
    try {
      await runTest(one);
      answer({id: index, value: true});
    } catch (error) {
      answer({id: index, error: describeError(error)});
    }
  }
  answer({end: true});
  exit(0);
}
main().catch(error => {
  console.error(`${error?.name}: ${String(error?.message ?? error).split('\n', 1)[0]}`);
  exit(1);
});
