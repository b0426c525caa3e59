import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import {matchGlob} from '../../source/security/path-glob.ts';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import {fileTools, type PermissionRule, parseRule} from '../../source/security/permission-rule.ts';
import {checkRequest, decide, type PermissionMode, type PermissionPolicy} from '../../source/security/permissions.ts';

const modes: PermissionMode[] = ['read-only', 'ask', 'auto-edit', 'plan', 'full-auto'];

function rule(text: string): PermissionRule {
  const parsed = parseRule(text, '/home/someone');
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.rule;
}

function policy(
  mode: PermissionMode,
  lists: {allow?: string[]; ask?: string[]; deny?: string[]} = {},
): PermissionPolicy {
  const {allow = [], ask = [], deny = []} = lists;
  return {mode, allow: allow.map(rule), ask: ask.map(rule), deny: deny.map(rule)};
}

let base: string;
let root: string;
let guard: PathGuard;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'permissions-')));
  root = join(base, 'project');
  for (const path of [
    'project/source/a.ts',
    'project/docs/guide.md',
    'project/.env',
    'project/build/x.js',
    'outside/o.txt',
    'state/keys.json',
  ]) {
    mkdirSync(dirname(join(base, path)), {recursive: true});
    writeFileSync(join(base, path), 'x');
  }
  symlinkSync('../source', join(root, 'docs/linked'));
  symlinkSync(join(base, 'outside'), join(root, 'docs/out'));
  guard = createPathGuard({workspaceRoot: root, protectedPaths: [join(base, 'state')], homeFolder: join(base, 'home')});
});

afterAll(() => rmSync(base, {recursive: true, force: true}));

const decisionFor = (tool: string, path: string, under: PermissionPolicy, to?: string) =>
  checkRequest({tool, path, ...(to !== undefined && {to})}, {guard, policy: under}).decision;

describe('modes', () => {
  // One letter a mode, in the order of `modes`: a allow, k ask, d deny.
  const table: [tool: string, path: string, decisions: string][] = [
    ['read-file', 'source/a.ts', 'aaaaa'],
    ['read-file', 'not/there.ts', 'aaaaa'],
    ['list-files', '.', 'aaaaa'],
    ['search-files', 'source', 'aaaaa'],
    ['read-file', '.env', 'kkkkk'],
    ['search-files', '.env', 'kkkkk'],
    ['read-file', '../outside/o.txt', 'kkkkk'],
    ['list-files', '..', 'kkkkk'],
    ['search-files', '/', 'kkkkk'],
    ['list-files', 'docs/out', 'kkkkk'],
    ['read-file', '~/.ssh/id_rsa', 'kkkkk'],
    ['read-file', 'a\u0000b', 'kkkkk'],
    ['read-file', '../state/keys.json', 'ddddd'],
    ['list-files', '../state', 'ddddd'],
    ['read-file', '.eca/config.json', 'ddddd'],
    ['write-file', 'source/a.ts', 'dkada'],
    ['edit-file', 'source/a.ts', 'dkada'],
    ['write-file', 'new/file.ts', 'dkada'],
    ['delete-file', 'source/a.ts', 'dkkda'],
    ['move-file', 'source/a.ts', 'dkkda'],
    ['delete-file', 'source', 'dkkdk'],
    ['delete-file', '.', 'dkkdk'],
    ['write-file', '.env', 'dkkdk'],
    ['write-file', '.git/hooks/pre-commit', 'dkkdk'],
    ['edit-file', '.github/workflows/ci.yml', 'dkkdk'],
    ['write-file', '../outside/o.txt', 'dkkdk'],
    ['write-file', 'docs/out/new.txt', 'dkkdk'],
    ['delete-file', '~/notes.md', 'dkkdk'],
    ['write-file', '.eca/config.json', 'ddddd'],
    ['write-file', '../state/keys.json', 'ddddd'],
    ['delete-file', '../state', 'ddddd'],
    ['delete-file', '/', 'ddddd'],
    ['write-file', '/etc/passwd', 'ddddd'],
    ['write-file', '/dev/sda', 'ddddd'],
  ];
  const letters = {a: 'allow', k: 'ask', d: 'deny'} as const;
  const cases = table.flatMap(([tool, path, decisions]) =>
    modes.map((mode, index) => [mode, tool, path, letters[decisions[index] as keyof typeof letters]] as const),
  );
  it.each(cases)('%s: %s %j is %s', (mode, tool, path, expected) => {
    expect(decisionFor(tool, path, policy(mode))).toBe(expected);
  });

  it('takes a move for a deletion and a write', () => {
    expect(decisionFor('move-file', 'source/a.ts', policy('full-auto'), 'source/b.ts')).toBe('allow');
    expect(decisionFor('move-file', 'source/a.ts', policy('full-auto'), '../b.ts')).toBe('ask');
    expect(decisionFor('move-file', 'source/a.ts', policy('full-auto'), '.git/hooks/pre-push')).toBe('ask');
    expect(decisionFor('move-file', '.env', policy('full-auto'), 'plain.txt')).toBe('ask');
    expect(decisionFor('move-file', 'source/a.ts', policy('full-auto'), '.eca/config.json')).toBe('deny');
    const half = policy('ask', {allow: ['delete-file(source/**)']});
    expect(decisionFor('move-file', 'source/a.ts', half, 'source/b.ts')).toBe('ask');
    const both = policy('ask', {allow: ['delete-file(source/**)', 'write-file(lib/**)']});
    expect(decisionFor('move-file', 'source/a.ts', both, 'lib/b.ts')).toBe('allow');
    const own = policy('ask', {allow: ['move-file(source/**)']});
    expect(decisionFor('move-file', 'source/a.ts', own, 'source/b.ts')).toBe('allow');
    expect(decisionFor('move-file', 'source/a.ts', own, 'lib/b.ts')).toBe('ask');
  });
});

