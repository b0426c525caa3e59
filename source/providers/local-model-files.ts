import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {isRecord, shorten} from './error-detail.ts';
import {parseJson} from './event-stream.ts';
import type {LocalEmbedderWork} from './local-embedder-worker.ts';

/** The files of a model's weights, quantized to 8 bits (smaller) and in full precision. */
const weights = {q8: 'onnx/model_quantized.onnx', fp32: 'onnx/model.onnx'} as const;

/**
 * Checks that the files of a local embedding model are there and finds out how it is to be run: the smaller weights
 * where both are there, and the pooling that its `1_Pooling/config.json` (sentence-transformers) or the name of its
 * family asks for, the mean of all tokens else.
 * @throws EcaError `model-not-served` where a file that is needed is not there and may not be downloaded;
 * `usage-bad-model`.
 */
export async function inspectLocalModel(options: {
  modelsDirectory: string;
  model: string;
  allowDownload: boolean;
}): Promise<Pick<LocalEmbedderWork, 'dtype' | 'pooling'>> {
  const {modelsDirectory, model, allowDownload} = options;
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(model) || model.split('/').some(part => /^\.+$/.test(part))) {
    throw new EcaError(
      'usage-bad-model',
      `Unexpected model \`${shorten(model)}\`, expected a name such as \`Xenova/all-MiniLM-L6-v2\``,
    );
  }
  const folder = join(modelsDirectory, model);
  const pooling = await readPooling(folder, model);
  const quantized = await isFile(join(folder, weights.q8));
  const dtype = quantized || (allowDownload && !(await isFile(join(folder, weights.fp32)))) ? 'q8' : 'fp32';
  if (allowDownload) return {dtype, pooling};
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', weights[dtype]]) {
    if (await isFile(join(folder, name))) continue;
    throw new EcaError('model-not-served', `The local embedding model \`${model}\` has no \`${name}\` in ${folder}`, {
      hint: `Put its ONNX export there (config.json, tokenizer.json, tokenizer_config.json, ${weights.q8}), or set models.embedding to \`lexical\`.`,
    });
  }
  return {dtype, pooling};
}

/** How the vectors of a text's tokens become one vector (pooling): by the model's own file, else by its family. */
async function readPooling(folder: string, model: string): Promise<LocalEmbedderWork['pooling']> {
  const text = await readFile(join(folder, '1_Pooling/config.json'), 'utf8').catch(() => '');
  const json = parseJson(text);
  if (json.ok && isRecord(json.value)) {
    if (json.value.pooling_mode_cls_token === true) return 'cls';
    if (json.value.pooling_mode_lasttoken === true) return 'last_token';
    return 'mean';
  }
  // Exports for ONNX often leave that file out; these families take the first token, by their model cards.
  return /bge-|mxbai-embed|snowflake-arctic-embed|gte-.*-v1\.5/i.test(model) ? 'cls' : 'mean';
}

/** Whether there is such a file; what cannot be looked at counts as missing. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  );
}
