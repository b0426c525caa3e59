import type {Command, CommandContext, FlagSpec} from '../command.ts';

const asIs: FlagSpec = {type: 'boolean', summary: 'Show what is indexed without looking for changes first'};

/** `eca index`: the project's search index. The bare noun brings it up to date and shows it. */
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

type Work = 'refresh' | 'rebuild';

async function update({runtime, output, signal}: CommandContext, work: Work): Promise<number> {
  const index = await (await runtime()).projectIndex();
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
  if (output.json) await output.value({workspaceRoot, stateDirectory, engine, ...report});
  else {
    const files = `${number(report.indexedFiles)} of ${amount(report.totalFiles, 'file')}`;
    await output.line(`Indexed: ${files}, ${amount(report.chunks, 'passage')} (${engine}).`);
    const changes = changesOf(report);
    const seconds = (report.durationMs / 1000).toFixed(report.durationMs < 1000 ? 2 : 1);
    await output.line(`${changes === '' ? 'Nothing changed' : changes}; that took ${seconds} s.`);
    const skipped = skippedOf(report.skipped);
    if (skipped !== '') await output.line(`Left out: ${skipped}.`);
    if (report.rebuilt !== undefined) output.note(rebuiltNotes[report.rebuilt]);
  }
  for (const warning of report.warnings) output.warn(warning);
  return 0;
}

async function showAsIs({runtime, output}: CommandContext): Promise<number> {
  const status = await (await (await runtime()).projectIndex()).status();
  if (output.json) await output.value(status);
  else {
    const files = amount(status.indexedFiles, 'file');
    await output.line(`Indexed: ${files}, ${amount(status.chunks, 'passage')} (${status.engine}).`);
  }
  return 0;
}

const rebuiltNotes = {
  asked: 'The index was made anew.',
  lost: 'The index was made anew: some of what it held was gone.',
  damaged: 'The index was made anew: the stored one was damaged.',
  'other-version': 'The index was made anew: the stored one is of another version.',
};

function changesOf({added, changed, removed}: {added: number; changed: number; removed: number}): string {
  const parts = [
    [added, 'new'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, word]) => `${number(count)} ${word}`);
  return named.length === 0 ? '' : `Files: ${named.join(', ')}`;
}

const reasonWords: Record<string, string> = {
  ignored: 'ignored by .gitignore or .ecaignore',
  'dependency-folder': 'folders of dependencies and build results',
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
