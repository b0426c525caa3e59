/**
 * What the name of a path says about it. All functions here are pure and read names widely: case, compatibility forms,
 * ignorable characters, trailing dots and spaces make no difference, because some file system somewhere ignores them.
 */

/** Kinds of files whose change can make something run later, or that belong to git itself. */
export type WriteProtection = 'git-internals' | 'runs-code' | 'product-settings';

/** Invisible, control and direction-changing characters: a path with one of them cannot be shown truthfully. */
export const unclearCharacters =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;

const ignorable = /\p{Cf}|[\ufe00-\ufe0f]|\u034f/gu;

/** One part of a path as the most forgiving file system would read it. */
function foldPart(part: string): string {
  const folded = part
    .normalize('NFKC')
    .replace(ignorable, '')
    .toLowerCase()
    .replace(/[. ]+$/, '');
  return /^git~\d$/.test(folded) ? '.git' : folded.replace(/::?\$[a-z_]+(:.*)?$/, '');
}

/** `path` in folded parts, with `/` between them, led by one `/`. Backslashes count as separators too. */
export function foldPath(path: string): string {
  if (plain.test(path)) return path.startsWith('/') ? path : `/${path}`;
  const parts = path.split(/[/\\]+/).map(part => (part === '..' ? '..' : foldPart(part)));
  return `/${parts.filter(part => part !== '').join('/')}`;
}

/** Most paths are already folded; only `git~1` and `..` at the end of a part need the long way. */
const plain = /^(?:\/?[a-z0-9_.@+-]*[a-z0-9_@+-](?=\/|$))+$/;

const backupSuffix =
  /(?:\.(?:bak|old|orig|save|saved|backup|copy|swp|swo|tmp|[0-9]{1,8})|~|\.rpmsave|\.dpkg-(?:old|dist))$/;

/** Names that hold secrets wherever they lie. */
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

/** What a process knows: its environment, memory, descriptors, and the file system as it sees it. */
const processSecrets =
  /^\/proc\/(?:[^/]+\/(?:task\/[^/]+\/)?(?:environ|mem|maps|smaps|pagemap|stack|auxv|cmdline|fd|fdinfo|map_files|root|cwd|exe)(?:\/|$)|kcore|kmsg|keys|key-users)|^\/dev\/(?:mem|kmem|port)$/;

const exampleSuffix =
  /[._-](?:example|sample|template|tmpl|dist|defaults?|schema)(?:\.(?:json|ya?ml|toml|ini|properties|tfvars|env|txt|xml|conf))?$|\.(?:d\.ts|md)$|^(?:example|sample|template)\.(?:env|tfvars)$/;

/** What lies in a folder named for secrets is one, unless it is program text or prose about them. */
const secretFolder =
  /\/\.?(?:secrets?|private-keys)\/(?:.*\/)?[^/]*(?<!\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|rb|php|cs?|h|cc|cpp|hpp|swift|scala|mdx?|rst|html?|s?css|vue|svelte|sql|tf|graphql|proto|snap|svg|png|gitkeep|gitignore))$/;

/** Whether the folder `path` is one of nothing but secrets: `.ssh`, `.gnupg`, browser profiles, key rings. */
export function isSecretFolder(path: string): boolean {
  const folded = foldPath(path);
  return secretPlaces.test(folded) || processSecrets.test(folded);
}

/**
 * Whether the name of the file `path` (relative or absolute) says that it holds secrets: keys, tokens, passwords, environment
 * files, browser profiles, shell histories. Wide on purpose: `.npmrc`, `.yarnrc.yml` and git's `config` count, with or
 * without a token in them. Example files (`.env.example`) and public keys (`*.pub`) do not.
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

/** Folders anywhere in a path that make what is below them run. */
const runsCodePlaces = new RegExp(
  `/(?:${[
    '\\.husky|\\.githooks|\\.git-hooks|git-hooks|\\.github/(?:workflows|actions)|\\.gitlab/ci|\\.circleci|\\.buildkite|\\.forgejo|\\.gitea/workflows|\\.woodpecker',
    '\\.vscode|\\.idea|\\.zed|\\.devcontainer|\\.cursor|\\.claude|\\.codex|\\.gemini|\\.continue|\\.windsurf|\\.fleet',
    '\\.config/(?:autostart|systemd|fish|nvim|git|environment\\.d|direnv)|\\.local/(?:bin|share/applications)|\\.ssh|\\.gnupg',
    'library/launch(?:agents|daemons)|\\.oh-my-zsh|\\.vim|\\.emacs\\.d|\\.yarn/(?:releases|plugins)|\\.cargo|\\.mvn|\\.direnv|\\.aws|\\.kube|\\.docker',
    '\\.profile\\.d|\\.bashrc\\.d|\\.zshrc\\.d|\\.hooks|\\.lefthook|node_modules/\\.bin',
  ].join('|')})(?:/|$)`,
);

