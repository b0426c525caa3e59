import {doubt} from '../doubt.ts';
import type {ProgramRule} from '../proof-context.ts';
import {longTexts, type ProgramSpec, ruleFor, texts} from '../read-options.ts';

/**
 * A program of the binutils: what stands in a file after `@` counts as its options, such as `--plugin` with a library to
 * run.
 */
const binutils = (spec: Omit<ProgramSpec, 'operands'>): ProgramRule =>
  ruleFor({
    ...spec,
    operands: 'path',
    strictWildcards: true,
    also: ({operands}) =>
      operands.some(field =>
        (field.kind === 'text' ? field.text : field.insidePath ? '' : field.prefix).startsWith('@'),
      )
        ? doubt('unproved-option', 'a file after `@` may hold any option')
        : undefined,
  });

/**
 * When the programs that look into compiled files (`nm`, `objdump`, `strings` …) may run without asking: with the options
 * listed here, on files that may be read. None by which they print the sources that a compiled file names.
 */
export const binutilsRules: Readonly<Record<string, ProgramRule>> = {
  strings: binutils({
    flags: 'aow',
    valued: texts('nte'),
    long: 'all',
    longValued: longTexts('bytes radix encoding'),
    numbers: true,
  }),
  nm: binutils({
    flags: 'aABCDglnopPruSsvX',
    long: 'demangle extern-only dynamic defined-only undefined-only',
  }),
  size: binutils({flags: 'ABdoxt'}),
  objdump: binutils({
    flags: 'afhxdDrRtTpsCwz',
    long: 'archive-headers file-headers all-headers disassemble disassemble-all reloc syms dynamic-syms private-headers full-contents demangle',
  }),
  readelf: binutils({
    flags: 'ahlSgtenrsudVAIW',
    long: 'all file-header program-headers sections symbols dynamic notes relocs wide',
  }),
};
