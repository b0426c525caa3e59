import type {AgentEvent} from '../agent/agent-event.ts';

/** What memory gave for a question; every text is safe to print. */
export type Recalled = Pick<Extract<AgentEvent, {type: 'recall'}>, 'confidence' | 'passages'>;
export type RecalledPassage = Recalled['passages'][number];
