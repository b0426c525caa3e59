// Runs a suite of tests written for Bats on a solution: each test in a process and a copy of the solution of its own.
//
// Reads {nonce, suite, text, first} as JSON from stdin and answers on descriptor 3, which no test has: {ready, names}, then
// {id, value | error} a test. A test has passed whose function runs to its end.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const {randomInt} = require('node:crypto');
const {spawn} = require('node:child_process');
const {openChannel} = require('./channel.cjs');

const {nonce, suite, text, first} = JSON.parse(fs.readFileSync(0, 'utf8'));
const answer = openChannel(nonce);
const commands = fs.readFileSync(path.join(__dirname, 'bats-commands.bash'), 'utf8');
/** The most characters of a test's output that are kept for its message. */
const mostOutput = 100_000;

/** The tests in their order; `@test "name" {` becomes a function that can be called by its number. */
const names = [];
const functions = text.replace(/^[ \t]*@test[ \t]+(.+?)[ \t]*\{[ \t]*$/gm, (_line, name) => {
  const plain = name.replace(/^(['"])([\s\S]*)\1$/, '$2').replace(/\\(["`$\\])/g, '$1');
  names.push(names.includes(plain) ? `${plain} (${names.length + 1})` : plain);
  return `eca_test_${names.length - 1}() {`;
});
const script = `${commands}\n${functions}\n`;

/** Runs one test in a process and a copy of the solution of its own, so that no test sees what another left. */
function run(index) {
  const folder = fs.mkdtempSync(path.join(path.dirname(process.cwd()), 'case-'));
  fs.cpSync(process.cwd(), folder, {recursive: true});
  const place = path.dirname(path.join(folder, suite));
  // The suite comes by a pipe that is closed before a test begins.
  const start = 'IFS= read -r -d "" suite <&4; exec 4<&-; eval "$suite"; unset suite; eca_run_test "$1" "$2" "$3"';
  // Zero is what a solution ends with that leaves early.
  const passed = 64 + randomInt(60);
  return new Promise((resolve, reject) => {
    const child = spawn(
      'bash',
      ['--noprofile', '--norc', '-c', start, 'bats', `eca_test_${index}`, names[index], String(passed)],
      {
        cwd: place,
        stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
        env: {
          ...process.env,
          BATS_TEST_DIRNAME: place,
          BATS_TEST_FILENAME: path.join(folder, suite),
          BATS_RUN_SKIPPED: 'true',
          BATS_TMPDIR: path.dirname(process.cwd()),
        },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', chunk => {
        if (said.length < mostOutput) said += chunk;
      });
    }
    child.stdio[4].on('error', () => {});
    child.stdio[4].end(script);
    child.on('error', reject);
    // What a test left running may hold its pipes for ever.
    child.on('exit', (code, signal) => {
      const done = () => resolve({isPassed: code === passed, code, signal, said});
      const late = setTimeout(done, 200);
      child.on('close', () => {
        clearTimeout(late);
        done();
      });
    });
  }).finally(() => fs.rmSync(folder, {recursive: true, force: true}));
}

/** Names the tests, then runs them from the first that is wanted on. */
async function main() {
  answer({ready: true, names});
  for (let index = first; index < names.length; index++) {
    const id = index - first;
    try {
      const {isPassed, code, signal, said} = await run(index);
      if (isPassed) answer({id, value: true});
      else {
        const message =
          said.trim().split('\n').slice(-8).join('\n') || (signal ? `ended by ${signal}` : `exit code ${code}`);
        answer({id, error: {name: 'failed', message: message.slice(0, 2_000)}});
      }
    } catch (error) {
      answer({id, error: {name: 'Error', message: String(error.message)}});
    }
  }
  answer({end: true});
  process.exit(0);
}
void main();
