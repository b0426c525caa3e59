import type {LanguageModel, ModelRequest, StreamPart, Usage} from '../providers/language-model.ts';
import {createTerminalSanitizer} from '../security/terminal-sanitizer.ts';
import {createAbortable} from './abortable.ts';
import type {AgentEventBody} from './agent-event.ts';
import {createCallReader, type ReadCall, type ToolCallMode} from './tool-calls.ts';

/** What one model call came to. It fills as the stream arrives, so that what came before a fault or a cancellation stays. */
export interface StepOutcome {
  text: string;
  reasoning: string;
  /** Whole once `finish` is set. */
  calls: readonly ReadCall[];
  finish?: Extract<StreamPart, {type: 'finish'}>['reason'];
  usage?: Usage;
  citations: Extract<StreamPart, {type: 'citation'}>['citation'][];
}

/**
 * The longest answer, and the longest reasoning, of one model call in characters: a model that never stops is ended
 * there, and the turn with it.
 */
const longestAnswer = 1_000_000;

/** Whether an answer was ended because it was longer than any answer needs to be. */
export function isOverlong({text, reasoning}: StepOutcome): boolean {
  return text.length >= longestAnswer || reasoning.length >= longestAnswer;
}

/** An outcome in which nothing has happened yet. */
export function emptyOutcome(): StepOutcome {
  return {text: '', reasoning: '', calls: [], citations: []};
}

/**
 * Asks the model once and streams what it answers. Fills `outcome` and yields what can be shown, made safe for the
 * terminal. Throws what the model throws, and the signal's reason as soon as it fires even where the model does not
 * heed it; its stream is closed in every case.
 */
export async function* runModelStep(
  model: LanguageModel,
  request: ModelRequest,
  mode: ToolCallMode | undefined,
  outcome: StepOutcome,
  signal: AbortSignal,
): AsyncGenerator<AgentEventBody> {
  const stop = new AbortController();
  const abortable = createAbortable(signal);
  const reader = createCallReader(mode);
  const clean = createTerminalSanitizer();
  const cleanReasoning = createTerminalSanitizer();
  const stream = model.stream(request, AbortSignal.any([signal, stop.signal]))[Symbol.asyncIterator]();

  /** Shows text, but no more than the longest answer may have. */
  const say = function* (text: string): Generator<AgentEventBody> {
    const shown = text.slice(0, Math.max(0, longestAnswer - outcome.text.length));
    if (shown === '') return;
    outcome.text += shown;
    yield {type: 'text-delta', text: shown};
  };
  const think = function* (text: string): Generator<AgentEventBody> {
    const shown = text.slice(0, Math.max(0, longestAnswer - outcome.reasoning.length));
    if (shown === '') return;
    outcome.reasoning += shown;
    yield {type: 'reasoning-delta', text: shown};
  };

  try {
    while (outcome.finish === undefined) {
      const next = await abortable.wait(stream.next());
      if (next.done) break;
      const part = next.value;
      switch (part.type) {
        case 'text-delta':
          yield* say(reader.text(clean.write(part.text)));
          break;
        case 'reasoning-delta':
          yield* think(cleanReasoning.write(part.text));
          break;
        case 'tool-call':
          reader.call(part);
          break;
        case 'citation':
          outcome.citations.push(part.citation);
          break;
        case 'usage':
          outcome.usage = part.usage;
          break;
        case 'warning':
          yield part;
          break;
        case 'finish':
          outcome.finish = part.reason;
      }
      // Behind a call in its text a model only makes things up: its end is not waited for.
      if (reader.done) outcome.finish = 'tool-calls';
      if (isOverlong(outcome)) outcome.finish = 'length';
    }
    // A stream that just stops has no end marker: what it was going to say is not known.
    outcome.finish ??= 'incomplete';
    yield* think(cleanReasoning.end());
    yield* say(reader.text(clean.end()));
    yield* say(reader.end());
    outcome.calls = reader.calls;
  } finally {
    abortable.release();
    stop.abort();
    // Not awaited: a generator that hangs would hang its return too.
    void Promise.resolve(stream.return?.()).catch(() => {});
  }
}
