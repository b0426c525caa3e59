import {parseModelName} from '../config/model-name.ts';
import type {FlagSpec, FlagValue} from './command.ts';
import {globalFlags} from './flags.ts';
import {badModelName, quoted, usageError} from './usage-error.ts';

/** The forms in which an answer can be printed. */
const outputFormats = ['text', 'json', 'stream-json'] as const;
type OutputFormat = (typeof outputFormats)[number];

/** How much the assistant may do without asking. */
const permissionModes = ['read-only', 'ask', 'auto-edit', 'plan', 'full-auto'] as const;
type PermissionMode = (typeof permissionModes)[number];

/** The command-line flags of a question (`eca --model … "…"`), beside those that every command has. */
export const askFlags = {
  print: {type: 'boolean', short: 'p', summary: 'One answer, even in a terminal'},
  output: {type: 'string', short: 'o', choices: outputFormats, summary: 'The form of the answer'},
  model: {type: 'string', short: 'm', value: 'PROVIDER:MODEL', summary: 'Ask this model and no other'},
  continue: {type: 'boolean', short: 'c', summary: 'Go on with the last session of this folder'},
  resume: {type: 'string', short: 'r', value: 'SESSION', summary: 'Go on with this session'},
  fork: {type: 'boolean', summary: 'Go on in a copy; the session itself stays as it is'},
  file: {type: 'string', value: 'PATH', repeatable: true, summary: 'A file that the question is about'},
  timeout: {type: 'number', value: 'SECONDS', summary: 'Stop after this time'},
  'max-steps': {type: 'number', value: 'N', summary: 'Stop after this many steps'},
  'no-memory': {type: 'boolean', summary: 'Use nothing that was remembered'},
  'no-tools': {type: 'boolean', summary: 'Let the model use no tools'},
  system: {type: 'string', value: 'TEXT', summary: 'Further instructions for the model'},
  'permission-mode': {type: 'string', choices: permissionModes, summary: 'What may happen without asking'},
  allow: {type: 'string', value: 'RULE', repeatable: true, summary: 'Allow what fits this rule'},
  deny: {type: 'string', value: 'RULE', repeatable: true, summary: 'Refuse what fits this rule'},
} as const satisfies Record<string, FlagSpec>;

/** All flags that asking takes. */
export const askTable = {...askFlags, ...globalFlags};

/** The flags of a question, checked and with their types. */
export interface AskFlags {
  print: boolean;
  /** `text` unless `--output` or `--json` says otherwise. */
  output: OutputFormat;
  model: string | undefined;
  continue: boolean;
  resume: string | undefined;
  fork: boolean;
  files: string[];
  /** 0 for no limit; undefined where the setting counts. */
  timeoutMs: number | undefined;
  noMemory: boolean;
  noTools: boolean;
  maxSteps: number | undefined;
  system: string | undefined;
  /** Undefined where the setting counts. */
  permissionMode: PermissionMode | undefined;
  /** Permission rules, as they were written; `checkRules` says whether they can be read. */
  allow: string[];
  deny: string[];
}

/**
 * Checks the flags of a question and gives them their types. Throws `usage-…` for contradictions, such as `--continue`
 * with `--resume`, and values out of range.
 */
export function readAskFlags(values: Record<string, FlagValue>): AskFlags {
  const text = (name: keyof typeof askFlags) => {
    const value = values[name];
    if (value === '') throw usageError('flag-value', `\`--${name}\` is empty, expected ${describe(name)}`);
    return typeof value === 'string' ? value : undefined;
  };
  const list = (name: keyof typeof askFlags) => {
    const value = values[name];
    return Array.isArray(value) ? value.map(String) : [];
  };
  const files = list('file');
  if (files.includes('')) throw usageError('flag-value', '`--file` is empty, expected a path');
  const flags: AskFlags = {
    print: values.print === true,
    output: outputOf(values),
    model: modelOf(text('model')),
    continue: values.continue === true,
    resume: text('resume'),
    fork: values.fork === true,
    files,
    timeoutMs: timeoutOf(values.timeout),
    noMemory: values['no-memory'] === true,
    noTools: values['no-tools'] === true,
    maxSteps: maxStepsOf(values['max-steps']),
    system: text('system'),
    permissionMode: permissionModes.find(mode => mode === values['permission-mode']),
    allow: list('allow'),
    deny: list('deny'),
  };
  // What contradicts itself is refused, not settled in silence.
  if (flags.continue && flags.resume !== undefined) {
    throw usageError('flags-contradict', '`--continue` and `--resume` were both given, expected one of them');
  }
  if (flags.fork && !flags.continue && flags.resume === undefined) {
    throw usageError(
      'flags-contradict',
      '`--fork` was given without a session to copy',
      'Add --continue or --resume SESSION',
    );
  }
  return flags;
}

/** Refuses a `--allow` or `--deny` that is no permission rule. @throws `usage-permission-rule`. */
export async function checkRules({allow, deny}: Pick<AskFlags, 'allow' | 'deny'>): Promise<void> {
  if (allow.length === 0 && deny.length === 0) return;
  const {ruleProblem} = await import('../config/rule-problem.ts');
  for (const [flag, rules] of [
    ['--allow', allow],
    ['--deny', deny],
  ] as const) {
    for (const rule of rules) {
      const problem = ruleProblem(rule);
      if (problem === undefined) continue;
      throw usageError('permission-rule', `\`${flag}\`: ${problem}`, `For example: ${flag} 'run-command(npm test)'`);
    }
  }
}

/** The form of the answer: `--output`, else JSON with `--json`, else text. */
function outputOf(values: Record<string, FlagValue>): OutputFormat {
  const output = outputFormats.find(format => format === values.output);
  if (values.json === true && output === 'text') {
    throw usageError('flags-contradict', '`--json` and `--output text` were both given, expected one of them');
  }
  return output ?? (values.json === true ? 'json' : 'text');
}

/**
 * Checks the form of `--model`: an unknown provider or a malformed name is a mistake in the line; whether the model is
 * there shows when it is asked.
 */
function modelOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseModelName(text);
  if (parsed.ok) return text;
  throw badModelName(`\`--model\` is ${quoted(text)}`, text, parsed);
}

/** `--timeout` in milliseconds; 0 is no limit. */
function timeoutOf(value: FlagValue): number | undefined {
  if (typeof value !== 'number') return undefined;
  // setTimeout fires at once beyond 2^31 - 1 ms.
  if (value < 0 || value > 2_147_483) {
    throw usageError('flag-value', `\`--timeout\` is \`${value}\`, expected seconds from 0 (no limit) to 2147483`);
  }
  return value * 1000;
}

/** `--max-steps`, at least 1. */
function maxStepsOf(value: FlagValue): number | undefined {
  if (typeof value !== 'number') return undefined;
  if (!Number.isSafeInteger(value) || value < 1) {
    throw usageError('flag-value', `\`--max-steps\` is \`${value}\`, expected a whole number of at least 1`);
  }
  return value;
}

/** What help calls the value of a flag. */
function describe(name: keyof typeof askFlags): string {
  const spec: FlagSpec = askFlags[name];
  return spec.value ?? 'a value';
}
