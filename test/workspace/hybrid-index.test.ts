import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {EcaError, type ErrorData} from '../../source/foundation/errors.ts';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';
import type {VectorStore} from '../../source/storage/vector-store.ts';
import {createHybridIndex, type HybridIndex} from '../../source/workspace/hybrid-index.ts';
import {createVectorIndex} from '../../source/workspace/vector-index.ts';
import {indexOf, lastingStore, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const signal = new AbortController().signal;
/** A model that knows which words mean the same: one direction for each meaning. */
const meanings = [/rebate|discount|cheaper/i, /shipping|parcel|deliver/i, /tax|duty/i, /login|password/i];

let project: TemporaryProject;
let textStore: VectorStore;
let vectorStore: VectorStore;
let problems: ErrorData[];
const open: HybridIndex[] = [];

beforeEach(() => {
  problems = [];
  textStore = lastingStore();
  vectorStore = lastingStore();
  project = temporaryProject({
    'src/rebate.ts': 'export function applyRebate(total: number) {\n  return total - 5;\n}\n',
    'src/parcel.ts': 'export function sendParcel(weight: number) {\n  return weight * 2;\n}\n',
    'src/duty.ts': 'export function addDuty(total: number) {\n  return total * 1.2;\n}\n',
    'src/login.ts': 'export function login(name: string) {\n  return name.length > 0;\n}\n',
  });
});
afterEach(async () => {
  for (const index of open.splice(0)) await index.close();
  project.remove();
});

function meaningModel(options: {id?: string; embed?: EmbeddingModel['embed']; dimension?: number} = {}) {
  const asked: string[][] = [];
  const model: EmbeddingModel = {
    id: options.id ?? 'test:meaning',
    dimension: options.dimension ?? meanings.length + 1,
    async embed(texts, cancel, purpose) {
      asked.push([...texts]);
      if (options.embed) return options.embed(texts, cancel, purpose);
      return texts.map(text => {
        const vector = new Float32Array(options.dimension ?? meanings.length + 1).fill(0.05);
        meanings.forEach((words, place) => {
          if (words.test(text)) vector[place] = 1;
        });
        return vector;
      });
    },
    close: async () => {},
  };
  return {model, asked};
}

function hybrid(openEmbedder: () => Promise<EmbeddingModel>): HybridIndex {
  const index = createHybridIndex({
    index: indexOf(project, textStore),
    vectors: source =>
      createVectorIndex({
        directory: project.state,
        source,
        openStore: async () => ({store: vectorStore}),
        openEmbedder,
      }),
    onProblem: problem => problems.push(problem),
  });
  open.push(index);
  return index;
}

describe('search by meaning', () => {
  it('finds what no word of the question names, once every passage has its vector', async () => {
    const {model} = meaningModel();
    const index = hybrid(async () => model);
    await index.refresh();
    const report = await index.embed({signal});
    expect(report).toMatchObject({embedder: 'test:meaning', dimension: 5, busy: false});
    expect(report.embedded).toBe(report.total);
    expect((await index.search('Is there anything that makes it cheaper?'))[0]).toMatchObject({path: 'src/rebate.ts'});
    expect((await index.status()).vectors).toMatchObject({embedder: 'test:meaning', embedded: report.total});
  });

  it('leaves a question alone whose words name the place', async () => {
    const {model, asked} = meaningModel();
    const index = hybrid(async () => model);
    await index.refresh();
    await index.embed({signal});
    const before = asked.length;
    expect((await index.search('sendParcel'))[0]).toMatchObject({path: 'src/parcel.ts'});
    expect(asked).toHaveLength(before);
  });

  it('embeds what is new and drops what is gone, and nothing twice', async () => {
    const {model, asked} = meaningModel();
    const index = hybrid(async () => model);
    await index.refresh();
    const {total} = await index.embed({signal});
    expect(asked.flat()).toHaveLength(total);
    project.write({'src/rebate.ts': 'export function applyPassword(total: number) {\n  return total;\n}\n'});
    await index.refresh();
    await index.embed({signal});
    expect(asked.flat()).toHaveLength(total + 1);
    const found = await index.search('Is there anything that makes it cheaper?');
    expect(found.map(({text}) => text).join()).not.toContain('applyRebate');
  });

  it('goes on in the next run where a stopped one left off', async () => {
    project.write(
      Object.fromEntries(
        Array.from({length: 150}, (_, place) => [`more/f${place}.ts`, `export const value${place} = ${place};\n`]),
      ),
    );
    const stop = new AbortController();
    const first = meaningModel();
    const stopping: EmbeddingModel = {
      ...first.model,
      async embed(texts, cancel, purpose) {
        if (first.asked.length === 1) stop.abort();
        return first.model.embed(texts, cancel, purpose);
      },
    };
    const stopped = indexOf(project, textStore);
    await stopped.refresh();
    const vectors = createVectorIndex({
      directory: project.state,
      source: {
        recordCounts: () => stopped.recordCounts(),
        texts: async ids => [...(await stopped.passages(ids))].map(([id, {text}]) => ({id, text})),
      },
      openStore: async () => ({store: vectorStore}),
      openEmbedder: async () => stopping,
    });
    await expect(vectors.refresh({signal: stop.signal})).rejects.toMatchObject({name: 'AbortError'});
    expect(await vectors.nearest('cheaper', 5, signal)).toEqual([]);
    await vectors.close();
    await stopped.close();

    const second = meaningModel();
    const index = hybrid(async () => second.model);
    await index.refresh();
    const {embedded, total} = await index.embed({signal});
    expect(embedded).toBe(total);
    expect(second.asked.flat().length).toBe(total - 64);
  });

  it('begins anew with another embedder while the words go on serving', async () => {
    const first = hybrid(async () => meaningModel().model);
    await first.refresh();
    await first.embed({signal});
    await first.close();
    open.splice(0);
    const {model, asked} = meaningModel({id: 'test:other', dimension: 7});
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const slow: EmbeddingModel = {
      ...model,
      async embed(texts, cancel, purpose) {
        await held;
        return model.embed(texts, cancel, purpose);
      },
    };
    const index = hybrid(async () => slow);
    await index.refresh();
    expect((await index.search('rebate on the total'))[0]).toMatchObject({path: 'src/rebate.ts'});
    release();
    const report = await index.embed({signal});
    expect(report).toMatchObject({embedder: 'test:other', dimension: 7});
    expect(asked.flat().length).toBeGreaterThanOrEqual(report.total);
  });

  it('keeps a vector of another length out of the table and says so once', async () => {
    const {model} = meaningModel({embed: async texts => texts.map(() => new Float32Array(3).fill(1))});
    const index = hybrid(async () => model);
    await index.refresh();
    await expect(index.embed({signal})).rejects.toMatchObject({code: 'embedding-dimension'});
    await index.refresh();
    expect((await index.search('rebate'))[0]).toMatchObject({path: 'src/rebate.ts'});
    await index.close();
    expect(problems).toMatchObject([{code: 'embedding-dimension', message: expect.stringMatching(/by words alone/)}]);
  });

  it('goes by words where the embedder cannot be reached', async () => {
    const index = hybrid(async () => {
      throw new EcaError('model-unreachable', 'nobody is there', {hint: 'Start it.'});
    });
    await index.refresh();
    expect((await index.search('who gives a rebate?'))[0]).toMatchObject({path: 'src/rebate.ts'});
    expect(problems).toEqual([
      {code: 'model-unreachable', message: 'Search goes by words alone: nobody is there', hint: 'Start it.'},
    ]);
  });
});
