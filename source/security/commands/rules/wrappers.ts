import {doubt} from '../doubt.ts';
import {fedNamesDoubt} from '../fed-names.ts';
import {type Field, textField, textOf} from '../field.ts';
import {manyRounds, roundsOf} from '../loop-rounds.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, readOptions} from '../read-options.ts';

/** Programs that tell nothing of what is in a file. */
const looksOnly = /^(?:ls|wc|stat|du|file|basename|dirname|realpath|echo)$/;

/** When programs that start another one (`timeout`, `nice`, `xargs`) may run without asking: where what they start may. */
export const wrapperRules: Readonly<Record<string, ProgramRule>> = {
  timeout: (call, context) => {
    const read = readOptions(
      call,
      {
        flags: 'v',
        valued: {k: 'text', s: 'text'},
        long: 'preserve-status foreground verbose',
        longValued: {'kill-after': 'text', signal: 'text'},
        optionsFirst: true,
      },
      context,
    );
    if (isDoubt(read)) return read;
    const [duration, program, ...rest] = read.operands;
    const name = textOf(program);
    if (!/^\d+(?:\.\d+)?[smhd]?$/.test(textOf(duration) ?? '') || name === undefined) {
      return doubt('unproved-argument', 'what `timeout` would run is not known');
    }
    return context.proveCall({...call, name, fields: rest, external: true});
  },
  nice: (call, context) => {
    const read = readOptions(
      call,
      {valued: {n: 'text'}, longValued: {adjustment: 'text'}, numbers: true, optionsFirst: true},
      context,
    );
    if (isDoubt(read)) return read;
    const [program, ...rest] = read.operands;
    if (program === undefined) return undefined;
    const name = textOf(program);
    if (name === undefined) return doubt('computed-program', 'what `nice` would run is not known');
    return context.proveCall({...call, name, fields: rest, external: true});
  },
  xargs: (call, context) => {
    const read = readOptions(
      call,
      {
        flags: '0rtx',
        valued: {n: 'text', L: 'text', I: 'text', P: 'text', d: 'text', s: 'text'},
        long: 'null no-run-if-empty verbose exit',
        longValued: {'max-args': 'text', 'max-lines': 'text', 'max-procs': 'text', delimiter: 'text', replace: 'text'},
        optionsFirst: true,
      },
      context,
    );
    if (isDoubt(read)) return read;
    const [program = textField('echo'), ...rest] = read.operands;
    const name = textOf(program);
    if (name === undefined) return doubt('computed-program', 'what `xargs` would run is not known');
    const value = (...names: string[]) => read.options.find(option => names.includes(option.name))?.value;
    const {feed} = call;
    // Names ended by NUL stay whole; others fall apart at spaces and quotes.
    const isZero = read.options.some(({name: option}) => option === '0' || option === 'null');
    // With `-I` each name that is read takes the place of a mark in the words.
    const mark = textOf(value('I', 'replace'));
    if (value('I', 'replace') !== undefined && mark === undefined)
      return doubt('unproved-argument', 'the mark of `xargs -I` is not known');
    if (mark !== undefined && (name.includes(mark) || mark === ''))
      return doubt('computed-program', '`xargs` would run what it reads');
    const rounds = roundsOf(call) * manyRounds;
    const runWith = (more: readonly Field[]) =>
      context.proveCall({name, fields: [...rest, ...more], state: call.state, external: true, rounds});
    if (feed?.kind === 'text' && mark === undefined && value('d', 'delimiter') === undefined && !isZero) {
      const words = feed.text.split(/\s+/).filter(word => word !== '');
      if (!/['"\\]/.test(feed.text) && words.length <= 50) {
        // However many at a time it takes: all of them, and each by itself.
        const calls = [words, ...words.map(word => [word])].map(some => runWith(some.map(textField)));
        return calls.find(found => found !== undefined);
      }
    }
    const unsure = fedNamesDoubt(feed, call.state, context, isZero);
    // Counting and listing tell nothing of what is in a file.
    const inside = unsure?.rule === 'secret' && looksOnly.test(name) ? undefined : unsure;
    const given: Field = inside
      ? {kind: 'unknown', prefix: '', many: true}
      : {kind: 'unknown', prefix: './', many: true, insidePath: true};
    const fields =
      mark === undefined
        ? [...rest, given]
        : rest.map((field): Field => {
            const text = textOf(field);
            if (text === undefined || !text.includes(mark)) return field;
            return text === mark ? given : {kind: 'unknown', prefix: text.slice(0, text.indexOf(mark)), many: false};
          });
    const found = context.proveCall({name, fields, state: call.state, external: true, rounds});
    return found && (inside ?? found);
  },
};
