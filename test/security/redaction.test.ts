import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {globSync} from 'tinyglobby';
import {describe, expect, it} from 'vitest';
import {createRedactor} from '../../source/security/redaction.ts';

const {redact} = createRedactor();

/** Made-up characters of the length a key has. Never written out whole, so that scanners of repositories stay calm. */
function made(length: number, alphabet = 'a8Kd3Zq7Rm1Xv5Tb9Yw2Hc6Np4Lj0Gs'): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}
const hex = (length: number) => made(length, '9f8e7d6c5b4a39281706f5e4d3c2b1a0');
const upper = (length: number) => made(length, 'A7QK2ZM5XR3TB');
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = [part({alg: 'HS256', typ: 'JWT'}), part({role: 'service_role', iss: 'supabase'}), made(43)].join('.');

const shaped: readonly (readonly [kind: string, key: string])[] = [
  ['anthropic-key', `sk-ant-api03-${made(90)}-AA`],
  ['openai-key', `sk-proj-${made(120)}`],
  ['openai-key', `sk-svcacct-${made(80)}`],
  ['openai-key', `sk-${made(48)}`],
  ['openai-key', `sk-test-${made(20)}`],
  ['openai-key', `sk-or-v1-${hex(64)}`],
  ['openai-key', `sk-${hex(32)}`],
  ['github-token', `ghp_${made(36)}`],
  ['github-token', `gho_${made(36)}`],
  ['github-token', `ghu_${made(36)}`],
  ['github-token', `ghs_${made(36)}`],
  ['github-token', `ghr_${made(36)}`],
  ['github-token', `github_pat_${made(22)}_${made(59)}`],
  ['gitlab-token', `glpat-${made(20)}`],
  ['gitlab-token', `gldt-${made(20)}`],
  ['aws-access-key', `AKIA${upper(16)}`],
  ['aws-access-key', `ASIA${upper(16)}`],
  ['aws-access-key', `AKIA${'IOSFODNN7'}EXAMPLE`],
  ['google-key', `AIza${made(35)}`],
  ['google-key', `GOCSPX-${made(28)}`],
  ['google-key', `ya29.${made(60)}`],
  ['slack-token', `xoxb-${made(12, '1234567890')}-${made(24)}`],
  ['slack-token', `xoxp-${made(12, '1234567890')}-${made(24)}`],
  ['slack-token', `xapp-1-${made(30)}`],
  ['slack-webhook', `hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${made(24)}`],
  ['stripe-key', `sk_live_${made(24)}`],
  ['stripe-key', `rk_test_${made(24)}`],
  ['stripe-key', `whsec_${made(32)}`],
  ['npm-token', `npm_${made(36)}`],
  ['pypi-token', `pypi-AgEIcHlwaS5vcmc${made(60)}`],
  ['sendgrid-key', `SG.${made(22)}.${made(43)}`],
  ['supabase-key', `sb_secret_${made(31)}`],
  ['supabase-key', `sbp_${hex(40)}`],
  ['hugging-face-token', `hf_${made(34)}`],
  ['groq-key', `gsk_${made(52)}`],
  ['xai-key', `xai-${made(80)}`],
  ['perplexity-key', `pplx-${made(48)}`],
  ['replicate-token', `r8_${made(37)}`],
  ['databricks-token', `dapi${hex(32)}`],
  ['digitalocean-token', `dop_v1_${hex(64)}`],
  ['docker-token', `dckr_pat_${made(27)}`],
  ['vault-token', `hvs.${made(90)}`],
  ['notion-token', `ntn_${made(46)}`],
  ['linear-key', `lin_api_${made(40)}`],
  ['shopify-token', `shpat_${hex(32)}`],
  ['mailgun-key', `key-${hex(32)}`],
  ['twilio-key', `SK${hex(32)}`],
  ['telegram-token', `123456789:AA${made(33)}`],
  ['discord-token', `M${made(23)}.${made(6)}.${made(27)}`],
  ['age-key', `AGE-SECRET-KEY-1${upper(58)}`],
  ['new-relic-key', `NRAK-${upper(27)}`],
  ['jwt', jwt],
  ['jwt', `${part({alg: 'none'})}.${part({sub: '1'})}.`],
];

