import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readGuarded} from '../../source/security/guarded-read.ts';
import {createPathGuard, type PathGuard} from '../../source/security/path-guard.ts';
import type {PathOperation, PathRule} from '../../source/security/path-verdict.ts';
import {isSecretPath} from '../../source/security/secret-paths.ts';
import {systemDangerOf} from '../../source/security/untouchable-paths.ts';
import {writeProtectionOf} from '../../source/security/write-protection.ts';

let base: string;
let root: string;
let home: string;
let state: string;
let guard: PathGuard;

function put(path: string, content: string | Buffer = 'text\n'): string {
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, content);
  return path;
}

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'guard-')));
  root = join(base, 'project');
  home = join(base, 'home');
  state = join(home, 'state');
  put(join(root, 'source/a.ts'), 'export const a = 1;\n');
  put(join(root, 'docs/guide.md'));
  put(join(root, '.git/HEAD'));
  put(join(root, '.git/config'), '[core]\n\tbare = false\n');
  put(join(root, '.env'), 'KEY=value\n');
  put(join(root, '.npmrc'), 'engine-strict=true\n');
  put(join(root, 'token/.npmrc'), '//registry.example/:_authToken=abc\n');
  put(join(root, '.eca/config.json'), '{}');
  put(join(root, '.eca/skills/tidy.md'));
  put(join(base, 'project-two/file.txt'));
  put(join(base, 'outside/file.txt'));
  put(join(home, '.ssh/id_rsa'));
  put(join(state, 'sessions/one.jsonl'));
  put(join(state, 'outputs/session/1-abc.txt'));
  put(join(state, 'outputs/keys.json'));
  mkdirSync(join(state, 'outputs/session/folder.txt'));
  symlinkSync('../../sessions/one.jsonl', join(state, 'outputs/session/link.txt'));
  symlinkSync(join(base, 'outside'), join(root, 'way-out'));
  symlinkSync(join(base, 'outside/file.txt'), join(root, 'file-out.txt'));
  symlinkSync(join(base, 'outside/not-yet.txt'), join(root, 'dangling.txt'));
  symlinkSync('source/a.ts', join(root, 'inside-link.ts'));
  symlinkSync('.env', join(root, 'harmless.txt'));
  symlinkSync('docs/guide.md', join(root, 'linked.pem'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('missing/../self', join(root, 'self'));
  symlinkSync(state, join(root, 'state-link'));
  symlinkSync('.git', join(root, 'repository'));
  guard = createPathGuard({
    workspaceRoot: root,
    protectedPaths: [state, join(home, 'settings.json')],
    readablePaths: [join(state, 'outputs')],
    homeFolder: home,
  });
});

afterAll(() => rmSync(base, {recursive: true, force: true}));

