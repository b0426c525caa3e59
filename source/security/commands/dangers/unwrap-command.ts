import {printedBy} from './printed-by.ts';
import {argumentsOf, bareName, nameOf, type SeenCommand, type SeenWord} from './seen-command.ts';

/** Programs that start the rest of their words, with the options of theirs that take a value. */
const wrappers: Readonly<Record<string, {valued: RegExp; operands?: number}>> = {
  sudo: {valued: /^-[ughpCrtTUDR]$|^--(?:user|group|host|prompt|chdir|role|type)$/},
  doas: {valued: /^-[uC]$/},
  env: {valued: /^-[uC]$|^--(?:unset|chdir)$/},
  nohup: {valued: /^$/},
  nice: {valued: /^-n$|^--adjustment$/},
  ionice: {valued: /^-[cnpPu]$/},
  timeout: {valued: /^-[ks]$|^--(?:kill-after|signal)$/, operands: 1},
  gtimeout: {valued: /^-[ks]$/, operands: 1},
  time: {valued: /^-[of]$/},
  command: {valued: /^$/},
  builtin: {valued: /^$/},
  exec: {valued: /^-a$/},
  setsid: {valued: /^$/},
  stdbuf: {valued: /^-[ioe]$/},
  unbuffer: {valued: /^$/},
  busybox: {valued: /^$/},
  toybox: {valued: /^$/},
  xargs: {valued: /^-[InPLdasE]$|^--(?:max-args|max-procs|delimiter|replace|arg-file)$/},
  parallel: {valued: /^-[jIn]$/},
  chroot: {valued: /^$/, operands: 1},
  strace: {valued: /^-[oeEpsu]$/},
  ltrace: {valued: /^-[oeu]$/},
  flock: {valued: /^-[wE]$/, operands: 1},
  chrt: {valued: /^$/, operands: 1},
  taskset: {valued: /^$/, operands: 1},
  unshare: {valued: /^$/},
  nsenter: {valued: /^-[tSG]$/},
  firejail: {valued: /^$/},
  proot: {valued: /^-[rbw]$/},
  fakeroot: {valued: /^$/},
  caffeinate: {valued: /^-[tw]$/},
  runuser: {valued: /^-[ugG]$/},
  pkexec: {valued: /^--user$/},
  watch: {valued: /^-n$|^--interval$/},
  entr: {valued: /^$/},
  coproc: {valued: /^$/},
};

/** Programs that run a text as a script. */
const shells = /^(?:ba|z|da|k|a|fi|tc|c|mk)?sh$|^rbash$/;

/** Whether a program is a shell. */
export const isShell = (name: string) => shells.test(name);

/**
 * Finds the real command behind a wrapper such as `sudo`, `env`, `timeout` or `xargs`: the command that the wrapper
 * starts, or undefined where it is none. What `xargs` adds is added.
 */
export function unwrapped(command: SeenCommand): SeenCommand | undefined {
  const name = nameOf(command);
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (wrapper === undefined) return undefined;
  const {words} = command;
  let at = 1;
  let operands = wrapper.operands ?? 0;
  for (; at < words.length; at++) {
    const text = words[at]?.texts[0] ?? '';
    if (text === '--') {
      at++;
      break;
    }
    if (wrapper.valued.test(text)) at++;
    else if (text.startsWith('-') && text !== '-') continue;
    else if (/^(?:env|sudo|doas)$/.test(name) && /^[A-Za-z_]\w*=/.test(text)) continue;
    else if (operands-- <= 0) break;
  }
  const rest = words.slice(at);
  if (rest.length === 0) return undefined;
  return {...command, words: name === 'xargs' || name === 'parallel' ? [...rest, ...handedOn(command)] : rest};
}