describe('allow rules are read narrowly', () => {
  const cases: [allow: string, tool: string, path: string, decision: 'allow' | 'ask' | 'deny'][] = [
    ['edit-file', 'edit-file', 'source/a.ts', 'allow'],
    ['edit-file', 'write-file', 'source/a.ts', 'ask'],
    ['edit-file', 'edit-file', '../outside/o.txt', 'ask'],
    ['edit-file', 'edit-file', '.env', 'ask'],
    ['edit-file', 'edit-file', '.git/config', 'ask'],
    ['*', 'write-file', 'source/a.ts', 'allow'],
    ['*', 'delete-file', 'source/a.ts', 'allow'],
    ['*', 'delete-file', 'source', 'ask'],
    ['*', 'delete-file', '.', 'ask'],
    ['*', 'read-file', '.env', 'ask'],
    ['*', 'read-file', '../outside/o.txt', 'ask'],
    ['*', 'write-file', '.github/workflows/ci.yml', 'ask'],
    ['*', 'read-file', '../state/keys.json', 'deny'],
    ['*(**)', 'read-file', '.env', 'ask'],
    ['*(/**)', 'read-file', '/etc/hostname', 'ask'],
    ['read-file(/**)', 'read-file', '/etc/hostname', 'ask'],
    ['read-file(/etc/**)', 'read-file', '/etc/hostname', 'ask'],
    ['read-file(/etc/host*)', 'read-file', '/etc/hostname', 'ask'],
    ['read-file(~/**)', 'read-file', '/home/someone/.ssh/id_rsa', 'ask'],
    ['read-file(~/notes.md)', 'read-file', '/home/someone/notes.md', 'allow'],
    ['read-file(/home/someone/notes.md)', 'read-file', '/home/someone/notes.md', 'allow'],
    ['read-file(/home/someone/notes.md)', 'read-file', '/home/someone/notes.md.bak', 'ask'],
    ['read-file(.env)', 'read-file', '.env', 'allow'],
    ['read-file(.env)', 'read-file', 'source/.env', 'ask'],
    ['read-file(.env)', 'read-file', '.env.local', 'ask'],
    ['read-file(.env)', 'search-files', '.env', 'ask'],
    ['read-file(.env)', 'write-file', '.env', 'ask'],
    ['read-file(.env*)', 'read-file', '.env', 'ask'],
    ['read-file({.env,.env.local})', 'read-file', '.env.local', 'allow'],
    ['write-file(.github/workflows/ci.yml)', 'write-file', '.github/workflows/ci.yml', 'allow'],
    ['write-file(.github/**)', 'write-file', '.github/workflows/ci.yml', 'ask'],
    ['write-file(.github/**)', 'write-file', '.github/dependabot.yml', 'allow'],
    ['write-file(.eca/config.json)', 'write-file', '.eca/config.json', 'deny'],
    ['read-file(.eca/config.json)', 'read-file', '.eca/config.json', 'deny'],
    ['delete-file(build)', 'delete-file', 'build', 'allow'],
    ['delete-file(build/**)', 'delete-file', 'build', 'ask'],
    ['delete-file(build/)', 'delete-file', 'build/x.js', 'allow'],
    ['delete-file(.)', 'delete-file', '.', 'ask'],
    ['edit-file(docs/**)', 'edit-file', 'docs/guide.md', 'allow'],
    ['edit-file(docs/**)', 'edit-file', 'docs/a/b/c.md', 'allow'],
    ['edit-file(docs/**)', 'edit-file', 'docs/linked/a.ts', 'ask'],
    ['edit-file(docs/**)', 'edit-file', 'docs/out/o.txt', 'ask'],
    ['edit-file(docs/**)', 'edit-file', 'docs/../source/a.ts', 'ask'],
    ['edit-file(docs/**)', 'edit-file', 'docs-two/a.md', 'ask'],
    ['edit-file(docs/*)', 'edit-file', 'docs/a/b.md', 'ask'],
    ['edit-file(docs/*.md)', 'edit-file', 'docs/guide.md', 'allow'],
    ['edit-file(**/*.md)', 'edit-file', 'docs/a/guide.md', 'allow'],
    ['edit-file(*.md)', 'edit-file', 'docs/guide.md', 'ask'],
    ['edit-file(*.md)', 'edit-file', 'README.md', 'allow'],
    ['edit-file(readme.md)', 'edit-file', 'README.md', 'ask'],
    ['edit-file(./docs/)', 'edit-file', 'docs/guide.md', 'allow'],
    ['edit-file(a\\[1\\].ts)', 'edit-file', 'a[1].ts', 'allow'],
    ['edit-file(docs)', 'edit-file', 'docs/guide.md', 'ask'],
    ['write-file', 'write-file', 'a\u200bb.ts', 'ask'],
    ['write-file(loop)', 'write-file', '$HOME/x', 'ask'],
  ];
  it.each(cases)('%s: %s %j is %s', (allow, tool, path, expected) => {
    expect(decisionFor(tool, path, policy('ask', {allow: [allow]}))).toBe(expected);
  });

  it.each(['read-only', 'plan'] as const)('changes nothing in %s mode, whatever the rules', mode => {
    const under = policy(mode, {allow: ['*', 'write-file(source/a.ts)']});
    expect(decisionFor('write-file', 'source/a.ts', under)).toBe('deny');
    expect(decisionFor('move-file', 'source/a.ts', under, 'b.ts')).toBe('deny');
    expect(decisionFor('read-file', '.env', policy(mode, {allow: ['read-file(.env)']}))).toBe('allow');
  });
});

