import {doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, longTexts, readOptions, ruleFor, texts} from '../read-options.ts';

/** When programs that take text from files or a pipe and print it changed (`sort`, `cut`, `tr` …) may run without asking. */
export const textRules: Readonly<Record<string, ProgramRule>> = {
  sort: ruleFor({
    flags: 'bcCdfghiMmnRrsuVz',
    valued: texts('ktS'),
    long: 'ignore-leading-blanks dictionary-order ignore-case general-numeric-sort human-numeric-sort ignore-nonprinting month-sort numeric-sort random-sort reverse stable unique version-sort zero-terminated merge',
    longValued: longTexts('key field-separator buffer-size sort parallel batch-size'),
    longOptional: 'check',
    operands: 'path',
    strictWildcards: true,
  }),
  uniq: ruleFor({
    flags: 'cdDiuz',
    valued: texts('fsw'),
    long: 'count repeated ignore-case unique zero-terminated',
    longValued: longTexts('skip-fields skip-chars check-chars'),
    longOptional: 'all-repeated group',
    // The second one is written.
    maxOperands: 1,
    operands: 'path',
    strictWildcards: true,
  }),
  cut: ruleFor({
    flags: 'nsz',
    valued: texts('bcdf'),
    long: 'complement only-delimited zero-terminated',
    longValued: longTexts('bytes characters delimiter fields output-delimiter'),
    operands: 'path',
  }),
  tr: ruleFor({
    flags: 'cCdst',
    long: 'complement delete squeeze-repeats truncate-set1',
    operands: 'text',
  }),
  paste: ruleFor({
    flags: 'sz',
    valued: texts('d'),
    long: 'serial zero-terminated',
    longValued: longTexts('delimiters'),
    operands: 'path',
  }),
  join: ruleFor({
    flags: 'iz',
    valued: texts('12aejotv'),
    long: 'ignore-case header check-order nocheck-order zero-terminated',
    operands: 'path',
  }),
  column: ruleFor({
    flags: 'txeJL',
    valued: texts('socNRHWElOTn'),
    long: 'table json fillrows keep-empty-lines table-noheadings',
    longValued: longTexts('separator output-separator output-width table-columns table-right table-hide table-name'),
    operands: 'path',
  }),
  fold: ruleFor({
    flags: 'bs',
    valued: texts('w'),
    long: 'bytes spaces',
    longValued: longTexts('width'),
    operands: 'path',
  }),
  fmt: ruleFor({
    flags: 'cstu',
    valued: texts('wpg'),
    long: 'crown-margin split-only tagged-paragraph uniform-spacing',
    longValued: longTexts('width prefix goal'),
    numbers: true,
    operands: 'path',
  }),
  expand: ruleFor({flags: 'i', valued: texts('t'), long: 'initial', longValued: longTexts('tabs'), operands: 'path'}),
  unexpand: ruleFor({
    flags: 'a',
    valued: texts('t'),
    long: 'all first-only',
    longValued: longTexts('tabs'),
    operands: 'path',
  }),
  shuf: ruleFor({
    flags: 'erz',
    valued: texts('in'),
    long: 'echo repeat zero-terminated',
    longValued: longTexts('input-range head-count'),
    operands: 'path',
    strictWildcards: true,
    also: ({options}) => {
      const repeats = options.some(({name}) => name === 'r' || name === 'repeat');
      const isCounted = options.some(({name}) => /^(?:n|head-count)$/.test(name));
      if (repeats && !isCounted) return doubt('may-not-end', '`shuf --repeat` without a count does not end');
      // It keeps all of a range in memory.
      const isLarge = options.some(
        ({name, value}) => (repeats || /^(?:i|input-range)$/.test(name)) && !/^(?!.*\d{8})/.test(textOf(value) ?? '1'),
      );
      return isLarge ? doubt('may-not-end', '`shuf` of so many lines may not end') : undefined;
    },
  }),
  numfmt: ruleFor({
    flags: 'z',
    valued: texts('d'),
    long: 'grouping zero-terminated debug',
    longValued: longTexts('delimiter field format from from-unit invalid padding round suffix to to-unit'),
    longOptional: 'header',
    operands: 'text',
  }),
  seq: ruleFor({
    flags: 'w',
    valued: texts('sf'),
    long: 'equal-width',
    longValued: longTexts('separator format'),
    numbers: true,
    operands: 'text',
    also: ({operands}) =>
      operands.every(field => /^\d{1,7}$/.test(textOf(field) ?? '')) ||
      (operands.length === 1 && operands[0]?.kind === 'unknown' && operands[0].number)
        ? undefined
        : doubt('may-not-end', '`seq` with anything but plain numbers may not end'),
  }),
  bc: (call, context) => {
    const read = readOptions(call, {flags: 'lqs', long: 'mathlib quiet standard'}, context);
    if (isDoubt(read)) return read;
    const sums = call.feed?.kind === 'text' ? call.feed.text : undefined;
    // No loops, no functions, no powers that take for ever.
    const isPlain = sums !== undefined && /^(?:[\d\s.+*/%()<>=;-]|\^ ?\d{1,3}(?!\d)|scale|[io]base|sqrt)*$/.test(sums);
    // A power of a power, of a long number, or with thousands of digits after the point.
    const isLarge = sums !== undefined && /\^\s*\d+[\s)]*\^|\d{40}|=\s*\d{5}/.test(sums);
    return isPlain && !isLarge && (sums.match(/\^/g)?.length ?? 0) <= 3 && read.operands.length === 0
      ? undefined
      : doubt('may-not-end', 'what `bc` calculates may not end');
  },
  factor: ruleFor({
    flags: 'h',
    operands: 'text',
    also: ({operands}, {feed}) => {
      const fed = feed?.kind === 'text' ? feed.text.trim().split(/\s+/) : [undefined];
      const numbers = operands.length > 0 ? operands.map(textOf) : fed;
      return numbers.every(number => number !== undefined && /^\d{1,20}$/.test(number))
        ? undefined
        : doubt('may-not-end', '`factor` of a large number may not end');
    },
  }),
  expr: (call, context) => {
    const read = readOptions(
      {...call, fields: call.fields.filter(field => !/^-\d+$/.test(textOf(field) ?? ''))},
      {},
      context,
    );
    return isDoubt(read) ? read : undefined;
  },
  xxd: (call, context) => {
    let operands = 0;
    for (let at = 0; at < call.fields.length; at++) {
      const field = call.fields[at] ?? {kind: 'unknown', prefix: ''};
      const text = textOf(field);
      if (text !== undefined && /^-(?:[abCeEipu]|ps|plain|postscript|bits|include|uppercase)$/.test(text)) continue;
      if (text !== undefined && /^-[cglson]\d*$|^-(?:len|cols|seek|groupsize|offset)$/.test(text)) {
        const value = /\d$/.test(text) ? undefined : call.fields[++at];
        if (value?.kind === 'unknown' && value.many) {
          return doubt('unproved-argument', `the value of ${quoted(text)} is not known`);
        }
        continue;
      }
      const loose = field.kind === 'text' && field.loose;
      if (loose || text?.startsWith('-') || ++operands > 1) {
        return doubt('unproved-option', `${quoted(text ?? 'an argument')} of \`xxd\` may write a file`);
      }
      const found = context.checkPath(field, 'read', call.state);
      if (found) return found;
    }
    return undefined;
  },
};
