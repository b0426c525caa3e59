import type {PromptTier} from '../agent/agent-event.ts';
import type {EditFormat} from '../agent/system-prompt.ts';
import type {VerdictCache} from '../agent/tool-support.ts';
import type {Tool, ToolResult} from '../tools/tool.ts';

/** How often one way to change a file came out, and how often it could not be made out of what the model gave. */
export interface FormatCount {
  succeeded: number;
  failed: number;
}

/** What a model is told to change files with, and what that rests on. */
export interface EditRecord {
  format: EditFormat;
  'edit-file': FormatCount;
  'write-file': FormatCount;
}

/**
 * Learns for each model, by how its attempts came out, whether it changes files better by edits or by writing them
 * whole. Keyed by the model's weights.
 */
export interface EditFormats {
  /** What to recommend to a model now. */
  recordOf(key: string, tier: PromptTier): Promise<EditRecord>;
  /** `tool` with its outcomes counted for the model; other tools than the two are returned as they are. */
  counted(tool: Tool, key: string): Tool;
}

/** Nothing is concluded before a way was tried this often. */
const fewestTries = 8;
/** How much better the other way's rate has to be, so that chance does not turn it over and back. */
const clearlyBetter = 0.15;
/**
 * When a way was tried more often than this, its counts are halved, so that newer tries count more: models are served
 * anew under the same weights, projects change.
 */
const mostTries = 200;

const none: FormatCount = {succeeded: 0, failed: 0};

/**
 * Counts how each model's edits come out. Counts are kept in `cache`, keyed by the model; what cannot be read or
 * written there is as if it had not happened.
 */
export function createEditFormats(cache: VerdictCache): EditFormats {
  let queue = Promise.resolve();

  /** What was counted for a model; zeros where nothing is kept or it cannot be read. */
  async function countsOf(key: string): Promise<Record<'edit-file' | 'write-file', FormatCount>> {
    const text = await cache.read(keyOf(key)).catch(() => undefined);
    try {
      const value = JSON.parse(text ?? '{}') as Record<string, unknown>;
      return {'edit-file': countIn(value['edit-file']), 'write-file': countIn(value['write-file'])};
    } catch {
      return {'edit-file': none, 'write-file': none};
    }
  }

  /** Adds one outcome; outcomes wait for each other, so that none is lost. */
  function count(key: string, name: 'edit-file' | 'write-file', outcome: keyof FormatCount): void {
    queue = queue
      .then(async () => {
        const counts = await countsOf(key);
        const raised = {...counts[name], [outcome]: counts[name][outcome] + 1};
        const total = raised.succeeded + raised.failed;
        const kept =
          total > mostTries
            ? {succeeded: Math.round(raised.succeeded / 2), failed: Math.round(raised.failed / 2)}
            : raised;
        await cache.write(keyOf(key), JSON.stringify({...counts, [name]: kept}));
      })
      .catch(() => {});
  }

  return {
    async recordOf(key, tier) {
      await queue;
      const counts = await countsOf(key);
      return {format: chooseEditFormat(tier, counts), ...counts};
    },
    counted(tool, key) {
      const {name} = tool;
      if (name !== 'edit-file' && name !== 'write-file') return tool;
      const note = (result: ToolResult) => {
        // A new file says nothing of how well one is changed.
        if (result.ok && result.details?.kind === 'diff' && result.details.change !== 'create')
          count(key, name, 'succeeded');
        if (!result.ok && result.misfit) count(key, name, 'failed');
      };
      const own: Partial<Tool> = {
        async run(input, context) {
          const result = await tool.run(input, context);
          note(result);
          return result;
        },
        ...(tool.preview && {
          async preview(input: unknown) {
            const preview = await (tool.preview as NonNullable<Tool['preview']>)(input);
            if (!preview.ok) note(preview.result);
            return preview;
          },
        }),
      };
      return Object.assign(Object.create(tool), own) as Tool;
    },
  };
}

/**
 * Decides whether a model is told to edit files or to rewrite them. Small models begin with whole files, larger ones
 * with edits: what small models give as the old text is seldom there. Each stays until it was tried often enough and
 * the other way does clearly better, by rates smoothed with one success and one failure.
 */
export function chooseEditFormat(
  tier: PromptTier,
  counts: Record<'edit-file' | 'write-file', FormatCount>,
): EditFormat {
  const start: EditFormat = tier === 'small' ? 'write-file' : 'edit-file';
  const other: EditFormat = start === 'edit-file' ? 'write-file' : 'edit-file';
  const tries = counts[start].succeeded + counts[start].failed;
  return tries >= fewestTries && rate(counts[other]) > rate(counts[start]) + clearlyBetter ? other : start;
}

/** The share of tries that came out well; what was never tried counts as even. */
function rate({succeeded, failed}: FormatCount): number {
  return (succeeded + 1) / (succeeded + failed + 2);
}

function keyOf(key: string): string {
  return `edits:${key}`;
}

/** A count as it was kept; anything that is none is taken for zero. */
function countIn(value: unknown): FormatCount {
  const {succeeded, failed} = (value ?? {}) as Record<string, unknown>;
  const whole = (one: unknown) => (typeof one === 'number' && Number.isInteger(one) && one >= 0 ? one : 0);
  return {succeeded: whole(succeeded), failed: whole(failed)};
}
