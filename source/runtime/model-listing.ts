import type {LoadedConfig} from '../config/load.ts';
import {toErrorData} from '../foundation/errors.ts';
import {listOllamaModels} from '../providers/ollama.ts';
import type {SecretStore} from '../security/secrets.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';

/**
 * `ready` it answers; `not-served` its server is there and does not have it; `unreachable` its server does not answer; `no-key` it
 * needs a key that is not set; `configured` it is not contacted, because asking it could cost money.
 */
export type ModelState = 'ready' | 'not-served' | 'unreachable' | 'no-key' | 'configured';

export interface ListedModel {
  /** `provider:model`, or `retrieval-only`. */
  model: string;
  state: ModelState;
  /** What it is set for: `primary`, `fallback`, `specialized.code`, `specialized.analysis`; empty for models that are merely there. */
  roles: string[];
  /** More about the state, for people; safe to print. */
  detail: string;
  hint?: string;
}

export interface ModelListing {
  /** Configured models first, then what else the Ollama server has, then `retrieval-only`. */
  models: ListedModel[];
}

const longestWaitMs = 2_000;
const keyNames: Record<string, string> = {openai: 'openai-api-key', anthropic: 'anthropic-api-key'};

/** Looks at what is configured and asks the Ollama server what it has; nothing is sent anywhere else. */
export async function listModels(
  config: LoadedConfig,
  secrets: SecretStore,
  signal?: AbortSignal,
): Promise<ModelListing> {
  const {values} = config;
  const served = await listOllamaModels({
    baseUrl: values.providers.ollama.baseUrl,
    timeoutMs: Math.min(values.performance.connectTimeout * 1000, longestWaitMs),
    ...(signal && {signal}),
  }).then(
    models => ({models}),
    error => {
      signal?.throwIfAborted();
      return {problem: toErrorData(error)};
    },
  );
  const configured = configuredModels(config);
  const listed = await Promise.all(
    [...configured].map(async ([model, roles]): Promise<ListedModel> => {
      const [provider = ''] = model.split(':', 1);
      if (provider !== 'ollama') {
        const key = keyNames[provider];
        const found = key === undefined ? undefined : await secrets.get(key);
        return found
          ? {model, roles, state: 'configured', detail: `key from the ${found.source}`}
          : {
              model,
              roles,
              state: 'no-key',
              detail: 'no key is set',
              hint: `eca config set providers.${provider}.apiKey`,
            };
      }
      if ('problem' in served) {
        return {
          model,
          roles,
          state: 'unreachable',
          detail: served.problem.message,
          ...(served.problem.hint && {hint: served.problem.hint}),
        };
      }
      const name = model.slice('ollama:'.length);
      const there = served.models.find(one => one.name === name || one.name === `${name}:latest`);
      return there
        ? {model, roles, state: 'ready', detail: sanitizeLine(there.parameterSize)}
        : {
            model,
            roles,
            state: 'not-served',
            detail: 'the Ollama server does not have it',
            hint: `ollama pull ${name}`,
          };
    }),
  );
  const others = 'models' in served ? served.models.filter(({name}) => !configured.has(`ollama:${name}`)) : [];
  return {
    models: [
      ...listed,
      ...others.map(
        ({name, parameterSize}): ListedModel => ({
          model: `ollama:${sanitizeLine(name)}`,
          state: 'ready',
          roles: [],
          detail: sanitizeLine(parameterSize),
        }),
      ),
      {model: 'retrieval-only', state: 'ready', roles: [], detail: 'quotes the project; needs no model'},
    ],
  };
}

function configuredModels(config: LoadedConfig): Map<string, string[]> {
  const {models} = config.values;
  const found = new Map<string, string[]>();
  const add = (model: string | undefined, role: string) => {
    if (model !== undefined) found.set(model, [...(found.get(model) ?? []), role]);
  };
  add(models.primary, 'primary');
  for (const model of models.fallback) add(model, 'fallback');
  add(models.specialized.code, 'specialized.code');
  add(models.specialized.analysis, 'specialized.analysis');
  return found;
}
