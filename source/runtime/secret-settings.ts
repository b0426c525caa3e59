import type {Paths} from '../config/paths.ts';
import {findSetting} from '../config/schema.ts';
import {EcaError} from '../foundation/errors.ts';
import {createSecretStore, type SecretSource, type SecretStore, secretVariables} from '../security/secrets.ts';

/**
 * The API keys and other secrets by the dotted key of their setting, as `eca config` shows and changes them. Values
 * only ever go in: of a secret only its source is told.
 */
export interface SecretSettings {
  /** Where each secret that is set comes from, by dotted key. */
  sources(): Promise<Map<string, SecretSource>>;
  set(key: string, value: string): Promise<'keyring' | 'file'>;
  /** Whether there was one in the keyring or in the file. */
  unset(key: string): Promise<boolean>;
}

/**
 * Sets, removes and lists the API keys that the user gives: they are kept in the system's keyring or in a file below
 * `paths.secretsDirectory`, never in the settings. Those in the environment of the process are listed too.
 */
export function openSecretSettings(
  paths: Paths,
  store: SecretStore = createSecretStore({directory: paths.secretsDirectory}),
): SecretSettings {
  return {
    async sources() {
      const listed = new Map((await store.list()).map(({name, source}) => [name, source]));
      const keys = Object.entries(secretKeys).flatMap(([key, name]) => {
        const source = listed.get(name);
        return source === undefined ? [] : [[key, source] as const];
      });
      return new Map(keys);
    },
    set: async (key, value) => (await store.set(secretName(key), value)).source,
    unset: key => store.remove(secretName(key)),
  };
}

/** The settings that are secrets, with their names in the secret store. */
const secretKeys: Readonly<Record<string, string>> = {
  'providers.openai.apiKey': 'openai-api-key',
  'providers.anthropic.apiKey': 'anthropic-api-key',
  'supabase.key': 'supabase-key',
};

/** What the secret store calls the secret of that setting. */
export function secretName(key: string): string {
  const name = secretKeys[key];
  if (!findSetting(key)?.secret || name === undefined || !Object.hasOwn(secretVariables, name)) {
    throw new EcaError('usage-unknown-setting', `\`${key}\` is not the key of a secret`);
  }
  return name;
}

/** The longest key that is taken, in characters: what is longer was piped in by mistake. */
const longestSecretCharacters = 16_384;

/**
 * Reads an API key that the user types, pastes or pipes in, without showing it: one line from `stdin`. In a terminal
 * `prompt` is called first. Rejects with `usage-bad-secret` where nothing comes, and with an AbortError when `signal`
 * aborts or Ctrl-C is pressed.
 */
export async function readSecret(stdin: NodeJS.ReadStream, prompt: () => void, signal: AbortSignal): Promise<string> {
  const hidden = stdin.isTTY === true;
  if (hidden) {
    stdin.setRawMode(true);
    prompt();
  }
  const cancelled = () => Object.assign(new Error('Cancelled'), {name: 'AbortError'});
  const stop = () => stdin.destroy(cancelled());
  signal.addEventListener('abort', stop, {once: true});
  let text = '';
  try {
    signal.throwIfAborted();
    stdin.setEncoding('utf8');
    for await (const chunk of stdin) {
      // A terminal in raw mode hands over Ctrl-C, Ctrl-D and the backspace as characters.
      for (const character of String(chunk)) {
        if (hidden && character === '\u0003') throw cancelled();
        else if (character === '\n' || character === '\r' || (hidden && character === '\u0004'))
          return checkedSecret(text);
        else if (hidden && (character === '\u007f' || character === '\b')) text = text.slice(0, -1);
        else text += character;
      }
      // No key is that long: the rest of what was piped in is not read.
      if (text.length > longestSecretCharacters) break;
    }
    return checkedSecret(text);
  } finally {
    signal.removeEventListener('abort', stop);
    if (hidden) stdin.setRawMode(false);
  }
}

/** A key is one line without blanks and control characters; anything else is refused. */
function checkedSecret(text: string): string {
  // A terminal marks what is pasted with ESC [200~ and ESC [201~.
  const secret = text.replaceAll(/\u001b\[20[01]~/g, '').trim();
  if (secret !== '' && secret.length <= longestSecretCharacters && !/[\s\p{C}]/u.test(secret)) return secret;
  throw new EcaError('usage-bad-secret', 'Expected a key on one line without spaces or control characters', {
    hint: 'Pipe it in: eca config set providers.openai.apiKey < key.txt',
  });
}
