import {expectation, type Shape} from './setting-shape.ts';

/** What is said of one setting in the table. */
type Specification = Shape & {
  sentence: string;
  unit?: 'tokens' | 'seconds' | 'days' | 'bytes' | 'files' | 'US dollars' | 'frames per second';
  /** The environment variable that sets it. */
  environment?: string;
  /** What a trusted project's file may do: `set` it (the default), only `tighten` it, or `never` touch it. */
  fromProject?: 'tighten' | 'never';
};

/** The longest timeout that can be set: one day, in seconds. */
const secondsAtMost = 86_400;

/** How long something is kept: 0 days mean for good, and no project may shorten what is the user's. */
const keptDays = {type: 'integer', minimum: 0, maximum: 36_500, unit: 'days', fromProject: 'never'} as const;

/**
 * The list of every setting there is, each once: its type, default value, limits, unit, environment variable and a
 * sentence on what it does. The zod schema, the types, the help, `.env.example`'s check and `eca config` are all
 * derived from this table. A key without a default is not set until somebody sets it.
 */
const table = {
  environment: {
    type: 'choice',
    choices: ['development', 'production', 'test'],
    default: 'development',
    environment: 'ENVIRONMENT',
    sentence: 'Which block of `environments` in the settings files applies.',
  },
  debug: {
    type: 'boolean',
    default: false,
    environment: 'DEBUG',
    sentence: 'Writes everything to the log file, unless `log.level` says otherwise.',
  },
  'log.level': {
    type: 'choice',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'warn',
    environment: 'LOG_LEVEL',
    sentence: 'The least serious line that goes to the log file; the screen stays clean.',
  },
  'models.primary': {
    type: 'model',
    default: 'ollama:qwen2.5-coder',
    sentence: 'The model that answers.',
  },
  'models.fallback': {
    type: 'models',
    default: [],
    sentence: 'The models tried in order when the one before cannot be reached.',
  },
  'models.specialized.code': {type: 'model', sentence: 'The model for work on code; the primary one where not set.'},
  'models.specialized.analysis': {
    type: 'model',
    sentence: 'The model for reading and reasoning; the primary one where not set.',
  },
  'models.embedding': {
    type: 'embedding-model',
    default: 'lexical',
    sentence: 'The model that turns text into vectors for search; `lexical` needs none.',
  },
  'models.prices': {
    type: 'prices',
    default: [],
    fromProject: 'never',
    sentence: 'What models cost, for `budget.cost` and the figures; none is built in.',
  },
  'providers.ollama.baseUrl': {
    type: 'url',
    default: 'http://127.0.0.1:11434',
    environment: 'OLLAMA_BASE_URL',
    sentence: 'Where the Ollama server listens.',
  },
  'providers.openai.baseUrl': {
    type: 'url',
    default: 'https://api.openai.com/v1',
    environment: 'OPENAI_BASE_URL',
    sentence: 'Where OpenAI, or any server that speaks its chat completions, is reached.',
  },
  'providers.openai.apiKey': {type: 'secret', environment: 'OPENAI_API_KEY', sentence: 'The key for OpenAI.'},
  'providers.anthropic.baseUrl': {
    type: 'url',
    default: 'https://api.anthropic.com',
    environment: 'ANTHROPIC_BASE_URL',
    sentence: 'Where Anthropic is reached.',
  },
  'providers.anthropic.apiKey': {type: 'secret', environment: 'ANTHROPIC_API_KEY', sentence: 'The key for Anthropic.'},
  'performance.maxTokens': {
    type: 'integer',
    default: 4096,
    minimum: 1,
    maximum: 1_000_000,
    unit: 'tokens',
    sentence: 'The longest answer of one model call.',
  },
  'performance.temperature': {
    type: 'number',
    default: 0.7,
    minimum: 0,
    maximum: 2,
    sentence: 'How freely the model chooses its words.',
  },
  /** How long the assistant may work on one question before it is stopped. */
  'performance.timeout': {
    type: 'number',
    default: 0,
    minimum: 0,
    maximum: secondsAtMost,
    unit: 'seconds',
    sentence: 'The limit for a whole turn; 0 means none.',
  },
  /** How long a model server may take to accept the connection before it counts as unreachable. */
  'performance.connectTimeout': {
    type: 'number',
    default: 10,
    minimum: 0.01,
    maximum: secondsAtMost,
    unit: 'seconds',
    sentence: 'The limit for reaching a model server.',
  },
  /**
   * How long to wait for a model to begin its answer: five minutes, since a local server may have to load the model
   * first.
   */
  'performance.firstByteTimeout': {
    type: 'number',
    default: 300,
    minimum: 0.01,
    maximum: secondsAtMost,
    unit: 'seconds',
    sentence: 'The limit for the first byte of an answer, loading the model included.',
  },
  /** How long an answer that has begun may pause before it counts as broken off. */
  'performance.idleTimeout': {
    type: 'number',
    default: 60,
    minimum: 0.01,
    maximum: secondsAtMost,
    unit: 'seconds',
    sentence: 'The limit for silence in the middle of an answer.',
  },
  /** How much is done without approval, from `read-only` to `full-auto`: see `PermissionMode`. */
  'permissions.mode': {
    type: 'choice',
    choices: ['read-only', 'ask', 'auto-edit', 'plan', 'full-auto'],
    default: 'ask',
    fromProject: 'tighten',
    sentence: 'What the assistant may do without asking.',
  },
  'permissions.allow': {
    type: 'rules',
    default: [],
    fromProject: 'never',
    sentence: 'Rules for what runs without asking.',
  },
  'permissions.ask': {
    type: 'rules',
    default: [],
    fromProject: 'tighten',
    sentence: 'Rules for what always asks.',
  },
  'permissions.deny': {
    type: 'rules',
    default: [],
    fromProject: 'tighten',
    sentence: 'Rules for what never runs, in every mode.',
  },
  'web.fetch': {
    type: 'boolean',
    default: false,
    fromProject: 'never',
    sentence: 'Whether the assistant may ask to read web pages; each host has to be approved.',
  },
  'memory.enabled': {
    type: 'boolean',
    default: true,
    sentence: 'Whether past sessions are recalled and new ones learned from.',
  },
  'memory.extraction': {
    type: 'choice',
    choices: ['off', 'rules'],
    default: 'rules',
    fromProject: 'never',
    sentence: 'Whether what your messages state, decide, prefer or correct is noted by rules.',
  },
  'memory.inbox': {
    type: 'boolean',
    default: true,
    fromProject: 'never',
    sentence: 'Whether notes that you did not write yourself wait until you accept them.',
  },
  'index.automatic': {
    type: 'boolean',
    default: true,
    sentence: 'Whether the project is indexed by itself at the first question.',
  },
  /** Keeps huge files, such as dumps and bundles, out of the search index: those above 1 MB unless set otherwise. */
  'index.maxFileBytes': {
    type: 'integer',
    default: 1_000_000,
    minimum: 1_000,
    maximum: 100_000_000,
    unit: 'bytes',
    sentence: 'Larger files are not indexed.',
  },
  'index.maxFiles': {
    type: 'integer',
    default: 50_000,
    minimum: 1,
    maximum: 10_000_000,
    unit: 'files',
    sentence: 'The most files that are indexed in one project.',
  },
  'ui.theme': {
    type: 'choice',
    choices: ['auto', 'dark', 'light'],
    default: 'auto',
    sentence: 'The colours of the app.',
  },
  'ui.maxFps': {
    type: 'integer',
    default: 20,
    minimum: 1,
    maximum: 60,
    unit: 'frames per second',
    sentence: 'How often the app repaints at most.',
  },
  /** Stops a session that has used up its tokens, so that it cannot run on without end. */
  'budget.tokens': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1_000_000_000,
    unit: 'tokens',
    sentence: 'The tokens a session may use; 0 means no limit.',
  },
  /** Stops a session that has cost too much money. */
  'budget.cost': {
    type: 'number',
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'US dollars',
    sentence: 'What a session may cost where prices are known; 0 means no limit.',
  },
  'telemetry.enabled': {
    type: 'boolean',
    default: true,
    fromProject: 'never',
    sentence:
      'Whether traces and figures go to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without it they go nowhere.',
  },
  'sync.enabled': {
    type: 'boolean',
    default: false,
    fromProject: 'never',
    sentence: 'Whether records are copied to your Supabase project. Nothing is sent there yet.',
  },
  'supabase.url': {
    type: 'url',
    environment: 'SUPABASE_URL',
    fromProject: 'never',
    sentence: 'The address of a Supabase project. Nothing is sent there yet.',
  },
  'supabase.key': {
    type: 'secret',
    environment: 'SUPABASE_KEY',
    sentence: 'The key for the Supabase project. It is kept, and not used yet.',
  },
  'redis.url': {
    type: 'redis-url',
    environment: 'REDIS_URL',
    fromProject: 'never',
    sentence: 'The address of a Redis server. Nothing uses it yet.',
  },
  'retention.sessions': {
    ...keptDays,
    default: 0,
    sentence: 'Sessions in which nothing was said for so long are deleted, once a day; 0 means never.',
  },
  'retention.metricMinutes': {
    ...keptDays,
    default: 90,
    sentence: 'How long figures of use are kept by the minute; 0 means for good.',
  },
  'retention.metricHours': {
    ...keptDays,
    default: 730,
    sentence: 'How long figures of use are kept by the hour; 0 means for good.',
  },
  'retention.metricDays': {
    ...keptDays,
    default: 0,
    sentence: 'How long figures of use are kept by the day; 0 means for good.',
  },
} as const satisfies Record<string, Specification>;

