import {doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import {roundsOf} from '../loop-rounds.ts';
import type {ProgramRule} from '../proof-context.ts';
import {isDoubt, longTexts, readOptions, ruleFor, texts} from '../read-options.ts';

/** A rule for programs without operands. */
const plain = (flags = '', long = ''): ProgramRule => ruleFor({flags, long, operands: 'none'});

/**
 * When programs that print facts about the machine and the clock (`uname`, `date`, `ps` …) may run without asking;
 * `sleep` for at most ten minutes, all rounds of a loop together.
 */
export const systemRules: Readonly<Record<string, ProgramRule>> = {
  whoami: plain(),
  id: ruleFor({flags: 'agGnruz', long: 'group groups name real user zero', operands: 'text'}),
  groups: ruleFor({operands: 'text'}),
  uname: plain(
    'asnrvmpio',
    'all kernel-name nodename kernel-release kernel-version machine processor hardware-platform operating-system',
  ),
  arch: plain(),
  pgrep: ruleFor({
    flags: 'afilnovxc',
    valued: texts('uUgGPst'),
    long: 'list-name list-full full ignore-case newest oldest exact inverse count',
    longValued: longTexts('uid euid group parent terminal delimiter'),
    operands: 'text',
  }),
  pidof: ruleFor({flags: 'csx', operands: 'text'}),
  whereis: ruleFor({flags: 'bmsu', operands: 'text'}),
  ulimit: plain('aHScdfilmnpqrstuvx'),
  umask: plain('Sp'),
  hostname: plain('s', 'short'),
  uptime: plain('ps', 'pretty since'),
  nproc: ruleFor({long: 'all', longValued: {ignore: 'text'}, operands: 'none'}),
  free: plain('bkmghtlwv', 'bytes kilo mega giga human total wide si kibi mebi gibi'),
  lscpu: plain('abcJpxye', 'all json parse extended'),
  lsblk: plain('abdfilmnprtJP', 'all bytes fs json list nodeps noheadings paths'),
  locale: plain('acm', 'all-locales charmaps'),
  getconf: ruleFor({flags: 'a', operands: 'text'}),
  cal: ruleFor({flags: '13jmswy', operands: 'text'}),
  who: plain('abdHlmpqrstTu'),
  tput: ruleFor({
    operands: 'text',
    also: ({operands}) =>
      operands.length === 1 && /^(?:cols|lines|colors)$/.test(textOf(operands[0]) ?? '')
        ? undefined
        : doubt('unproved-argument', '`tput` may change the terminal'),
  }),
  tty: plain('s'),
  logname: plain(),
  users: plain(),
  vmstat: plain('asdw'),
  lsb_release: plain('avidrcs', 'all id description release codename short'),
  sw_vers: plain(),
  sleep: call => {
    const seconds = call.fields.map(field => /^(\d{1,6}(?:\.\d+)?)([sm]?)$/.exec(textOf(field) ?? ''));
    const total = seconds.reduce(
      (sum, found) => sum + (found ? Number(found[1]) * (found[2] === 'm' ? 60 : 1) : Infinity),
      0,
    );
    return total * roundsOf(call) <= 600 ? undefined : doubt('may-not-end', '`sleep` for more than ten minutes');
  },
  date: (call, context) => {
    const read = readOptions(
      call,
      {
        flags: 'uR',
        valued: {...texts('d'), r: 'look'},
        optional: 'I',
        long: 'utc universal rfc-email',
        longValued: {date: 'text', reference: 'look'},
        longOptional: 'iso-8601 rfc-3339',
      },
      context,
    );
    if (isDoubt(read)) return read;
    // A date may name a file of time zones.
    if (
      read.options.some(
        ({name, value}) => /^d(?:ate)?$/.test(name) && (value?.kind === 'unknown' || /TZ/.test(textOf(value) ?? '')),
      )
    ) {
      return doubt('unproved-argument', 'the date for `date` is not known or names a time zone');
    }
    const setting = read.operands.find(
      field => !(field.kind === 'text' ? field.text : field.many ? '' : field.prefix).startsWith('+'),
    );
    return (
      setting && doubt('changes-system', `${quoted(textOf(setting) ?? 'the argument')} of \`date\` may set the clock`)
    );
  },
  ps: call => {
    for (let at = 0; at < call.fields.length; at++) {
      const text = textOf(call.fields[at]);
      const valued = text !== undefined && /^(?:-[eAfFl]*[opuCtg]|--(?:pid|ppid|user|format|sort))$/.test(text);
      if (valued) {
        const value = textOf(call.fields[++at]);
        if (value === undefined || /env/i.test(value))
          return doubt('environment', 'the columns of `ps` may show an environment');
      } else if (
        text === undefined ||
        !/^(?:[auxwfjlv]+|-[eAfFlHLTjywaxu]+|--(?:no-headers|forest|sort=-?[%\w,+-]+|pid=\d+)|\d+)$/.test(text)
      ) {
        return doubt(
          'unproved-option',
          `${quoted(text ?? 'an argument')} of \`ps\` may show the environment of programs`,
        );
      }
    }
    return undefined;
  },
};