const surroundings: readonly (readonly [title: string, around: (key: string) => string])[] = [
  ['alone', key => key],
  ['in a sentence', key => `The key is ${key}, keep it.`],
  ['in quotes', key => `const client = new Client("${key}");`],
  ['in JSON inside JSON', key => JSON.stringify(JSON.stringify({value: key}))],
  ['after a written-out line feed', key => `first\\n${key}\\nlast`],
  ['after a percent escape', key => `callback?value%3D${key}`],
  ['after a colour', key => `\x1b[1;31m${key}\x1b[0m`],
  ['in Markdown', key => `- \`${key}\``],
  ['in a path', key => `https://api.example.com/v1/${key}/items`],
  ['after a hyphen', key => `--value=${key}`],
  ['in a shell', key => `tool <<<'${key}' && echo done`],
];

describe('keys of a known shape', () => {
  it.each(shaped)('a %s is replaced wherever it stands', (kind, key) => {
    for (const [title, around] of surroundings) {
      const text = around(key);
      const redacted = redact(text);
      expect(redacted, title).not.toContain(key.slice(0, 24).length > 16 ? key.slice(4, 24) : key);
      expect(redacted, title).not.toContain(key.slice(-10));
      expect(redacted, title).toContain('[redacted:');
    }
    expect(redact(`found: ${key} here`)).toBe(`found: [redacted:${kind}] here`);
  });

  it.each([
    'sk-circle-fade-delay sk-folding-cube',
    'a task-oriented approach, disk-encryption-settings-page',
    'ghp_short',
    'AKIAINCOMPLETE',
    'npm_config_registry npm_lifecycle_event_name_for_scripts',
    'hf_hub_download(repo_id)',
    'eyJ is how base64 of {" begins',
    'key-value-store key-generation',
    'SG.sh is a file, SG.a.b too',
    'xoxo-',
    'pypi-publish-workflow.yml',
    'createTerminalSanitizerWithALongName.andAnotherProperty.andYetAnotherOneAtTheEnd',
    'd41d8cd98f00b204e9800998ecf8427e',
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
    '550e8400-e29b-41d4-a716-446655440000',
    'https://github.com/owner/repository/blob/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/source/file.ts#L10-L20',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ])('leaves %j alone', text => {
    expect(redact(text)).toBe(text);
  });
});