type Table = typeof table;
/** The type of a setting's value, by what the table says of it. */
type BaseValue<Entry extends {type: string}> = Entry extends {type: 'boolean'}
  ? boolean
  : Entry extends {type: 'integer' | 'number'}
    ? number
    : Entry extends {type: 'choice'; choices: readonly (infer Choice)[]}
      ? Choice
      : Entry extends {type: 'models' | 'rules' | 'prices'}
        ? readonly string[]
        : string;

export type SettingKey = keyof Table;
type SecretKey = {[Key in SettingKey]: Table[Key] extends {type: 'secret'} ? Key : never}[SettingKey];

/** The values by dotted key. Secrets are not among them: they never leave the secret store. */
export type SettingValues = {
  readonly [Key in Exclude<SettingKey, SecretKey>]: Table[Key] extends {default: unknown}
    ? BaseValue<Table[Key]>
    : BaseValue<Table[Key]> | undefined;
};

type Nested<Flat> = {
  readonly [Key in keyof Flat as Key extends `${infer Head}.${string}`
    ? Head
    : Key]: Key extends `${infer Head}.${string}`
    ? Nested<{[Inner in keyof Flat as Inner extends `${Head}.${infer Tail}` ? Tail : never]: Flat[Inner]}>
    : Flat[Key];
};