describe('reads and lists', () => {
  const cases: [path: string, rule: PathRule][] = [
    ['source/a.ts', 'read-inside'],
    ['./source/a.ts', 'read-inside'],
    ['source//a.ts', 'read-inside'],
    ['source/../source/a.ts', 'read-inside'],
    ['.', 'read-inside'],
    ['source/', 'read-inside'],
    ['not/there/yet.ts', 'read-inside'],
    ['inside-link.ts', 'read-inside'],
    ['.git/HEAD', 'read-inside'],
    ['.git/config', 'read-inside'],
    ['.npmrc', 'read-inside'],
    ['.env.example', 'read-inside'],
    ['.eca/skills/tidy.md', 'read-inside'],
    ['a name with spaces.md', 'read-inside'],
    ['~$document.docx', 'read-inside'],
    ['app/$id.tsx', 'read-inside'],
    ['..', 'outside-workspace'],
    ['../outside/file.txt', 'outside-workspace'],
    ['../project-two/file.txt', 'outside-workspace'],
    ['source/../../outside', 'outside-workspace'],
    ['not-there/../../outside', 'outside-workspace'],
    ['way-out/file.txt', 'outside-workspace'],
    ['way-out/../project/source/a.ts', 'read-inside'],
    ['way-out/../home', 'outside-workspace'],
    ['file-out.txt', 'outside-workspace'],
    ['dangling.txt', 'outside-workspace'],
    ['/etc/hostname', 'outside-workspace'],
    ['/', 'outside-workspace'],
    ['~', 'outside-workspace'],
    ['~/notes.md', 'outside-workspace'],
    ['~/.ssh/id_rsa', 'outside-workspace'],
    ['/proc/self/environ', 'outside-workspace'],
    ['~other/notes.md', 'unclear-path'],
    ['$HOME/.ssh/id_rsa', 'unclear-path'],
    ['%USERPROFILE%/notes', 'unclear-path'],
    ['file:///etc/passwd', 'unclear-path'],
    ['..\\..\\etc\\passwd', 'unclear-path'],
    ['C:\\Windows\\win.ini', 'unclear-path'],
    ['', 'unclear-path'],
    ['source/a.ts\0.md', 'unclear-path'],
    ['source/\u001b[2Ja.ts', 'unclear-path'],
    ['source/a\n.ts', 'unclear-path'],
    ['source/\u202esj.exe', 'unclear-path'],
    ['source/a\u200b.ts', 'unclear-path'],
    ['x'.repeat(5000), 'unclear-path'],
    ['x'.repeat(300), 'unreadable-path'],
    ['loop', 'unreadable-path'],
    ['loop/further', 'unreadable-path'],
    ['self', 'unreadable-path'],
    ['.env', 'secret'],
    ['.ENV', 'secret'],
    ['.env.local', 'secret'],
    ['harmless.txt', 'secret'],
    ['linked.pem', 'secret'],
    ['token/.npmrc', 'secret'],
    ['deploy/id_ed25519', 'secret'],
    ['.aws/credentials', 'secret'],
    ['state-link', 'product-state'],
    ['state-link/sessions/one.jsonl', 'product-state'],
    ['../home/state/not-there', 'product-state'],
    ['~/state/audit.jsonl', 'product-state'],
    ['~/settings.json', 'product-state'],
    ['.eca/config.json', 'product-state'],
    ['~/.config/eca/config.json', 'product-state'],
    ['/dev/sda', 'system'],
  ];
  it.each(cases)('judges reading %j as %s', (path, rule) => {
    const verdict = guard.check(path, 'read');
    const decision = {'read-inside': 'allow', 'product-state': 'deny', system: 'deny'}[rule as string] ?? 'ask';
    expect(verdict).toMatchObject({rule, decision});
    expect(verdict.reason).not.toMatch(/[\0-\x1f\u200b\u202e]/);
  });

  it('tells where a path leads and what stands there', () => {
    expect(guard.check('inside-link.ts', 'read')).toMatchObject({
      realPath: join(root, 'source/a.ts'),
      relativePath: 'source/a.ts',
      namedPath: join(root, 'inside-link.ts'),
      kind: 'file',
    });
    expect(guard.check('dangling.txt', 'write').realPath).toBe(join(base, 'outside/not-yet.txt'));
    expect(guard.check('new/deep.ts', 'write')).toMatchObject({relativePath: 'new/deep.ts', kind: 'missing'});
    expect(guard.check('.', 'list')).toMatchObject({relativePath: '.', kind: 'folder'});
    expect(guard.check('/etc', 'list').relativePath).toBeUndefined();
  });

  it('does not hold the names of folders above against a workspace, unless they hold nothing but secrets', () => {
    const project = join(base, 'secrets/project');
    mkdirSync(project, {recursive: true});
    const named = createPathGuard({workspaceRoot: project, protectedPaths: []});
    expect(named.check('package.json', 'read').decision).toBe('allow');
    expect(named.check('secrets/token', 'read').rule).toBe('secret');
    const keys = createPathGuard({workspaceRoot: join(home, '.ssh'), protectedPaths: []});
    expect(keys.check('work.txt', 'read').rule).toBe('secret');
    expect(guard.check('~/.ssh/id_rsa', 'read').reason).toContain('secrets');
  });

  it('lists folders that are only named like secrets, and asks for folders of secrets', () => {
    mkdirSync(join(root, 'source/credentials'), {recursive: true});
    mkdirSync(join(root, 'fixture/.ssh'), {recursive: true});
    expect(guard.check('source/credentials', 'list').decision).toBe('allow');
    expect(guard.check('fixture/.ssh', 'list').rule).toBe('secret');
  });

  it('works for a workspace that is reached through a link, or is the root folder', () => {
    symlinkSync(root, join(base, 'alias'));
    const aliased = createPathGuard({workspaceRoot: join(base, 'alias'), protectedPaths: []});
    expect(aliased.workspaceRoot).toBe(root);
    expect(aliased.check(join(base, 'alias/source/a.ts'), 'read').decision).toBe('allow');
    const whole = createPathGuard({workspaceRoot: '/', protectedPaths: []});
    expect(whole.check('/etc/hostname', 'read')).toMatchObject({decision: 'allow', relativePath: 'etc/hostname'});
    expect(whole.check('/bin/sh', 'write').decision).toBe('deny');
  });
});