describe('private keys', () => {
  const body = Array.from({length: 6}, () => made(64)).join('\n');
  const pem = (label: string, inside = body) => `-----BEGIN ${label}-----\n${inside}\n-----END ${label}-----`;

  it.each([
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'DSA PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ])('a whole %s goes', label => {
    expect(redact(`before\n${pem(label)}\nafter`)).toBe('before\n[redacted:private-key]\nafter');
  });

  it('goes with its headers, in JSON, with Windows lines, indented and in a diff', () => {
    const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(32)}\n\n${body}`;
    expect(redact(pem('RSA PRIVATE KEY', headers))).toBe('[redacted:private-key]');
    expect(redact(JSON.stringify({private_key: `${pem('PRIVATE KEY')}\n`}))).toBe(
      '{"private_key":"[redacted:private-key]\\n"}',
    );
    for (const change of ['\r\n', '\n    ', '\n+', '\n> ']) {
      expect(redact(pem('PRIVATE KEY').replaceAll('\n', change))).toBe('[redacted:private-key]');
    }
  });

  it('goes as far as it is there when it was cut', () => {
    const cut = pem('RSA PRIVATE KEY').slice(0, 250);
    expect(redact(`${cut}\nThe rest is prose.`)).toBe('[redacted:private-key]The rest is prose.');
    expect(redact(cut.replaceAll('\n', '\\n'))).not.toContain(body.slice(0, 20));
  });

  it('goes as far as it is there when its beginning is missing', () => {
    const tail = pem('RSA PRIVATE KEY').slice(150);
    expect(redact(tail)).toBe('[redacted:private-key]');
    expect(redact(`Some prose.\n${body}\n-----END RSA PRIVATE KEY-----\nmore`)).toBe(
      'Some prose.\n[redacted:private-key]\nmore',
    );
    expect(redact(`${body}\nAb3=\n-----END PRIVATE KEY-----`)).toBe('[redacted:private-key]');
  });

  it('goes each time', () => {
    expect(redact(`${pem('PRIVATE KEY')}\n--\n${pem('EC PRIVATE KEY')}`)).toBe(
      '[redacted:private-key]\n--\n[redacted:private-key]',
    );
  });

  it('leaves a mention, a certificate and a public key', () => {
    for (const text of [
      'if (line === "-----BEGIN PRIVATE KEY-----") start();',
      '`-----BEGIN PRIVATE KEY-----` … `-----END PRIVATE KEY-----`',
      pem('CERTIFICATE'),
      pem('PUBLIC KEY'),
    ]) {
      expect(redact(text)).toBe(text);
    }
  });
});

describe('headers and URLs', () => {
  const token = made(40);
  it.each([
    [`Authorization: Bearer ${token}`, 'Authorization: Bearer [redacted:authorization]'],
    [`authorization: bearer ${token}`, 'authorization: bearer [redacted:authorization]'],
    [`"Authorization": "Bearer ${token}"`, '"Authorization": "Bearer [redacted:authorization]"'],
    [`{\\"authorization\\":\\"Bearer ${token}\\"}`, '{\\"authorization\\":\\"Bearer [redacted:authorization]\\"}'],
    [`curl -H 'Authorization: token ${token}'`, "curl -H 'Authorization: token [redacted:authorization]'"],
    [`sent Bearer ${token} and got 401`, 'sent Bearer [redacted:authorization] and got 401'],
    ['Authorization: Basic dXNlcjpodW50ZXIy', 'Authorization: Basic [redacted:authorization]'],
    ['Proxy-Authorization: Basic dXNlcjpodW50ZXIy', 'Proxy-Authorization: Basic [redacted:authorization]'],
    [`x-api-key: ${token}`, 'x-api-key: [redacted:key]'],
    [`Cookie: theme=dark; sid=${token}`, 'Cookie: theme=dark; sid=[redacted:cookie]'],
    [`Set-Cookie: sid=${token}; Path=/; HttpOnly`, 'Set-Cookie: sid=[redacted:cookie]; Path=/; HttpOnly'],
    [
      'postgres://app:hunter2@db.example.com:5432/app',
      'postgres://app:[redacted:url-password]@db.example.com:5432/app',
    ],
    ['https://user:p@ss:word@example.com/a', 'https://user:[redacted:url-password]@example.com/a'],
    ['postgres://app:Pa$word}1@db.example.com/app', 'postgres://app:[redacted:url-password]@db.example.com/app'],
    ['redis://:s3cret@localhost:6379', 'redis://:[redacted:url-password]@localhost:6379'],
    [
      'mongodb+srv://root:correcthorse@cluster0.example.net',
      'mongodb+srv://root:[redacted:url-password]@cluster0.example.net',
    ],
    ['http://u:p@[::1]:8080/', 'http://u:[redacted:url-password]@[::1]:8080/'],
    [`git clone https://${token}@example.com/a.git`, 'git clone https://[redacted:url-password]@example.com/a.git'],
    [
      `https://x-access-token:${token}@example.com/a.git`,
      'https://x-access-token:[redacted:url-password]@example.com/a.git',
    ],
    [`https://a.example/b?sv=1&sig=${token}%3D`, 'https://a.example/b?sv=1&sig=[redacted:url-signature]'],
    [`https://a.example/b?access_token=${token}&page=2`, 'https://a.example/b?access_token=[redacted:key]&page=2'],
    ['curl -u admin:hunter2 https://a.example', 'curl -u admin:[redacted:url-password] https://a.example'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    'Authorization: Bearer <token>',
    'headers: {Authorization: `Bearer ${token}`}',
    'The Authorization header carries a bearer token with every request',
    'Basic knowledge of authentication, bearer of bad news',
    'postgres://${user}:${password}@${host}/db',
    'https://example.com:8080/path@2x.png',
    'git@github.com:owner/repository.git',
    'mailto:someone@example.com, ssh://git@example.com/a.git',
    'see https://example.com/a and b@c.example',
    'http://localhost:11434/api/chat',
    'user:password@host stands for the form protocol://user:password@host',
  ])('leaves %j alone', text => {
    expect(redact(text)).toBe(text);
  });
});