describe('deny and ask rules are read widely', () => {
  const covered: [rule: string, tool: string, path: string][] = [
    ['*', 'read-file', 'source/a.ts'],
    ['read-file', 'read-file', 'source/a.ts'],
    ['read-file(source/**)', 'read-file', 'source/a.ts'],
    ['read-file(source/**)', 'search-files', 'source/a.ts'],
    ['read-file(source/**)', 'move-file', 'source/a.ts'],
    ['read-file(source)', 'read-file', 'source/a.ts'],
    ['read-file(source/)', 'read-file', 'source/a.ts'],
    ['read-file(SOURCE)', 'read-file', 'source/a.ts'],
    ['read-file(a.ts)', 'read-file', 'source/a.ts'],
    ['read-file(*.{ts,js})', 'read-file', 'source/a.ts'],
    ['read-file(source/**)', 'read-file', 'docs/linked/a.ts'],
    ['read-file(docs/**)', 'read-file', 'docs/linked/a.ts'],
    ['read-file(source/**)', 'read-file', './docs/../source/a.ts'],
    ['read-file(/etc/**)', 'read-file', '/etc/hostname'],
    ['read-file(/etc)', 'read-file', '../../../../../../../../etc/hostname'],
    ['read-file(hostname)', 'read-file', '/etc/hostname'],
    ['read-file(*name)', 'read-file', '/etc/hostname'],
    ['read-file(gr\u00fc\u00dfe.txt)', 'read-file', 'gru\u0308\u00dfe.txt'],
    ['read-file(~/.ssh)', 'read-file', '/home/someone/.ssh/config'],
    ['read-file(**)', 'list-files', 'source'],
    ['write-file(source/**)', 'edit-file', 'source/a.ts'],
    ['write-file(source/**)', 'delete-file', 'source/a.ts'],
    ['edit-file(source/**)', 'write-file', 'source/a.ts'],
    ['delete-file(source/**)', 'move-file', 'source/a.ts'],
    ['delete-file(source/a.ts)', 'delete-file', 'source'],
    ['delete-file(source/**/keep.txt)', 'delete-file', 'source'],
    ['move-file', 'move-file', 'source/a.ts'],
  ].filter(([one, tool]) => !(one === 'read-file(**)' && tool === 'list-files')) as [string, string, string][];
  it.each(covered)('deny %s covers %s %j', (deny, tool, path) => {
    for (const mode of modes) expect(decisionFor(tool, path, policy(mode, {allow: ['*'], deny: [deny]}))).toBe('deny');
  });
  it.each(covered)('ask %s covers %s %j', (ask, tool, path) => {
    expect(decisionFor(tool, path, policy('full-auto', {allow: ['*'], ask: [ask]}))).toBe('ask');
  });

  const free: [rule: string, tool: string, path: string][] = [
    ['read-file(source/**)', 'read-file', 'docs/guide.md'],
    ['read-file(source/**)', 'write-file', 'source/a.ts'],
    ['read-file(a.t)', 'read-file', 'source/a.ts'],
    ['read-file(sourc)', 'read-file', 'source/a.ts'],
    ['write-file', 'read-file', 'source/a.ts'],
    ['delete-file(**/*.lock)', 'delete-file', 'source/a.ts'],
    ['delete-file(source/keep.ts)', 'delete-file', 'source/a.ts'],
    ['read-file(/source/**)', 'read-file', 'source/a.ts'],
    ['run-command', 'write-file', 'source/a.ts'],
  ];
  it('does not take a bare name for a folder above the workspace', () => {
    const deny = ['read-file(project)', `read-file(${base.split('/').at(-1)})`];
    expect(decisionFor('read-file', 'source/a.ts', policy('ask', {deny}))).toBe('allow');
  });

  it.each(free)('deny %s leaves %s %j alone', (deny, tool, path) => {
    expect(decisionFor(tool, path, policy('full-auto', {deny: [deny]}))).toBe('allow');
  });

  it('lets deny beat ask beat allow, whatever stands first, and names the rule', () => {
    const all = policy('full-auto', {
      allow: ['read-file'],
      ask: ['read-file(source/**)'],
      deny: ['read-file(source/a.ts)'],
    });
    expect(checkRequest({tool: 'read-file', path: 'source/a.ts'}, {guard, policy: all})).toMatchObject({
      decision: 'deny',
      rule: 'deny: read-file(source/a.ts)',
    });
    expect(decisionFor('read-file', 'source/b.ts', all)).toBe('ask');
    expect(decisionFor('read-file', 'docs/guide.md', all)).toBe('allow');
  });
});

