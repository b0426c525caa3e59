import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {Tool} from './tool.ts';

/** What can be remembered: facts, events, and how something is done. */
const kinds = ['semantic', 'episodic', 'procedural'] as const;

/** What a model asks to be noted, and whether it is a fact, an event or how something is done. */
export interface RememberInput {
  text: string;
  kind?: (typeof kinds)[number];
}

/** Writes one thing down in memory. `waits`: it is in the inbox until the user accepts it. */
export type RememberText = (input: RememberInput) => Promise<{id: string; waits: boolean; known: boolean}>;

/** What a model gives: one statement of 3 to 1,000 characters. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    text: {type: 'string', description: 'One statement that stands alone', minLength: 3, maxLength: 1_000},
    kind: {type: 'string', enum: kinds},
  },
  required: ['text'],
  additionalProperties: false,
};

/**
 * The tool `remember`, with which a model notes one statement for later sessions. Its effect is `read`: it changes
 * nothing but the inbox of memory, where the user decides what becomes of it.
 */
export function createRemember(options: {remember: RememberText}): Tool<RememberInput> {
  return {
    name: 'remember',
    description: 'Note a fact, decision or preference of the user for later sessions.',
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: () => [],
    async run(input) {
      const {id, waits, known} = await options.remember(input);
      const what = known ? 'Known already' : waits ? 'Noted; the user decides whether to keep it' : 'Remembered';
      return {ok: true, content: `${what} (${id}).`, summary: `${what}: ${sanitizeLine(input.text).slice(0, 80)}`};
    },
  };
}