describe('assignments', () => {
  const key = made(40);
  it.each([
    ['password = "hunter2"', 'password = "[redacted:password]"'],
    ["password: 'SuperSecret123!'", "password: '[redacted:password]'"],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[redacted:password]'],
    ['export PGPASSWORD=correcthorsebattery', 'export PGPASSWORD=[redacted:password]'],
    ['MYSQL_ROOT_PASSWORD=P@ss(w0rd);x', 'MYSQL_ROOT_PASSWORD=[redacted:password]'],
    ['password: hunter2\nuser: me', 'password: [redacted:password]\nuser: me'],
    ['mysql --password=hunter22 --host db', 'mysql --password=[redacted:password] --host db'],
    ['tool --password hunter22 run', 'tool --password [redacted:password] run'],
    ['tool --token abcdefgh12345678', 'tool --token [redacted:key]'],
    ['password = "hunter2', 'password = "[redacted:password]'],
    ['{\\"password\\":\\"hunter2', '{\\"password\\":\\"[redacted:password]'],
    ['machine example.com login me password hunter2', 'machine example.com login me password [redacted:password]'],
    ['machine a.b\n  login me\n  password hunter2', 'machine a.b\n  login me\n  password [redacted:password]'],
    ['Server=db;User Id=sa;Password=Pa55word!;', 'Server=db;User Id=sa;Password=[redacted:password];'],
    ['<password>hunter2</password>', '<password>[redacted:password]</password>'],
    ['{"passwd":"qwerty123"}', '{"passwd":"[redacted:password]"}'],
    ['{\\"password\\":\\"hunter2\\"}', '{\\"password\\":\\"[redacted:password]\\"}'],
    ['$config["password"] = "hunter2";', '$config["password"] = "[redacted:password]";'],
    [':password => "hunter2"', ':password => "[redacted:password]"'],
    ['const passphrase: string = "4correct-Horse"', 'const passphrase: string = "[redacted:password]"'],
    [`api_key: ${key}`, 'api_key: [redacted:key]'],
    [`"apiKey": "${key}"`, '"apiKey": "[redacted:key]"'],
    [`API_KEY=${key}`, 'API_KEY=[redacted:key]'],
    [`OPENAI_API_KEY="${key}"`, 'OPENAI_API_KEY="[redacted:key]"'],
    [`token := "${hex(40)}"`, 'token := "[redacted:key]"'],
    [`client_secret=${key}`, 'client_secret=[redacted:secret]'],
    [`SECRET_KEY = 'django-insecure-${key}'`, "SECRET_KEY = '[redacted:secret]'"],
    [
      `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}`,
      'aws_secret_access_key = [redacted:secret]',
    ],
    [`AWS_SECRET_ACCESS_KEY=${made(40)}`, 'AWS_SECRET_ACCESS_KEY=[redacted:secret]'],
    [`AccountName=a;AccountKey=${made(86)}==;`, 'AccountName=a;AccountKey=[redacted:key];'],
    [`//registry.example/:_authToken=${key}`, '//registry.example/:_authToken=[redacted:key]'],
    [`SUPABASE_SERVICE_ROLE_KEY=${key}`, 'SUPABASE_SERVICE_ROLE_KEY=[redacted:key]'],
    ['access_token: 550e8400-e29b-41d4-a716-446655440000', 'access_token: [redacted:key]'],
    [`a=1 token=${key.repeat(20)} b=2`, 'a=1 token=[redacted:key] b=2'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    'password = getPassword()',
    'const password = await readPassword(terminal, {hidden: true});',
    'token: string',
    'token?: string | undefined;',
    'apiKey: process.env.OPENAI_API_KEY,',
    'api_key=os.environ["OPENAI_API_KEY"]',
    'api_key = settings.openai_api_key2',
    'apiKey: azureADTokenProvider ?? apiKey,',
    'this.password = password;',
    'password = password1;',
    'if (password !== confirmPassword) throw new Error();',
    'maxTokens: 4096, tokenCount = 128000, numTokens=20',
    'const tokens = tokenize(source);',
    "const token = {type: 'identifier', value};",
    "token: 'open-parenthesis'",
    'tokenUrl: "https://auth.example.com/oauth2/v2/token"',
    'secretName: "my-app-secret-2024"',
    'passwordField = "login-password-input"',
    'label: "Password", placeholder: "Enter your password"',
    'password: "your-password-here"',
    'API_KEY=your_api_key_here',
    'API_KEY=MY_API_KEY',
    'pass --token authentication, or the --password parameter',
    'OPENAI_API_KEY=\nANTHROPIC_API_KEY=\n',
    'API_KEY=${API_KEY}',
    'API_KEY=$OTHER_KEY',
    'PASSWORD=$(pass show database)',
    'password: {{ vault.password }}',
    'password: "********"',
    'password: xxxxxxxxxxxx',
    'api_key: <YOUR-API-KEY-1234567890>',
    'secret: /run/secrets/db-password-1',
    'PRIVATE_KEY_PATH=./keys/server1.pem',
    'A password is asked for: the program waits 10 seconds.',
    'type Token = {kind: "word" | "space"; start: number};',
    'the secret: never give up',
    'secretKeyRef:\n  name: database\n  key: password',
  ])('leaves %j alone', text => {
    expect(redact(text)).toBe(text);
  });
});

describe('known secrets', () => {
  const secret = 'tr0ub4dor&3 "quoted"/ü';

  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 without padding', Buffer.from(secret).toString('base64').replace(/=+$/, '')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
  ])('are replaced %s', (_title, form) => {
    const redactor = createRedactor({knownSecrets: () => [secret]});
    expect(redactor.redact(`<${form}> <${form}>`)).toBe('<[redacted:known-secret]> <[redacted:known-secret]>');
  });

  it('are found inside a longer base64 text at any offset', () => {
    const redactor = createRedactor({knownSecrets: () => ['a-secret-of-some-length']});
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      for (const after of ['', 'x', 'xy']) {
        const encoded = Buffer.from(`${before}a-secret-of-some-length${after}`).toString('base64');
        const left = redactor.redact(`value ${encoded}`).replace('[redacted:known-secret]', '');
        expect(left.length, before).toBeLessThan(28);
      }
    }
  });

  it('are asked for anew at each call', () => {
    const secrets: string[] = [];
    const redactor = createRedactor({knownSecrets: () => secrets});
    expect(redactor.redact('plain-words-here')).toBe('plain-words-here');
    secrets.push('plain-words-here');
    expect(redactor.redact('plain-words-here')).toBe('[redacted:known-secret]');
    secrets.pop();
    expect(redactor.redact('plain-words-here')).toBe('plain-words-here');
  });

  it('replace the longer one where one holds another', () => {
    const redactor = createRedactor({knownSecrets: () => ['abcd-1234', 'abcd-1234-efgh-5678']});
    expect(redactor.redact('abcd-1234-efgh-5678 abcd-1234')).toBe('[redacted:known-secret] [redacted:known-secret]');
  });

  it('blank neither short words nor everything when a secret is empty', () => {
    const redactor = createRedactor({knownSecrets: () => ['', ' ', 'ollama', 'abc']});
    expect(redactor.redact('ollama:qwen abc')).toBe('ollama:qwen abc');
    expect(createRedactor({knownSecrets: () => ['sk-test']}).redact('key sk-test!')).toBe(
      'key [redacted:known-secret]!',
    );
  });

  it('take any text without a throw, lone surrogates and replacement patterns too', () => {
    const redactor = createRedactor({knownSecrets: () => ['\ud800secret-value', '$&-dollar-secret']});
    expect(redactor.redact('\ud800secret-value $&-dollar-secret')).toBe(
      '[redacted:known-secret] [redacted:known-secret]',
    );
  });
});

