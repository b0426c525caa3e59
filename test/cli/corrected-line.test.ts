import {describe, expect, it} from 'vitest';
import {correctedLines, shellLine} from '../../source/cli/corrected-line.ts';

describe('a command line put right', () => {
  it.each([
    [['sesion', 'list'], 'sesion', 'session', 'eca session list'],
    [
      ['--cwd', 'a folder', 'sesion', 'search', "it's"],
      'sesion',
      'session',
      String.raw`eca --cwd 'a folder' session search 'it'\''s'`,
    ],
    [['--cwd', 'lst', 'session', 'lst'], 'lst', 'list', 'eca --cwd lst session list'],
    [['doctor', '--jsn'], '--jsn', '--json', 'eca doctor --json'],
    [['--outptu=json', 'where is $HOME?'], '--outptu', '--output', "eca --output=json 'where is $HOME?'"],
    [['-o', 'jsn', 'x'], 'jsn', 'json', 'eca -o json x'],
    [['-ojsn', 'x'], 'jsn', 'json', 'eca -ojson x'],
    [['--output=jsn', 'x'], 'jsn', 'json', 'eca --output=json x'],
    [['--set', 'ui.them=dark', 'x'], 'ui.them', 'ui.theme', 'eca --set ui.theme=dark x'],
    [['--set=ui.theme=drak', 'x'], 'ui.theme=drak', 'ui.theme=dark', 'eca --set=ui.theme=dark x'],
    [
      ['-m', 'olama:q', 'x', '', '=ls', '~', 'a;b', '!1'],
      'olama:q',
      'ollama:q',
      "eca -m ollama:q x '' '=ls' '~' 'a;b' '!1'",
    ],
  ])('%j, where %s should be %s', (argv, typed, meant, line) => {
    expect(correctedLines(argv, {typed, meant: [meant]})).toEqual([line]);
  });

  it('is shown for each that may be meant', () => {
    expect(correctedLines(['trin'], {typed: 'trin', meant: ['train', 'trust']})).toEqual(['eca train', 'eca trust']);
  });

  it.each([
    [['sesion', 'a\u001B[31mb']],
    [['sesion', 'a\nb']],
    [['sesion', 'a\u202Eb']],
    [['sesion', 'x'.repeat(400)]],
    [['--set', 'providers.openai.apiKey=sk-1', 'sesion']],
    [['--set=providers.openai.apiKey=sk-1', 'sesion']],
    [['other']],
  ])('is not shown where it is unsafe, too long, secret or not to be found: %j', argv => {
    expect(correctedLines(argv, {typed: 'sesion', meant: ['session']})).toEqual([]);
  });

  it('is not shown where a secret may be meant, whose value stands behind it', () => {
    const argv = ['config', 'set', 'providers.openai.apikey', 'abc'];
    const meant = ['providers.openai.apiKey', 'providers.openai.baseUrl'];
    expect(correctedLines(argv, {typed: 'providers.openai.apikey', meant})).toEqual([]);
    const overriding = ['--set', 'providers.openai.apikey=abc', 'x'];
    expect(correctedLines(overriding, {typed: 'providers.openai.apikey', meant})).toEqual([]);
  });

  it('is quoted on Windows as both of its shells read it, or not shown', () => {
    expect(shellLine(['session', 'search', 'two words'], true)).toBe('eca session search "two words"');
    expect(shellLine(['a b', String.raw`C:\x`], true)).toBe(String.raw`eca "a b" "C:\x"`);
    for (const word of ['%PATH%', '$x', 'a`b', 'say "x"', 'a!', String.raw`x y\ `.trim()])
      expect(shellLine([word], true), word).toBeUndefined();
  });
});
