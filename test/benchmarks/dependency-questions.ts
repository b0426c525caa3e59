import type {ExpectedPlace, RepositoryQuestion} from './repository-questions.ts';

const at = (path: string, line: string): ExpectedPlace => ({path, line});

interface PackageQuestions {
  /** The package as it lies in node_modules. */
  name: string;
  /** What of it is asked: its sources, without what was built from them. */
  paths: readonly string[];
  questions: readonly RepositoryQuestion[];
}

/** Questions about other projects, written before any was asked; the ranking has been fitted on them since, as on those about this one. */
export const dependencyQuestions: readonly PackageQuestions[] = [
  {
    name: 'zod',
    paths: ['src', 'README.md', 'package.json'],
    questions: [
      {
        question: 'How is the remainder of floating point numbers calculated without rounding mistakes?',
        expected: [
          at('src/v4/core/util.ts', 'export function floatSafeRemainder'),
          at('src/v3/types.ts', 'function floatSafeRemainder'),
        ],
      },
      {
        question: 'Where are errors turned into a nested tree?',
        expected: [at('src/v4/core/errors.ts', 'export function treeifyError')],
      },
      {
        question: 'How do I get a human readable message out of a validation error?',
        expected: [at('src/v4/core/errors.ts', 'export function prettifyError')],
      },
      {
        question: 'Which regular expression checks email addresses?',
        expected: [at('src/v4/core/regexes.ts', 'export const email: RegExp')],
      },
      {
        question: 'How can I convert a schema to JSON Schema?',
        expected: [
          at('src/v4/core/json-schema-processors.ts', 'export function toJSONSchema'),
          at('src/v4/core/to-json-schema.ts', 'export function initializeContext'),
          at('src/v4/core/to-json-schema.ts', 'export function processSchema'),
        ],
      },
      {
        question: 'How does it find out whether eval is forbidden in this environment?',
        expected: [at('src/v4/core/util.ts', 'export const allowsEval')],
      },
      {
        question: 'Where is metadata of schemas kept?',
        expected: [
          at('src/v4/core/registries.ts', 'export class $ZodRegistry'),
          at('src/v4/core/registries.ts', 'export const globalRegistry'),
        ],
      },
      {
        question: 'How are all the keys of an object schema made optional?',
        expected: [at('src/v4/core/util.ts', 'export function partial(')],
      },
      {question: 'What does slugify do?', expected: [at('src/v4/core/util.ts', 'export function slugify')]},
      {
        question: 'who calls prefixIssues?',
        expected: [at('src/v4/core/schemas.ts', 'util.prefixIssues('), at('src/v4/core/schemas.ts', 'prefixIssues(')],
      },
      {
        question: 'How is a credit card number checked?',
        expected: [
          at('src/v4/core/regexes.ts', 'export const creditCard'),
          at('src/v4/core/schemas.ts', 'ZodCreditCard'),
        ],
      },
      {
        question: 'How is a schema built from a JSON Schema document?',
        expected: [at('src/v4/classic/from-json-schema.ts', 'export function fromJSONSchema')],
      },
    ],
  },
  {
    name: '@xenova/transformers',
    paths: ['src', 'README.md', 'package.json'],
    questions: [
      {
        question: 'How are audio samples turned into a mel spectrogram?',
        expected: [
          at('src/utils/audio.js', 'export async function spectrogram'),
          at('src/utils/audio.js', 'export function mel_filter_bank'),
        ],
      },
      {
        question: 'Where are downloaded model files kept between runs?',
        expected: [
          at('src/utils/cache.js', 'export async function getCache'),
          at('src/utils/hub.js', 'async function storeCachedResource'),
          at('src/utils/cache/FileCache.js', 'export class FileCache'),
        ],
      },
      {
        question: 'What happens when a file cannot be found on the hub?',
        expected: [
          at('src/utils/hub/utils.js', 'export function handleError'),
          at('src/utils/hub/utils.js', 'export class ModelFileNotFoundError'),
          at('src/utils/hub/constants.js', 'export const ERROR_MAPPING'),
        ],
      },
      {
        question: 'How do I get one vector for a sentence out of the hidden states of its tokens?',
        expected: [at('src/utils/tensor.js', 'export function mean_pooling')],
      },
      {question: 'How similar are two vectors?', expected: [at('src/utils/maths.js', 'export function cos_sim')]},
      {
        question: 'Which quantisation does it choose when none is given?',
        expected: [
          at('src/utils/dtypes.js', 'export function selectDtype'),
          at('src/utils/dtypes.js', 'export const DEFAULT_DTYPE_SUFFIX_MAPPING'),
          at('src/utils/dtypes.js', 'export const DATA_TYPES'),
        ],
      },
      {
        question: 'Where is a picture resized?',
        expected: [at('src/utils/image.js', 'async resize('), at('src/image_processors_utils.js', 'async resize(')],
      },
      {
        question: 'How can I delete the cached files of a model?',
        expected: [
          at('src/utils/model_registry/clear_cache.js', 'export async function clear_cache'),
          at('src/utils/model_registry/ModelRegistry.js', 'static async clear_cache'),
          at('src/utils/model_registry/clear_cache.js', 'async function clear_files_from_cache'),
        ],
      },
      {
        question: 'How is the least recently used entry thrown out?',
        expected: [
          at('src/utils/lru_cache.js', 'export class LRUCache'),
          at('src/utils/lru_cache.js', 'put(key, value)'),
        ],
      },
      {question: 'who calls readResponse', expected: [at('src/utils/hub.js', 'readResponse(')]},
      {
        question: 'How are random numbers with a seed generated?',
        expected: [at('src/utils/random.js', 'export class Random'), at('src/utils/random.js', 'seed(')],
      },
      {
        question: 'How is recorded sound written as a WAV file?',
        expected: [at('src/utils/audio.js', 'function encodeWAV'), at('src/utils/audio.js', 'export class RawAudio')],
      },
      {
        question: 'What is sent along to authenticate with the hub?',
        expected: [at('src/utils/hub.js', 'export function getFetchHeaders')],
      },
    ],
  },
  {
    name: 'apache-arrow',
    paths: ['src', 'README.md', 'package.json'],
    questions: [
      {
        question: 'How do I serialize a table to bytes?',
        expected: [at('src/ipc/serialization.ts', 'export function tableToIPC')],
      },
      {
        question: 'Where is it checked that a file begins with the magic bytes?',
        expected: [at('src/ipc/message.ts', 'export function checkForMagicArrowString')],
      },
      {question: 'How are booleans packed into bits?', expected: [at('src/util/bit.ts', 'export function packBools')]},
      {
        question: 'How are half precision floats decoded?',
        expected: [at('src/util/math.ts', 'export function uint16ToFloat64')],
      },
      {
        question: 'How many bits are set in a bitmap?',
        expected: [
          at('src/util/bit.ts', 'export function popcnt_array'),
          at('src/util/bit.ts', 'export function popcnt_bit_range'),
          at('src/util/bit.ts', 'export function popcnt_uint32'),
        ],
      },
      {
        question: 'How can I make a column from a plain JavaScript array?',
        expected: [
          at('src/factories.ts', 'export function vectorFromArray'),
          at('src/table.ts', 'export function tableFromArrays'),
        ],
      },
      {
        question: 'Where are several byte arrays concatenated into one?',
        expected: [at('src/util/buffer.ts', 'export function joinUint8Arrays')],
      },
      {
        question: 'who uses truncateBitmap?',
        expected: [at('src/visitor/vectorassembler.ts', 'truncateBitmap('), at('src/data.ts', 'truncateBitmap(')],
      },
      {
        question: 'How is a value printed in a table on the command line?',
        expected: [
          at('src/util/pretty.ts', 'export function valueToString'),
          at('src/bin/arrow2csv.ts', 'function formatRow'),
          at('src/bin/arrow2csv.ts', 'function batchesToString'),
        ],
      },
      {
        question: 'How does it tell whether something is a Node stream?',
        expected: [
          at('src/util/compat.ts', 'export const isReadableNodeStream'),
          at('src/util/compat.ts', 'export const isWritableNodeStream'),
        ],
      },
      {
        question: 'In which chunk does an index of a vector lie?',
        expected: [at('src/util/chunk.ts', 'export function binarySearch')],
      },
    ],
  },
  {
    name: 'commander',
    paths: ['lib', 'index.js', 'Readme.md', 'package.json'],
    questions: [
      {
        question: 'How does it suggest the right command after a typo?',
        expected: [at('lib/suggestSimilar.js', 'function suggestSimilar')],
      },
      {
        question: 'Where are values of options taken from the environment?',
        expected: [at('lib/command.js', '_parseOptionsEnv() {')],
      },
      {question: 'How is long help text broken into lines?', expected: [at('lib/help.js', 'wrap(str, width')]},
      {
        question: 'What happens if an option that must be given is not there?',
        expected: [
          at('lib/command.js', 'missingMandatoryOptionValue(option) {'),
          at('lib/command.js', '_checkForMissingMandatoryOptions() {'),
        ],
      },
      {
        question: 'How is a subcommand in a file of its own started?',
        expected: [at('lib/command.js', '_executeSubCommand(subcommand')],
      },
      {question: 'How can I keep it from ending my process?', expected: [at('lib/command.js', 'exitOverride(fn) {')]},
      {
        question: 'Where is the name of a flag turned into camel case?',
        expected: [at('lib/option.js', 'function camelcase'), at('lib/option.js', 'attributeName() {')],
      },
      {
        question: 'Which exception says that an argument is wrong?',
        expected: [at('lib/error.js', 'class InvalidArgumentError')],
      },
      {
        question: 'How are arguments that nobody expects reported?',
        expected: [at('lib/command.js', '_excessArguments(receivedArgs) {')],
      },
      {question: 'who calls _findOption?', expected: [at('lib/command.js', 'this._findOption(')]},
      {
        question: 'What if two options rule each other out?',
        expected: [
          at('lib/command.js', '_conflictingOption(option'),
          at('lib/command.js', '_checkForConflictingLocalOptions() {'),
          at('lib/option.js', 'conflicts(names) {'),
        ],
      },
    ],
  },
];
