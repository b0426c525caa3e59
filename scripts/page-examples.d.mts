import type {FeatureRow} from '../source/knowledge/parsers/html/block-features.ts';
import type {BlockModel} from '../source/knowledge/parsers/html/block-model.ts';

export interface PageExample {
  html: string;
  /** What people say that the page holds. */
  truth: {main_content?: string; title?: string; author?: string; publish_date?: string};
  /** `article`, `forum`, `product`… */
  kind: string;
  rows: FeatureRow[];
  words: string[][];
  content: string[];
  labels: number[];
}

export function readPageExamples(folder: string): PageExample[];
export function createBlockTrainer(
  pages: readonly PageExample[],
  options?: {trees?: number; depth?: number},
): (takes: (place: number) => boolean) => BlockModel;
