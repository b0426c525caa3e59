import {access, constants, readdir, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import {prepareHome} from '../config/paths.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import {hasDocuments} from './has-documents.ts';
import type {Runtime} from './runtime.ts';

/** One thing that was looked at. `fail` means that something which should work does not; `warn` that it works less well. */
export interface HealthCheck {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  /** One line, safe to print. */
  message: string;
  hint?: string;
}

/** Less free room on the disk, in bytes, is a warning: an index of a large project takes some hundred MB. */
const littleRoomBytes = 500_000_000;

/**
 * Checks whether everything the program needs works, as `eca doctor` shows it: disk, settings, sessions, index, memory,
 * documents, models, keys, sandbox, trust, hosts. Never throws, a check that cannot be made has failed. With
 * `rebuildIndex` the indexes are made anew first.
 */
export async function checkHealth(
  runtime: Runtime,
  options: {rebuildIndex?: boolean; signal?: AbortSignal} = {},
): Promise<HealthCheck[]> {
  const checks: [name: string, check: () => Promise<Omit<HealthCheck, 'name'>>][] = [
    ['node', checkNode],
    ['home', () => checkHome(runtime)],
    ['disk', () => checkDisk(runtime)],
    ['settings', () => checkSettings(runtime)],
    ['sessions', () => checkSessions(runtime)],
    ['index', () => checkIndex(runtime, options)],
    ['memory', () => checkMemory(runtime, options)],
    ['knowledge', () => checkKnowledge(runtime, options)],
    ['models', () => checkModels(runtime, options.signal)],
    ['secrets', () => checkSecrets(runtime)],
    ['sandbox', () => checkSandbox(runtime)],
    ['trust', () => checkTrust(runtime)],
    ['egress', () => checkEgress(runtime)],
  ];
  const results: HealthCheck[] = [];
  for (const [name, check] of checks) {
    options.signal?.throwIfAborted();
    results.push({name, ...(await check().catch(failed))});
  }
  return results;
}

/** A check that broke down counts as failed, with its reason. */
function failed(error: unknown): Omit<HealthCheck, 'name'> {
  const {message, hint} = toErrorData(error);
  return {state: 'fail', message, ...(hint !== undefined && {hint})};
}

/** Says which Node runs, and on what machine: a report of a problem needs it. */
async function checkNode(): Promise<Omit<HealthCheck, 'name'>> {
  return {state: 'ok', message: `Node ${process.versions.node} on ${process.platform} ${process.arch}`};
}

/** Whether the folder for the user's data is there and can be written. */
async function checkHome({paths}: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  await prepareHome(paths);
  return {state: 'ok', message: `state in ${paths.home}, settings in ${paths.configFile}`};
}

/** Warns when the disk is nearly full. */
async function checkDisk({paths}: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  let folder = paths.home;
  while (folder !== dirname(folder) && !(await exists(folder))) folder = dirname(folder);
  const {bavail, bsize} = await statfs(folder);
  const room = bavail * bsize;
  const message = `${(room / 1e9).toFixed(1)} GB free`;
  if (room >= littleRoomBytes) return {state: 'ok', message};
  return {state: 'warn', message, hint: 'Make room: sessions and the index need some hundred MB.'};
}

/** Warns of mistakes in the settings. */
async function checkSettings({config}: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const [first, ...others] = config.warnings;
  if (!first) return {state: 'ok', message: 'no problems'};
  const more = others.length > 0 ? ` (and ${others.length} more: \`eca config check\`)` : '';
  return {state: 'warn', ...withoutCode(first), message: `${first.message}${more}`};
}

/** A number with its noun: `1 file`, `3 files`. */
function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Warns of past conversations that are empty or whose files are damaged. */
async function checkSessions(runtime: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const {sessionsDirectory} = runtime.paths;
  const names = await readdir(sessionsDirectory).catch(() => []);
  const files = names.filter(name => name.endsWith('.jsonl')).length;
  const sessions = (await (await runtime.sessions()).list()).filter(({turns}) => turns > 0).length;
  const kept = await keptFor(runtime);
  if (files <= sessions)
    return {state: 'ok', message: `${countOf(sessions, 'session')} in ${sessionsDirectory}${kept}`};
  return {
    state: 'warn',
    message: `${files - sessions} of ${files} session files in ${sessionsDirectory} are empty or cannot be read${kept}`,
    hint: 'What was readable in a damaged one is used; `eca session delete ID` removes it.',
  };
}

/** For how long sessions are kept, and what became of those that were too old; empty where they are not deleted. */
async function keptFor(runtime: Runtime): Promise<string> {
  const days = runtime.config.values.retention.sessions;
  if (days === 0) return '';
  const {retentionReport} = await import('./session-retention.ts');
  const report = await retentionReport(runtime);
  const last = report ? `; ${countOf(report.deleted, 'session')} deleted on ${report.at.slice(0, 10)}` : '';
  return `, deleted when nothing was said in them for ${countOf(days, 'day')}${last}`;
}

/** Warns when the search index cannot be kept on the disk and is made in memory at each start. */
async function checkIndex(
  runtime: Runtime,
  options: {rebuildIndex?: boolean; signal?: AbortSignal},
): Promise<Omit<HealthCheck, 'name'>> {
  const index = await runtime.projectIndex();
  const progress = (done: number, total: number) => runtime.events.emit('index-progress', {done, total});
  const request = {onProgress: progress, ...(options.signal && {signal: options.signal})};
  if (options.rebuildIndex) await index.rebuild(request);
  const status = await index.status();
  const size = `${countOf(status.indexedFiles, 'file')}, ${countOf(status.chunks, 'passage')}, engine ${status.engine}`;
  if (status.fallbackReason === undefined) return {state: 'ok', message: size};
  return {
    state: 'warn',
    message: `${size}: ${status.fallbackReason}`,
    hint: 'The index is made anew in each run; small projects will not feel it.',
  };
}

/** Counts what is remembered, and warns when its index cannot be kept on the disk. */
async function checkMemory(
  runtime: Runtime,
  {rebuildIndex, signal}: {rebuildIndex?: boolean; signal?: AbortSignal},
): Promise<Omit<HealthCheck, 'name'>> {
  const {conversations, records} = await runtime.memory();
  if (rebuildIndex) await conversations.rebuild(signal);
  const {turns, engine, fallbackReason} = await conversations.stats();
  const current = (await records.list({current: true})).length;
  const waiting = (await records.list({status: 'waiting'})).length;
  const message = `${turns} turns can be recalled, ${current} records, ${waiting} in the inbox, engine ${engine}`;
  if (fallbackReason === undefined) return {state: 'ok', message};
  return {state: 'warn', message: `${message}: ${fallbackReason}`};
}

/** Counts the documents, those that were set aside and the files that failed. */
async function checkKnowledge(
  runtime: Runtime,
  {rebuildIndex, signal}: {rebuildIndex?: boolean; signal?: AbortSignal},
): Promise<Omit<HealthCheck, 'name'>> {
  if (!hasDocuments(runtime)) return {state: 'ok', message: 'no documents'};
  const knowledge = await runtime.knowledge();
  if (rebuildIndex) await knowledge.rebuild(signal);
  const documents = await knowledge.list();
  const setAside = documents.filter(({status}) => status === 'quarantined').length;
  const failed = (await knowledge.failures()).length;
  const {engine, fallbackReason} = await knowledge.engine();
  const message = `${documents.length} documents, ${setAside} set aside, ${failed} files failed, engine ${engine}`;
  if (fallbackReason !== undefined) return {state: 'warn', message: `${message}: ${fallbackReason}`};
  if (setAside + failed === 0) return {state: 'ok', message};
  return {state: 'ok', message, hint: '`eca knowledge list` names them with the reasons.'};
}

/** Warns when no model can be reached, so that answers only quote the project. */
async function checkModels(runtime: Runtime, signal: AbortSignal | undefined): Promise<Omit<HealthCheck, 'name'>> {
  const {models} = await (await runtime.models()).list(signal);
  const usable = models.filter(
    ({model, state}) => model !== 'retrieval-only' && ['ready', 'configured'].includes(state),
  );
  if (usable.length > 0) return {state: 'ok', message: usable.map(({model}) => model).join(', ')};
  const primary = models.find(({roles}) => roles.includes('primary'));
  return {
    state: 'warn',
    message: `no model can be reached${primary ? ` (${primary.model}: ${primary.detail})` : ''}; answers quote the project`,
    hint: 'Start Ollama and `ollama pull qwen2.5-coder`, or set OPENAI_API_KEY or ANTHROPIC_API_KEY.',
  };
}

/** Names the API keys that are set and where each is kept, never their values. */
async function checkSecrets(runtime: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const secrets = await runtime.secrets();
  const names = await secrets.list();
  const [warning] = secrets.warnings();
  if (warning) return {state: 'warn', ...withoutCode(warning)};
  const shown = names.map(({name, source}) => `${name} (${source})`).join(', ');
  return {state: 'ok', message: shown === '' ? 'none stored' : shown};
}

/** Warns when nothing confines the commands that the assistant runs. */
async function checkSandbox(runtime: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const {layer, reason} = await runtime.sandbox();
  if (layer !== 'none') return {state: 'ok', message: `${layer}: ${reason}`};
  return {
    state: 'warn',
    message: `none: ${reason}; every command that cannot be proved harmless asks first`,
    hint: 'On Linux install bubblewrap; in a container it needs user namespaces.',
  };
}

/** Warns when the project brings settings that are not used because it is not trusted. */
async function checkTrust(runtime: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const status = await (await runtime.trust()).status(runtime.workspaceRoot);
  if (status.trusted) return {state: 'ok', message: 'this folder is trusted'};
  if (status.reason === 'nothing-to-trust') return {state: 'ok', message: 'this folder brings no settings of its own'};
  return {
    state: 'warn',
    message: `this folder brings settings that are not used (${status.reason === 'changed' ? 'they changed since you trusted them' : 'not trusted'})`,
    hint: '`eca trust` shows them; `eca trust grant` uses them.',
  };
}

/** Lists all hosts that the program may send requests to. */
async function checkEgress({config}: Runtime): Promise<Omit<HealthCheck, 'name'>> {
  const {providers, web} = config.values;
  const addresses = [providers.ollama.baseUrl, providers.openai.baseUrl, providers.anthropic.baseUrl];
  const hosts = addresses.map(address => new URL(address).host);
  return {
    state: 'ok',
    message: `requests go only to ${hosts.join(', ')}, and there only when a model is used${web.fetch ? '; pages are read from hosts that you approve' : ''}`,
  };
}

/** A warning as a check shows it. */
function withoutCode({message, hint}: ErrorData): {message: string; hint?: string} {
  return {message, ...(hint !== undefined && {hint})};
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
