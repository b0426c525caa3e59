import type {ArgumentChoice, SlashCommand} from '../commands/slash-command.ts';

/** What may stand behind the name of a slash command, as far as it is known by now. */
export interface ArgumentChoices {
  /**
   * What may stand as the last of `words` (which may be ''); undefined while it is being looked up: `onLoaded` is called when it is
   * there. What cannot be looked up is an empty list.
   */
  of(name: string, words: readonly string[]): readonly ArgumentChoice[] | undefined;
}

/** What the look-up needs: the commands, what their choices come from, and a clock. */
export interface ArgumentChoicesOptions {
  find(name: string): Pick<SlashCommand, 'choices'> | undefined;
  ports: Parameters<NonNullable<SlashCommand['choices']>>[1];
  onLoaded(): void;
  nowMs(): number;
}

/** How long, in milliseconds, choices that were looked up are used again: models and sessions come and go. */
const freshForMs = 10_000;

/**
 * Suggests what can be typed behind a slash command, such as the names of models and sessions (argument completion).
 * Looked up once for all that is typed of one word.
 */
export function createArgumentChoices(options: ArgumentChoicesOptions): ArgumentChoices {
  const {find, ports, onLoaded, nowMs} = options;
  let known: {key: string; choices: readonly ArgumentChoice[] | undefined; atMs: number} | undefined;
  return {
    of(name, words) {
      const command = find(name);
      if (!command?.choices) return [];
      const key = [name, ...words.slice(0, -1)].join(' ');
      if (known?.key === key && nowMs() - known.atMs < freshForMs) return known.choices;
      const entry: NonNullable<typeof known> = {key, choices: undefined, atMs: nowMs()};
      known = entry;
      command
        .choices([...words.slice(0, -1), ''], ports)
        .catch((): ArgumentChoice[] => [])
        .then(choices => {
          entry.choices = choices;
          if (known === entry) onLoaded();
        });
      return undefined;
    },
  };
}
