import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {installLocalEmbedder} from '../../source/providers/install-local-embedder.ts';
import {findLocalLibrary, openLocalEmbedder} from '../../source/providers/local-embedder.ts';
import {createProgramRunner} from '../../source/providers/run-program.ts';
import {describeEmbeddingModel} from '../contracts/embedding-model.ts';
import {tinyEmbedding, writeTinyModel} from './tiny-onnx-model.ts';

const signal = new AbortController().signal;
const project = resolve('.');
const folder = await mkdtemp(join(tmpdir(), 'eca-embedder-'));
const modelsDirectory = join(folder, 'models');
const workerPath = join(folder, 'worker.cjs');
const options = {model: 'tiny/one', modelsDirectory, packageDirectories: [folder, project], workerPath};

beforeAll(async () => {
  await build({
    entryPoints: {worker: resolve('source/providers/local-embedder-worker.ts')},
    outdir: folder,
    outExtension: {'.js': '.cjs'},
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@xenova/transformers'],
    logLevel: 'error',
  });
  await writeTinyModel(modelsDirectory, 'tiny/one');
});
afterAll(() => rm(folder, {recursive: true, force: true}));

describe.skipIf(findLocalLibrary([project]) === undefined)(
  'a model in a worker thread (where the library is installed)',
  () => {
    describeEmbeddingModel('A local model', () => openLocalEmbedder(options, signal));

    it('gives the mean of what its file holds for the words, without a network', async () => {
      const model = await openLocalEmbedder(options, signal);
      try {
        expect(model).toMatchObject({id: 'local:tiny/one', dimension: 6});
        const [vector] = await model.embed(['apple banana'], signal);
        const banana = tinyEmbedding('banana', 6);
        const mean = tinyEmbedding('apple', 6).map((number, place) => (number + (banana[place] ?? 0)) / 2);
        const length = Math.hypot(...mean);
        mean.forEach((number, place) => {
          expect(vector?.[place]).toBeCloseTo(number / length, 5);
        });
      } finally {
        await model.close();
      }
    });

    it('prefers the smaller weights where both are there', async () => {
      await writeTinyModel(modelsDirectory, 'tiny/both', {dimension: 4});
      await writeTinyModel(modelsDirectory, 'tiny/both', {dimension: 3, quantized: true});
      const model = await openLocalEmbedder({...options, model: 'tiny/both'}, signal);
      expect(model.dimension).toBe(3);
      await model.close();
    });

    it('takes the first token where the model was trained so', async () => {
      await writeTinyModel(modelsDirectory, 'tiny/first');
      await mkdir(join(modelsDirectory, 'tiny/first/1_Pooling'));
      await writeFile(join(modelsDirectory, 'tiny/first/1_Pooling/config.json'), '{"pooling_mode_cls_token": true}');
      const model = await openLocalEmbedder({...options, model: 'tiny/first'}, signal);
      const [both, first] = await model.embed(['apple banana', 'apple'], signal);
      for (const [place, number] of (first ?? []).entries()) expect(both?.[place]).toBeCloseTo(number, 5);
      await model.close();
    });

    it('refuses vectors of another length than is stored, and numbers that are none', async () => {
      await expect(openLocalEmbedder({...options, dimension: 7}, signal)).rejects.toMatchObject({
        code: 'embedding-dimension',
      });
      await writeTinyModel(modelsDirectory, 'tiny/broken', {value: Number.NaN});
      const model = await openLocalEmbedder({...options, model: 'tiny/broken'}, signal);
      await expect(model.embed(['fig'], signal)).rejects.toMatchObject({code: 'embedding-dimension'});
      await model.close();
    });

    it('names a file that is broken, and ends its thread', async () => {
      await writeTinyModel(modelsDirectory, 'tiny/cut');
      await writeFile(join(modelsDirectory, 'tiny/cut/onnx/model.onnx'), 'not onnx');
      await expect(openLocalEmbedder({...options, model: 'tiny/cut'}, signal)).rejects.toMatchObject({
        code: 'model-broken-file',
        message: expect.stringContaining('local:tiny/cut'),
      });
      await expect(openLocalEmbedder({...options, workerPath: join(folder, 'none.cjs')}, signal)).rejects.toMatchObject(
        {
          code: 'model-broken-file',
        },
      );
    });

    it('tells of a thread that dies, in what is asked then and later', async () => {
      const dying = join(folder, 'dying.cjs');
      await writeFile(
        dying,
        `const {parentPort} = require('node:worker_threads');
       parentPort.postMessage({type: 'vectors', id: 0, dimension: 2, vectors: Float32Array.from([1, 0])});
       parentPort.on('message', () => process.exit(3));`,
      );
      const model = await openLocalEmbedder({...options, workerPath: dying}, signal);
      for (let turn = 0; turn < 2; turn += 1) {
        await expect(model.embed(['apple'], signal)).rejects.toMatchObject({
          code: 'model-broken-file',
          message: expect.stringContaining('ended with code 3'),
        });
      }
      await model.close();
    });

    it('can be cancelled while it opens', async () => {
      await expect(openLocalEmbedder(options, AbortSignal.abort())).rejects.toMatchObject({name: 'AbortError'});
    });

    it('keeps no process alive that has forgotten it, and its prints from the screen', async () => {
      const script = join(folder, 'forget.mjs');
      const bundle = join(folder, 'embedder.mjs');
      const entry = {entryPoints: [resolve('source/providers/local-embedder.ts')], outfile: bundle};
      await build({...entry, bundle: true, platform: 'node', format: 'esm', logLevel: 'error'});
      await writeFile(
        script,
        `import {openLocalEmbedder} from ${JSON.stringify(bundle)};
       const signal = new AbortController().signal;
       const model = await openLocalEmbedder(${JSON.stringify(options)}, signal);
       const [vector] = await model.embed(['apple'], signal);
       console.log(vector.length);`,
      );
      const {stdout, stderr} = await promisify(execFile)(process.execPath, [script], {timeout: 30_000});
      expect({stdout, stderr}).toEqual({stdout: '6\n', stderr: ''});
    });
  },
);

