import {createHash} from 'node:crypto';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {ensurePrivateDirectory, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {findLanceDbPackage, type LanceDbPackage} from './lancedb-native.ts';
import {openLanceDbStore} from './lancedb-store.ts';
import type {OpenedStore} from './vector-store.ts';

/** Where the search index is kept, and how it is tried out whether LanceDB runs here. */
export interface OpenVectorStoreOptions {
  /** Where LanceDB keeps its tables. */
  directory: string;
  /** Where it is remembered whether LanceDB runs on this machine. */
  cacheDirectory: string;
  /** Runs `lancedb-probe.ts`. */
  probe: {command: string; args: readonly string[]};
  /** The file from which LanceDB's package is looked for; the running program when absent. */
  resolveFrom?: string;
}

/** What is remembered of the trial: for which machine and versions, whether LanceDB ran, and when it was tried. */
interface Verdict {
  key: string;
  ok: boolean;
  reason: string;
  at: string;
}

/**
 * How long it is remembered that LanceDB does not run here, before it is tried again: a day. A machine that could not
 * run it today may have had too little memory.
 */
const failureKeptMs = 24 * 60 * 60 * 1000;
/** How long LanceDB may take to show that it runs, in milliseconds; then it is taken not to. */
const probeTimeoutMs = 20_000;

/**
 * Chooses the search index: LanceDB on disk, or where LanceDB cannot run the in-memory store and the reason in one
 * line. Whether it runs is tried once in a child process, since an instruction that the processor lacks would kill this
 * one, and remembered for this version of Node, LanceDB and this processor: a success for good, a failure for a day.
 */
export async function openVectorStore(options: OpenVectorStoreOptions): Promise<OpenedStore> {
  const found = findLanceDbPackage(options.resolveFrom);
  if (found === undefined) {
    return fallBack(`LanceDB has no native module installed for ${process.platform}-${process.arch}`);
  }
  const verdict = await verdictOn(found, options);
  if (!verdict.ok) return fallBack(`LanceDB ${found.version} does not run here: ${verdict.reason}`);
  try {
    return {store: await openLanceDbStore({directory: options.directory, nativeModule: found})};
  } catch (error) {
    return fallBack(`LanceDB ${found.version} does not load: ${firstLine(error)}`);
  }
}

/** The in-memory index, with the reason why LanceDB does not serve. */
async function fallBack(reason: string): Promise<OpenedStore> {
  const {createInMemoryStore} = await import('./in-memory-store.ts');
  return {store: createInMemoryStore(), fallbackReason: `${reason}; the index is kept in memory`};
}

/** Whether LanceDB runs on this machine, as remembered from an earlier start or tried now. */
async function verdictOn(found: LanceDbPackage, options: OpenVectorStoreOptions): Promise<Verdict> {
  const path = join(options.cacheDirectory, 'lancedb-probe.json');
  const key = machineKey(found);
  const known = parseVerdict(await readIfPresent(path).catch(() => undefined));
  const ageMs = Date.now() - Date.parse(known?.at ?? '');
  if (known?.key === key && (known.ok || (ageMs >= 0 && ageMs < failureKeptMs))) return known;
  const {reason, lasting} = await runProbe(options.probe);
  const verdict: Verdict = {key, ok: reason === '', reason, at: new Date().toISOString()};
  // A full disk or too little memory says nothing about the machine: it is not remembered.
  if (!lasting) return verdict;
  try {
    await ensurePrivateDirectory(options.cacheDirectory);
    await writeDurably(path, `${JSON.stringify(verdict)}\n`);
  } catch {
    // Then the next start tries again.
  }
  return verdict;
}

/** Why LanceDB does not run, empty where it does, and whether that says something about the machine. */
async function runProbe({command, args}: OpenVectorStoreOptions['probe']): Promise<{reason: string; lasting: boolean}> {
  const {execFile} = await import('node:child_process');
  return new Promise(resolve => {
    execFile(command, [...args], {timeout: probeTimeoutMs, killSignal: 'SIGKILL'}, (error, stdout) => {
      const said = stdout.trim().split('\n')[0] ?? '';
      if (error === null && said === 'ok') resolve({reason: '', lasting: true});
      else if (error?.killed) resolve({reason: `no answer within ${probeTimeoutMs / 1000} s`, lasting: true});
      else if (error?.signal) resolve({reason: `ended by ${error.signal}`, lasting: true});
      else resolve({reason: said || (error === null ? 'no answer' : firstLine(error)), lasting: error?.code !== 2});
    });
  });
}

/**
 * What a remembered verdict holds for: this Node, operating system, processor, and version of LanceDB. When one
 * changes, LanceDB is tried out again.
 */
function machineKey(found: LanceDbPackage): string {
  const processor = cpus()[0]?.model ?? '';
  const parts = [process.version, process.platform, process.arch, processor, found.name, found.version];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** Reads the remembered verdict; undefined where there is none or it is damaged, and LanceDB is tried out again. */
function parseVerdict(text: string | undefined): Verdict | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<Verdict> | null;
    if (typeof value?.key !== 'string' || typeof value.ok !== 'boolean') return undefined;
    return {key: value.key, ok: value.ok, reason: value.reason ?? '', at: value.at ?? ''};
  } catch {
    return undefined;
  }
}

/** Shortens an error to one line that fits on the screen: 200 characters. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
}
