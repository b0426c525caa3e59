import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {blockModelVersion} from '../source/knowledge/parsers/html/block-model.ts';
import {surveyPage} from '../source/knowledge/parsers/html/page-survey.ts';
import {wordsOf} from '../source/knowledge/parsers/html/readable-blocks.ts';
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
        labels: onceLabelled(labelsOf(words, content), blocks, words, content),
      };
    })
    .filter(({content}) => content.length > 0);
}

/** The last two names of its host: pages of one site look alike. */
function siteOf(address) {
  return URL.canParse(address) ? new URL(address).hostname.split('.').slice(-2).join('.') : '';
}

/** A text that the page repeats is content as often as the truth has it: where it is shown first. */
function onceLabelled(labels, blocks, words, content) {
  const copies = new Map();
  for (const [index, own] of words.entries()) {
    if (labels[index] !== 1 || own.length < 5) continue;
    const text = own.join(' ');
    copies.set(text, [...(copies.get(text) ?? []), index]);
  }
  const whole = ` ${content.join(' ')} `;
  for (const [text, indexes] of copies) {
    if (indexes.length < 2) continue;
    const wanted = Math.max(1, whole.split(` ${text} `).length - 1);
    const order = indexes.toSorted(
      (one, other) => Number(blocks[one].hidden) - Number(blocks[other].hidden) || one - other,
    );
    for (const index of order.slice(wanted)) labels[index] = 0;
  }
  return labels;
}

/**
 * Which blocks are content: those whose words stand in the truth. A block of a few words may stand there by accident, so it counts
 * only near a longer one whose place in the truth is known.
 */
function labelsOf(blocks, content) {
  const triples = new Set();
  for (let at = 0; at + 2 < content.length; at++) triples.add(content.slice(at, at + 3).join(' '));
  const places = new Map();
  for (const [at, word] of content.entries()) places.set(word, [...(places.get(word) ?? []), at]);
  const occurrences = words =>
    (places.get(words[0]) ?? []).filter(at => words.every((word, step) => content[at + step] === word));
  const labels = blocks.map(() => 0);
  const anchors = blocks.map(() => -1);
  for (const [index, words] of blocks.entries()) {
    if (words.length < 5) continue;
    let found = 0;
    for (let at = 0; at + 2 < words.length; at++) if (triples.has(words.slice(at, at + 3).join(' '))) found++;
    if (found / (words.length - 2) <= 0.5) continue;
    labels[index] = 1;
    const first = occurrences(words.slice(0, 5));
    if (first.length === 1) anchors[index] = first[0];
  }
  const following = [];
  let next = {place: -1, index: Number.POSITIVE_INFINITY};
  for (let index = blocks.length - 1; index >= 0; index--) {
    if (anchors[index] >= 0) next = {place: anchors[index], index};
    following[index] = next;
  }
  let before = {place: -1, index: Number.NEGATIVE_INFINITY};
  for (const [index, words] of blocks.entries()) {
    if (anchors[index] >= 0) before = {place: anchors[index], index};
    if (words.length === 0 || words.length >= 5) continue;
    const after = following[index];
    const isNear = place =>
      (before.place >= 0 &&
        index - before.index < 40 &&
        place >= before.place - 10 &&
        place <= before.place + 250 &&
        (after.place < 0 || place <= after.place + 10 || after.place < before.place)) ||
      (after.place >= 0 && after.index - index < 25 && place <= after.place + 5 && place >= after.place - 120);
    const here = occurrences(words);
    if (here.length > 0 && ((before.place < 0 && after.place < 0) || here.some(isNear))) labels[index] = 1;
  }
  return labels;
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
