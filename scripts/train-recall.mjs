// Trains the ranker of recall on conversations that test/benchmarks/make-conversations.ts makes, and writes data/recall-weights.json.
// Prints how it does on conversations from seeds that were not trained on, beside the ranking without weights.
//
//   node --import ./scripts/ts-loader.mjs scripts/train-recall.mjs [--dry-run]
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {termsOf} from '../source/code/terms.ts';
import {openConversationMemory} from '../source/memory/conversation-memory.ts';
import {rankTurns, recallVersion} from '../source/memory/recall.ts';
import {confidenceFeatures, doubtfulFeatures} from '../source/memory/recall-confidence.ts';
import {featureNames, helpfulFeatures} from '../source/memory/recall-features.ts';
import {readRecallQuestion} from '../source/memory/recall-question.ts';
import {createInMemoryStore} from '../source/storage/in-memory-store.ts';
import {makeConversations} from '../test/benchmarks/make-conversations.ts';

const output = join(dirname(fileURLToPath(import.meta.url)), '..', 'data', 'recall-weights.json');
/** Seeds of the made conversations that the weights are trained on. */
const trainingSeeds = Array.from({length: 5}, (_, index) => 100 + index);
/** Seeds of conversations that the weights are measured on and never trained on. */
const unseenSeeds = [900, 901];
/** Conversations that are made from each seed. */
const conversationsPerSeed = 6;
/**
 * Pulls each weight towards 0 (regularisation), so that what made conversations have by accident counts little. The
 * environment's `SHRINK` overrides it.
 */
const shrinkage = Number(process.env.SHRINK ?? 0.015);
/** Rounds of gradient ascent that fit the ranker. */
const rounds = 250;
/**
 * Candidates of a question that are trained on, besides those that answer it: what stands below so many others rarely
 * rises.
 */
const rankedAtMost = 80;
/** How far a weight moves in each round (the learning rate). */
const rate = 0.5;

/** Memories that have just begun: so many turns in a row, and so many of them for each seed. */
const young = {turns: 24, memories: 12, questions: 10};

/** The questions of the seeds, each with its candidates' features, which of them answer it, and the candidates themselves. */
async function gather(seeds) {
  const gathered = [];
  for (const seed of seeds) {
    const {turns, questions} = makeConversations(seed, conversationsPerSeed);
    const ends = new Map(turns.map(({session, at}) => [session, at]));
    const asked = questions.map(({askedAt, ...question}, number) => ({
      ...question,
      askedAt: askedAt ?? ends.get(question.session),
      // Half of the questions are asked of all conversations at once.
      within: number % 2 === 0 ? question.session : undefined,
    }));
    const strange = foreignQuestions(seed, turns).map(({query, session}) => ({
      ...{query, within: session, askedAt: ends.get(session), evidence: [], category: foreign},
    }));
    gathered.push(...(await askAll(turns, [...asked, ...strange])));
    for (let number = 0; number < young.memories; number += 1) {
      const from = Math.floor(((turns.length - young.turns) * number) / young.memories);
      const few = turns.slice(from, from + young.turns);
      const examples = await askAll(few, questionsOfFew(few, asked, number));
      gathered.push(...examples.map(example => ({...example, isYoung: true})));
    }
  }
  return gathered;
}

/** Of what a few turns say, and as many of what they do not. */
function questionsOfFew(few, questions, number) {
  const ids = new Set(few.map(({id}) => id));
  const sessions = new Set(few.map(({session}) => session));
  const plain = questions
    .filter(({category, session}) => category < 5 && sessions.has(session))
    .map(question => ({...question, within: undefined}));
  const told = plain.filter(({evidence}) => evidence.every(id => ids.has(id)));
  const untold = plain.filter(({evidence}) => !evidence.some(id => ids.has(id)));
  const step = Math.max(1, Math.floor(untold.length / young.questions));
  return [
    ...told.slice(0, young.questions),
    ...untold
      .filter((_, at) => at % step === number % step)
      .map(question => ({...question, evidence: [], category: foreign})),
  ];
}