/** File names that some program runs or obeys without being asked. */
const runsCodeNames = new RegExp(
  `^(?:${[
    '\\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|login|inputrc|xinitrc|xprofile|xsessionrc|xsession)',
    '\\.(?:envrc|gitconfig|gitmodules|gitattributes|npmrc|yarnrc|yarnrc\\.yml|pnpmfile\\.c?js|netrc|pypirc|wgetrc|curlrc|gdbinit|lldbinit|pythonrc|irbrc|pryrc|vimrc|nvimrc|exrc|emacs|tmux\\.conf|screenrc|mailcap|hgrc|rvmrc|mise\\.toml|tool-versions|nvmrc|rgignore|ripgreprc|dircolors)',
    '\\.mcp\\.json|mcp\\.json|\\.pre-commit-config\\.ya?ml|\\.?lefthook(?:-local)?\\.ya?ml|\\.overcommit\\.yml|\\.lintstagedrc.*|\\.huskyrc.*|\\.gitlab-ci\\.yml|\\.travis\\.yml|jenkinsfile|azure-pipelines\\.yml|bitbucket-pipelines\\.yml|\\.drone\\.yml|appveyor\\.yml|\\.cirrus\\.yml',
    '.+\\.code-workspace|mise\\.toml|\\.pth|.+\\.pth|sitecustomize\\.py|usercustomize\\.py|\\.pdbrc|\\.bazelrc|\\.env(?:\\..+)?|authorized_keys2?|crontab',
  ].join('|')})$`,
);

/** Why a write to `path` needs a person even where edits are waved through, or undefined for an ordinary file. */
export function writeProtectionOf(path: string): WriteProtection | undefined {
  const folded = foldPath(path);
  if (/\/\.eca(?:\/|$)/.test(folded)) return 'product-settings';
  if (/\/\.git(?:\/|$)/.test(folded) || looksLikeBareRepository(folded)) return 'git-internals';
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  if (runsCodePlaces.test(folded)) return 'runs-code';
  if (runsCodeNames.test(name) && !exampleSuffix.test(name)) return 'runs-code';
  return undefined;
}

/** Git takes any folder with a `HEAD` and a few more for a repository, and then runs the hooks and settings in it. */
function looksLikeBareRepository(folded: string): boolean {
  return /\/head$|\.git\/|\/(?:commondir|gitdir|packed-refs)$/.test(folded) || gitHooks.test(folded);
}

const gitHooks =
  /\/hooks\/(?:applypatch-msg|pre-applypatch|post-applypatch|pre-commit|pre-merge-commit|prepare-commit-msg|commit-msg|post-commit|pre-rebase|post-checkout|post-merge|pre-push|pre-receive|update|proc-receive|post-receive|post-update|reference-transaction|push-to-checkout|pre-auto-gc|post-rewrite|sendemail-validate|fsmonitor-watchman|post-index-change|p4-[a-z-]+)$/;

/** The product's own folders below a home folder, also of another run than this one. */
const productPlaces =
  /\/(?:\.config|\.local\/share|\.local\/state|\.cache|library\/application support|library\/preferences|library\/caches|appdata\/(?:local|roaming))\/(?:eca|elite-coding-assistant)(?:\/|$)/;

/** Whether `path` is state or settings of this product by its name alone. */
export function isProductState(path: string): boolean {
  return productPlaces.test(foldPath(path));
}

/** Project settings that hold permissions: these are not even read by tools. */
export function isProductPermissionFile(path: string): boolean {
  return /\/\.eca\/(?:config|settings|permissions|grants|trust|audit|secrets|keys?)[^/]*(?:\/|$)/.test(foldPath(path));
}

const rawDevices =
  /^\/dev\/(?:[shv]d[a-z]|xvd[a-z]|nvme|mmcblk|disk|rdisk|dm-|mapper\/|loop|md\d|sr\d|mem$|kmem$|port$|block\/|nbd|zram|kvm$)/;

const systemFiles =
  /^\/(?:private\/)?(?:boot|bin|sbin|lib|lib32|lib64|libx32|usr\/(?:bin|sbin|lib|lib32|lib64|libexec)|sys|system|proc|dev(?!\/shm\/))(?:\/|$)|^\/(?:private\/)?etc\/(?:passwd|shadow|group|gshadow|sudoers|fstab|crypttab|ld\.so\.preload|pam\.d|sudoers\.d|securetty)-?(?:\/|$)|^\/[a-z]:\/windows(?:\/|$)/;

const harmlessDevices = /^\/dev\/(?:null|zero|full|stdout|stderr|tty)$/;

const topFolders =
  /^\/(?:|etc|usr|usr\/(?:local|share|include)|home|home\/[^/]+|root|var|var\/(?:lib|log|spool|cache)|opt|srv|run|mnt|media|tmp|users|users\/[^/]+|applications|library|private|private\/(?:etc|var|tmp)|volumes|[a-z]:|[a-z]:\/users|[a-z]:\/users\/[^/]+|[a-z]:\/program files.*)$/;

/** Why no rule and no mode may let a tool do this to the absolute `path`, or undefined. */
export function systemDangerOf(path: string, operation: 'read' | 'list' | 'write' | 'delete'): string | undefined {
  const folded = foldPath(path);
  if (rawDevices.test(folded)) return 'it is a raw device';
  if (operation === 'read' || operation === 'list' || harmlessDevices.test(folded)) return undefined;
  if (systemFiles.test(folded)) return 'it belongs to the operating system';
  if (operation === 'delete' && topFolders.test(folded)) return 'it is a top folder of the system or a home folder';
  return undefined;
}