/** All settings as the program uses them: `config.performance.maxTokens`. Units are in the table (seconds, tokens, bytes…). */
export type Config = Nested<SettingValues>;

/** A setting as help, `eca config` and the checks see it. */
export interface Setting {
  key: SettingKey;
  type: Shape['type'];
  /** What it takes, for people: `an integer from 1 to 1000000`. */
  expects: string;
  /** Undefined where nothing is set until somebody sets it. */
  default: unknown;
  sentence: string;
  unit?: string;
  environment?: string;
  /** Kept in the secret store, never in a file of settings, never shown. */
  secret: boolean;
  fromProject: 'set' | 'tighten' | 'never';
  choices?: readonly string[];
  minimum?: number;
  maximum?: number;
}

/**
 * All settings as a list, for help, `eca config` and the checks. A secret is never taken from a project's file, and
 * what says nothing else may be set there.
 */
export const settings: readonly Setting[] = Object.entries(table as Record<string, Specification>).map(
  ([key, specification]) => ({
    ...specification,
    key: key as SettingKey,
    expects: expectation(specification),
    default: 'default' in specification ? specification.default : undefined,
    secret: specification.type === 'secret',
    fromProject: specification.type === 'secret' ? 'never' : (specification.fromProject ?? 'set'),
  }),
);

const byKey = new Map<string, Setting>(settings.map(setting => [setting.key, setting]));

/** The setting of that dotted key, or undefined where there is none. */
export function findSetting(key: string): Setting | undefined {
  return byKey.get(key);
}

/** Every environment variable that is read for settings, with what it does. */
export const environmentVariables: readonly {name: string; sentence: string; key?: SettingKey}[] = [
  {name: 'ECA_HOME', sentence: 'The folder that all state and settings of the user are kept in; an absolute path.'},
  ...settings.flatMap(({key, environment, sentence}) =>
    environment === undefined ? [] : [{name: environment, sentence, key}],
  ),
];

/** Builds the config object from values by dotted key; keys that are missing have their default. Frozen all the way down. */
export function nestValues(values: ReadonlyMap<string, unknown>): Config {
  const root: Record<string, unknown> = {};
  for (const setting of settings) {
    if (setting.secret) continue;
    const parts = setting.key.split('.');
    const last = parts.pop() as string;
    let group = root;
    for (const part of parts) {
      group[part] ??= {};
      group = group[part] as Record<string, unknown>;
    }
    group[last] = values.has(setting.key) ? values.get(setting.key) : setting.default;
  }
  return freezeDeep(root) as Config;
}

/** The settings of a user who has set nothing. */
export const defaultConfig: Config = nestValues(new Map());

/** Makes an object unchangeable at every depth: settings are read everywhere and changed nowhere. */
function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) freezeDeep(inner);
  return Object.freeze(value);
}
