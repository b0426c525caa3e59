import {EcaError} from '../foundation/errors.ts';
import {MistypedError, type Slip} from './mistyped-error.ts';
import {nearestNames} from './nearest-names.ts';
import {escapeText, quoteText} from './quote-text.ts';
import {findSetting, type Setting, settings} from './schema.ts';
import {valueOfText} from './text-value.ts';
import {nestKey, validateTree} from './validate.ts';

/** A value that a person gave for this run: through the environment or `--set`. */
export interface GivenValue {
  setting: Setting;
  value: unknown;
  source: 'environment' | 'flag';
  /** The variable's name, or `--set`. */
  where: string;
}

/**
 * Reads the settings that environment variables give (such as OLLAMA_BASE_URL or LOG_LEVEL). Empty variables count as
 * not set. Secrets are left to the secret store.
 */
export function valuesOfEnvironment(environment: NodeJS.ProcessEnv): GivenValue[] {
  return settings.flatMap(setting => {
    const name = setting.environment;
    const text = name === undefined || setting.secret ? '' : (environment[name]?.trim() ?? '');
    if (name === undefined || text === '') return [];
    // DEBUG is shared with other programs, which read patterns such as `express:*` from it.
    if (name === 'DEBUG' && /[*:,]/.test(text)) return [];
    return [{setting, value: valueOfText(setting, text), source: 'environment' as const, where: name}];
  });
}

/**
 * Reads the settings that `--set KEY=VALUE` gives for one run; of a key that is given twice the later counts. Throws
 * `config-invalid-flag`, also for a secret, since others can read command lines.
 */
export function valuesOfOverrides(overrides: readonly string[]): GivenValue[] {
  return overrides.map(override => {
    const equals = override.indexOf('=');
    if (equals < 1) {
      throw new EcaError('config-invalid-flag', `--set got ${quoteText(override)}, expected KEY=VALUE`, {
        hint: 'For example: --set performance.maxTokens=2048',
      });
    }
    const key = override.slice(0, equals).trim();
    const setting = findSetting(key);
    if (!setting) throw unknownSetting('config-invalid-flag', '--set got an unknown setting', key);
    if (setting.secret) {
      throw new EcaError(
        'config-invalid-flag',
        `--set cannot take the secret \`${key}\`, since others can read command lines`,
        {
          hint: `Set ${setting.environment} in the environment, or run \`eca config set ${key}\`.`,
        },
      );
    }
    return {setting, value: valueOfText(setting, override.slice(equals + 1)), source: 'flag', where: '--set'};
  });
}

/**
 * The error for a misspelled or unknown setting: of code `code`, it says `what`, names `key`, and asks "Did you mean
 * …?" with the settings it may have been meant to be.
 */
export function unknownSetting(code: string, what: string, key: string): EcaError {
  const nearest = nearestNames(
    key,
    settings.map(setting => setting.key),
  );
  const shown = nearest.map(name => `\`${name}\``).join(' or ');
  const message = `${what}: \`${escapeText(key.slice(0, 100))}\``;
  return nearest.length > 0
    ? new MistypedError(code, message, {typed: key, meant: nearest}, `Did you mean ${shown}?`)
    : new EcaError(code, message, {hint: 'Run `eca config` to see every setting.'});
}

/** What a value of `--set` was probably meant to be, of a setting that has a few. */
function slipIn({setting: {key, choices = []}, value, source}: GivenValue): Slip | undefined {
  if (source !== 'flag' || typeof value !== 'string') return undefined;
  const meant = nearestNames(value, choices).map(choice => `${key}=${choice}`);
  return meant.length === 0 ? undefined : {typed: `${key}=${value}`, meant};
}

/**
 * Checks the values from environment and command line against the schema and returns them as the schema reads them.
 * Throws `config-invalid-environment` or `config-invalid-flag` at the first that does not fit, which ends the program:
 * a wrong value given for this very run is not passed over.
 */
export async function checkGivenValues(given: readonly GivenValue[]): Promise<GivenValue[]> {
  const checked: GivenValue[] = [];
  for (const one of given) {
    const {key} = one.setting;
    const {values, problems} = await validateTree(nestKey(key, one.value));
    const [problem] = problems;
    if (problem) {
      const place = one.where === '--set' ? `--set ${key}` : one.where;
      const hint = one.source === 'environment' ? `It sets \`${key}\`: ${one.setting.sentence}` : one.setting.sentence;
      const slip = slipIn(one);
      throw slip === undefined
        ? new EcaError(`config-invalid-${one.source}`, `${place} is ${problem.message}`, {hint})
        : new MistypedError(`config-invalid-${one.source}`, `${place} is ${problem.message}`, slip, hint);
    }
    checked.push({...one, value: values.get(key) ?? undefined});
  }
  return checked;
}
