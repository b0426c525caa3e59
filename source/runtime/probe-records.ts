import type {VerdictCache} from '../agent/tool-support.ts';

/** What a probe found out, as it is kept for these weights. */
export interface ProbeSummary {
  /** The form in which it called a tool: its server's own, constrained JSON, a tag in its text; `none` when it did in no form. */
  toolCalls: 'native' | 'json' | 'text' | 'none' | 'unknown';
  reasons: boolean;
  contextTokens?: number;
  firstTokenMs?: number;
  tokensPerSecond?: number;
  /** ISO 8601. */
  at: string;
}

/** Keeps what `eca models probe` found out, by model and, where the server names it, the digest of its weights. */
export interface ProbeRecords {
  read(model: string, digest: string | undefined): Promise<ProbeSummary | undefined>;
  write(model: string, digest: string | undefined, summary: ProbeSummary): Promise<void>;
}

/** Keeps probes in `cache`; a model whose record cannot be read there counts as one that was never probed. */
export function createProbeRecords(cache: VerdictCache): ProbeRecords {
  const keyOf = (model: string, digest: string | undefined) => `probe:${model}:${digest ?? ''}`;
  return {
    async read(model, digest) {
      const text = await cache.read(keyOf(model, digest)).catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as ProbeSummary;
      } catch {
        return undefined;
      }
    },
    write: (model, digest, summary) => cache.write(keyOf(model, digest), JSON.stringify(summary)).catch(() => {}),
  };
}
