import {embeddingProviders, modelProviders, modelsWithoutProvider} from './model-name.ts';

/**
 * The kinds of value that a setting can take, with their limits. `models`, `rules` and `prices` are lists; a single
 * text counts as a list of one.
 */
export type Shape =
  | {type: 'boolean'; default: boolean}
  | {type: 'integer' | 'number'; default: number; minimum: number; maximum: number}
  | {type: 'choice'; choices: readonly string[]; default: string}
  | {type: 'model' | 'embedding-model' | 'url' | 'redis-url'; default?: string}
  | {type: 'models' | 'rules' | 'prices'; default: readonly string[]}
  | {type: 'secret'};

/** Says in words what a setting accepts, for help and error messages: `an integer from 1 to 60`. */
export function expectation(shape: Shape): string {
  const names = (choices: readonly string[]) => choices.map(choice => `\`${choice}\``).join(', ');
  switch (shape.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `an integer from ${shape.minimum} to ${shape.maximum}`;
    case 'number':
      return `a number from ${shape.minimum} to ${shape.maximum}`;
    case 'choice':
      return `one of ${names(shape.choices)}`;
    case 'model':
      return `\`provider:model\` with a provider of ${names(modelProviders)}, or \`${modelsWithoutProvider.language}\``;
    case 'embedding-model':
      return `\`provider:model\` with a provider of ${names(embeddingProviders)}, or \`${modelsWithoutProvider.embedding}\``;
    case 'models':
      return `one \`provider:model\` or a list of them, with a provider of ${names(modelProviders)}`;
    case 'prices':
      return 'a list of `provider:model=INPUT/OUTPUT` or `…/CACHED`, in US dollars for a million tokens';
    case 'rules':
      return 'a list of rules';
    case 'url':
      return 'an address that starts with `http://` or `https://`';
    case 'redis-url':
      return 'an address that starts with `redis://` or `rediss://`';
    case 'secret':
      return 'a key without spaces or line breaks';
  }
}
