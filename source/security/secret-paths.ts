import {foldPath} from './fold-path.ts';

/** Endings of backup, temporary and packed copies, which are as secret as the original. */
const backupSuffix =
  /(?:\.(?:bak|old|orig|save|saved|backup|copy|swp|swo|tmp|gz|[0-9]{1,8})|~|\.rpmsave|\.dpkg-(?:old|dist))$/;

/**
 * File names that hold secrets wherever they lie: `.env`, private keys, password files, credentials of tools, shell
 * histories. Matched in lower case.
 */
const secretNames = new RegExp(
  `^(?:${[
    '\\.env',
    '\\.envrc',
    '.+\\.env',
    '.+\\.(?:pem|key|p8|p12|pfx|ppk|jks|keystore|kdbx?|keychain|keychain-db|ovpn|tfvars|agekey|kubeconfig|mobileprovision)',
    '.+\\.tfvars\\.json',
    '.+\\.tfstate(?:\\..+)?',
    'id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:_sk)?(?:[-_.](?!pub$).*)?',
    '[._]netrc',
    '\\.pgpass',
    'pgpass\\.conf',
    '\\.my\\.cnf',
    '\\.mylogin\\.cnf',
    '\\.git-credentials',
    '\\.npmrc',
    '\\.yarnrc\\.yml',
    '\\.pypirc',
    '\\.dockercfg',
    '\\.s3cfg',
    '\\.boto',
    '\\.vault-token',
    '\\.vault[-_]pass(?:word)?(?:\\.txt)?',
    '\\.htpasswd',
    '\\.terraformrc',
    'credentials\\.tfrc\\.json',
    '\\.secrets?(?:\\..+)?',
    '\\.credentials?(?:\\.json)?',
    'kubeconfig(?:\\.ya?ml)?',
    'rclone\\.conf',
    'application_default_credentials\\.json',
    'client_secrets?.*\\.json',
    '.*service[-_.]?account.*\\.json',
    '.*firebase-adminsdk.*\\.json',
    'secrets?\\.(?:json|ya?ml|toml|ini|properties|txt|xml|conf|cfg)',
    'credentials?(?:\\.(?:json|ya?ml|toml|ini|csv|txt|xml|properties|conf|cfg))?',
    'passwords?\\.(?:txt|csv|ini)',
    '\\.dev\\.vars(?:\\..+)?',
    'local\\.settings\\.json',
    '(?:keystore|key|signing)\\.properties',
    '\\.renviron',
    'htpasswd',
    'sitemanager\\.xml',
    'private[-_]?key.*\\.(?:asc|txt|gpg)',
    '.*[-_.]private[-_]key(?:\\.(?:asc|txt|json))?',
    'secring\\.gpg',
    'ssh_host_.+_key',
    'wallet\\.dat',
    'key[34]\\.db',
    'logins\\.json',
    'cookies(?:\\.sqlite|\\.db)',
    '\\..+_history',
    '\\.(?:history|lesshst|viminfo|histfile|zhistory|irb-history|pry_history)',
    '(?:fish|consolehost)_history(?:\\.txt)?',
    'shadow-?',
    'gshadow-?',
    'sudoers',
  ].join('|')})$`,
);

/** Folders all of whose content is secret, and files that are secret at one place only; matched on folded paths. */
const secretPlaces = new RegExp(
  `/(?:${[
    '\\.ssh|\\.gnupg|\\.password-store|\\.secrets|\\.azure|\\.aws/sso',
    '\\.mozilla|\\.thunderbird|\\.bitcoin|\\.electrum|\\.ethereum|\\.pki',
    '\\.config/(?:gcloud|google-chrome[^/]*|chromium|bravesoftware|microsoft-edge[^/]*|vivaldi|opera|op|sops|keybase|rclone)',
    '\\.config/(?:gh|hub|glab-cli)',
    'library/(?:keychains|cookies|safari)|library/application support/(?:google/chrome|chromium|firefox|bravesoftware|microsoft edge|com\\.apple\\.tcc)',
    'appdata/(?:local|roaming)/(?:google/chrome|microsoft/edge|mozilla|microsoft/(?:credentials|protect|vault))',
    '\\.local/share/(?:keyrings|kwalletd)',
    'run/secrets|etc/ssl/private|etc/wireguard|etc/sudoers\\.d|etc/kubernetes/pki',
  ].join('|')})(?:/|$)|/(?:${[
    '\\.aws/(?:credentials|config)|\\.kube/config|\\.docker/config\\.json|\\.m2/settings(?:-security)?\\.xml',
    '\\.gradle/gradle\\.properties|\\.cargo/credentials(?:\\.toml)?|\\.gem/credentials|\\.claude/\\.credentials\\.json',
    '\\.config/(?:git/credentials|pip/pip\\.conf|containers/auth\\.json|sops/age/keys\\.txt)|\\.pip/pip\\.conf|\\.subversion/auth/.*',
    '\\.gitconfig|pip\\.conf|\\.bundle/config|\\.terraform/terraform\\.tfstate',
    '(?:\\.codex|\\.composer|opencode)/auth\\.json|\\.vscode/sftp\\.json|login data',
  ].join('|')})$`,
);

