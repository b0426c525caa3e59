import type {Command} from './command.ts';

/** What is known of a noun without loading it. */
export interface Noun {
  name: string;
  summary: string;
  /** What may stand behind it, the default first; empty where the noun alone is the command. */
  verbs: readonly string[];
  load(): Promise<Command>;
}

/**
 * The list of all commands (`eca session`, `eca memory`, …), in the order of the help. Deciding what an argument list
 * means, and the overview, read only this table; a test holds it against the modules.
 */
export const nouns: readonly Noun[] = [
  {
    name: 'session',
    summary: 'Past conversations: list, show, search, export, delete',
    verbs: ['list', 'show', 'search', 'export', 'delete'],
    load: async () => (await import('./commands/session.ts')).command,
  },
  {
    name: 'memory',
    summary: 'What is remembered: records, and past conversations by meaning',
    verbs: [...['list', 'add', 'search', 'forget', 'accept', 'reject', 'stats', 'consolidate', 'export', 'import']],
    load: async () => (await import('./commands/memory.ts')).command,
  },
  {
    name: 'knowledge',
    summary: 'Documents: read them, search them, and get cited answers from them',
    verbs: ['list', 'ingest', 'search', 'show', 'extract', 'retry', 'accept', 'remove', 'export', 'import'],
    load: async () => (await import('./commands/knowledge.ts')).command,
  },
  {
    name: 'index',
    summary: 'The search index of the project',
    verbs: ['status', 'rebuild'],
    load: async () => (await import('./commands/index.ts')).command,
  },
  {
    name: 'trust',
    summary: 'Which project folders may bring settings',
    verbs: ['status', 'grant', 'revoke'],
    load: async () => (await import('./commands/trust.ts')).command,
  },
  {
    name: 'permissions',
    summary: 'What is allowed, and what a tool call would get',
    verbs: ['list', 'revoke', 'check'],
    load: async () => (await import('./commands/permissions.ts')).command,
  },
  {
    name: 'models',
    summary: 'Which models there are, what they can do, and which one answers',
    verbs: ['list', 'probe', 'use'],
    load: async () => (await import('./commands/models.ts')).command,
  },
  {
    name: 'config',
    summary: 'Settings: what they are, where each comes from, and how to change them',
    verbs: ['show', 'get', 'set', 'unset', 'check', 'path'],
    load: async () => (await import('./commands/config.ts')).command,
  },
  {
    name: 'undo',
    summary: 'Take back what a turn changed in the files of the project',
    verbs: ['list', 'last', 'to', 'redo'],
    load: async () => (await import('./commands/undo.ts')).command,
  },
  {
    name: 'train',
    summary: 'Training scenarios: tasks whose outcome is decided by running code',
    verbs: ['list', 'run', 'grade', 'report', 'import'],
    load: async () => (await import('./commands/train.ts')).command,
  },
  {
    name: 'metrics',
    summary: 'Figures of all use: turns, tokens, times, cost, models, tools',
    verbs: ['show', 'export'],
    load: async () => (await import('./commands/metrics.ts')).command,
  },
  {
    name: 'sanitize',
    summary: 'Untrusted bytes in, text that is safe to print out',
    verbs: [],
    load: async () => (await import('./commands/sanitize.ts')).command,
  },
  {
    name: 'doctor',
    summary: 'Health of stores, index, models, terminal and network',
    verbs: [],
    load: async () => (await import('./commands/doctor.ts')).command,
  },
];

/**
 * Commands that are planned and not there yet. A command line that means one is refused with a clear word: answering it
 * as a question would mislead a script. They are not in the help.
 */
export const nounsToCome: Readonly<Record<string, readonly string[]>> = {
  knowledge: [...['history', 'diff', 'restore', 'conflicts', 'resolve', 'validate', 'graph', 'compare']],
  feedback: ['good', 'bad', 'add', 'list', 'classify'],
  lessons: ['list', 'show', 'accept', 'reject', 'suspend', 'undo', 'why', 'report', 'evaluate', 'verdict'],
  patterns: ['list', 'next', 'co-change', 'replay'],
  learn: ['paths', 'next', 'review', 'progress', 'analyse'],
  metrics: ['alerts', 'tune', 'forecast', 'detect'],
  check: [],
  backup: ['create', 'list', 'verify', 'restore'],
  privacy: ['export', 'erase', 'retention', 'consent'],
  audit: ['list', 'verify', 'export'],
  sync: ['status', 'push', 'pull'],
  serve: [],
  mcp: [],
};
