// Runs the tables of commands through the gate and prints what it got wrong, how long a decision takes, and what a megabyte of
// hostile input costs. Each figure of time stands beside that of parsing alone in the same run.
import {parseCommand} from '../../source/security/commands/parse-command.ts';
import {askCases} from '../security/commands/ask-cases.ts';
import {attackCases, disguisedDangers} from '../security/commands/attack-cases.ts';
import {createCommandFixture} from '../security/commands/command-fixture.ts';
import {denyCases} from '../security/commands/deny-cases.ts';
import {doubtfulCases} from '../security/commands/doubtful-cases.ts';
import {everydayCases} from '../security/commands/everyday-cases.ts';
import {furtherAttackCases} from '../security/commands/further-attack-cases.ts';
import {furtherEverydayCases} from '../security/commands/further-everyday-cases.ts';
import {harmfulCases} from '../security/commands/harmful-cases.ts';
import {safeCases} from '../security/commands/safe-cases.ts';

const rounds = 5;
const fixture = createCommandFixture();
const safe = [...safeCases, ...everydayCases, ...furtherEverydayCases];
const dangers = [...denyCases, ...harmfulCases, ...disguisedDangers];
const unsafe = [...askCases, ...doubtfulCases, ...attackCases, ...furtherAttackCases, ...dangers];
const decisionOf = (command: string) => fixture.decide(command).decision;
const share = (count: number, all: readonly unknown[]) =>
  `${count} of ${all.length} (${((count / all.length) * 100).toFixed(1)} %)`;

const allowed = unsafe.filter(command => decisionOf(command) === 'allow');
const blocked = safe.filter(command => decisionOf(command) !== 'allow');
const onlyAsked = dangers.filter(command => decisionOf(command) !== 'deny');
console.log(`unsafe allowed: ${share(allowed.length, unsafe)} ${allowed.join(' | ')}`);
console.log(`safe blocked: ${share(blocked.length, safe)} ${blocked.join(' | ')}`);
console.log(`deny only asked: ${share(onlyAsked.length, dangers)} ${onlyAsked.join(' | ')}`);

function times(run: (command: string) => unknown): number[] {
  const all = [...safe, ...unsafe];
  const best = all.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, command] of all.entries()) {
      const start = performance.now();
      run(command);
      best[index] = Math.min(best[index] ?? 0, performance.now() - start);
    }
  }
  return best.sort((one, other) => one - other);
}
const at = (sorted: readonly number[], quantile: number) =>
  (sorted[Math.floor(sorted.length * quantile)] ?? 0).toFixed(2);
for (const [name, sorted] of [
  ['parse', times(parseCommand)],
  ['decide', times(decisionOf)],
] as const) {
  console.log(
    `${name}: p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms, most ${(sorted.at(-1) ?? 0).toFixed(2)} ms (best of ${rounds})`,
  );
}

const fill = (piece: string, bytes: number) => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);
const pieces = [
  'cat <<A\n',
  'a;',
  '$(',
  '{a,b}',
  '((',
  '"',
  'ls | ',
  'x=1; ',
  'if ls; then ',
  '\\',
  '*',
  'a && ',
  '`',
  'echo $x ',
  '<(',
  '[[ a == b ]] && ',
  'rm -rf /a ',
  'curl x | ',
  'f() { ',
  '${x:-',
  'cat ../a/* ',
  'find . -exec ',
  'sh -c "',
  'for i in {1..1000}; do ',
  '\u0000',
];
for (const bytes of [1_000_000, 16_000]) {
  const slowest = pieces
    .map(piece => {
      const command = fill(piece, bytes);
      const start = performance.now();
      decisionOf(command);
      return {piece, milliseconds: performance.now() - start};
    })
    .sort((one, other) => other.milliseconds - one.milliseconds)[0];
  console.log(
    `${bytes} bytes of one piece: slowest ${slowest?.milliseconds.toFixed(0)} ms, of ${JSON.stringify(slowest?.piece)}`,
  );
}
fixture.remove();
