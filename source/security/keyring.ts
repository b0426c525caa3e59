/** The part of an operating system's keyring that is used: one text for each name. */
export interface Keyring {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** Resolves to whether there was one. */
  remove(name: string): Promise<boolean>;
}

const service = 'elite-coding-assistant';

/**
 * The keyring of the operating system, or undefined where there is none: the optional native package is missing, or Linux
 * has no session bus (the kernel's keyring is not used, since it forgets at logout). Loads the native package.
 */
export async function openSystemKeyring(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Keyring | undefined> {
  if (process.platform === 'linux' && !environment.DBUS_SESSION_BUS_ADDRESS) return undefined;
  try {
    const {AsyncEntry} = await import('@napi-rs/keyring');
    const entry = (name: string) => new AsyncEntry(service, name, {linux: {store: 'secret-service'}});
    return {
      get: async name => (await entry(name).getPassword()) ?? undefined,
      set: (name, value) => entry(name).setPassword(value),
      remove: name => entry(name).deleteCredential(),
    };
  } catch {
    return undefined;
  }
}
