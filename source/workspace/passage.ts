import type {ChunkKind} from '../code/source-chunk.ts';

/**
 * A piece of a file that answers a question, such as a function or a section, with its place. Lines start at 1 and
 * include both ends.
 */
export interface Passage {
  /** Below the project's folder, `/` between names. */
  path: string;
  startLine: number;
  endLine: number;
  /** Where the defined name stands; `startLine` where nothing is defined. */
  definitionLine: number;
  /** The file's lines, unless `lineNumbers` says otherwise. */
  text: string;
  /** The file's line of each line of `text`, where `text` leaves lines out. */
  lineNumbers?: readonly number[];
  kind: ChunkKind;
  /** The defined name or the title of a section; '' where there is none. */
  symbol: string;
  qualifiedName: string;
  /** The doc comment as prose; '' where there is none. */
  documentation: string;
  /** The definition up to its body; '' where there is none. */
  signature: string;
  exported: boolean;
  /** Names that the passage calls or uses, the called ones first. */
  references: readonly string[];
  /** 0 for what is whole, else which part of a long definition this is. */
  part: number;
  /** Higher is better; comparable within one search. */
  score: number;
  /**
   * 0 to 1: the share of the question's content words, weighted by how rare they are in the project, that this passage
   * covers. A passage with a low one matches by accident; `evidence.ts` says from where on it counts.
   */
  confidence: number;
  /**
   * What the score is made of, by feature; `hint` is 1 where it holds at most one of several telling words, `support` is the higher the
   * likelier it is that what is asked for is there at all (`matching-passages.ts` says from where on it counts).
   */
  why: Record<string, number>;
}

/** Leaves out passages that overlap or repeat a better one. */
export function withoutOverlap(passages: readonly Passage[]): Passage[] {
  const kept: Passage[] = [];
  for (const passage of passages) {
    const overlaps = kept.some(
      other => other.path === passage.path && other.startLine <= passage.endLine && passage.startLine <= other.endLine,
    );
    const repeats = kept.some(other => other.text.trim() === passage.text.trim());
    if (!overlaps && !repeats) kept.push(passage);
  }
  return kept;
}
