// How well the reading of web pages finds the main content, the title and the date, on pages that the model was not trained on: it is
// trained anew for every fold of the pages, and all pages of a site are in one fold.
//
//   node --import ./scripts/ts-loader.mjs test/benchmarks/web-pages.ts PAGES [FOLDS]
//
// PAGES is a folder of the Web Content Extraction Benchmark. F1 of words, each counted as often as it occurs, and of the set of words;
// quality is the rank correlation of our own score with the former.

import {createBlockTrainer, type PageExample, pageFolds, readPageExamples} from '../../scripts/page-examples.mjs';
import {documentQuality} from '../../source/knowledge/document-quality.ts';
import {contentOf} from '../../source/knowledge/parsers/html/read-page.ts';
import {wordsOf} from '../../source/knowledge/parsers/html/readable-blocks.ts';
import {documentText} from '../../source/knowledge/render-document.ts';
import {wordF1} from './word-f1.ts';

interface Measured {
  kind: string;
  words: number;
  set: number;
  readability: number;
  quality: number;
  title: boolean | undefined;
  date: boolean | undefined;
}

const [folder, folds = '5'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Expected the folder of the pages');

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const share = (values: readonly (boolean | undefined)[]) =>
  mean(values.filter(value => value !== undefined).map(Number)).toFixed(3);
const plain = (text: string | undefined) => wordsOf(text ?? '').join(' ');

function measure({survey, truth, kind, content}: PageExample, model: Parameters<typeof contentOf>[1]): Measured {
  const document = contentOf(survey, model);
  const found = wordsOf(documentText(document));
  const readable = wordsOf(documentText(contentOf(survey, undefined)));
  return {
    kind,
    words: wordF1(found, content),
    set: wordF1([...new Set(found)], [...new Set(content)]),
    readability: wordF1(readable, content),
    quality: documentQuality(document).score,
    title: truth.title ? plain(document.metadata.title) === plain(truth.title) : undefined,
    date: truth.publish_date ? document.metadata.date?.slice(0, 10) === truth.publish_date.slice(0, 10) : undefined,
  };
}

/** Spearman's, ties in any order. */
function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const places = new Map(
      [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0)).map((i, rank) => [i, rank]),
    );
    return values.map((_, i) => places.get(i) ?? 0);
  };
  const others = ranks(other);
  const squares = ranks(one).reduce((sum, rank, i) => sum + (rank - (others[i] ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (one.length * (one.length ** 2 - 1));
}

function report(name: string, pages: readonly Measured[]): void {
  const figure = (of: (page: Measured) => number) => mean(pages.map(of)).toFixed(3);
  console.log(
    `${name.padEnd(14)} ${String(pages.length).padStart(4)} pages  words ${figure(({words}) => words)}  set ${figure(({set}) => set)}  ` +
      `Readability ${figure(({readability}) => readability)}  title ${share(pages.map(({title}) => title))}  date ${share(pages.map(({date}) => date))}`,
  );
}

const pages = readPageExamples(folder);
const train = createBlockTrainer(pages);
const foldOf = pageFolds(pages, Number(folds));
const measured: Measured[] = [];
for (let fold = 0; fold < Number(folds); fold++) {
  const isHeldOut = (place: number) => foldOf[place] === fold;
  const model = train(place => !isHeldOut(place));
  for (const [place, page] of pages.entries()) if (isHeldOut(place)) measured.push(measure(page, model));
  console.log(`fold ${fold + 1} of ${folds}: words ${mean(measured.map(({words}) => words)).toFixed(3)} so far`);
}
for (const kind of new Set(measured.map(one => one.kind)))
  report(
    kind,
    measured.filter(one => one.kind === kind),
  );
report('all', measured);
const correlation = rankCorrelation(
  measured.map(({quality}) => quality),
  measured.map(({words}) => words),
);
console.log(`quality against words, Spearman: ${correlation.toFixed(3)}`);
