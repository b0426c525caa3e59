import {describe, expect, it} from 'vitest';
import {createCommandFixture} from './command-fixture.ts';
import {generateCommand, randomFrom} from './generate-commands.ts';
import {runGenerated} from './generated.ts';
import {confinementProblem} from './run-confined.ts';

const problem = confinementProblem();

describe('generated command lines', () => {
  it.skipIf(problem !== undefined)(
    `change nothing, end, and print nothing from outside where they are allowed${problem ? ` (skipped: ${problem})` : ''}`,
    () => {
      const {allowed, broken} = runGenerated(1500, 20_260);
      expect(broken).toEqual([]);
      expect(allowed).toBeGreaterThan(100);
    },
    120_000,
  );

  it('are decided without a throw, the same way each time', () => {
    const fixture = createCommandFixture();
    try {
      const random = randomFrom(4);
      for (let count = 0; count < 400; count++) {
        const command = generateCommand(random);
        const first = fixture.decide(command);
        expect(first.reason).not.toBe('');
        expect(fixture.decide(command), command).toEqual(first);
      }
    } finally {
      fixture.remove();
    }
  });
});