/** The words that `xargs` reads, as far as they are known: what is printed, or where `find` looks. */
function handedOn(command: SeenCommand): SeenWord[] {
  const typed = command.redirects.find(({text}) => text !== undefined)?.text ?? printedBy(command.upstream);
  const texts = typed.split(/[\s\0]+/).filter(text => text !== '');
  let {upstream} = command;
  for (let step = 0; upstream !== undefined && step < 10; step++, upstream = upstream.upstream) {
    if (!/^(?:find|ls)$/.test(nameOf(upstream))) continue;
    const args = argumentsOf(upstream);
    const first = args.findIndex(arg => /^[-(!]/.test(arg));
    texts.push(...(first < 0 ? args : args.slice(0, first)));
  }
  return texts.slice(0, 50).map(text => ({texts: [text], raw: text, commands: [], variables: []}));
}

/**
 * Finds commands that stand as text in another command and are handed to a shell: `sh -c`, `eval`, `ssh host`,
 * here-documents, what is piped into a shell.
 */
export function shellTexts(command: SeenCommand): readonly string[] {
  const name = nameOf(command);
  const args = command.words.slice(1);
  const text = (index: number) => args[index]?.texts ?? [];
  const joined = (from: number) => [
    args
      .slice(from)
      .map(word => word.texts[0] ?? '')
      .join(' '),
  ];
  if (name === 'eval' || name === 'watch') return joined(0);
  if (name === 'trap' || name === 'alias')
    return args.flatMap(({texts}) => texts.map(one => one.replace(/^[\w-]+=/, '')));
  if (name === 'env') {
    const at = args.findIndex(word => /^-S$|^--split-string/.test(word.texts[0] ?? ''));
    return at < 0 ? [] : [...text(at + 1), (text(at)[0] ?? '').replace(/^--split-string=?/, '')];
  }
  // What a remote machine would run is a danger all the same.
  if (name === 'ssh') {
    let at = 0;
    while (at < args.length && (text(at)[0] ?? '').startsWith('-'))
      at += /^-[BbcDEeFIiJLlmOopQRSWw]$/.test(text(at)[0] ?? '') ? 2 : 1;
    return at + 1 < args.length ? joined(at + 1) : [];
  }
  if (name === 'su' || name === 'runuser' || name === 'script' || name === 'flock' || isShell(name)) {
    const at = args.findIndex(word => /^-[a-zA-Z]*c$|^--command$/.test(word.texts[0] ?? ''));
    if (at >= 0) return text(at + 1);
    const long = args.flatMap(word => word.texts).find(one => one.startsWith('--command='));
    if (long) return [long.slice(10)];
  }
  const carried = carriedCommands(
    name,
    args.map(word => word.texts[0] ?? ''),
  );
  if (carried.length > 0) return carried;
  if (name === 'crontab' && args.some(word => word.texts[0] === '-')) {
    return [printedBy(command.upstream).replace(/^\s*(?:@\w+|(?:\S+\s+){5})/gm, '')].filter(one => one !== '');
  }
  // A script that the line itself writes or pipes into the shell can be looked into.
  if (isShell(name) || name === 'source' || name === '.') {
    const written = writtenBefore(command);
    if (written !== '') return [written];
    if (!readsStdin(command)) return [];
    const own = command.redirects.flatMap(redirect => (redirect.text === undefined ? [] : [redirect.text]));
    return [...own, printedBy(command.upstream)].filter(one => one !== '');
  }
  return [];
}

/** Commands in the options and scripts of programs that are no shells: `git -c core.pager=…`, `tar --to-command`, `vim -c ':!…'`. */
function carriedCommands(name: string, args: readonly string[]): string[] {
  const after = (option: RegExp) => args.flatMap((arg, index) => (option.test(args[index - 1] ?? '') ? [arg] : []));
  const attached = (option: RegExp) => args.flatMap(arg => option.exec(arg)?.[1] ?? []);
  switch (name) {
    case 'git':
      return after(/^-c$/).flatMap(arg => /^[\w.-]+=!?\s*(.*\s.*)$/s.exec(arg)?.[1] ?? []);
    case 'tar':
    case 'bsdtar':
      return [
        ...attached(/^--(?:to-command|use-compress-program|checkpoint-action=exec|info-script|rsh-command)=(.+)$/s),
        ...after(/^(?:-I|-F|--(?:to-command|use-compress-program|info-script))$/),
        ...after(/^--checkpoint-action$/).flatMap(arg => /^exec=(.+)$/s.exec(arg)?.[1] ?? []),
      ];
    // GNU `sed` runs what follows its command `e`.
    case 'sed':
      return args.flatMap(arg =>
        [...arg.matchAll(/(?:^|[;\n{}]|\d|\$|\/)\s*e\s+([^\n]+)/g)].map(found => found[1] ?? ''),
      );
    case 'vi':
    case 'vim':
    case 'nvim':
    case 'ex':
    case 'less':
      return args.flatMap(arg => /^(?:-c|--cmd=?|\+)?\s*:?!(.+)$/s.exec(arg)?.[1] ?? []);
    case 'rsync':
    case 'scp':
      return after(/^(?:-e|-S|--rsh)$/).filter(arg => arg.includes(' '));
    case 'sort':
      return attached(/^--compress-program=(.+)$/s);
    case 'npm':
    case 'npx':
      return after(/^(?:-c|--call)$/);
    case 'find':
      return [];
    default:
      return [];
  }
}

/** What an earlier command of the line wrote into the script that a shell is given. */
function writtenBefore(command: SeenCommand): string {
  const script = argumentsOf(command).find(arg => !arg.startsWith('-'));
  const writer = command.earlier.findLast(one =>
    one.redirects.some(({operator, target}) => operator.startsWith('>') && target?.texts[0] === script),
  );
  return script === undefined ? '' : printedBy(writer);
}

/** Programs that run a text given to them as code. */
const interpreters =
  /^(?:python[\d.]*|pypy[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|php[\d.]*|lua[\d.]*|deno|bun|tclsh|rscript|osascript|pwsh|powershell|elixir|julia|groovy|jshell|ghci|scala)$/;

/** Whether a program runs code in another language than the shell's. */
export const isInterpreter = (name: string) => interpreters.test(name);

/** Whether a shell or an interpreter takes its program from standard input. */
export function readsStdin(command: SeenCommand): boolean {
  const args = argumentsOf(command);
  if (args.some(arg => /^\/dev\/(?:stdin|fd\/0)$|^\/proc\/self\/fd\/0$/.test(arg))) return true;
  const name = nameOf(command);
  if (name === 'source' || name === '.') return false;
  for (const [index, arg] of args.entries()) {
    if (arg === '-' || (isShell(name) && /^-[a-z]*s[a-z]*$/.test(arg))) return true;
    if (
      /^-[a-zA-Z]*[cemrnpE]$|^--(?:eval|print|command|version|help|test)|^-[VvhWm]/.test(arg) &&
      !(isShell(name) && /^-[a-z]*[exvil]+$/.test(arg))
    ) {
      return false;
    }
    if (!arg.startsWith('-') && !/^-[oO]$/.test(args[index - 1] ?? ''))
      return name === 'deno' && arg === 'run' && args[index + 1] === '-';
  }
  return true;
}

/** The texts of programs that an interpreter gets in its words or from what is written before it. */
export function interpretedTexts(command: SeenCommand): string[] {
  const name = nameOf(command);
  const args = command.words.slice(1);
  if (/^[gmn]?awk$/.test(name)) return args.flatMap(({texts}) => texts).filter(one => /[{(]/.test(one));
  if (!isInterpreter(name)) return [];
  const found = args.flatMap((word, index) => {
    const before = args[index - 1]?.texts[0] ?? '';
    const attached = /^-[a-zA-Z]*[ecrE](.{4,})$/s.exec(word.texts[0] ?? '')?.[1];
    if (/^-[a-zA-Z0]*[ecrpE]$|^--(?:eval|print|run)$|^-(?:Command|EncodedCommand)$|^eval$/i.test(before))
      return word.texts;
    return attached && /[^\w-]/.test(attached) ? [attached, ...word.texts] : [];
  });
  if (readsStdin(command)) {
    found.push(...command.redirects.flatMap(({text}) => text ?? []), printedBy(command.upstream));
  }
  return found.filter(one => one !== '');
}

/** The commands that `find -exec` starts, at most eight, with the folders it looks in for `{}`. */
export function execParts(command: SeenCommand): SeenCommand[] {
  if (bareName(command.words[0]?.texts[0] ?? '') !== 'find') return [];
  const parts: SeenCommand[] = [];
  const args = command.words.slice(1);
  const roots: SeenWord[] = [];
  for (const word of args) {
    if (/^[-(!]/.test(word.texts[0] ?? '')) break;
    roots.push(word);
  }
  // A search for something in particular does not reach the whole of a folder; of the whole system it does too much.
  const reached = isNarrowed(command) ? roots.filter(root => root.texts.some(text => /^\/+\.?$/.test(text))) : roots;
  for (const [index, word] of args.entries()) {
    if (parts.length >= 8 || !/^-(?:exec|execdir|ok|okdir)$/.test(word.texts[0] ?? '')) continue;
    const length = args.slice(index + 1).findIndex(one => /^[;+]$/.test(one.texts[0] ?? ''));
    const words = args.slice(index + 1, length < 0 ? undefined : index + 1 + length);
    parts.push({...command, words: words.flatMap(one => (one.texts[0] === '{}' ? reached : [one]))});
  }
  return parts;
}

/** Whether `find` looks for something in particular. */
export function isNarrowed(command: SeenCommand): boolean {
  const args = argumentsOf(command);
  return args.some(
    (arg, index) =>
      /^-(?:empty|size|mtime|mmin|atime|amin|ctime|cmin|newer|newermt|regex|iregex|path|ipath|wholename|user|group|perm)$/.test(
        arg,
      ) ||
      (/^-i?name$/.test(arg) && !/^[*?.]*$/.test(args[index + 1] ?? '')),
  );
}