/** Each question with what a memory of the turns has ranked for it. */
async function askAll(turns, questions) {
  let asked = new Date();
  const folder = mkdtempSync(join(tmpdir(), 'eca-train-'));
  const memory = openConversationMemory({
    directory: join(folder, 'memory'),
    sessionsDirectory: join(folder, 'sessions'),
    openStore: async () => ({store: createInMemoryStore()}),
    terms: termsOf,
    now: () => asked,
  });
  try {
    await Promise.all(turns.map(turn => memory.importTurn(turn)));
    await memory.refresh();
    const examples = [];
    for (const {query, within, askedAt, evidence, category} of questions) {
      asked = new Date(askedAt);
      const request = {limit: 1_000, asIndexed: true, ...(within !== undefined && {session: within})};
      const {turns: ranked} = await memory.recall(query, request);
      const question = readRecallQuestion(query, termsOf, asked.getTime());
      examples.push({question, ranked, evidence: new Set(evidence), category, isYoung: false});
    }
    return examples;
  } finally {
    await memory.close();
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The category of questions about what was never spoken of. */
const foreign = 6;
/** About how many questions on what was never spoken of are asked of each session. */
const foreignPerSession = 30;

/** Questions of other conversations, asked of these: of people who do not speak in them, of programs among friends, of friends at work. */
function foreignQuestions(seed, turns) {
  const others = makeConversations(seed + 5_000, conversationsPerSeed).questions;
  const speakers = new Map();
  for (const {session, speaker} of turns) speakers.set(session, (speakers.get(session) ?? new Set()).add(speaker));
  return [...speakers].flatMap(([session, names], place) => {
    const atWork = names.has('');
    const strange = others.filter(({query}) => {
      const ofWork = /\b(?:we|I|you) |^Which file|^What caused/.test(query);
      return atWork ? !ofWork : ![...names].some(name => query.includes(name));
    });
    const step = Math.max(1, Math.floor(strange.length / foreignPerSession));
    return strange.filter((_, at) => at % step === place % step).map(({query}) => ({query, session}));
  });
}

/**
 * Trains the weights that rank what is recalled: maximises the mean log-share of the softmax that falls on turns that
 * answer (a listwise loss, as in ListNet, Cao et al. 2007).
 */
function fitRanker(examples) {
  const lists = examples
    .map(({ranked, evidence}) => ({
      ranked: ranked.filter(({turn}, at) => at < rankedAtMost || evidence.has(turn.id)),
      evidence,
    }))
    .map(({ranked, evidence}) => ({
      rows: ranked.map(({features}) => Float64Array.from(featureNames, name => features[name])),
      right: ranked.map(({turn}) => evidence.has(turn.id)),
    }))
    .filter(({right}) => right.includes(true) && right.includes(false));
  const weights = new Float64Array(featureNames.length);
  const speed = new Float64Array(featureNames.length);
  for (let round = 0; round < rounds; round += 1) {
    const gradient = new Float64Array(featureNames.length);
    for (const {rows, right} of lists) {
      const scores = rows.map(row => row.reduce((sum, value, at) => sum + value * weights[at], 0));
      const most = Math.max(...scores);
      const shares = scores.map(score => Math.exp(score - most));
      const all = shares.reduce((sum, share) => sum + share, 0);
      const good = shares.reduce((sum, share, at) => sum + (right[at] ? share : 0), 0);
      rows.forEach((row, at) => {
        const pull = (right[at] ? shares[at] / good : 0) - shares[at] / all;
        if (Math.abs(pull) < 1e-6) return;
        for (let feature = 0; feature < row.length; feature += 1) gradient[feature] += pull * row[feature];
      });
    }
    for (let at = 0; at < weights.length; at += 1) {
      speed[at] = 0.9 * speed[at] + gradient[at] / lists.length - shrinkage * weights[at];
      weights[at] += rate * speed[at];
      if (weights[at] < 0 && helpfulFeatures.has(featureNames[at])) weights[at] = 0;
    }
  }
  return Object.fromEntries(featureNames.map((name, at) => [name, round(weights[at])]));
}

/**
 * Trains how sure recall is of an answer, by two logistic regressions: whether a thing was spoken of (against foreign
 * questions), and whether what was said of it answers.
 */
function fitConfidence(examples, rank) {
  const rows = examples.flatMap(({question, ranked, category}) => {
    const {turns} = rankTurns(
      question,
      ranked.map(({turn}) => turn),
      rank,
    );
    return {...confidenceFeatures(question, turns), category};
  });
  const topic = rows.filter(row => row.topic).map(row => ({values: row.topic, right: row.category !== foreign}));
  const spokenOf = rows.filter(row => row.answer && row.category !== foreign);
  return {
    topic: logistic(topic),
    answer: logistic(spokenOf.map(row => ({values: row.answer, right: row.category !== 5}))),
  };
}

/** Fits a logistic regression in 2,000 rounds; a weight of the sign that its feature may not have becomes 0. */
function logistic(rows) {
  const names = ['bias', ...Object.keys(rows[0].values)];
  const weights = Object.fromEntries(names.map(name => [name, 0]));
  const positive = rows.filter(({right}) => right).length;
  for (let round = 0; round < 2_000; round += 1) {
    const gradient = Object.fromEntries(names.map(name => [name, 0]));
    for (const {values, right} of rows) {
      const sum = names.reduce((total, name) => total + weights[name] * (name === 'bias' ? 1 : values[name]), 0);
      // Both kinds count alike, however many of each there are.
      const pull = (Number(right) - 1 / (1 + Math.exp(-sum))) / (right ? positive : rows.length - positive);
      for (const name of names) gradient[name] += pull * (name === 'bias' ? 1 : values[name]);
    }
    for (const name of names) {
      weights[name] += gradient[name] - 0.001 * weights[name];
      if (name !== 'bias' && weights[name] < 0 !== doubtfulFeatures.has(name)) weights[name] = 0;
    }
  }
  return Object.fromEntries(names.map(name => [name, round(weights[name])]));
}

/**
 * How well `weights` do: recall at 5 and at 10, mean reciprocal rank, and how well the confidence tells questions that
 * have an answer from those that have none.
 */
function figures(examples, weights) {
  const sums = {count: 0, at5: 0, at10: 0, reciprocal: 0};
  const confidences = [];
  for (const {question, ranked, evidence, category} of examples) {
    const {turns, confidence} = rankTurns(
      question,
      ranked.map(({turn}) => turn),
      weights,
    );
    confidences.push({confidence, category, right: category < 5});
    if (evidence.size === 0) continue;
    const ids = turns.map(({turn}) => turn.id);
    const share = limit => ids.slice(0, limit).filter(id => evidence.has(id)).length / evidence.size;
    const first = ids.findIndex(id => evidence.has(id));
    sums.count += 1;
    sums.at5 += share(5);
    sums.at10 += share(10);
    sums.reciprocal += first < 0 ? 0 : 1 / (first + 1);
  }
  const yes = confidences.filter(({right}) => right);
  return {
    questions: sums.count,
    recallAt5: round((100 * sums.at5) / sums.count),
    recallAt10: round((100 * sums.at10) / sums.count),
    meanReciprocalRank: round(sums.reciprocal / sums.count),
    aurocAdversarial: areaUnderCurve(
      yes,
      confidences.filter(kind => kind.category === 5),
    ),
    aurocForeign: areaUnderCurve(
      yes,
      confidences.filter(kind => kind.category === foreign),
    ),
    calibration: calibrationOf(confidences),
  };
}

/** The share of pairs in which the question that has an answer got the higher confidence (area under the ROC curve). */
function areaUnderCurve(yes, no) {
  let wins = 0;
  for (const one of yes)
    for (const other of no)
      wins += one.confidence > other.confidence ? 1 : one.confidence === other.confidence ? 0.5 : 0;
  return round(wins / (yes.length * no.length));
}

/** In each fifth of the scale: how many questions, and the share of them that has an answer. */
function calibrationOf(confidences) {
  return Array.from({length: 5}, (_, fifth) => {
    const within = confidences.filter(({confidence}) => Math.min(4, Math.floor(confidence * 5)) === fifth);
    return `${within.length}: ${round(within.filter(({right}) => right).length / Math.max(1, within.length))}`;
  });
}

/** Three decimals: enough for the ranking, and a file that can be compared. */
function round(value) {
  return Math.round(value * 1_000) / 1_000;
}

const training = await gather(trainingSeeds);
const rank = fitRanker(training.filter(({isYoung}) => !isYoung));
const weights = {
  version: recallVersion,
  rank,
  confidence: fitConfidence(training, {version: recallVersion, rank, confidence: {topic: {}, answer: {}}}),
};
const unseen = await gather(unseenSeeds);
const grown = unseen.filter(({isYoung}) => !isYoung);
console.log(JSON.stringify(weights, undefined, 2));
console.log('unseen, without weights', JSON.stringify(figures(grown, undefined)));
console.log('unseen, trained        ', JSON.stringify(figures(grown, weights)));
console.log(
  'unseen, just begun     ',
  JSON.stringify(
    figures(
      unseen.filter(({isYoung}) => isYoung),
      weights,
    ),
  ),
);
if (!process.argv.includes('--dry-run')) writeFileSync(output, `${JSON.stringify(weights, undefined, 2)}\n`);
