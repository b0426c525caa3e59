import {parseModelName} from '../config/model-name.ts';
import {EcaError} from '../foundation/errors.ts';
import {installLocalEmbedder} from '../providers/install-local-embedder.ts';
import {findLocalLibrary} from '../providers/local-embedder.ts';
import {inspectLocalModel} from '../providers/local-model-files.ts';
import {createProgramRunner} from '../providers/run-program.ts';
import {localEmbedderPlaces} from './project-vectors.ts';
import type {Runtime} from './runtime.ts';

/** How the user is asked before anything is downloaded. */
export interface PrepareRequest {
  /** Asks the user; nothing is fetched unless it resolves to true. */
  confirm(question: string): Promise<boolean>;
  signal: AbortSignal;
}

/** `download-agreed`: the files of the model are missing and may be fetched when it is opened. */
export type PrepareOutcome = 'not-needed' | 'ready' | 'download-agreed' | 'declined';

/** The environment variables that npm needs for the installation; keys are not passed on. */
const inherited = ['PATH', 'HOME', 'USERPROFILE', 'APPDATA', 'TMPDIR', 'TEMP', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/**
 * Installs what a local embedding model needs, asking the user before anything is downloaded. Where `models.embedding`
 * names such a model its library is installed into the user's state folder and leave is asked to fetch its files, each
 * only after a yes. @throws EcaError `model-library-missing`; AbortError.
 */
export async function prepareEmbedder(
  runtime: Runtime,
  options: PrepareRequest & {packageFolder: string; environment: NodeJS.ProcessEnv},
): Promise<PrepareOutcome> {
  const {confirm, signal, packageFolder, environment} = options;
  const parsed = parseModelName(runtime.config.values.models.embedding, 'embedding');
  if (!parsed.ok || parsed.name.provider !== 'local') return 'not-needed';
  const {model} = parsed.name;
  const places = localEmbedderPlaces(runtime);
  if (findLocalLibrary([places.packages, packageFolder]) === undefined) {
    const outcome = await installLocalEmbedder({
      directory: places.packages,
      confirm: ({package: name, directory, sizeBytes}) =>
        confirm(`Install ${name} (about ${Math.round(sizeBytes / 1e6)} MB, from npm's registry) into ${directory}?`),
      run: createProgramRunner(
        Object.fromEntries(
          inherited.flatMap(name => [name, name.toLowerCase()]).map(name => [name, environment[name]]),
        ),
      ),
      signal,
    });
    if (outcome === 'declined') return 'declined';
  }
  // The library is there; are the files of the model, too?
  try {
    await inspectLocalModel({modelsDirectory: places.models, model, allowDownload: false});
    return 'ready';
  } catch (error) {
    if (!(error instanceof EcaError) || error.code !== 'model-not-served') throw error;
    const agreed = await confirm(`Fetch the files of ${model} from huggingface.co into ${places.models}?`);
    return agreed ? 'download-agreed' : 'declined';
  }
}
