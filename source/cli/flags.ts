import type {FlagSpec, FlagValue} from './command.ts';

/** Flags by their names. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

/** The flags that every command has, and asking too. */
export const globalFlags = {
  json: {type: 'boolean', summary: 'Print JSON instead of text'},
  cwd: {type: 'string', value: 'DIR', summary: 'Work in this folder instead of the current one'},
  quiet: {type: 'boolean', summary: 'No progress and no notes; answers, warnings and errors stay'},
  set: {type: 'string', value: 'KEY=VALUE', repeatable: true, summary: 'A setting, for this run only'},
  help: {type: 'boolean', short: 'h', summary: 'Show this help'},
} as const satisfies FlagTable;

/** The flags that every command has, by type. */
export interface GlobalFlags {
  json: boolean;
  cwd: string | undefined;
  quiet: boolean;
  set: string[];
  help: boolean;
}

/** Picks the flags that every command has out of all that were given. */
export function readGlobalFlags(values: Record<string, FlagValue>): GlobalFlags {
  return {
    json: values.json === true,
    cwd: typeof values.cwd === 'string' ? values.cwd : undefined,
    quiet: values.quiet === true,
    set: Array.isArray(values.set) ? values.set.map(String) : [],
    help: values.help === true,
  };
}
