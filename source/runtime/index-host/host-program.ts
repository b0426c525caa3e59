// The program of the process that holds the index for the app: LanceDB and the grammars take more memory than all the rest, and only
// a process that ends gives it back. Its arguments are the package's folder and the one for caches.
import {join} from 'node:path';
import type {Chunker} from '../../code/code-chunker.ts';
import {EcaError} from '../../foundation/errors.ts';
import {openVectorStore} from '../../storage/open-vector-store.ts';
import type {Collection, CollectionSpec, OpenedStore} from '../../storage/vector-store.ts';
import {answerCalls} from './answer-calls.ts';
import type {CollectionCall, HostCalls} from './host-calls.ts';

const [packageFolder = '', cacheDirectory = ''] = process.argv.slice(2);
/** The stores and collections that are open: each is opened once and shared by all calls. */
const stores = new Map<string, Promise<OpenedStore>>();
const collections = new Map<string, Promise<Collection>>();
let chunker: Promise<Chunker> | undefined;

/** Opens the LanceDB store of a folder once; a failure is not kept. */
function storeIn(directory: string): Promise<OpenedStore> {
  const known = stores.get(directory);
  if (known) return known;
  const opening = openVectorStore({
    directory,
    cacheDirectory,
    resolveFrom: join(packageFolder, 'package.json'),
    probe: {command: process.execPath, args: [join(packageFolder, 'dist', 'lancedb-probe.cjs')]},
  });
  stores.set(directory, opening);
  opening.catch(() => stores.delete(directory));
  return opening;
}

/** Opens a collection. Only LanceDB is served here: what is kept in memory would be lost with this process. */
async function open(directory: string, spec: CollectionSpec): Promise<Collection> {
  const {store, fallbackReason} = await storeIn(directory);
  if (store.engine !== 'lancedb')
    throw new EcaError('store-unavailable', fallbackReason ?? 'LanceDB does not run here');
  return store.openCollection(spec);
}

/** One collection of one store, as a key. */
function keyOf(directory: string, name: string): string {
  return `${directory}\0${name}`;
}

/** The collection of a call. Opened by a process before this one, it must be there as that one left it. */
function collectionOf({directory, spec}: CollectionCall): Promise<Collection> {
  const key = keyOf(directory, spec.name);
  const known = collections.get(key);
  if (known) return known;
  const opening = open(directory, spec).then(collection => {
    if (!collection.startedEmpty) return collection;
    throw new EcaError('store-damaged', `The collection \`${spec.name}\` is not there any more`);
  });
  collections.set(key, opening);
  opening.catch(() => collections.delete(key));
  return opening;
}

/** What the other process may call: open, change and search collections, and cut source files into chunks. */
const handlers: HostCalls = {
  async engine({directory}) {
    const {store, fallbackReason} = await storeIn(directory);
    return {engine: store.engine, ...(fallbackReason !== undefined && {fallbackReason})};
  },
  async openCollection({directory, spec}) {
    const opening = open(directory, spec);
    collections.set(keyOf(directory, spec.name), opening);
    opening.catch(() => collections.delete(keyOf(directory, spec.name)));
    return {startedEmpty: (await opening).startedEmpty};
  },
  async dropCollection({directory, name}) {
    collections.delete(keyOf(directory, name));
    const {store} = await storeIn(directory);
    await store.dropCollection(name);
  },
  async collection(call) {
    const collection = await collectionOf(call);
    const method = collection[call.method] as (...given: unknown[]) => Promise<unknown>;
    return method.apply(collection, call.arguments);
  },
  async chunk(file) {
    chunker ??= (async () => {
      const [{createChunker}, {createSyntaxTrees}] = await Promise.all([
        import('../../code/code-chunker.ts'),
        import('../../code/syntax-trees.ts'),
      ]);
      return createChunker({
        syntaxTrees: createSyntaxTrees({grammarDirectory: join(packageFolder, 'dist', 'grammars')}),
      });
    })();
    return (await chunker).chunk(file);
  },
};

answerCalls({...handlers}, () =>
  Promise.allSettled([...stores.values()].map(async opening => (await opening).store.close())),
);
