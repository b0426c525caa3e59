import {execFileSync} from 'node:child_process';
import {createCommandFixture} from './command-fixture.ts';
import {generateCommand, randomFrom} from './generate-commands.ts';
import {runConfined, snapshot} from './run-confined.ts';

export interface GeneratedOutcome {
  generated: number;
  allowed: number;
  /** Commands that were allowed and changed something, did not end, or printed what lies outside. */
  broken: {command: string; why: string}[];
}

const batchSize = 250;

/** Generates commands, and runs every one that the gate allows in a sandbox, looking at what it left behind. */
export function runGenerated(count: number, seed: number): GeneratedOutcome {
  const fixture = createCommandFixture({
    'project/-rf': 'trap\n',
    'project/--output=out': 'trap\n',
    'project/two\nlines.ts': 'trap\n',
    'project/src/-delete': 'trap\n',
    'outside.txt': 'canary-of-outside\n',
    'outside/o.txt': 'canary-of-outside\n',
    'home/notes.md': 'canary-of-home\n',
    'state/secrets/keys.json': 'canary-of-state\n',
  });
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {cwd: fixture.root, stdio: 'ignore'});
    git('init', '-q', '-b', 'main');
    git('add', 'README.md', 'src', 'data.csv');
    git('commit', '-q', '-m', 'first');
    const random = randomFrom(seed);
    const outcome: GeneratedOutcome = {generated: count, allowed: 0, broken: []};
    let batch: string[] = [];
    const before = snapshot(fixture.base);
    const isChanged = () => snapshot(fixture.base).join('\n') !== before.join('\n');
    const flush = () => {
      for (const {command, output, status} of runConfined(batch, fixture.base, fixture.root)) {
        // A wait that is longer than the limit here ends all the same.
        if ((status === 124 || status === 137) && !/\bsleep\b/.test(command))
          outcome.broken.push({command, why: 'did not end'});
        const canary = /canary-of-\w+(?: \w+)?/.exec(output)?.[0];
        if (canary) outcome.broken.push({command, why: `printed ${canary}`});
      }
      if (isChanged()) outcome.broken.push(...culprits(batch));
      batch = [];
    };
    const culprits = (suspects: readonly string[]): GeneratedOutcome['broken'] => {
      const found = suspects.find(command => {
        const now = snapshot(fixture.base).join('\n');
        runConfined([command], fixture.base, fixture.root);
        return snapshot(fixture.base).join('\n') !== now;
      });
      return [{command: found ?? `one of ${JSON.stringify(suspects)}`, why: 'changed the files'}];
    };
    for (let index = 0; index < count; index++) {
      const command = generateCommand(random);
      if (fixture.decide(command).decision !== 'allow') continue;
      outcome.allowed++;
      batch.push(command);
      if (batch.length >= batchSize) flush();
    }
    if (batch.length > 0) flush();
    return outcome;
  } finally {
    fixture.remove();
  }
}
