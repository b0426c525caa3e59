import type {SessionFind} from './sessions-port.ts';

/** Something that was written down to be remembered. */
export interface RecordEntry {
  id: string;
  /** `semantic`, `episodic` or `procedural`. */
  kind: string;
  text: string;
  /** `waiting` in the inbox, `active`, `rejected`, `faded` or `merged`. */
  status: string;
  /** `everywhere`, `this session`, or a project's name. */
  scope: string;
  /** ISO 8601: since when and until when it is true, and when it was written down. */
  validFrom: string;
  validTo?: string;
  recordedAt: string;
  /** Who made it: `you`, `a model`, or `the rule NAME`. */
  by: string;
  /** Where it was said. */
  session?: string;
  turn?: number;
  quote?: string;
  mentions: number;
  uses: number;
  usedAt?: string;
  /** The ids of what it took the place of, and of what took its place. */
  replaces?: string;
  replacedBy?: string;
}

/** A turn that a search of memory found. */
export interface TurnFind extends Omit<SessionFind, 'turn' | 'role'> {
  id: string;
  /** Undefined for a turn of an imported conversation, which cannot be opened as a session. */
  turn?: number;
  role: string;
  /** The name of who said it, else ''. */
  speaker: string;
  /** More of what was said than the excerpt. */
  text: string;
  /** It holds every word that was searched for. */
  exact: boolean;
  /** What ranking looked at, without what is 0; empty where it was found by its words alone. */
  features: Readonly<Record<string, number>>;
}

/** Which turns and records a search of memory looks at; all where nothing is given. */
export interface MemoryFilter {
  role?: string;
  kind?: string;
  /** Milliseconds since 1970, both included. */
  fromMs?: number;
  toMs?: number;
}

/** What is remembered: list, search, write down, accept, change and forget. Every text is safe to print. */
export interface MemoryAppPort {
  /** Newest first: those that hold now, or (`waiting`) those in the inbox; of this project and the user unless `everywhere`. */
  records(options: {waiting?: boolean; everywhere?: boolean}): Promise<RecordEntry[]>;
  /** What fits best, best first. `confidence`, 0 to 1, is that an answer is among the turns. */
  search(
    query: string,
    options: MemoryFilter & {limit: number; everywhere?: boolean; signal?: AbortSignal},
  ): Promise<{confidence: number; records: RecordEntry[]; turns: TurnFind[]}>;
  /** Writes a fact down; `replaced` is the text of what it took the place of. @throws EcaError `usage-…`, `store-…`. */
  remember(text: string): Promise<{id: string; known: boolean; replaced?: string}>;
  accept(record: string): Promise<void>;
  reject(record: string): Promise<void>;
  /** A record with the new text takes the place of the old one. */
  edit(record: string, text: string): Promise<void>;
  /** Removes a record's bytes. */
  forgetRecord(record: string, options?: ForgetReach): Promise<ForgottenEntry>;
  /** Removes the bytes of what was said in a turn: both sides of it, or of an imported turn the one that `id` names. */
  forgetTurn(turn: {id: string; session: string; turn?: number}, options?: ForgetReach): Promise<ForgottenEntry>;
}

/** How far forgetting reaches: only what was named, or every place where the same words stand. */
export interface ForgetReach {
  /** Also the turn in which it was said, and all records and turns that hold the same words; also of what is forgotten already. */
  everywhere?: boolean;
}

/** What became of what was to be forgotten. */
export interface ForgottenEntry {
  /** The ids of further records that were removed, and how many further turns were. */
  records: readonly string[];
  turns: number;
  /** Where it was said and where the same words stand still: `turn 3 of session 1qp9khe6`. */
  elsewhere: readonly string[];
}
