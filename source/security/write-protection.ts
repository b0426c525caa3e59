import {foldPath} from './fold-path.ts';
import {isExampleName} from './secret-paths.ts';

/**
 * Why a file is protected from being changed: it can make something run later, belongs to git itself, or is the
 * product's own.
 */
export type WriteProtection = 'git-internals' | 'runs-code' | 'product-settings';

/**
 * Folders whose files some program runs or obeys, anywhere in a path: git hooks, CI workflows, editor settings, shell
 * and service folders.
 */
const runsCodePlaces = new RegExp(
  `/(?:${[
    '\\.husky|\\.githooks|\\.git-hooks|git-hooks|\\.github/(?:workflows|actions)|\\.gitlab/ci|\\.circleci|\\.buildkite|\\.forgejo|\\.gitea/workflows|\\.woodpecker',
    '\\.vscode|\\.idea|\\.zed|\\.devcontainer|\\.cursor|\\.claude|\\.codex|\\.gemini|\\.continue|\\.windsurf|\\.fleet',
    '\\.config/(?:autostart|systemd|fish|nvim|git|environment\\.d|direnv)|\\.local/(?:bin|share/applications)|\\.ssh|\\.gnupg',
    'library/launch(?:agents|daemons)|\\.oh-my-zsh|\\.vim|\\.emacs\\.d|\\.yarn/(?:releases|plugins)|\\.cargo|\\.mvn|\\.direnv|\\.aws|\\.kube|\\.docker',
    '\\.profile\\.d|\\.bashrc\\.d|\\.zshrc\\.d|\\.hooks|\\.lefthook|node_modules/\\.bin',
  ].join('|')})(?:/|$)`,
);

/**
 * Names of files that some program runs or obeys without being asked: shell start-up files, CI and hook settings,
 * settings of package tools and editors.
 */
const runsCodeNames = new RegExp(
  `^(?:${[
    '\\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|login|inputrc|xinitrc|xprofile|xsessionrc|xsession)',
    '\\.(?:envrc|gitconfig|gitmodules|gitattributes|npmrc|yarnrc|yarnrc\\.yml|pnpmfile\\.c?js|netrc|pypirc|wgetrc|curlrc|gdbinit|lldbinit|pythonrc|irbrc|pryrc|vimrc|nvimrc|exrc|emacs|tmux\\.conf|screenrc|mailcap|hgrc|rvmrc|mise\\.toml|tool-versions|nvmrc|rgignore|ripgreprc|dircolors)',
    '\\.mcp\\.json|mcp\\.json|\\.pre-commit-config\\.ya?ml|\\.?lefthook(?:-local)?\\.ya?ml|\\.overcommit\\.yml|\\.lintstagedrc.*|\\.huskyrc.*|\\.gitlab-ci\\.yml|\\.travis\\.yml|jenkinsfile|azure-pipelines\\.yml|bitbucket-pipelines\\.yml|\\.drone\\.yml|appveyor\\.yml|\\.cirrus\\.yml',
    '.+\\.code-workspace|mise\\.toml|\\.pth|.+\\.pth|sitecustomize\\.py|usercustomize\\.py|\\.pdbrc|\\.bazelrc|\\.env(?:\\..+)?|authorized_keys2?|crontab',
  ].join('|')})$`,
);

/**
 * Decides which files of a project the assistant may not change without asking, even where edits are waved through: why
 * a write to `path` needs a person, or undefined for an ordinary file. What belongs to the product's own settings
 * (`.eca`) is `product-settings`.
 */
export function writeProtectionOf(path: string): WriteProtection | undefined {
  const folded = foldPath(path);
  if (/\/\.eca(?:\/|$)/.test(folded)) return 'product-settings';
  if (/\/\.git(?:\/|$)/.test(folded) || looksLikeBareRepository(folded)) return 'git-internals';
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  if (runsCodePlaces.test(folded)) return 'runs-code';
  if (runsCodeNames.test(name) && !isExampleName(name)) return 'runs-code';
  return undefined;
}

/** Git takes any folder with a `HEAD` and a few more for a repository, and then runs the hooks and settings in it. */
function looksLikeBareRepository(folded: string): boolean {
  return /\/head$|\.git\/|\/(?:commondir|gitdir|packed-refs)$/.test(folded) || gitHooks.test(folded);
}

/** The names of git's hooks, which it runs from any `hooks` folder of a repository. */
const gitHooks =
  /\/hooks\/(?:applypatch-msg|pre-applypatch|post-applypatch|pre-commit|pre-merge-commit|prepare-commit-msg|commit-msg|post-commit|pre-rebase|post-checkout|post-merge|pre-push|pre-receive|update|proc-receive|post-receive|post-update|reference-transaction|push-to-checkout|pre-auto-gc|post-rewrite|sendemail-validate|fsmonitor-watchman|post-index-change|p4-[a-z-]+)$/;