describe('commands', () => {
  it.each(['', '\u0000', 'echo "', `ls ${'x'.repeat(20_000)}`])('asks about %j, whatever the allow rules', command => {
    for (const allow of [[], ['*'], ['run-command'], ['run-command(git status)', 'run-command(ls)']]) {
      const decision = checkRequest({tool: 'run-command', command}, {guard, policy: policy('full-auto', {allow})});
      expect(decision.decision).toBe('ask');
    }
  });

  it('asks where nothing is known about the machine', () => {
    expect(decide({tool: 'run-command', command: 'ls'}, policy('full-auto', {allow: ['*']}))).toMatchObject({
      decision: 'ask',
      rule: 'unproved-command',
    });
  });
});

describe('requests', () => {
  it.each([
    [undefined, 'usage-bad-request'],
    [null, 'usage-bad-request'],
    ['read-file', 'usage-bad-request'],
    [[], 'usage-bad-request'],
    [{}, 'usage-bad-request'],
    [{tool: 3, path: 'a'}, 'usage-bad-request'],
    [{tool: 'read-file'}, 'usage-bad-request'],
    [{tool: 'read-file', path: 7}, 'usage-bad-request'],
    [{tool: 'read-file', command: 'ls'}, 'usage-bad-request'],
    [{tool: 'run-command', path: 'a'}, 'usage-bad-request'],
    [{tool: 'move-file', path: 'a', to: null}, 'usage-bad-request'],
    [{tool: 'reed-file', path: 'a'}, 'usage-unknown-tool'],
    [{tool: '__proto__', path: 'a'}, 'usage-unknown-tool'],
  ])('refuses %j with %s', (request, code) => {
    const attempt = () => checkRequest(request, {guard, policy: policy('full-auto', {allow: ['*']})});
    expect(attempt).toThrow(EcaError);
    expect(attempt).toThrow(expect.objectContaining({code}));
  });

  it('asks about a tool it does not know, unless a rule denies every tool', () => {
    expect(decide({tool: 'teleport', effects: []}, policy('full-auto', {allow: ['*']})).decision).toBe('ask');
    expect(decide({tool: 'teleport', effects: []}, policy('full-auto', {deny: ['*']})).decision).toBe('deny');
  });
});

