import type {MemoryTurn} from './memory-turn.ts';

/** A file with one conversation; `stamp` differs whenever its content does. */
export interface SourceFile {
  name: string;
  stamp: string;
}

/**
 * Where conversations are recorded that the memory indexes: each file is one session. What it holds is the truth that
 * the index is made from.
 */
export interface TurnSource {
  /** All files, in no order. */
  list(): Promise<SourceFile[]>;
  /** The stamp of one file; undefined where there is none. */
  stampOf(name: string): Promise<string | undefined>;
  /** The turns of one file in order; none where it is gone. */
  read(name: string): Promise<MemoryTurn[]>;
  /** The file that holds `session`. */
  nameOf(session: string): string;
}