describe('every text', () => {
  it('is the same after a second time', () => {
    const pieces = fc.constantFrom(
      ...shaped.map(([, key]) => key),
      'password=',
      'api_key: ',
      '"',
      "'",
      'Authorization: Bearer ',
      'https://user:',
      '@example.com/',
      'hunter2',
      made(32),
      ' ',
      '\n',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'cookie: a=',
      'plain words',
    );
    fc.assert(
      fc.property(fc.array(pieces, {maxLength: 10}), parts => {
        const once = redact(parts.join(''));
        expect(redact(once)).toBe(once);
      }),
      {numRuns: 400},
    );
  });

  it('of random characters comes back without a throw', () => {
    fc.assert(
      fc.property(
        fc.uint16Array({maxLength: 200}).map(units => String.fromCharCode(...units)),
        text => typeof redact(text) === 'string',
      ),
      {numRuns: 500},
    );
  });

  it('of this repository is left as it is', () => {
    const root = join(import.meta.dirname, '..', '..');
    const paths = globSync(['source/**/*.{ts,tsx}', 'scripts/**/*.{mjs,ts}', '*.json', '*.md', '.env.example'], {
      cwd: root,
      dot: true,
    });
    expect(paths.length).toBeGreaterThan(20);
    const changed = paths.flatMap(path => {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      return lines.flatMap((line, index) => (redact(line) === line ? [] : [`${path}:${index + 1}: ${redact(line)}`]));
    });
    expect(changed).toEqual([]);
  });
});
