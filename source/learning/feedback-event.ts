import type {Citation} from '../providers/language-model.ts';

/** The kinds of feedback on an answer: given by the user (the first three) or seen in what the user does. */
export const feedbackSignals = [
  ...(['good', 'bad', 'comment'] as const),
  ...(['accepted', 'edited', 'undone', 'interrupted', 'denied', 'retried'] as const),
] as const;

/** A kind of feedback. */
export type FeedbackSignal = (typeof feedbackSignals)[number];

/** What a turn's user had before them when they judged. */
export interface ShownInTurn {
  /** The model that answered. */
  model: string;
  citations: Citation[];
  /** Ids of the records and past turns that memory gave the model. */
  recalled: string[];
}

/** One judgement (feedback) on one turn, with what the user had before them. */
export interface FeedbackEvent extends ShownInTurn {
  signal: FeedbackSignal;
  source: 'user' | 'observed';
  session: string;
  /** From 1. */
  turn: number;
  /** ISO 8601. */
  at: string;
  text?: string;
  /** The files that the signal is about: those that were edited afterwards, undone, or whose change was judged. */
  paths?: string[];
}

/** A turn as its session keeps it. */
export interface JudgedTurn {
  number: number;
  notes: readonly {topic: string; data: unknown}[];
  feedback: readonly {signal: string; source: 'user' | 'observed'; text?: string; data?: unknown; at: string}[];
  result?: {model: string; citations: readonly Citation[]};
}

/** The topic of the note in which a turn keeps what memory gave; its data is `{ids}`. */
export const recallTopic = 'recall';

/** Collects the feedback on `turn`, oldest first; judgements of kinds that are not known are left out. */
export function feedbackOf(session: string, turn: JudgedTurn): FeedbackEvent[] {
  const {model = '', citations = []} = turn.result ?? {};
  const recalled = turn.notes.flatMap(({topic, data}) => (topic === recallTopic ? stringsIn(data, 'ids') : []));
  return turn.feedback.flatMap(({signal, source, text, data, at}) => {
    const known = feedbackSignals.find(one => one === signal);
    if (!known) return [];
    const paths = stringsIn(data, 'paths');
    return [
      {
        signal: known,
        source,
        session,
        turn: turn.number,
        at,
        model,
        citations: [...citations],
        recalled,
        ...(text !== undefined && {text}),
        ...(paths.length > 0 && {paths}),
      },
    ];
  });
}

/** The texts that a note lists under a name; none where it holds something else. */
function stringsIn(data: unknown, key: string): string[] {
  const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}
