import {plainWords} from './command-rule.ts';
import type {CommandSurroundings} from './commands/command-surroundings.ts';
import {judgeCommand} from './commands/judge-command.ts';
import {hostRule, pathRule} from './permission-rule.ts';

/**
 * Programs that the user can allow only once, never "always": shells, interpreters, deleting, copying, network and
 * administration tools, whose first words say nothing about what the rest does.
 */
const neverLasting =
  /^(?:(?:ba|z|da|k|a|fi|tc|c)?sh|python[\d.]*|pypy[\d.]*|perl|ruby|node|nodejs|deno|bun|php|lua|tclsh|osascript|pwsh|powershell|awk|gawk|mawk|sed|sudo|su|doas|pkexec|env|xargs|parallel|find|eval|exec|source|\.|command|builtin|nohup|setsid|timeout|nice|ionice|stdbuf|time|watch|strace|busybox|rm|rmdir|unlink|shred|dd|mkfs.*|mv|cp|ln|install|rsync|tee|truncate|chmod|chown|chgrp|kill|pkill|killall|ssh|scp|sftp|curl|wget|nc|ncat|netcat|socat|telnet|ftp|docker|podman|kubectl|chroot|mount|umount|crontab|at|systemctl|service|apt|apt-get|dnf|yum|brew|pacman|apk|snap|trap|alias|export|set|declare|eca|npx|pipx|uvx|vi|vim|nano|emacs|ed|tar|unzip|zip|aws|gcloud|az|terraform|ansible.*|expect|script|screen|tmux|gdb)$/;

/** Programs whose second word is a command of theirs, and which of those are harmless enough to be repeated. */
const subcommands: Readonly<Record<string, RegExp>> = {
  git: /^(?:add|commit|fetch|pull|stash|switch|branch|tag|merge|cherry-pick|status|log|diff|show|restore|mv|blame|grep|describe|rev-parse|ls-files)$/,
  npm: /^(?:test|t|run|run-script|ci|install|i|ls|list|outdated|audit|view|pack|start|build|lint)$/,
  pnpm: /^(?:test|t|run|install|i|ls|list|outdated|audit|build|lint|start)$/,
  yarn: /^(?:test|run|install|list|outdated|audit|build|lint|start)$/,
  cargo: /^(?:build|test|check|clippy|fmt|doc|bench|tree|metadata|fetch)$/,
  go: /^(?:build|test|vet|fmt|mod|list|doc)$/,
  make: /^[\w.-]+$/,
  just: /^[\w.-]+$/,
  dotnet: /^(?:build|test|restore|format)$/,
  gradle: /^[\w:.-]+$/,
  mvn: /^[\w:.-]+$/,
  pip: /^(?:list|show|freeze|check)$/,
  pip3: /^(?:list|show|freeze|check)$/,
  poetry: /^(?:install|check|show|build)$/,
  bundle: /^(?:install|check|list)$/,
  gh: /^(?:pr|issue|run|release)$/,
  rake: /^[\w:.-]+$/,
  mix: /^(?:test|compile|format|deps)$/,
  swift: /^(?:build|test)$/,
};

/** The subcommands whose next word names what is run, as in `npm run build`: the rule then holds that word too. */
const named: Readonly<Record<string, RegExp>> = {
  npm: /^run(?:-script)?$/,
  pnpm: /^run$/,
  yarn: /^run$/,
  gh: /^(?:pr|issue|run|release)$/,
  go: /^mod$/,
};

/**
 * Decides which rule "always allow" stands for when the user approves a command: the first words of the one part that
 * is not harmless by itself, such as `npm run build`. Undefined where no rule is sensible: several such parts, computed
 * words, redirections, and programs of which nobody can say what the rest of the words would do (shells, interpreters,
 * `sudo`, `rm`, `env`, `xargs` …).
 */
export function grantPrefix(command: string, surroundings: CommandSurroundings): readonly string[] | undefined {
  const parts = new Map<string, readonly string[]>();
  const {danger, doubt} = judgeCommand(command, surroundings, words => {
    // What is harmless by itself needs no rule: only the rest of the command is asked about.
    if (judgeCommand(`${words.map(quotedWord).join(' ')} </dev/null`, surroundings).doubt === undefined) return false;
    parts.set(words.join('\0'), words);
    return true;
  });
  if (danger || doubt || parts.size !== 1) return undefined;
  const [words = []] = parts.values();
  const [program = '', second, third] = words;
  if (neverLasting.test(program) || program.includes('/')) return undefined;
  const isPlain = (word: string | undefined): word is string =>
    word !== undefined && /^[\w:@./+-]+$/.test(word) && !word.startsWith('-');
  if (Object.hasOwn(subcommands, program)) {
    if (!isPlain(second) || !subcommands[program]?.test(second)) return undefined;
    if (!named[program]?.test(second)) return [program, second];
    return isPlain(third) ? [program, second, third] : undefined;
  }
  return isPlain(program) ? [program] : undefined;
}

/** A word as it has to be written in a rule to be read as the same word again. */
const quotedWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/**
 * What may be granted beyond one call: a rule, and how long and where it can hold (this session, this project,
 * everywhere).
 */
export interface GrantChoice {
  rule: string;
  scopes: readonly ('session' | 'project' | 'user')[];
}

/**
 * Decides what the approval question offers beside "once": what else makes sense to allow for longer. A path is granted
 * letter by letter and in one project, a command by its first words (`grantPrefix`), a page by its host. Undefined
 * where only "once" does.
 */
export function grantFor(
  request: {tool: string; path?: string; to?: string; command?: string; url?: string},
  surroundings: CommandSurroundings,
): GrantChoice | undefined {
  const {tool, path, to, command, url} = request;
  if (url !== undefined) {
    const rule = hostRule(url);
    return rule === undefined ? undefined : {rule, scopes: ['session', 'project', 'user']};
  }
  if (command !== undefined) {
    const words = grantPrefix(command, surroundings);
    const pattern = words?.map(quotedWord).join(' ');
    // What would be read as something else again is not offered.
    if (pattern === undefined || plainWords(pattern)?.length !== words?.length) return undefined;
    return {rule: `${tool}(${pattern}:*)`, scopes: ['session', 'project', 'user']};
  }
  // A move touches two paths; a rule about one of them would not fit it again.
  if (path === undefined || to !== undefined) return undefined;
  return {rule: pathRule(tool, path), scopes: ['session', 'project']};
}