describe('a local model that is not there', () => {
  const isMissing = (promise: Promise<unknown>) =>
    expect(promise).rejects.toMatchObject({code: 'model-library-missing', hint: expect.stringContaining('lexical')});

  it('says so where the library is not installed', () =>
    isMissing(openLocalEmbedder({...options, packageDirectories: [folder, join(folder, 'nowhere')]}, signal)));

  it.runIf(findLocalLibrary([project]))('names the file that is missing', async () => {
    await expect(openLocalEmbedder({...options, model: 'tiny/none'}, signal)).rejects.toMatchObject({
      code: 'model-not-served',
      message: expect.stringContaining('config.json'),
    });
  });

  it.runIf(findLocalLibrary([project])).each(['../one', 'a/../b', '/etc', 'a/b/c', '', 'a b', '..'])(
    'refuses the name `%s`',
    async model => {
      await expect(openLocalEmbedder({...options, model}, signal)).rejects.toMatchObject({code: 'usage-bad-model'});
    },
  );
});

describe('installing the library', () => {
  const install = async (directory: string, agrees: boolean, exitCode: number, makes: boolean) => {
    const asked: object[] = [];
    const run: {program: string; programArguments: readonly string[]; environment: object}[] = [];
    const outcome = await installLocalEmbedder({
      directory,
      signal,
      async confirm(question) {
        asked.push(question);
        return agrees;
      },
      async run(program, programArguments, {cwd, environment}) {
        run.push({program, programArguments, environment});
        if (makes) {
          const place = join(cwd, 'node_modules/@xenova/transformers');
          await mkdir(place, {recursive: true});
          await writeFile(join(place, 'package.json'), '{}');
        }
        return {exitCode, output: 'npm error code ENETUNREACH\n'};
      },
    }).catch((error: unknown) => error);
    return {outcome, asked, run};
  };

  it('does nothing unless the user agrees', async () => {
    const directory = join(folder, 'packages-1');
    const {outcome, asked, run} = await install(directory, false, 0, true);
    expect({outcome, run}).toEqual({outcome: 'declined', run: []});
    expect(asked).toEqual([expect.objectContaining({directory, usesNetwork: true, sizeBytes: expect.any(Number)})]);
  });

  it('runs npm for one exact version without scripts, and not again', async () => {
    const directory = join(folder, 'packages-2');
    const {outcome, run} = await install(directory, true, 0, true);
    expect(outcome).toBe('installed');
    expect(run[0]?.program).toBe('npm');
    expect(run[0]?.programArguments).toContain('--ignore-scripts');
    expect(run[0]?.programArguments.at(-1)).toMatch(
      /^@xenova\/transformers@npm:@huggingface\/transformers@\d+\.\d+\.\d+$/,
    );
    expect(run[0]?.environment).toMatchObject({ONNXRUNTIME_NODE_INSTALL: 'skip'});
    expect(await install(directory, true, 0, true)).toEqual({outcome: 'present', asked: [], run: []});
    expect(findLocalLibrary([directory])).toBe(directory);
  });

  it('says what npm said when it failed, also when only the package did not come', async () => {
    for (const exitCode of [1, 0]) {
      const {outcome} = await install(join(folder, `packages-3-${exitCode}`), true, exitCode, false);
      expect(outcome).toMatchObject({code: 'model-library-missing', message: expect.stringContaining('ENETUNREACH')});
    }
  });
});

describe('the runner of programs', () => {
  const run = createProgramRunner({PATH: process.env.PATH, GREETING: 'hello'});
  const node = (script: string, stop = signal) =>
    run(process.execPath, ['-e', script], {cwd: folder, environment: {NAME: 'Ada'}, signal: stop});

  it('gives the exit code and both outputs, with the environment that was given and no other', async () => {
    const script = `console.log(process.env.GREETING, process.env.NAME, process.env.HOME); console.error('oh'); process.exit(4)`;
    const {exitCode, output} = await node(script);
    expect(exitCode).toBe(4);
    expect(output).toContain('hello Ada undefined');
    expect(output).toContain('oh');
  });

  it('keeps the end of a long output', async () => {
    const {output} = await node(`process.stdout.write('x'.repeat(100_000) + 'end')`);
    expect(output.length).toBeLessThan(30_000);
    expect(output.endsWith('end')).toBe(true);
  });

  it('says that a program is not there', async () => {
    const {exitCode, output} = await run('no-such-program', [], {cwd: folder, environment: {}, signal});
    expect(exitCode).toBeNull();
    expect(output).toContain('ENOENT');
  });

  it('ends a program that is cancelled', async () => {
    const cancel = new AbortController();
    const running = node('setInterval(() => {}, 1000)', cancel.signal);
    cancel.abort();
    expect((await running).exitCode).toBeNull();
  });
});
