/**
 * Why a shell command is not known to be harmless, and therefore asks for approval: a stable name, and one sentence
 * without its full stop.
 */
export interface Doubt {
  rule: CommandRule;
  reason: string;
}

/** The names of the rules that decide about commands. */
export type CommandRule =
  | 'too-long'
  | 'unclear-characters'
  | 'does-not-parse'
  | 'unproved-syntax'
  | 'computed-program'
  | 'unknown-program'
  | 'unproved-option'
  | 'unproved-argument'
  | 'outside-workspace'
  | 'secret'
  | 'environment'
  | 'assignment'
  | 'redirection'
  | 'background'
  | 'may-not-end'
  | 'changes-files'
  | 'changes-system'
  | 'runs-code'
  | 'network'
  | 'git-programs';

/** `text` as it may stand in a reason: on one line, at most 80 characters. */
export function quoted(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return `\`${line.length > 80 ? `${line.slice(0, 79)}…` : line}\``;
}

/** Makes a doubt, which leads to a question to the user. */
export function doubt(rule: CommandRule, reason: string): Doubt {
  return {rule, reason};
}
