import {describe, expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {compareStatements, readStatement} from '../../source/memory/record-statement.ts';

const compare = (one: string, other: string) =>
  compareStatements(readStatement(one, termsOf), readStatement(other, termsOf));

describe('two statements', () => {
  it.each([
    ['We deploy on Fridays.', 'We deploy on Tuesdays.'],
    [
      'We deploy on Fridays, after the stand-up.',
      'From now on we deploy on Tuesdays, because Friday ruined two weekends.',
    ],
    ['Deploys are on Fridays.', 'Deploys are on Tuesdays, not on Fridays.'],
    ['We meet at 10:00.', 'Correction: we meet at 11:30.'],
    ['We use pino for logging.', 'And we use winston for logging.'],
    ['Tests run with vitest.', 'Tests run with node:test from now on.'],
    ['The staging host is heron.', 'Actually, the staging host is otter.'],
  ])('contradict each other: %s / %s', (one, other) => {
    expect(compare(one, other)).toBe('contradicts');
    expect(compare(other, one)).toBe('contradicts');
  });

  it.each([
    ['We deploy on Fridays.', 'We deploy on staging.'],
    ['We deploy on staging.', 'We deploy on production.'],
    ['We deploy on Fridays.', 'We deploy with a script.'],
    ['We deploy on Fridays.', 'We meet on Tuesdays.'],
    ['Never commit to main.', 'Always rebase on main.'],
    ['Use tabs in Makefiles.', 'Use spaces in YAML.'],
    ['部署在周五。', 'We deploy on Fridays.'],
    ['', 'We deploy on Fridays.'],
  ])('can both hold: %s / %s', (one, other) => {
    expect(compare(one, other)).toBe('unrelated');
    expect(compare(other, one)).toBe('unrelated');
  });

  it('say the same in other words of no weight', () => {
    expect(compare('We deploy on Fridays.', 'We deploy on Fridays!')).toBe('same');
    expect(compare('The staging host is heron.', 'The staging host is: heron')).toBe('same');
  });
});