/**
 * What Linux shows of a running process and of memory: its environment, memory, descriptors, and the file system as it
 * sees it.
 */
const processSecrets =
  /^\/proc\/(?:[^/]+\/(?:task\/[^/]+\/)?(?:environ|mem|maps|smaps|pagemap|stack|auxv|cmdline|fd|fdinfo|map_files|root|cwd|exe)(?:\/|$)|kcore|kmsg|keys|key-users)|^\/dev\/(?:mem|kmem|port)$/;

/** Endings of files that only show what a secret one looks like, such as `.env.example`. */
const exampleSuffix =
  /[._-](?:example|sample|template|tmpl|dist|defaults?|schema)(?:\.(?:json|ya?ml|toml|ini|properties|tfvars|env|txt|xml|conf))?$|\.(?:d\.ts|md)$|^(?:example|sample|template)\.(?:env|tfvars)$/;

/** Whether a folded file name says that the file only shows what another one looks like: `.env.example`, `x.sample.json`. */
export function isExampleName(name: string): boolean {
  return exampleSuffix.test(name);
}

/** What lies in a folder named for secrets is one, unless it is program text or prose about them. */
const secretFolder =
  /\/\.?(?:secrets?|private-keys)\/(?:.*\/)?[^/]*(?<!\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|rb|php|cs?|h|cc|cpp|hpp|swift|scala|mdx?|rst|html?|s?css|vue|svelte|sql|tf|graphql|proto|snap|svg|png|gitkeep|gitignore))$/;

/** Whether the folder `path` is one of nothing but secrets: `.ssh`, `.gnupg`, browser profiles, key rings. */
export function isSecretFolder(path: string): boolean {
  const folded = foldPath(path);
  return secretPlaces.test(folded) || processSecrets.test(folded);
}

/**
 * Whether a file probably holds passwords or keys, judged by its name and place: keys, tokens, passwords, environment
 * files (`.env`), browser profiles, shell histories. Such a file is not read without asking. Wide on purpose: `.npmrc`,
 * `.yarnrc.yml` and git's `config` count, with or without a token in them. Example files (`.env.example`) and public
 * keys (`*.pub`) do not. `path` may be relative or absolute.
 */
export function isSecretPath(path: string): boolean {
  const folded = foldPath(path);
  if (secretPlaces.test(folded) || processSecrets.test(folded) || secretFolder.test(folded)) return true;
  if (isGitSettings(folded)) return true;
  let name = folded.slice(folded.lastIndexOf('/') + 1);
  // An editor keeps `id_rsa` in `.id_rsa.swp` and `.env` in `.env.swp` while it is open.
  if (/^\..+\.sw[a-p]$/.test(name) && secretNames.test(name.slice(1, -4))) return true;
  for (let round = 0; round < 4; round++) {
    if (exampleSuffix.test(name)) return false;
    if (secretNames.test(name) || name.startsWith('.env.') || name.startsWith('.env-')) return true;
    const shorter = name.replace(backupSuffix, '');
    if (shorter === name || shorter === '') return false;
    name = shorter;
  }
  return false;
}

/** Names that hold secrets only sometimes; whoever may read the content decides with `hasCredentials`. */
const sometimesSecret = /\/(?:\.npmrc|\.yarnrc\.yml|pip\.conf|\.gitconfig)$/;

/** Whether it is a repository's own settings, which may hold a token in an address. */
function isGitSettings(folded: string): boolean {
  return folded.endsWith('/config') && folded.includes('/.git/');
}

/** Whether the content of the file decides whether it is secret: `.npmrc`, git's `config` and a few more. */
export function isSometimesSecret(path: string): boolean {
  const folded = foldPath(path);
  return sometimesSecret.test(folded) || isGitSettings(folded);
}

/** Whether the text of a settings file carries a token, a password or a web address with credentials in it. */
export function hasCredentials(text: string): boolean {
  return /_?(?:auth|token|password|passwd|secret|identtoken|extraheader)\b["']?\s*[=:]\s*\S|authorization:|:\/\/[^\s/@]+@/i.test(
    text,
  );
}
