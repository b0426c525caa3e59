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

export interface ToolSupportOptions {
  cache: VerdictCache;
  /** How long one probe may take, loading the model included. Default 120,000. */
  timeoutMs?: number;
}

export interface ToolSupport {
  /**
   * How a model calls tools. Asked of the model once for each digest: first in its server's own form, then in constrained JSON; text
   * needs no proof. A model that cannot be reached is not judged: the error is thrown.
   */
  modeOf(model: LanguageModel, digest: string, signal: AbortSignal): Promise<ToolCallMode>;
  /** The verdict did not hold: the next call asks anew. */
  forget(digest: string): Promise<void>;
}

const modes: readonly ToolCallMode[] = ['native', 'json', 'text'];
const defaultTimeoutMs = 120_000;

const probeTool: ToolDescription = {
  name: 'report-word',
  description: 'Report one word.',
  inputSchema: {type: 'object', properties: {word: {type: 'string'}}, required: ['word'], additionalProperties: false},
};
const probeWord = 'lantern';

/** Judges models by trying. */
export function createToolSupport({cache, timeoutMs = defaultTimeoutMs}: ToolSupportOptions): ToolSupport {
  const known = new Map<string, Promise<ToolCallMode>>();
  const keyOf = (digest: string) => `tool-calls:${digest}`;

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

async function callsTool(
  model: LanguageModel,
  mode: 'native' | 'json',
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
        {role: 'system', text: mode === 'json' ? `Tools:\n${textCallRule('json', [probeTool])}` : 'Use the tool.'},
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

function refuses(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    code === 'model-without-tools' ||
    code === 'model-bad-request' ||
    code === 'model-failed' ||
    code === 'model-broken-stream'
  );
}

function saysWord(input: unknown): boolean {
  const word = typeof input === 'object' && input !== null && 'word' in input ? input.word : undefined;
  return typeof word === 'string' && word.toLowerCase().includes(probeWord);
}