describe('writes and deletions', () => {
  const cases: [path: string, operation: PathOperation, rule: PathRule][] = [
    ['source/a.ts', 'write', 'write-inside'],
    ['source/new.ts', 'write', 'write-inside'],
    ['source/a.ts', 'delete', 'write-inside'],
    ['.github/dependabot.yml', 'write', 'write-inside'],
    ['package.json', 'write', 'write-inside'],
    ['hooks/use-state.ts', 'write', 'write-inside'],
    ['.', 'delete', 'workspace-root'],
    ['source', 'delete', 'folder'],
    ['.git', 'delete', 'git-internals'],
    ['.git/config', 'write', 'git-internals'],
    ['.git/hooks/pre-commit', 'write', 'git-internals'],
    ['repository/hooks/pre-commit', 'write', 'git-internals'],
    ['.GIT/hooks/pre-commit', 'write', 'git-internals'],
    ['.git./config', 'write', 'git-internals'],
    ['.git /config', 'write', 'git-internals'],
    ['.g\uff49t/config', 'write', 'git-internals'],
    ['git~1/config', 'write', 'git-internals'],
    ['vendor/sub/.git/hooks/post-checkout', 'write', 'git-internals'],
    ['vendor/sub/HEAD', 'write', 'git-internals'],
    ['bare.git/hooks/update', 'write', 'git-internals'],
    ['tools/hooks/pre-commit', 'write', 'git-internals'],
    ['.husky/pre-commit', 'write', 'runs-code'],
    ['.vscode/tasks.json', 'write', 'runs-code'],
    ['.vscode/settings.json', 'write', 'runs-code'],
    ['.github/workflows/build.yml', 'write', 'runs-code'],
    ['.gitlab-ci.yml', 'write', 'runs-code'],
    ['.bashrc', 'write', 'runs-code'],
    ['nested/.zshenv', 'write', 'runs-code'],
    ['.gitattributes', 'write', 'runs-code'],
    ['.gitmodules', 'write', 'runs-code'],
    ['.mcp.json', 'write', 'runs-code'],
    ['.pre-commit-config.yaml', 'write', 'runs-code'],
    ['.devcontainer/devcontainer.json', 'write', 'runs-code'],
    ['lib/evil.pth', 'write', 'runs-code'],
    ['.envrc', 'write', 'secret'],
    ['.env', 'write', 'secret'],
    ['.eca/config.json', 'write', 'product-state'],
    ['.eca/skills/new.md', 'write', 'product-state'],
    ['.ECA/hooks/x', 'write', 'product-state'],
    ['.eca', 'delete', 'product-state'],
    ['state-link/keys.json', 'write', 'product-state'],
    ['~/state', 'delete', 'product-state'],
    ['~', 'delete', 'system'],
    ['~/.bashrc', 'write', 'outside-workspace'],
    ['/usr/local/bin/tool', 'write', 'outside-workspace'],
    ['way-out/new.txt', 'write', 'outside-workspace'],
    ['dangling.txt', 'write', 'outside-workspace'],
    ['/etc/hosts', 'write', 'outside-workspace'],
    ['/etc/passwd', 'write', 'system'],
    ['/etc/sudoers.d/me', 'write', 'system'],
    ['/usr/bin/env', 'write', 'system'],
    ['/boot/vmlinuz', 'delete', 'system'],
    ['/dev/nvme0n1', 'write', 'system'],
    ['/proc/sysrq-trigger', 'write', 'system'],
    ['/', 'delete', 'system'],
    ['/etc', 'delete', 'system'],
    ['/home/someone', 'delete', 'system'],
  ];
  it.each(cases)('judges %j, %s as %s', (path, operation, rule) => {
    const denies = rule === 'product-state' || rule === 'system';
    expect(guard.check(path, operation)).toMatchObject({rule, decision: denies ? 'deny' : 'ask'});
  });

  it('never deletes the home folder or what it lies in, also where the workspace is the home folder', () => {
    const atHome = createPathGuard({workspaceRoot: home, protectedPaths: [], homeFolder: home});
    expect(atHome.check('.', 'delete')).toMatchObject({decision: 'deny', rule: 'system'});
    expect(atHome.check('..', 'delete')).toMatchObject({decision: 'deny', rule: 'system'});
    expect(atHome.check('notes', 'delete').decision).toBe('ask');
    expect(atHome.check('.', 'write').decision).toBe('ask');
  });

  it('protects git and settings in a folder that has neither yet', () => {
    const empty = join(base, 'empty');
    mkdirSync(empty);
    const fresh = createPathGuard({workspaceRoot: empty, protectedPaths: []});
    expect(fresh.check('.git/hooks/pre-commit', 'write').rule).toBe('git-internals');
    expect(fresh.check('.git', 'write').rule).toBe('git-internals');
    expect(fresh.check('.eca/config.json', 'write').decision).toBe('deny');
  });

  it('protects state that comes into being after the guard, also below the workspace', () => {
    const later = join(root, 'later-state');
    const early = createPathGuard({workspaceRoot: root, protectedPaths: [later]});
    expect(early.check('later-state/x', 'read').decision).toBe('deny');
    symlinkSync(join(base, 'outside'), later);
    expect(early.check('way-out/file.txt', 'read').decision).toBe('deny');
    rmSync(later);
  });
});

