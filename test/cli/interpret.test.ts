import {describe, expect, it} from 'vitest';
import {interpret} from '../../source/cli/interpret.ts';

function meaning(...argv: string[]): string {
  const intent = interpret(argv);
  if (intent.kind === 'command') return `command ${intent.noun.name} | ${intent.argv.join(' ')}`;
  if (intent.kind === 'to-come' || intent.kind === 'help') return `${intent.kind} ${intent.words.join(' ')}`.trim();
  if (intent.kind === 'unknown') return ['unknown', intent.noun?.name, intent.word].filter(Boolean).join(' ');
  return intent.kind;
}

describe('a command line', () => {
  it.each([
    [['index'], 'command index | '],
    [['index', 'rebuild'], 'command index | rebuild'],
    [['session', 'list', '--json'], 'command session | list --json'],
    [['session', '--json', 'list'], 'command session | --json list'],
    [['session', '--nonsense'], 'command session | --nonsense'],
    [['--json', 'session', 'list'], 'command session | --json list'],
    [['--cwd', 'index', 'session'], 'command session | --cwd index'],
    [['--cwd=x', 'session'], 'command session | --cwd=x'],
    [['--set', 'a=b', 'index', 'status'], 'command index | --set a=b status'],
    [['doctor', '--rebuild-index'], 'command doctor | --rebuild-index'],
    [['session', 'search', '--', '--foo'], 'command session | search -- --foo'],
  ])('%j is a command', (argv, expected) => {
    expect(meaning(...argv)).toBe(expected);
  });

  it.each([
    [[]],
    [['']],
    [['-']],
    [['memory', 'leaks', 'in', 'this', 'file?']],
    [['index', '-']],
    [['index', '']],
    [['index', '-5']],
    [['memory', 'leaks?']],
    [['index', 'withLock']],
    [['index', 'app.ts']],
    [['memory', 'leaks', 'here']],
    [['Session']],
    [['undocumented']],
    [['withlock']],
    [['--', 'modles']],
    [['session', 'lsit', 'all', 'of', 'them']],
    [['session list']],
    [['Session', 'list', 'all']],
    [['where', 'is', 'index']],
    [['--', 'index', 'status']],
    [['--', 'memory', 'list']],
    [['index', '--', 'status']],
    [['help', 'me', 'understand']],
    [['help', '--', 'session']],
    [['-m', 'session', 'list', 'them']],
    [['-cm', 'index', 'status?']],
    [['constructor', 'list']],
    [['__proto__']],
    [['-p']],
    [['--bogus', 'x']],
    [['serve', 'me', 'an', 'answer']],
    [['check', 'this']],
    [['index', 'the', 'files', 'faster', 'please']],
    [['memory', 'leaks', 'when', 'I', 'run', 'it?']],
    [['memory', 'lost', 'again']],
    [['memory', 'and', 'swap']],
    [['config', 'gets', 'overwritten']],
    [['models', 'used', 'here']],
    [['metrics', 'how', 'many']],
    [['train', 'grader', 'fails']],
    [['undo', 'too', 'much']],
    [['knowledge', 'remote', 'servers', 'have']],
    [['knowledge', 'serch', 'broken?']],
    [['model', 'use', 'here']],
    [['--', 'config', 'gt', 'models.primary']],
  ])('%j asks', argv => {
    expect(meaning(...argv)).toBe('ask');
  });

  it.each([
    [
      ['sesion', 'list', '--limit', '3'],
      ['--', 'sesion', 'list', '--limit', '3'],
    ],
    [
      ['--quiet', '--cwd', 'x', 'sesion', 'list', '--no-colour', '-z'],
      ['--quiet', '--cwd', 'x', '--', 'sesion', 'list', '--no-colour', '-z'],
    ],
    [
      ['sesion', 'list', '--json', '-mollama:q'],
      ['--json', '-mollama:q', '--', 'sesion', 'list'],
    ],
  ])('%j as a question keeps the flags of one before its words: %j', (argv, asked) => {
    expect(interpret(argv)).toMatchObject({kind: 'unknown', asked});
  });

  it.each([
    [['help'], 'help'],
    [['help', 'session'], 'help session'],
    [['help', 'session', 'list'], 'help session list'],
    [['help', '--json'], 'help'],
    [['--version'], 'version'],
    [['-v'], 'version'],
  ])('%j is understood before anything is loaded', (argv, expected) => {
    expect(meaning(...argv)).toBe(expected);
  });

  it.each([
    [['patterns', 'next'], 'to-come patterns next'],
    [['learn'], 'to-come learn'],
    [['learn', '--json'], 'to-come learn'],
    [['--json', 'lessons', 'list', 'x'], 'to-come lessons list'],
    [['serve'], 'to-come serve'],
  ])('%j names what this version does not have', (argv, expected) => {
    expect(meaning(...argv)).toBe(expected);
  });

  it.each([
    [['sesion', 'list'], 'unknown sesion'],
    [['modles', 'list'], 'unknown modles'],
    [['frobnicate', '--help'], 'unknown frobnicate'],
    [['modles'], 'unknown modles'],
    [['--json', 'doctr'], 'unknown doctr'],
    [['version'], 'unknown version'],
    [['session', 'lsit'], 'unknown session lsit'],
    [['session', 'lsit', '--cwd', 'x'], 'unknown session lsit'],
    [['index', 'rebuidl', '--json'], 'unknown index rebuidl'],
    [['undo', 'lats'], 'unknown undo lats'],
    [['config', 'bogus'], 'unknown config bogus'],
    [['doctor', 'now'], 'unknown doctor now'],
    [['config', 'gt', 'models.primary'], 'unknown config gt'],
    [['models', 'us', 'x'], 'unknown models us'],
    [['knowledge', 'serch', 'foo'], 'unknown knowledge serch'],
    [['knowledge', 'serch', 'retry', 'after', 'timeout', '--json'], 'unknown knowledge serch'],
    [['knowledge', 'seaarch', 'what is a pool?'], 'unknown knowledge seaarch'],
    [['session', 'shiw', 'a1b2'], 'unknown session shiw'],
    [['session', 'xport', '--cwd', 'x', 'last'], 'unknown session xport'],
    [['modles', 'use', 'qwen3:8b'], 'unknown modles'],
    [['confg', 'get', 'models.primary', '--json'], 'unknown confg'],
  ])('%j is a mistyped command and not a question', (argv, expected) => {
    expect(meaning(...argv)).toBe(expected);
  });
});
