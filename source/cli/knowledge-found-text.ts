import {documentAge} from '../runtime/document-age.ts';
import {fitText, wrapText} from './fit-text.ts';
import {type Layout, percent, type Shown} from './knowledge-text.ts';

/** A passage as it is shown. */
export interface FoundPassage {
  title: string;
  headings: readonly string[];
  /** The part of it that is shown. */
  excerpt: string;
  page?: number;
  startLine?: number;
  score: number;
  coverage: number;
  why: Record<keyof typeof reasons, number>;
  from: Shown;
  freshness: 'current' | 'changed' | 'gone' | 'unknown';
}

/** What the parts of a score are called. */
const reasons = {
  text: 'what it says',
  about: 'title and headings',
  meaning: 'meaning',
  answers: 'a measure or time, as asked for',
  alsoInDocument: 'the rest of its document',
  repeatsAbove: 'repeats what stands above',
};

/** The most lines that are shown of a passage. */
const excerptLines = 4;
/** The width of lines where stdout is no terminal. */
const usualColumns = 100;
const indent = '   ';
/** What is said of a passage whose file is no longer as it was read. */
const notes = {current: '', unknown: '', changed: '; its file has changed since', gone: '; its file is gone'};

/**
 * What `eca knowledge search` prints: the passages that were found, each with where it stands, so that it can be opened
 * there, how old it is, and the part that bears on the question.
 */
export function foundLines(
  found: readonly FoundPassage[],
  {columns, sanitize, why}: Layout & {why: boolean},
): string[] {
  const fitted = (text: string) => (columns === undefined ? text : fitText(text, columns));
  return found.flatMap((passage, index) => {
    const {excerpt, score, coverage} = passage;
    const parts = (Object.keys(reasons) as (keyof typeof reasons)[])
      .filter(part => Math.abs(passage.why[part]) >= 0.005)
      .map(part => `${reasons[part]} ${passage.why[part].toFixed(2)}`);
    const lines = wrapText(sanitize(excerpt.replace(/\s+/g, ' ')), (columns ?? usualColumns) - indent.length);
    const more = lines.length > excerptLines;
    const shown = lines.slice(0, excerptLines).map(line => `${indent}${line}`);
    return [
      fitted(`${index + 1}. ${placeOf(passage, sanitize)}`),
      ...(why
        ? [
            fitted(
              `${indent}score ${score.toFixed(2)}, holds ${percent(coverage).trim()} of the question; ${parts.join(', ')}`,
            ),
          ]
        : []),
      ...(more ? [...shown.slice(0, -1), fitted(`${shown.at(-1)} …`)] : shown),
    ];
  });
}

/** Where a passage stands: `manual.pdf page 3  Warranty › Claims  (2024-05-17; its file has changed since)`. */
export function placeOf(
  passage: Omit<FoundPassage, 'excerpt' | 'score' | 'coverage' | 'why'>,
  sanitize: Layout['sanitize'],
): string {
  const {from, title, headings, page, freshness} = passage;
  const path = from.source.kind === 'file' ? from.source.path : undefined;
  const place =
    page !== undefined
      ? ` page ${page}`
      : path === undefined || passage.startLine === undefined
        ? ''
        : `:${passage.startLine}`;
  const breadcrumb = headings.length > 0 ? `  ${headings.join(' › ')}` : '';
  return `${sanitize(`${path ?? (title || from.id)}${place}${breadcrumb}`)}  (${documentAge(from)}${notes[freshness]})`;
}
