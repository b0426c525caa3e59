import type {AgentEvent} from '../agent/agent-event.ts';

/**
 * What the assistant remembered for a question (recall): passages of earlier conversations and records, and how sure it
 * is; every text is safe to print.
 */
export type Recalled = Pick<Extract<AgentEvent, {type: 'recall'}>, 'confidence' | 'passages'>;
/** A passage that was remembered, with where and when it was said. */
export type RecalledPassage = Recalled['passages'][number];
