// Trains the model that tells the main content of a web page from what surrounds it, and writes data/page-blocks.json. How it does on
// pages that it was not trained on is printed by test/benchmarks/web-pages.ts.
//
//   node --import ./scripts/ts-loader.mjs scripts/train-page-blocks.mjs PAGES [--trees N] [--depth N]
//
// PAGES is a folder of the Web Content Extraction Benchmark (WCXB, CC BY 4.0): `html/ID.html.gz` and `ground-truth/ID.json` with
// `ground_truth.main_content`. The weights are trained on those pages; data/page-blocks.json names them.
import {writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createBlockTrainer, readPageExamples} from './page-examples.mjs';

const output = join(dirname(fileURLToPath(import.meta.url)), '..', 'data', 'page-blocks.json');
const [folder, ...flags] = process.argv.slice(2);
if (!folder) throw new Error('Expected the folder of the pages');
const number = (name, fallback) => (flags.includes(name) ? Number(flags[flags.indexOf(name) + 1]) : fallback);

const pages = readPageExamples(folder);
const train = createBlockTrainer(pages, {trees: number('--trees', 300), depth: number('--depth', 6)});
const {version, features, trees} = train(() => true);
const rounded = value => Number(value.toPrecision(6));
const source =
  'Trained on pages of the Web Content Extraction Benchmark (WCXB), CC BY 4.0, by scripts/train-page-blocks.mjs';
const model = {version, source, features, trees: trees.map(tree => ({...tree, values: tree.values.map(rounded)}))};
writeFileSync(output, `${JSON.stringify(model)}\n`);
console.log(`${pages.length} pages, ${features.length} features, ${trees.length} trees`);
