import {toErrorData} from '../../foundation/errors.ts';
import type {Runtime} from '../../runtime/runtime.ts';
import type {Command, CommandContext, FlagSpec} from '../command.ts';
import {confirmAtTerminal} from '../confirm.ts';

const asIs: FlagSpec = {type: 'boolean', summary: 'Show what is indexed without looking for changes first'};

/**
 * `eca index`: shows, updates or rebuilds the project's search index. The bare noun brings it up to date and shows it.
 */
export const command: Command = {
  name: 'index',
  summary: 'The search index of the project',
  verbs: [
    {
      name: 'status',
      summary: 'Bring the index up to date and show what is in it',
      example: 'eca index status',
      flags: {'as-is': asIs},
      run: context => (context.flags['as-is'] === true ? showAsIs(context) : update(context, 'refresh')),
    },
    {
      name: 'rebuild',
      summary: 'Throw the index away and make it anew',
      example: 'eca index rebuild',
      run: context => update(context, 'rebuild'),
    },
  ],
};

type IndexVectors = Awaited<ReturnType<NonNullable<Awaited<ReturnType<Runtime['projectIndex']>>['embed']>>>;
type Work = 'refresh' | 'rebuild';

/**
 * Brings the index up to date, or makes it anew, with a progress bar, and prints what changed and what was left out.
 */
async function update(context: CommandContext, work: Work): Promise<number> {
  const {output, signal} = context;
  const runtime = await context.runtime();
  const index = await runtime.projectIndex();
  if (index.embed) await prepareVectors(context, runtime);
  const progress = output.progress(work === 'rebuild' ? 'Indexing anew' : 'Indexing');
  const startMs = performance.now();
  let shownMs = 0;
  const onProgress = (done: number, total: number) => {
    const nowMs = performance.now();
    // Redrawing is work too: ten times a second is what an eye follows.
    if (nowMs - shownMs < 100 && done < total) return;
    shownMs = nowMs;
    progress.update(done, total, `${Math.round((done * 1000) / Math.max(1, nowMs - startMs))} files/s`);
  };
  let report: Awaited<ReturnType<typeof index.refresh>>;
  try {
    report = await index[work]({signal, onProgress});
  } finally {
    progress.end();
  }
  const {engine, workspaceRoot, stateDirectory} = await index.status();
  const vectors = index.embed && (await embedAll(context, index.embed));
  if (output.json) await output.value({workspaceRoot, stateDirectory, engine, ...report, ...(vectors && {vectors})});
  else {
    const files = `${number(report.indexedFiles)} of ${amount(report.totalFiles, 'file')}`;
    await output.line(`Indexed: ${files}, ${amount(report.chunks, 'passage')} (${engine}).`);
    const changes = changesOf(report);
    const seconds = (report.durationMs / 1000).toFixed(report.durationMs < 1000 ? 2 : 1);
    await output.line(`${changes === '' ? 'Nothing changed' : changes}; that took ${seconds} s.`);
    const skipped = skippedOf(report.skipped);
    if (skipped !== '') await output.line(`Left out: ${skipped}.`);
    if (report.buildFolders.length > 0) {
      const {sanitizeLine} = await runtime.sanitizer();
      output.note(`Taken for build results: ${report.buildFolders.map(path => sanitizeLine(`${path}/`)).join(', ')}`);
    }
    if (vectors) await output.line(vectorsText(vectors));
    if (report.rebuilt !== undefined) output.note(rebuiltNotes[report.rebuilt]);
  }
  for (const warning of report.warnings) output.warn(warning);
  return 0;
}

/** Asks for what a local embedding model needs (its library, its files) before the background finds it missing. */
async function prepareVectors({output, stdin, signal}: CommandContext, runtime: Runtime): Promise<void> {
  const confirm = (question: string) => confirmAtTerminal(question, {output, stdin, signal});
  await runtime.prepareEmbedder({confirm, signal}).catch(error => {
    signal.throwIfAborted();
    output.warn(toErrorData(error));
  });
}

/** Makes the vectors that are missing; what keeps them from being made is told, and words alone serve. */
async function embedAll(
  {output, signal}: CommandContext,
  embed: NonNullable<Awaited<ReturnType<Runtime['projectIndex']>>['embed']>,
): Promise<IndexVectors | undefined> {
  try {
    const progress = output.progress('Embedding');
    return await embed({signal, onProgress: (done, total) => progress.update(done, total)}).finally(() =>
      progress.end(),
    );
  } catch (error) {
    signal.throwIfAborted();
    output.warn(toErrorData(error));
    return undefined;
  }
}

/** How many passages can be found by meaning, and by which model. */
function vectorsText({embedder, dimension, embedded, total, busy}: IndexVectors): string {
  const others = busy ? '; another run is making them' : '';
  return `Vectors: ${number(embedded)} of ${amount(total, 'passage')}, ${embedder}, ${number(dimension)} numbers each${others}.`;
}

/** Prints what is indexed without looking for changes. */
async function showAsIs({runtime, output}: CommandContext): Promise<number> {
  const status = await (await (await runtime()).projectIndex()).status();
  if (output.json) await output.value(status);
  else {
    const files = amount(status.indexedFiles, 'file');
    await output.line(`Indexed: ${files}, ${amount(status.chunks, 'passage')} (${status.engine}).`);
  }
  return 0;
}

/** Why the index was made anew. */
const rebuiltNotes = {
  asked: 'The index was made anew.',
  lost: 'The index was made anew: some of what it held was gone.',
  damaged: 'The index was made anew: the stored one was damaged.',
  'other-version': 'The index was made anew: the stored one is of another version.',
};

/** How many files are new, changed and removed; empty where nothing is. */
function changesOf({added, changed, removed}: {added: number; changed: number; removed: number}): string {
  const parts = [
    [added, 'new'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, word]) => `${number(count)} ${word}`);
  return named.length === 0 ? '' : `Files: ${named.join(', ')}`;
}

/** Why files are not in the index, in words that people read. */
const reasonWords: Record<string, string> = {
  ignored: 'ignored by .gitignore or .ecaignore',
  'dependency-folder': 'folders of dependencies',
  'build-folder': 'folders of build results',
  binary: 'binary',
  'lock-file': 'lock files',
  minified: 'minified',
  'too-large': 'too large',
  empty: 'empty',
  secret: 'likely to hold secrets',
  'symbolic-link': 'symbolic links',
  'unclear-name': 'with names that cannot be shown',
  special: 'pipes, sockets and devices',
  unreadable: 'unreadable',
  'over-limit': 'over the limit',
};

/** How many files are left out for which reason, the most frequent first. */
function skippedOf(skipped: Partial<Record<string, number>>): string {
  return Object.entries(skipped)
    .sort(([one, a = 0], [other, b = 0]) => b - a || (one < other ? -1 : 1))
    .map(([reason, count = 0]) => `${reasonWords[reason] ?? reason} ${number(count)}`)
    .join(', ');
}

function amount(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
