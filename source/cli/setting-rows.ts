import {escapeText, maskPassword} from '../config/quote-text.ts';
import {settings} from '../config/schema.ts';
import type {Runtime} from '../runtime/runtime.ts';

/**
 * Lists every setting for the app, as text that is safe to print: its value, where it comes from and what it does. Of a
 * secret only whether it is set, and of an address no password.
 */
export async function settingRows(
  runtime: Runtime,
): Promise<{key: string; value: string; source: string; sentence: string}[]> {
  const {openSecretSettings} = await import('../runtime/secret-settings.ts');
  const secrets = await openSecretSettings(runtime.paths).sources();
  return settings.map(({key, secret, sentence}) => {
    if (secret)
      return {key, value: secrets.has(key) ? '(set)' : '(not set)', source: secrets.get(key) ?? 'default', sentence};
    const found = key
      .split('.')
      .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], runtime.config.values);
    const value =
      typeof found === 'string' ? maskPassword(found) : found === undefined ? '(not set)' : JSON.stringify(found);
    return {key, value: escapeText(value), source: runtime.config.sourceOf(key).source, sentence};
  });
}