describe('reading rules', () => {
  it.each([
    ['', 'rule-empty'],
    ['   ', 'rule-empty'],
    ['reed-file', 'rule-unknown-tool'],
    ['Read(docs)', 'rule-unknown-tool'],
    ['read-file()', 'rule-pattern'],
    ['read-file(', 'rule-syntax'],
    ['read-file(a))', undefined],
    ['read-file a', 'rule-syntax'],
    ['read-file(a) b', 'rule-syntax'],
    ['(a)', 'rule-syntax'],
    ['read-file(!a)', 'rule-pattern'],
    ['read-file([ab].ts)', 'rule-pattern'],
    ['read-file({a,b)', 'rule-pattern'],
    ['read-file(a})', 'rule-pattern'],
    ['read-file(../x)', 'rule-pattern'],
    ['read-file(a/../b)', 'rule-pattern'],
    ['read-file(a//b)', 'rule-pattern'],
    ['read-file(~root/x)', 'rule-pattern'],
    ['read-file(a\\)', 'rule-pattern'],
    ['read-file(a\u0000)', 'rule-syntax'],
    ['read-file(a\u202e)', 'rule-syntax'],
    [`read-file(${'a'.repeat(2000)})`, 'rule-too-long'],
    [`read-file(${'{a,b}'.repeat(7)})`, 'rule-pattern'],
    ['read-file(docs/**)', undefined],
    ['  edit-file  ', undefined],
    ['run-command(git commit -m "(x)")', undefined],
    ['*', undefined],
    ['*(secret/**)', undefined],
  ])('reads %j: problem %s', (text, code) => {
    const parsed = parseRule(text);
    expect(parsed.ok ? undefined : parsed.problem.code).toBe(code);
    if (!parsed.ok) expect(parsed.problem.message.length).toBeGreaterThan(20);
  });

  it.each([
    ['**', '.', true],
    ['**', 'a/b', true],
    ['a/**', 'a', false],
    ['a/**', 'a/b/c', true],
    ['**/a', 'a', true],
    ['**/a', 'x/y/a', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/x/y/c', false],
    ['a*c', 'abbc', true],
    ['a*c', 'ab/c', false],
    ['?', 'a', true],
    ['?', '', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['a.b', 'axb', false],
  ])('matches %j with %j: %s', (glob, path, expected) => expect(matchGlob(glob, path)).toBe(expected));

  it('stays quick on patterns made to be slow', () => {
    const stars = `${'*a'.repeat(200)}b`;
    const parts = `${'**/a/'.repeat(100)}b`;
    expect(matchGlob(stars, 'a'.repeat(4000))).toBe(false);
    expect(matchGlob(parts, 'a/'.repeat(1000))).toBe(false);
  });
});

describe('whatever comes', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    'source',
    'a.ts',
    'docs',
    'out',
    'linked',
    '.env',
    '.git',
    '.eca',
    '~',
    '*',
    '**',
    '?',
    '{a,b}',
    '\\',
    '\0',
    'etc',
    '\u202e',
  );
  const anyPath = fc
    .tuple(fc.constantFrom('', '/', '~/', './'), fc.array(fc.oneof(piece, fc.string({maxLength: 6})), {maxLength: 7}))
    .map(([head, list]) => head + list.join('/'));
  const anyRule = fc
    .tuple(fc.constantFrom('*', 'run-command', ...fileTools), fc.option(anyPath))
    .map(([tool, pattern]) => (pattern === null ? tool : `${tool}(${pattern})`));
  const rules = fc.array(anyRule, {maxLength: 4}).map(texts =>
    texts.flatMap(text => {
      const parsed = parseRule(text);
      return parsed.ok ? [parsed.rule] : [];
    }),
  );
  const anyPolicy = fc.record({mode: fc.constantFrom(...modes), allow: rules, ask: rules, deny: rules});

  it('never throws, and allows nothing outside the workspace that no rule names letter by letter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fileTools),
        anyPath,
        fc.option(anyPath, {nil: undefined}),
        anyPolicy,
        (tool, path, to, under) => {
          const {decision} = checkRequest({tool, path, to}, {guard, policy: under});
          const places = (tool === 'move-file' && to !== undefined ? [path, to] : [path]).map(
            one => guard.check(one, 'read').realPath,
          );
          const named = (place: string) =>
            under.allow.some(one => one.globs.some(glob => glob.replaceAll('\\', '') === place));
          if (decision === 'allow') {
            for (const place of places)
              expect(place === root || place.startsWith(`${root}/`) || named(place)).toBe(true);
          }
          if (under.deny.some(one => one.tool === '*' && one.pattern === undefined)) expect(decision).toBe('deny');
        },
      ),
      {numRuns: 500},
    );
  });

  it('is never made wider by one more deny or ask rule', () => {
    const strictness = {allow: 0, ask: 1, deny: 2};
    fc.assert(
      fc.property(fc.constantFrom(...fileTools), anyPath, anyPolicy, rules, (tool, path, under, more) => {
        const before = checkRequest({tool, path}, {guard, policy: under}).decision;
        const denied = checkRequest({tool, path}, {guard, policy: {...under, deny: [...under.deny, ...more]}}).decision;
        const asked = checkRequest({tool, path}, {guard, policy: {...under, ask: [...under.ask, ...more]}}).decision;
        expect(strictness[denied]).toBeGreaterThanOrEqual(strictness[before]);
        expect(strictness[asked]).toBeGreaterThanOrEqual(strictness[before]);
      }),
      {numRuns: 500},
    );
  });

  it('answers anything that is no request with a usage error', () => {
    fc.assert(
      fc.property(fc.anything(), thing => {
        try {
          expect(['allow', 'ask', 'deny']).toContain(checkRequest(thing, {guard, policy: policy('ask')}).decision);
        } catch (error) {
          expect((error as EcaError).code).toMatch(/^usage-/);
        }
      }),
    );
  });
});
