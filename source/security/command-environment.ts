import {delimiter, isAbsolute} from 'node:path';

/**
 * The environment variables that a command is given: those that programs need to find themselves and the user, and that
 * say nothing secret. `LC_…` is added to them.
 */
const passed = new Set(
  (
    'PATH HOME LANG LANGUAGE TMPDIR USER LOGNAME SHELL TZ ' +
    'NVM_DIR NVM_BIN VOLTA_HOME FNM_DIR ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR PNPM_HOME BUN_INSTALL DENO_DIR COREPACK_HOME ' +
    'PYENV_ROOT VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV UV_CACHE_DIR RBENV_ROOT GEM_HOME GEM_PATH RUSTUP_HOME CARGO_HOME ' +
    'GOPATH GOROOT GOBIN JAVA_HOME ANDROID_HOME SDKMAN_DIR GRADLE_USER_HOME MAVEN_HOME DOTNET_ROOT NIX_PATH NIX_PROFILES ' +
    'SystemRoot ComSpec PATHEXT TEMP TMP USERPROFILE APPDATA LOCALAPPDATA ProgramFiles'
  ).split(' '),
);

/**
 * Variables set for every command so that it runs without a person (non-interactively): nobody is there to answer, to
 * page or to look at colours.
 */
const settings: Readonly<Record<string, string>> = {
  TERM: 'dumb',
  NO_COLOR: '1',
  PAGER: 'cat',
  MANPAGER: 'cat',
  SYSTEMD_PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_EDITOR: 'true',
  EDITOR: 'true',
  VISUAL: 'true',
  DEBIAN_FRONTEND: 'noninteractive',
  PYTHONUNBUFFERED: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
};

/**
 * Keeps keys and tokens away from the shell commands that the assistant runs: gives them a clean environment, a
 * positive list of `environment` (no keys, no tokens, nothing that loads code), and settings for a run without a
 * person. Relative folders in PATH are left out, since a project could put a program of any name there.
 */
export function commandEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (passed.has(name) || /^LC_[A-Z]+$/.test(name))) clean[name] = value;
  }
  const folders = (clean.PATH ?? '').split(delimiter).filter(folder => isAbsolute(folder));
  clean.PATH = folders.join(delimiter) || '/usr/local/bin:/usr/bin:/bin';
  return {...clean, ...settings};
}
