import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {blockModelVersion} from '../source/knowledge/parsers/html/block-model.ts';
import {surveyPage} from '../source/knowledge/parsers/html/page-survey.ts';
import {wordsOf} from '../source/knowledge/parsers/html/readable-blocks.ts';
import {labelBlocks} from './block-labels.mjs';
import {binColumns, trainTrees} from './gradient-boosting.mjs';

/**
 * The pages of a folder of the Web Content Extraction Benchmark whose content is known: `html/ID.html.gz` and `ground-truth/ID.json`. Of
 * each page its blocks in numbers, their words, and which of them are content.
 */
export function readPageExamples(folder) {
  return readdirSync(join(folder, 'ground-truth'))
    .sort()
    .map(name => {
      const {
        url,
        ground_truth: truth,
        _internal: inside,
      } = JSON.parse(readFileSync(join(folder, 'ground-truth', name), 'utf8'));
      const html = gunzipSync(readFileSync(join(folder, 'html', name.replace('.json', '.html.gz')))).toString();
      const survey = surveyPage(html);
      const {blocks, table} = survey;
      const words = blocks.map(({text}) => wordsOf(text));
      const content = wordsOf(truth.main_content ?? '');
      return {
        survey,
        truth,
        id: name.replace('.json', ''),
        site: siteOf(url) || name,
        kind: inside.page_type.primary,
        table,
        words,
        content,
        labels: labelBlocks(words, content),
      };
    })
    .filter(({content}) => content.length > 0);
}

/** The last two names of its host: pages of one site look alike. */
function siteOf(address) {
  return URL.canParse(address) ? new URL(address).hostname.split('.').slice(-2).join('.') : '';
}

/** Three quarters of a page's weight go by words, one quarter evenly over its blocks. */
function weightsOf({words}) {
  const total = words.reduce((sum, own) => sum + own.length, 0);
  return words.map(own => (((own.length + 1) / (total + words.length)) * 0.75 + 0.25 / words.length) * 300);
}

/**
 * The fold of each page, from 0 to `count - 1`: all pages of a site in one, every kind of page in each.
 */
export function pageFolds(pages, count) {
  const sites = groupBySite(pages);
  const keyOf = ([first]) => `${pages[first].kind} ${pages[first].id}`;
  const folds = [];
  const order = [...sites.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  for (const [turn, places] of order.entries()) for (const place of places) folds[place] = turn % count;
  return folds;
}

/** The places of the pages of each site. */
function groupBySite(pages) {
  const sites = new Map();
  for (const [place, {site}] of pages.entries()) sites.set(site, [...(sites.get(site) ?? []), place]);
  return sites;
}

/**
 * Prepares `pages` once; what comes back trains a model on those of them that `takes` names by their place.
 */
export function createBlockTrainer(pages, options) {
  const names = pages.find(({table}) => table.rows.length > 0).table.names;
  const rows = pages.flatMap(({table}) => table.rows);
  const labels = Float32Array.from(pages.flatMap(page => page.labels));
  const weights = Float32Array.from(pages.flatMap(weightsOf));
  const pageOf = Int32Array.from(pages.flatMap(({table}, place) => table.rows.map(() => place)));
  const binned = binColumns(rows);
  return takes => {
    const index = rows.map((_, row) => row).filter(row => takes(pageOf[row]));
    const trees = trainTrees(binned, labels, weights, index, options);
    return {version: blockModelVersion, features: names, trees};
  };
}
