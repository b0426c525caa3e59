import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {askTable} from '../../source/cli/ask-flags.ts';
import {typedVerb} from '../../source/cli/choose-verb.ts';
import {globalFlags} from '../../source/cli/flags.ts';
import {commandHelp, overviewHelp} from '../../source/cli/help.ts';
import {interpret} from '../../source/cli/interpret.ts';
import {nouns, nounsToCome} from '../../source/cli/registry.ts';
import {splitFlags} from '../../source/cli/split-flags.ts';
import {citationReasons} from '../../source/providers/language-model.ts';

describe('the table of nouns', () => {
  it.each(nouns.map(noun => [noun.name, noun] as const))('says of %s what its module says', async (_, noun) => {
    const command = await noun.load();
    expect({name: noun.name, verbs: [...noun.verbs]}).toEqual({
      name: command.name,
      verbs: command.verbs.map(({name}) => name).filter(name => name !== ''),
    });
  });

  it.each(nouns.map(noun => [noun.name, noun] as const))('lets every example of %s be typed', async (_, noun) => {
    for (const verb of (await noun.load()).verbs) {
      const typed = verb.example.slice(verb.example.lastIndexOf('eca ') + 4);
      const words = (typed.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map(word => word.replace(/^["']|["']$/g, ''));
      const untilPipe = words.slice(0, words.findIndex(word => /^[|><]/.test(word)) >>> 0);
      const intent = interpret(untilPipe);
      expect(intent).toMatchObject({kind: 'command', noun: {name: noun.name}});
      if (intent.kind !== 'command') continue;
      const {operands} = splitFlags(intent.argv, {...verb.flags, ...globalFlags});
      expect(verb.name === '' || operands[0] === verb.name || operands.length === 0).toBe(true);
    }
  });

  it.each(nouns.map(noun => [noun.name, noun] as const))(
    'has no flag of %s that hides a global one',
    async (_, noun) => {
      const globals: object[] = Object.values(globalFlags);
      const shorts = globals.flatMap(flag => ('short' in flag ? [flag.short] : []));
      for (const verb of (await noun.load()).verbs) {
        for (const [name, {short}] of Object.entries(verb.flags ?? {})) {
          expect(Object.keys(globalFlags)).not.toContain(name);
          expect(shorts).not.toContain(short);
        }
      }
    },
  );

  it('keeps what is not built out of the help', () => {
    const help = overviewHelp(80);
    for (const [name, verbs] of Object.entries(nounsToCome)) {
      const built = nouns.find(noun => noun.name === name);
      if (built) expect(verbs.filter(verb => built.verbs.includes(verb))).toEqual([]);
      else expect(help).not.toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  it('says why a place is cited, as the README does', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const table = /### Answers as JSON[\s\S]*?###/.exec(readme)?.[0] ?? '';
    const help = overviewHelp(80).replaceAll(/\s+/g, ' ');
    const listed = /why the place is there \(([^)]*)\)/.exec(help)?.[1]?.split(/, | or /);
    expect(listed).toEqual(citationReasons);
    expect([...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? [])).toEqual([
      'why',
      ...citationReasons,
    ]);
  });

  it('is known to the entry, which keeps a code cache for each', () => {
    const entry = readFileSync(new URL('../../bin/eca.js', import.meta.url), 'utf8');
    const names = /new Set\(\[([^\]]*)\]\)/.exec(entry)?.[1]?.match(/[a-z]+/g);
    expect(names).toEqual([...nouns.map(({name}) => name), 'help']);
  });

  it('understands every command line of the daily use in the README', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const daily = /## Daily use\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
    const lines = [...daily.matchAll(/`([^`]*\beca\b[^`]*)`/g)].map(([, line = '']) => line.replaceAll('\\|', '|'));
    const typed = lines.flatMap(line => /(?:^|\| )eca(?: ([^|<[]*))?$/.exec(line.replace(/ <.*$/, ''))?.slice(1) ?? []);
    expect(typed.length).toBeGreaterThan(40);
    for (const words of typed.map((text = '') => text)) {
      const argv = (words.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map(word => word.replace(/^["']|["']$/g, ''));
      const intent = interpret(argv);
      expect(['ask', 'command', 'help'], words).toContain(intent.kind);
      if (intent.kind === 'ask') expect(() => splitFlags(argv, askTable), words).not.toThrow();
      if (intent.kind !== 'command') continue;
      const command = await intent.noun.load();
      const verb = typedVerb(command, intent.argv) ?? command.verbs[0];
      expect(() => splitFlags(intent.argv, {...verb.flags, ...globalFlags}), words).not.toThrow();
    }
  });

  it('is the table of the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, shown] = /<!-- commands:[^>]*-->\n([\s\S]*?)<!-- \/commands -->/.exec(readme) ?? [];
    const rows = nouns.map(({name, verbs, summary}) => {
      const typed = ['eca', name, verbs.length > 1 ? `[${verbs.join('\\|')}]` : (verbs[0] ?? '')].join(' ').trim();
      return `| \`${typed}\` | ${summary} |\n`;
    });
    expect(shown).toBe(`| command | what it does |\n|---|---|\n${rows.join('')}`);
  });
});

describe('help', () => {
  it.each([40, 60, 80, 200])('fits %i columns, and 80 at most', async columns => {
    const texts = [overviewHelp(columns)];
    for (const noun of nouns) {
      const command = await noun.load();
      texts.push(commandHelp(command, undefined, columns));
      for (const verb of command.verbs) texts.push(commandHelp(command, verb, columns));
    }
    const widest = Math.max(...texts.flatMap(text => text.split('\n')).map(line => line.length));
    expect(widest).toBeLessThanOrEqual(Math.min(80, columns));
  });

  it('shows every command, and of a command every verb, flag and example', async () => {
    for (const noun of nouns) {
      expect(overviewHelp(80)).toMatch(new RegExp(`^  ${noun.name} `, 'm'));
      const command = await noun.load();
      const help = commandHelp(command, undefined, 80).replace(/\s+/g, ' ');
      for (const verb of command.verbs) {
        expect(help).toContain(`eca ${noun.name}${verb.name && ` ${verb.name}`}`);
        expect(help).toContain(verb.example.replace(/\s+/g, ' '));
        for (const flag of Object.keys(verb.flags ?? {})) expect(help).toContain(`--${flag}`);
      }
    }
  });
});
