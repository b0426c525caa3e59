import {EcaError} from '../foundation/errors.ts';
import {runBatch} from './batch.ts';
import type {CommandContext} from './command.ts';

/** What a search found for one line of a batch, best first. */
export interface BatchFound {
  hits: readonly {
    id: string;
    /** It was imported as a number, and is given back as one. */
    numericId: boolean;
    score: number;
  }[];
  /** From 0 to 1: whether what was searched holds an answer. */
  confidence: number;
}

/**
 * Answers many searches in one run, the `--batch` of `eca memory search` and `eca knowledge search`: `{"id","query"}`
 * lines in, `{"id","hits":[{"id","score"}],"confidence"}` out. Resolves to the exit code. @throws EcaError
 * `usage-unexpected-operand`.
 */
export async function runSearchBatch(
  context: CommandContext,
  search: (line: Record<string, unknown>) => Promise<BatchFound>,
): Promise<number> {
  if (context.operands.length > 0) {
    throw new EcaError(
      'usage-unexpected-operand',
      'With --batch the questions come from stdin, one JSON object a line',
    );
  }
  return runBatch(context, {
    async handle(line) {
      const {hits, confidence} = await search(line);
      return {hits: hits.map(({id, numericId, score}) => ({id: numericId ? Number(id) : id, score})), confidence};
    },
  });
}