describe('names of secrets', () => {
  const secret =
    `.env .env.local .env.production .env.bak .env~ .env.example.local prod.env config/app.env .envrc a/.ENV .Env.Local
    server.pem server.key server.key.bak cert.p12 store.pfx putty.ppk vault.kdbx app.jks id_rsa id_rsa.bak id_ed25519 id_ecdsa_sk
    .ssh/config .ssh/known_hosts .gnupg/pubring.kbx .netrc _netrc .pgpass .git-credentials .npmrc .yarnrc.yml .pypirc .htpasswd
    .aws/credentials .aws/config .kube/config kubeconfig kubeconfig.yaml prod.kubeconfig .docker/config.json .m2/settings.xml
    .config/gcloud/access_tokens.db .config/gh/hosts.yml .cargo/credentials.toml .terraformrc prod.tfvars terraform.tfstate
    terraform.tfstate.backup service-account.json my-service-account-key.json serviceAccountKey.json client_secret_123.json
    app-firebase-adminsdk-x.json credentials.json credentials .bash_history .zsh_history .python_history .node_repl_history
    .psql_history .local/share/keyrings/login.keyring .mozilla/firefox/x/logins.json Library/Keychains/login.keychain-db
    .config/google-chrome/Default/Cookies /proc/1/environ /proc/self/environ /proc/self/task/1/environ /run/secrets/db /etc/shadow
    /etc/ssh/ssh_host_rsa_key secrets.yml secrets.json secrets/db-password.txt secrets/token .secrets/anything.ts .vault-token
    .password-store/mail.gpg .dev.vars local.settings.json rclone.conf .id_rsa.swp ..env.swp wallet.dat .git/config .GIT/config
    credentials.json.gz .npmrc.gz tls/server.key.gz .bash_history.1.gz .codex/auth.json master.key \\.ssh\\id_rsa`.split(
      /\s+/,
    );
  it.each(secret)('counts %s', path => expect(isSecretPath(path)).toBe(true));

  const ordinary =
    `.env.example .env.sample .env.template .env.dist env.ts environment.ts .env.d.ts example.env id_rsa.pub README.md
    source/secrets.ts src/credentials.py src/secrets/index.ts secrets/README.md docs/secrets.md package.json tsconfig.json
    src/key.ts keyboard.ts src/keys/map.ts history.ts bash_history.md monkey.json tokens.css token.ts .gitignore .editorconfig
    .prettierrc src/profile/history locales/en/auth.json src/identity lang/passwords.json secrets.example.yml turkey password.ts
    .github/workflows/ci.yml Dockerfile docker-compose.yml config/config.json config/settings.xml kube/config.go ssh/config.go
    config.sample.json.gz changelog.gz .nvmrc src/cookies.ts public/cert.crt environ proc/self/environment.md account.json services/account.ts`.split(
      /\s+/,
    );
  it.each(ordinary)('leaves %s alone', path => expect(isSecretPath(path)).toBe(false));

  it('decides long and hostile names quickly and without a throw', () => {
    const pieces = fc.constantFrom(
      '.env',
      '.',
      '/',
      '~',
      '_history',
      '.bak',
      'id_rsa',
      '-',
      'secrets/',
      'a',
      '.git',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({unit: 'binary'})), {maxLength: 200}), parts => {
        const path = parts.join('');
        expect(typeof isSecretPath(path)).toBe('boolean');
        writeProtectionOf(path);
        systemDangerOf(path, 'delete');
      }),
      {numRuns: 200},
    );
    for (const unit of ['.bak', '/', '.git/', '_', 'secrets/', '.env.', 'a', '~']) isSecretPath(unit.repeat(20_000));
  });
});

