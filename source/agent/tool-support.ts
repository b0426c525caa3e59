import {isCancellation} from '../foundation/errors.ts';
import type {LanguageModel, ModelRequest, ToolDescription} from '../providers/language-model.ts';
import {createAbortable} from './abortable.ts';
import {textCallRule} from './system-prompt.ts';
import {createCallReader, encodeRequest, type ToolCallMode} from './tool-calls.ts';

/** Where verdicts are kept from run to run. What it throws is taken for an empty cache. */
export interface VerdictCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string | undefined): Promise<void>;
}

/** Where what was found out is kept, and how long finding out may take. */
export interface ToolSupportOptions {
  cache: VerdictCache;
  /** How long one probe may take, loading the model included. Default 120,000. */
  timeoutMs?: number;
}

/** Knows in which form each model can call tools. */
export interface ToolSupport {
  /**
   * How a model calls tools. Asked of the model once for each digest: first in its server's own form, then in constrained JSON; text
   * needs no proof. A model that cannot be reached is not judged: the error is thrown.
   */
  modeOf(model: LanguageModel, digest: string, signal: AbortSignal): Promise<ToolCallMode>;
  /** Asks the model anew, whatever was known, text included, and keeps the verdict. Throws as `modeOf` does. */
  probe(model: LanguageModel, digest: string, signal: AbortSignal): Promise<ToolTrial[]>;
  /** The verdict did not hold: the next call asks anew. */
  forget(digest: string): Promise<void>;
}

/** What came of asking a model for one call in one form; the last of a list is the one that was settled on. */
export interface ToolTrial {
  mode: ToolCallMode;
  /** `not-offered`: the server says that it cannot; `ignored`: the model answered otherwise; `too-slow`: no answer in time. */
  outcome: 'called' | 'ignored' | 'not-offered' | 'too-slow';
}

/** The forms of tool calls that are tried, the best first. */
const modes: readonly ToolCallMode[] = ['native', 'json', 'text'];
/**
 * How long one try may take, in milliseconds, the loading of the model included; then nothing is decided and the
 * server's word serves.
 */
const defaultTimeoutMs = 120_000;

/** The harmless tool that a model is asked to call when it is tried. */
const probeTool: ToolDescription = {
  name: 'report-word',
  description: 'Report one word.',
  inputSchema: {type: 'object', properties: {word: {type: 'string'}}, required: ['word'], additionalProperties: false},
};
/** The word that the call has to carry: a model that calls without it has not understood what to call with. */
const probeWord = 'lantern';

/**
 * Finds out by trying in which form a model can call tools (capability probe), and remembers the verdict for its
 * weights.
 */
export function createToolSupport({cache, timeoutMs = defaultTimeoutMs}: ToolSupportOptions): ToolSupport {
  const known = new Map<string, Promise<ToolCallMode>>();
  const keyOf = (digest: string) => `tool-calls:${digest}`;

  /** The form in which a model calls tools: the kept verdict, else the first in which it does so when it is tried. */
  const judge = async (model: LanguageModel, digest: string, signal: AbortSignal): Promise<ToolCallMode> => {
    const cached = await cache.read(keyOf(digest)).catch(() => undefined);
    const verdict = modes.find(mode => mode === cached);
    if (verdict) return verdict;
    for (const mode of ['native', 'json'] as const) {
      const {tools, structuredOutput} = model.capabilities ?? {};
      if ((mode === 'native' ? tools : structuredOutput) === false) continue;
      const called = await callsTool(model, mode, signal, timeoutMs);
      // Too slow to tell: the server's word serves for now, and the next session asks again.
      if (called === undefined) return tools ? 'native' : 'text';
      if (!called) continue;
      await cache.write(keyOf(digest), mode).catch(() => {});
      return mode;
    }
    await cache.write(keyOf(digest), 'text').catch(() => {});
    return 'text';
  };

  return {
    async probe(model, digest, signal) {
      const trials: ToolTrial[] = [];
      for (const mode of modes) {
        const {tools, structuredOutput} = model.capabilities ?? {};
        const offered = mode === 'native' ? tools !== false : mode === 'json' ? structuredOutput !== false : true;
        const called = offered ? await callsTool(model, mode, signal, timeoutMs) : false;
        const outcome = !offered ? 'not-offered' : called === undefined ? 'too-slow' : called ? 'called' : 'ignored';
        trials.push({mode, outcome});
        // A model too slow to answer in one form would be too slow in the next.
        if (outcome === 'called' || outcome === 'too-slow') break;
      }
      const last = trials.at(-1);
      if (last?.outcome !== 'too-slow') {
        // Where even text was ignored it stays the form to try: it asks nothing of the server.
        const verdict = last?.mode ?? 'text';
        known.set(digest, Promise.resolve(verdict));
        await cache.write(keyOf(digest), verdict).catch(() => {});
      }
      return trials;
    },
    modeOf(model, digest, signal) {
      const asked = known.get(digest) ?? judge(model, digest, signal);
      known.set(digest, asked);
      asked.catch(() => known.delete(digest));
      return asked;
    },
    async forget(digest) {
      known.delete(digest);
      await cache.write(keyOf(digest), undefined).catch(() => {});
    },
  };
}

/** Asks the model to call the harmless tool in one form: whether it did, undefined where it took too long. */
async function callsTool(
  model: LanguageModel,
  mode: ToolCallMode,
  cancel: AbortSignal,
  timeoutMs: number,
): Promise<boolean | undefined> {
  const stop = new AbortController();
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([cancel, stop.signal, deadline]);
  const abortable = createAbortable(signal);
  const reader = createCallReader(mode);
  const request: ModelRequest = {
    ...encodeRequest(
      [
        {role: 'system', text: mode === 'native' ? 'Use the tool.' : `Tools:\n${textCallRule(mode, [probeTool])}`},
        {role: 'user', text: `Call the tool ${probeTool.name} with the word "${probeWord}".`},
      ],
      mode,
      [probeTool],
    ),
    maxTokens: 1_000,
    reasoning: false,
    temperature: 0,
  };
  const stream = model.stream(request, signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await abortable.wait(stream.next());
      if (next.done || next.value.type === 'finish') break;
      if (next.value.type === 'text-delta') reader.text(next.value.text);
      if (next.value.type === 'tool-call') reader.call(next.value);
      if (reader.done) break;
    }
    reader.end();
  } catch (error) {
    cancel.throwIfAborted();
    if (deadline.aborted) return undefined;
    // Refused because it cannot do this is a verdict; a server that is not there is none.
    if (isCancellation(error) || !refuses(error)) throw error;
    return false;
  } finally {
    abortable.release();
    stop.abort();
    void Promise.resolve(stream.return?.()).catch(() => {});
  }
  return reader.calls.some(
    ({name, input, problem}) => problem === undefined && name === probeTool.name && saysWord(input),
  );
}

/** Errors that mean "this server or model cannot do that", as against one that cannot be reached. */
function refuses(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    code === 'model-without-tools' ||
    code === 'model-bad-request' ||
    code === 'model-failed' ||
    code === 'model-broken-stream'
  );
}

/** Whether the call carries the word that was asked for. */
function saysWord(input: unknown): boolean {
  const word = typeof input === 'object' && input !== null && 'word' in input ? input.word : undefined;
  return typeof word === 'string' && word.toLowerCase().includes(probeWord);
}
