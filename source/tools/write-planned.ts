import {createHash} from 'node:crypto';
import type {FileHands} from './file-hands.ts';
import type {SeenFiles} from './seen-files.ts';
import type {ToolContext, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** A change to one file that was worked out and not made yet. */
export interface PlannedWrite {
  bytes: Uint8Array;
  /** What the file has to be for the plan to hold. */
  expected: Parameters<FileHands['write']>[2]['expected'];
  realPath: string;
  /** Names the plan: what was approved and what is done have the same one. */
  fingerprint: string;
}

/**
 * Writes a file exactly as it was approved, or not at all: when the plan differs from the one that the user saw, or the
 * file has changed, nothing is written. `filesChanged` are paths as they are shown.
 */
export async function writePlanned(
  path: string,
  verb: 'edit' | 'write',
  plan: PlannedWrite,
  {hands, seen}: {hands: FileHands; seen: SeenFiles},
  {signal, approved, previewed}: Pick<ToolContext, 'signal' | 'approved' | 'previewed'>,
): Promise<{ok: true; filesChanged: string[]} | {ok: false; result: ToolResult}> {
  if (previewed !== undefined && previewed !== plan.fingerprint) {
    return failed(`\`${path}\` has changed since the ${verb} was approved; read it and ${verb} it anew`);
  }
  signal.throwIfAborted();
  const written = await hands.write(path, plan.bytes, {expected: plan.expected, approved});
  if (!written.ok) return failed(`${written.message} (${written.reason})`);
  // The model wrote it, so it knows it: it may edit on without reading the file again.
  seen.note(plan.realPath, hashOf(plan.bytes));
  return {ok: true, filesChanged: [written.shownPath]};
}

/** The SHA-256 of a file's bytes, as the ledger of seen files keeps it, and of what names a plan. */
export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A change that was not made, with the reason for the model. */
function failed(problem: string): {ok: false; result: ToolResult} {
  return {ok: false, result: failedResult(problem)};
}
