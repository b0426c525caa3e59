import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {EcaError} from '../foundation/errors.ts';
import {throwIfAborted} from './abort-error.ts';
import {shorten} from './error-detail.ts';
import {findLocalLibrary} from './local-embedder.ts';

/** What the user is asked before anything is fetched. */
export interface InstallQuestion {
  /** The package with its version, as npm is given it. */
  package: string;
  /** The folder it goes to. */
  directory: string;
  /** On disk, roughly. */
  sizeBytes: number;
  /** It comes from the package registry that npm is set to: this is egress. */
  usesNetwork: true;
}

/** A program that ran to its end. */
export interface ProgramOutcome {
  exitCode: number | null;
  /** What it printed, both streams; its end is shown when it failed. */
  output: string;
}

/** Where the library goes and how the user is asked. */
export interface InstallOptions {
  /** A folder of the user's that is meant for this, such as `packages` in the state folder; made where it is missing. */
  directory: string;
  /** Asks the user; nothing is fetched or written unless it resolves to true. */
  confirm(question: InstallQuestion): Promise<boolean>;
  /** Runs a program without a shell, with `environment` on top of what programs need; the command gate does not see it. */
  run(
    program: string,
    programArguments: readonly string[],
    options: {cwd: string; environment: Readonly<Record<string, string>>; signal: AbortSignal},
  ): Promise<ProgramOutcome>;
  signal: AbortSignal;
}

/** The npm package that runs embedding models on this machine, under its old name, which is what it is imported by. */
const library = '@xenova/transformers@npm:@huggingface/transformers@4.3.1';
/** How much disk space the library takes with what it needs, as told to the user before the download. Measured. */
const sizeBytes = 465_000_000;

/**
 * Downloads and installs the library that local embedding models need into `directory`, after asking the user:
 * `present` where it is there, `declined` where the user does not want it, else `installed`. No script of any package
 * is run.
 * @throws EcaError `model-library-missing` when npm fails, with the last that it said; AbortError.
 */
export async function installLocalEmbedder(options: InstallOptions): Promise<'present' | 'installed' | 'declined'> {
  const {directory, signal} = options;
  if (findLocalLibrary([directory]) !== undefined) return 'present';
  throwIfAborted(signal);
  if (!(await options.confirm({package: library, directory, sizeBytes, usesNetwork: true}))) return 'declined';
  throwIfAborted(signal);
  await ensurePrivateDirectory(directory);
  // Without one npm takes a package.json further up for the one that is meant.
  const manifest = join(directory, 'package.json');
  if ((await readFile(manifest, 'utf8').catch(() => '')) === '') {
    await writeFile(manifest, `${JSON.stringify({name: 'eca-packages', private: true}, undefined, 2)}\n`);
  }
  const {exitCode, output} = await options.run(
    'npm',
    ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', library],
    {
      cwd: directory,
      // The CPU build lies in the package; what its script would fetch on top is for graphics cards.
      environment: {ONNXRUNTIME_NODE_INSTALL: 'skip', ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip'},
      signal,
    },
  );
  throwIfAborted(signal);
  if (exitCode === 0 && findLocalLibrary([directory]) !== undefined) return 'installed';
  const said = output.trim() === '' ? 'it said nothing' : shorten(output.trim().slice(-600));
  throw new EcaError('model-library-missing', `npm could not install ${library} (exit code ${exitCode}): ${said}`, {
    hint: `Check the network and the space on the disk, or set models.embedding to \`lexical\`.`,
  });
}
