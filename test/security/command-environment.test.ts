import {expect, test} from 'vitest';
import {commandEnvironment} from '../../source/security/command-environment.ts';

test('passes on what programs need to find themselves, and nothing that is secret or loads code', () => {
  const secret = Object.fromEntries(
    (
      'OPENAI_API_KEY ANTHROPIC_API_KEY GITHUB_TOKEN AWS_SECRET_ACCESS_KEY NPM_TOKEN DATABASE_URL PGPASSWORD SSH_AUTH_SOCK ECA_HOME ' +
      'BASH_ENV ENV LD_PRELOAD LD_LIBRARY_PATH NODE_OPTIONS PYTHONPATH PYTHONSTARTUP PERL5OPT RUBYOPT GIT_SSH_COMMAND GIT_EXTERNAL_DIFF ' +
      'GIT_CONFIG_PARAMETERS PROMPT_COMMAND BASH_FUNC_ls%% DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR DOCKER_HOST KUBECONFIG IFS SHELLOPTS'
    )
      .split(' ')
      .map(name => [name, 'secret']),
  );
  const clean = commandEnvironment({
    ...secret,
    PATH: '/usr/bin',
    HOME: '/home/a',
    LANG: 'C',
    LC_ALL: 'C',
    PYENV_ROOT: '/p',
  });
  expect(Object.values(clean)).not.toContain('secret');
  expect(clean).toMatchObject({PATH: '/usr/bin', HOME: '/home/a', LANG: 'C', LC_ALL: 'C', PYENV_ROOT: '/p'});
});

test('is for a run without a person: no pager, no prompt, no colours', () => {
  expect(commandEnvironment({TERM: 'xterm-256color', PAGER: 'less', EDITOR: 'vim'})).toMatchObject({
    TERM: 'dumb',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    NO_COLOR: '1',
    EDITOR: 'true',
  });
});

test('leaves relative folders out of PATH, where a project could put programs of any name', () => {
  expect(commandEnvironment({PATH: '.:/usr/bin::node_modules/.bin:/bin'}).PATH).toBe('/usr/bin:/bin');
  expect(commandEnvironment({PATH: '.'}).PATH).toMatch(/\/usr\/bin/);
});
