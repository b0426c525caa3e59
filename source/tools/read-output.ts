import {setTimeout as wait} from 'node:timers/promises';
import {boundText} from './bound-text.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {BackgroundCommand, BackgroundCommands} from './commands/background-commands.ts';
import {describeEnd} from './commands/describe-end.ts';
import type {Tool} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** Which background command a model looks at, how long it waits for news, and whether it ends it. */
export interface ReadOutputInput {
  id: string;
  waitSeconds?: number;
  stop?: boolean;
}

/**
 * The longest a call waits for new output or the end of the command, in seconds; it stays below the minute that a tool
 * call may take.
 */
const longestWaitSeconds = 50;
/** How often it is looked whether something came, in milliseconds. */
const pollMs = 50;

/** What a model gives: the id that run-command has given it, how long to wait, and whether to end the command. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    id: {type: 'string', minLength: 1, maxLength: 20},
    waitSeconds: {type: 'integer', minimum: 0, maximum: longestWaitSeconds, description: 'for new output or the end'},
    stop: {type: 'boolean'},
  },
  required: ['id'],
  additionalProperties: false,
};

/**
 * The tool `read-output`, with which a model sees what a background command has written since the last look, and
 * whether it still runs; `stop` ends it first.
 */
export function createReadOutput(background: BackgroundCommands): Tool<ReadOutputInput> {
  return {
    name: 'read-output',
    description: 'New output of a background command; can stop it.',
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: () => [],
    async run({id, waitSeconds = 0, stop = false}, {signal, maxCharacters}) {
      const entry = background.list.find(one => one.id === id);
      if (!entry) {
        const known = background.list.map(one => `\`${one.id}\``).join(', ');
        const expected = known === '' ? 'none was started' : `expected one of ${known}`;
        return failedResult(`Unknown background command \`${id}\`, ${expected}`);
      }
      let text = entry.output.takeNew();
      if (stop && entry.end === undefined) {
        entry.running.stop('stop');
        await until(() => entry.end !== undefined, longestWaitSeconds, signal);
      } else if (text === '' && entry.end === undefined) {
        // Nothing new yet: waiting saves the model from asking again and again.
        const sizeBefore = entry.output.sizeBytes;
        await until(() => entry.end !== undefined || entry.output.sizeBytes > sizeBefore, waitSeconds, signal);
      }
      text += entry.output.takeNew();
      const state = stateOf(entry);
      const shown = text.trimEnd() === '' ? '(no new output)' : boundText(text.trimEnd(), maxCharacters - 400);
      return {
        ok: true,
        content: [state, shown, ...(entry.end ? entry.notes : [])].join('\n'),
        summary: `${id}: ${state}`,
      };
    },
  };
}

/** Says in a sentence whether the command runs, could not start, or how it ended. */
function stateOf({id, end}: BackgroundCommand): string {
  if (!end) return `${id} is running.`;
  if (end.startProblem !== undefined && end.exitCode !== 0) return `${id} failed to start: ${end.startProblem}`;
  return `${id}: ${describeEnd(end)}`;
}

/** Waits until something is so, its seconds are over or the user cancels. */
async function until(met: () => boolean, seconds: number, signal: AbortSignal): Promise<void> {
  const endAt = performance.now() + seconds * 1000;
  while (!met() && performance.now() < endAt) await wait(pollMs, undefined, {signal});
}
