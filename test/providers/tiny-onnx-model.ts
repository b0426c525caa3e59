import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** The words that the model knows, after the tokens for padding and for unknown words. */
const tinyWords = ['apple', 'banana', 'cherry', 'date', 'fig', 'search_query', 'search_document', ':', 'query'];
const tokens = ['[PAD]', '[UNK]', ...tinyWords];

/** The embedding of token `token`: what the model's table holds, so that tests can compute what it must answer. */
export function tinyEmbedding(word: string, dimension: number): number[] {
  const token = Math.max(tokens.indexOf(word), 1);
  return Array.from({length: dimension}, (_, column) => Math.sin(1 + token * 7 + column * 3));
}

/**
 * Writes a complete model to `<directory>/<name>`: an encoder of one operation, which looks up a row of a table for every token.
 * The bytes are those of ONNX (onnx.proto), put together here field by field.
 */
export async function writeTinyModel(
  directory: string,
  name: string,
  options: {dimension?: number; quantized?: boolean; value?: number; window?: number} = {},
): Promise<void> {
  const {dimension = 6, quantized = false, value, window = 12} = options;
  const folder = join(directory, name);
  await mkdir(join(folder, 'onnx'), {recursive: true});
  const table = tokens.flatMap(word =>
    tinyEmbedding(word, dimension).map(number => (value !== undefined && word === 'fig' ? value : number)),
  );
  const write = (file: string, content: object) => writeFile(join(folder, file), JSON.stringify(content));
  await write('config.json', {model_type: 'bert', architectures: ['BertModel'], hidden_size: dimension});
  await write('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: window,
  });
  await write('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {type: 'Lowercase'},
    pre_tokenizer: {type: 'Whitespace'},
    post_processor: null,
    decoder: null,
    model: {type: 'WordLevel', vocab: Object.fromEntries(tokens.map((word, id) => [word, id])), unk_token: '[UNK]'},
  });
  await writeFile(
    join(folder, quantized ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx'),
    lookupModel(table, dimension),
  );
}

const float = 1;
const int64 = 7;

function lookupModel(table: number[], dimension: number): Buffer {
  const weights = Buffer.alloc(table.length * 4);
  table.forEach((number, place) => {
    weights.writeFloatLE(number, place * 4);
  });
  const node = [
    text(1, 'table'),
    text(1, 'input_ids'),
    text(2, 'last_hidden_state'),
    text(3, 'lookup'),
    text(4, 'Gather'),
  ];
  const tensor = [
    number(1, table.length / dimension),
    number(1, dimension),
    number(2, float),
    text(8, 'table'),
    bytes(9, weights),
  ];
  const graph = [
    message(1, node),
    text(2, 'tiny'),
    message(5, tensor),
    message(11, describeValue('input_ids', int64, ['batch', 'length'])),
    message(11, describeValue('attention_mask', int64, ['batch', 'length'])),
    message(12, describeValue('last_hidden_state', float, ['batch', 'length', dimension])),
  ];
  return Buffer.concat([number(1, 8), text(2, 'tests'), message(7, graph), message(8, [text(1, ''), number(2, 17)])]);
}

function describeValue(name: string, element: number, shape: (string | number)[]): Buffer[] {
  const dimensions = shape.map(size => message(1, [typeof size === 'number' ? number(1, size) : text(2, size)]));
  return [text(1, name), message(2, [message(1, [number(1, element), message(2, dimensions)])])];
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  return Buffer.from([...out, rest]);
}
const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Buffer) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, Buffer.from(value));
const message = (field: number, parts: Buffer[]) => bytes(field, Buffer.concat(parts));
