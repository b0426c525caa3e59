// Runs the probes of a scenario against a solution in JavaScript, and command lines against one in any language.
//
// Reads {nonce, entry, cases} as JSON from stdin and answers on descriptor 3, one line a case: the nonce and
// {id, value | error}. What a value should be is not known here: whoever sent the cases compares.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const {spawn} = require('node:child_process');
const {describeError, openChannel} = require('./channel.cjs');
require('./script-loading.cjs');

const {nonce, entry, cases} = JSON.parse(fs.readFileSync(0, 'utf8'));
const answer = openChannel(nonce);

/** The most parts of a value that is sent: an endless one must not fill the memory. */
const mostNodes = 100_000;

/** Puts a value into JSON, with `{"$": …}` for what JSON has no form for. */
function encode(value) {
  let nodes = 0;
  const seen = new Set();
  const one = item => {
    if (++nodes > mostNodes) throw new RangeError(`The value has more than ${mostNodes} parts`);
    switch (typeof item) {
      case 'undefined':
        return {$: 'undefined'};
      case 'bigint':
        return {$: 'bigint', value: String(item)};
      case 'symbol':
      case 'function':
        return {$: typeof item};
      case 'number':
        if (Number.isFinite(item) && !Object.is(item, -0)) return item;
        return {
          $: Number.isNaN(item)
            ? 'not-a-number'
            : Object.is(item, -0)
              ? 'minus-zero'
              : item > 0
                ? 'infinity'
                : 'minus-infinity',
        };
      case 'string':
      case 'boolean':
        return item;
    }
    if (item === null) return null;
    if (seen.has(item)) return {$: 'cycle'};
    seen.add(item);
    const result = container(item);
    seen.delete(item);
    return result;
  };
  const fields = item => Object.fromEntries(Object.keys(item).map(key => [key, one(item[key])]));
  const container = item => {
    if (Array.isArray(item)) return Array.from(item, one);
    if (item instanceof Map) return {$: 'map', entries: [...item].map(pair => pair.map(one))};
    if (item instanceof Set) return {$: 'set', items: [...item].map(one)};
    if (item instanceof Date) return {$: 'date', value: Number.isNaN(item.getTime()) ? null : item.toISOString()};
    if (item instanceof Error) return {$: 'error', name: item.name, message: item.message};
    if (ArrayBuffer.isView(item) && !(item instanceof DataView))
      return {$: item.constructor.name, items: Array.from(item, one)};
    const prototype = Object.getPrototypeOf(item);
    const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
    return plain ? fields(item) : {$: 'instance', class: String(item.constructor?.name), fields: fields(item)};
  };
  return one(value);
}

/** Loads a file of the solution. */
const load = file => {
  const loaded = require(path.join(process.cwd(), file));
  return typeof loaded === 'function' ? Object.assign(loaded, {default: loaded}) : loaded;
};
/** Makes functions of text in which `await` can be used. */
const AsyncFunction = (async () => {}).constructor;

/** An expression, or where it is none the body of a function. */
function compiled(names, code) {
  try {
    return new AsyncFunction(...names, `return (${code}\n)`);
  } catch {
    return new AsyncFunction(...names, code);
  }
}

/** Runs the code of a case, which sees the solution's exports by their names. */
async function probe(one, solution) {
  const names = Object.keys(solution).filter(name => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
  const own = {...Object.fromEntries(names.map(name => [name, solution[name]])), solution, load};
  return compiled(Object.keys(own), one.code)(...Object.values(own));
}

/** Runs a command line in a copy of the solution that no other case sees. */
function run(one) {
  const folder = fs.mkdtempSync(path.join(path.dirname(process.cwd()), 'case-'));
  fs.cpSync(process.cwd(), folder, {recursive: true});
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-c', one.run], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const texts = {out: '', errors: ''};
    const keep = name => chunk => {
      if (texts[name].length < 1_000_000) texts[name] += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep('out'));
    child.stderr.setEncoding('utf8').on('data', keep('errors'));
    child.stdin.on('error', () => {});
    child.stdin.end(one.stdin ?? '');
    child.on('error', reject);
    // What the command left running may hold its pipes for ever.
    child.on('exit', (exit, signal) => {
      const done = () => resolve({exit, signal, ...texts});
      const late = setTimeout(done, 200);
      child.on('close', () => {
        clearTimeout(late);
        done();
      });
    });
  }).finally(() => fs.rmSync(folder, {recursive: true, force: true}));
}

/** Answers the cases one after the other, each with a value or an error. */
async function main() {
  answer({ready: true});
  for (const one of cases) {
    try {
      const value = one.run === undefined ? encode(await probe(one, load(one.entry ?? entry))) : await run(one);
      answer({id: one.id, value});
    } catch (error) {
      answer({id: one.id, error: describeError(error)});
    }
  }
  answer({end: true});
  process.exit(0);
}
void main();
