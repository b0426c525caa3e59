import type {FeatureTable} from '../source/knowledge/parsers/html/block-features.ts';
import type {BlockModel} from '../source/knowledge/parsers/html/block-model.ts';
import type {PageSurvey} from '../source/knowledge/parsers/html/page-survey.ts';

export interface PageExample {
  id: string;
  site: string;
  survey: PageSurvey;
  /** What people say that the page holds. */
  truth: {main_content?: string; title?: string; author?: string; publish_date?: string};
  /** `article`, `forum`, `product`… */
  kind: string;
  table: FeatureTable;
  words: string[][];
  content: string[];
  labels: number[];
}

export function readPageExamples(folder: string): PageExample[];
export function pageFolds(pages: readonly PageExample[], count: number): number[];
export function createBlockTrainer(
  pages: readonly PageExample[],
  options?: {trees?: number; depth?: number},
): (takes: (place: number) => boolean) => BlockModel;
