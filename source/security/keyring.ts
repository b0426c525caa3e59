import {spawn} from 'node:child_process';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';

/**
 * The operating system's own password store, as far as it is used: one text for each name. Rejects when it cannot be
 * used.
 */
export interface Keyring {
  get(name: string, signal: AbortSignal): Promise<string | undefined>;
  set(name: string, value: string, signal: AbortSignal): Promise<void>;
  /** Resolves to whether there was one. */
  remove(name: string, signal: AbortSignal): Promise<boolean>;
}

/** The name under which the program's secrets stand in the keyring. */
const service = 'elite-coding-assistant';

/** What the keyring's own process needs to find the user's session; nothing else of the environment reaches it. */
const sessionVariables = [
  ...[
    'DBUS_SESSION_BUS_ADDRESS',
    'XDG_RUNTIME_DIR',
    'XDG_DATA_HOME',
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'HOME',
    'USER',
    'LOGNAME',
  ],
  ...['LANG', 'PATH', 'TMPDIR', 'SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP'],
];

/**
 * Stores API keys in the operating system's keyring (macOS Keychain, Windows Credential Manager, the Secret Service of
 * Linux) instead of a file. Undefined where there is none: the optional native package is not installed below
 * `packageDirectory`, or Linux has no session bus (the kernel's keyring is not used, since it forgets at logout). Each
 * call runs in a process of its own, because a locked keyring or a silent bus stops the whole thread, and not even an
 * exit gets past it; aborting the signal kills that process. Costs about one bare node start a call.
 */
export function openSystemKeyring(options: {
  packageDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
}): Keyring | undefined {
  const {packageDirectory, environment} = options;
  if (process.platform === 'linux' && !environment.DBUS_SESSION_BUS_ADDRESS) return undefined;
  let module: string;
  try {
    module = createRequire(join(packageDirectory, 'package.json')).resolve('@napi-rs/keyring');
  } catch {
    return undefined;
  }
  const call = (operation: 'get' | 'set' | 'remove', name: string, signal: AbortSignal, value?: string) =>
    askKeyring({module, service, operation, name, value}, environment, signal);
  return {
    get: async (name, signal) => {
      const {value} = await call('get', name, signal);
      return typeof value === 'string' ? value : undefined;
    },
    set: async (name, value, signal) => {
      await call('set', name, signal, value);
    },
    remove: async (name, signal) => (await call('remove', name, signal)).removed === true,
  };
}

/** What the keyring's own process answers. */
interface KeyringAnswer {
  ok: boolean;
  value?: string | null;
  removed?: boolean;
}

/**
 * What the keyring's own process runs. Secrets go through pipes only: arguments and environment can be read by others.
 * Error texts may quote them, so none returns.
 */
const program = `
let text = '';
process.stdin.setEncoding('utf8').on('data', part => (text += part)).on('end', () => {
  let answer = {ok: false};
  try {
    const {module, service, operation, name, value} = JSON.parse(text);
    const entry = new (require(module).Entry)(service, name, {linux: {store: 'secret-service'}});
    if (operation === 'get') answer = {ok: true, value: entry.getPassword()};
    else if (operation === 'set') answer = (entry.setPassword(value), {ok: true});
    else answer = {ok: true, removed: entry.deleteCredential()};
  } catch {}
  process.stdout.write(JSON.stringify(answer));
});`;

/** Runs one call to the keyring in a process of its own, which is killed when the signal aborts or this program ends. */
function askKeyring(
  request: object,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<KeyringAnswer> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['-e', program], {
      env: Object.fromEntries(sessionVariables.map(name => [name, environment[name]])),
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    });
    // A keyring that asks for a password in a window must not outlive this program.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', part => {
      text += part;
    });
    child.stdin.on('error', () => {
      // A process that ended early shows in its missing answer.
    });
    child.on('error', () => fail(unusable()));
    child.on('close', () => {
      process.off('exit', kill);
      const answer = parseAnswer(text);
      if (answer?.ok) done(answer);
      else fail(unusable());
    });
    child.stdin.end(JSON.stringify(request));
  });
}

/** Reads the answer; undefined where the process ended without one. */
function parseAnswer(text: string): KeyringAnswer | undefined {
  try {
    return JSON.parse(text) as KeyringAnswer;
  } catch {
    return undefined;
  }
}

/** The one error of the keyring: it says nothing of what was asked for. */
function unusable(): EcaError {
  return new EcaError('keyring-unusable', 'The keyring of the system did not do what it was asked');
}
