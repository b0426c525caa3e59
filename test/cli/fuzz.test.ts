import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {askTable, readAskFlags} from '../../source/cli/ask-flags.ts';
import {interpret} from '../../source/cli/interpret.ts';
import {parseFlags} from '../../source/cli/parse-flags.ts';
import {nouns} from '../../source/cli/registry.ts';
import {splitFlags} from '../../source/cli/split-flags.ts';
import {EcaError} from '../../source/foundation/errors.ts';

const known = [...nouns.flatMap(({name, verbs}) => [name, ...verbs]), 'help', 'memory', 'search', '--', '-'];
const flags = Object.entries(askTable).flatMap(([name, spec]) => [
  `--${name}`,
  `--${name}=`,
  `--${name}=1`,
  `--no-${name}`,
  ...('short' in spec ? [`-${spec.short}`, `-c${spec.short}x`] : []),
]);
const argument = fc.oneof(
  fc.constantFrom(...known, ...flags),
  fc.string({unit: 'binary', maxLength: 8}),
  fc.string({maxLength: 6}).map(text => `-${text}`),
  fc.string({maxLength: 6}).map(text => `--${text}`),
);
const argumentList = fc.array(argument, {maxLength: 7});

describe('any argument list at all', () => {
  it('means something', () => {
    fc.assert(
      fc.property(argumentList, argv => {
        expect(['ask', 'command', 'help', 'to-come', 'unknown', 'version']).toContain(interpret(argv).kind);
      }),
      {numRuns: 3000},
    );
  });

  it('gives flags that fit their table, or an error that is the user’s and safe to print', async () => {
    await fc.assert(
      fc.asyncProperty(argumentList, async argv => {
        try {
          const parsed = await parseFlags(argv, askTable);
          for (const [name, value] of Object.entries(parsed.flags)) {
            const spec: {type: string; repeatable?: boolean} = askTable[name as keyof typeof askTable];
            for (const one of spec.repeatable ? (value as unknown[]) : [value]) expect(typeof one).toBe(spec.type);
          }
          readAskFlags(parsed.flags);
        } catch (error) {
          if (!(error instanceof EcaError)) throw error;
          expect(error.code).toMatch(/^usage-/);
          expect(error.message + (error.hint ?? '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
      {numRuns: 1500},
    );
  });

  it('keeps every word as it was typed', () => {
    fc.assert(
      fc.property(argumentList, argv => {
        let operands: string[];
        try {
          operands = splitFlags(argv, askTable).operands;
        } catch {
          return;
        }
        let from = 0;
        for (const operand of operands) {
          const at = argv.indexOf(operand, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + 1;
        }
      }),
      {numRuns: 3000},
    );
  });

  it('asks everything that stands after --, verbatim', () => {
    fc.assert(
      fc.property(argumentList, words => {
        const intent = interpret(['--', ...words]);
        expect(intent.kind).toBe('ask');
        if (intent.kind === 'ask') expect(splitFlags(intent.argv, askTable)).toEqual({flags: [], operands: words});
      }),
      {numRuns: 1000},
    );
  });

  it('carries a text value through unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({unit: 'binary', minLength: 1}), async text => {
        fc.pre(!text.includes('\0'));
        expect(await parseFlags([`--resume=${text}`, `--set=${text}`], askTable)).toEqual({
          operands: [],
          flags: {resume: text, set: [text]},
        });
      }),
      {numRuns: 1000},
    );
  });
});