describe('reading text', () => {
  it('gives text, size, hash, time and encoding', async () => {
    const bytes = 'export const a = 1;\n';
    expect(await guard.readText('source/a.ts')).toMatchObject({
      ok: true,
      text: bytes,
      sizeBytes: bytes.length,
      hash: createHash('sha256').update(bytes).digest('hex'),
      encoding: 'utf-8',
      modifiedAtMs: expect.any(Number),
    });
  });

  it.each([
    ['utf-8-bom', Buffer.from('\ufeffgrüße', 'utf8')],
    ['utf-16le', Buffer.from('\ufeffgrüße', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeffgrüße', 'utf16le').swap16()],
    ['utf-8', Buffer.from('grüße', 'utf8')],
  ])('reads %s without its mark', async (encoding, bytes) => {
    put(join(root, 'encoded.txt'), bytes);
    expect(await guard.readText('encoded.txt')).toMatchObject({
      ok: true,
      text: 'grüße',
      encoding,
      sizeBytes: bytes.length,
    });
  });

  it.each([
    ['../outside/file.txt', 'outside-workspace'],
    ['file-out.txt', 'outside-workspace'],
    ['way-out/file.txt', 'outside-workspace'],
    ['source/../../outside/file.txt', 'outside-workspace'],
    ['.env', 'secret'],
    ['harmless.txt', 'secret'],
    ['linked.pem', 'secret'],
    ['state-link/sessions/one.jsonl', 'protected'],
    ['.eca/config.json', 'protected'],
    ['nothing.here', 'missing'],
    ['source/a.ts/deeper', 'missing'],
    ['source', 'not-a-file'],
    ['a\u202eb', 'unclear'],
    ['loop', 'unreadable'],
  ])('refuses %j: %s', async (path, reason) => {
    expect(await guard.readText(path)).toMatchObject({ok: false, reason, message: expect.stringContaining('`')});
  });

  it('reads what was approved, but never what is denied', async () => {
    expect(await guard.readText('.env', {approved: true})).toMatchObject({ok: true, text: 'KEY=value\n'});
    expect(await guard.readText('file-out.txt', {approved: true})).toMatchObject({ok: true});
    expect(await guard.readText('.eca/config.json', {approved: true})).toMatchObject({ok: false, reason: 'protected'});
  });

  it('names binary and too large files', async () => {
    put(join(root, 'image.bin'), Buffer.from([1, 2, 0, 3]));
    put(join(root, 'large.txt'), 'x'.repeat(400_000));
    expect(await guard.readText('image.bin')).toMatchObject({ok: false, reason: 'binary'});
    expect(await guard.readText('large.txt', {maxBytes: 399_999})).toMatchObject({ok: false, reason: 'too-large'});
    expect(await guard.readText('large.txt', {maxBytes: 400_000})).toMatchObject({ok: true, sizeBytes: 400_000});
    put(join(root, 'large.bin'), Buffer.alloc(400_000));
    expect(await guard.readText('large.bin')).toMatchObject({ok: false, reason: 'binary'});
    put(join(root, 'empty.txt'), '');
    expect(await guard.readText('empty.txt')).toMatchObject({ok: true, text: '', sizeBytes: 0});
  });

  it('never waits for a pipe or opens a socket, and names both', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const server: Server = createServer().listen(join(root, 'socket'));
    await new Promise(done => server.once('listening', done));
    expect(guard.check('pipe', 'read')).toMatchObject({decision: 'ask', rule: 'special-file', kind: 'special'});
    expect(guard.check('socket', 'read').reason).toContain('a socket');
    expect(await guard.readText('pipe')).toMatchObject({
      ok: false,
      reason: 'not-a-file',
      message: expect.stringContaining('named pipe'),
    });
    expect(await guard.readText('socket', {approved: true})).toMatchObject({ok: false, reason: 'not-a-file'});
    expect(await guard.readText('/dev/zero', {approved: true})).toMatchObject({ok: false, reason: 'not-a-file'});
    await new Promise(done => server.close(done));
    rmSync(join(root, 'pipe'));
  });

  it('does not follow a folder that became a link after it was seen', async () => {
    put(join(root, 'swap/file.txt'), 'inside');
    expect(await guard.readText('swap/file.txt')).toMatchObject({ok: true, text: 'inside'});
    renameSync(join(root, 'swap'), join(root, 'swap-old'));
    symlinkSync(join(base, 'outside'), join(root, 'swap'));
    expect(await guard.readText('swap/file.txt')).toMatchObject({ok: false, reason: 'outside-workspace'});
    rmSync(join(root, 'swap'));
    renameSync(join(root, 'swap-old'), join(root, 'swap'));
    expect(await guard.readText('swap/file.txt')).toMatchObject({ok: true});
  });

  it('finds a file again after its folder was replaced by a real one', async () => {
    put(join(root, 'branch/file.txt'), 'one');
    await guard.readText('branch/file.txt');
    rmSync(join(root, 'branch'), {recursive: true});
    expect(await guard.readText('branch/file.txt')).toMatchObject({ok: false, reason: 'missing'});
    put(join(root, 'branch/file.txt'), 'two');
    expect(await guard.readText('branch/file.txt')).toMatchObject({ok: true, text: 'two'});
  });

  it('reads nothing but the file that was judged', async () => {
    const path = put(join(root, 'judged.txt'), 'judged');
    const judged = {realPath: path, found: lstatSync(path), maxBytes: 100, shown: 'judged.txt'};
    expect(await readGuarded(judged)).toMatchObject({ok: true, text: 'judged'});
    renameSync(put(join(root, 'other.txt'), 'other'), path);
    expect(await readGuarded(judged)).toMatchObject({
      ok: false,
      reason: 'changed',
      message: expect.stringContaining('replaced'),
    });
    rmSync(path);
    expect(await readGuarded(judged)).toMatchObject({ok: false, reason: 'missing'});
    symlinkSync(join(base, 'outside/file.txt'), path);
    expect(await readGuarded(judged)).toMatchObject({
      ok: false,
      reason: 'changed',
      message: expect.stringContaining('link'),
    });
    rmSync(path);
  });

  it('reads a second name of the same file', async () => {
    linkSync(join(root, 'docs/guide.md'), join(root, 'docs/second.md'));
    expect(await guard.readText('docs/second.md')).toMatchObject({ok: true});
  });

  it.skipIf(process.getuid?.() === 0)('names a file that may not be read', async () => {
    chmodSync(put(join(root, 'closed.txt')), 0);
    expect(await guard.readText('closed.txt')).toMatchObject({ok: false, reason: 'unreadable'});
  });

  it('never throws, and never reads outside, whatever the path', async () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      'source',
      'a.ts',
      'way-out',
      'file.txt',
      'loop',
      '.git',
      '~',
      '',
      '\0',
      '\\',
      '/',
      'harmless.txt',
      'state-link',
      'dangling.txt',
      'not-there',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(parts, fc.string()), {maxLength: 12}), fc.boolean(), async (list, leading) => {
        const path = (leading ? '/' : '') + list.join('/');
        const verdict = guard.check(path, 'read');
        const outside = !`${verdict.realPath}/`.startsWith(`${root}/`);
        if (outside) expect(verdict.decision).not.toBe('allow');
        const outcome = await guard.readText(path);
        if (outcome.ok) expect(verdict.decision).toBe('allow');
        expect(guard.check(path, 'write').decision).not.toBe('allow');
      }),
      {numRuns: 600},
    );
  });
});

describe('outputs of commands in the state of the product', () => {
  const output = () => join(state, 'outputs/session/1-abc.txt');

  it('may be read, and nothing else', async () => {
    expect(guard.check(output(), 'read')).toMatchObject({decision: 'allow', rule: 'command-output'});
    expect(await guard.readText(output())).toMatchObject({ok: true});
    for (const operation of ['write', 'delete', 'list'] as const) {
      expect([operation, guard.check(output(), operation).decision]).toEqual([operation, 'deny']);
    }
  });

  it.each([
    'outputs/keys.json',
    'outputs/session/link.txt',
    'outputs/session/folder.txt',
    'outputs/session/not-there.txt',
    'outputs/session/../../sessions/one.jsonl',
    'sessions/one.jsonl',
    'outputs',
  ])('leave %s unreadable', async path => {
    expect(guard.check(join(state, path), 'read').decision).toBe('deny');
    expect(await guard.readText(join(state, path))).toMatchObject({ok: false});
  });
});
