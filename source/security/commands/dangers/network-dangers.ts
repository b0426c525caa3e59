import {basename} from 'node:path';
import {quoted} from '../doubt.ts';
import type {Danger, DangerSign} from './danger.ts';
import {argumentsOf, nameOf, operandsOf, type SeenCommand, substitutedIn, upstreamOf} from './seen-command.ts';
import {isInterpreter, isShell, readsStdin, shellTexts} from './unwrap-command.ts';

/** The names of netcat, which connects standard input and output to another machine. */
const netcat = /^(?:nc|ncat|netcat|nc\.(?:openbsd|traditional))$/;
/** Files that bash turns into a network connection to another machine. */
const socketFile = /\/dev\/(?:tcp|udp)\/(?!(?:localhost|127\.0\.0\.1|::1)\/)/;

/**
 * Catches reverse shells, which let somebody on another machine type commands here: a shell at the other end of a
 * connection.
 */
export const reverseShell: DangerSign = command => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const danger: Danger = {
    rule: 'reverse-shell',
    reason: `${quoted(name || 'the redirection')} would hand a shell to another machine`,
  };
  const texts = [...command.words, ...command.redirects.flatMap(({target}) => target ?? [])].flatMap(one => one.texts);
  if (!/^(?:echo|printf|grep|rg|git)$/.test(name) && texts.some(text => socketFile.test(text))) return danger;
  if (command.redirects.some(({target}) => target?.texts.some(text => socketFile.test(text)))) return danger;
  if (name === 'ztcp') return danger;
  if ((isTunnel(command) || name === 'telnet') && upstreamOf(command).some(one => isShell(nameOf(one)))) return danger;
  if (netcat.test(name)) {
    if (args.some(arg => /^-[a-zA-Z]*[ec]$|^--(?:exec|sh-exec|lua-exec)(?:=|$)/.test(arg))) return danger;
    if (upstreamOf(command).some(one => isShell(nameOf(one)))) return danger;
  }
  if (
    name === 'socat' &&
    args.some(arg => /^(?:exec|system|shell):/i.test(arg)) &&
    args.some(arg => /^(?:tcp|udp|openssl|ssl|sctp|socks)/i.test(arg))
  ) {
    return danger;
  }
  if (
    isShell(name) &&
    upstreamOf(command).some(one => netcat.test(nameOf(one)) || nameOf(one) === 'telnet' || isTunnel(one))
  )
    return danger;
  if (isShell(name) && command.redirects.length > 0) {
    // A pipe that another command of the line connects to the network.
    const pipes = command.earlier.filter(one => /^(?:mkfifo|mknod)$/.test(nameOf(one))).flatMap(operandsOf);
    const linked = command.earlier.some(one => netcat.test(nameOf(one)));
    if (pipes.length > 0 && linked) return danger;
  }
  return undefined;
};

/** Whether it is `openssl s_client`, which connects like netcat, only encrypted. */
const isTunnel = (command: SeenCommand) => nameOf(command) === 'openssl' && argumentsOf(command)[0] === 's_client';

/** Programs that download. */
const fetchers =
  /^(?:curl|wget|wget2|fetch|http|https|xh|httpie|aria2c|lynx|w3m|links|elinks|get|iwr|irm|invoke-webrequest|invoke-restmethod|axel|ftp|lftp)$/;

/** Programs that print what another machine says. */
const askers = /^(?:ssh|dig|host|nslookup|drill|whois|tftp|smbclient)$/;

/** Whether a command brings something from another machine. */
function fetches(command: SeenCommand): boolean {
  const name = nameOf(command);
  if (fetchers.test(name) || askers.test(name) || isTunnel(command) || netcat.test(name)) return true;
  const args = argumentsOf(command);
  return (
    (name === 'gh' && args[0] === 'api') ||
    (/^(?:aws|gsutil|gcloud)$/.test(name) && args.includes('cp') && args.at(-1) === '-')
  );
}

/** Whether a command hands on what was fetched: it fetches, or what it prints was. */
const brings = (command: SeenCommand) =>
  fetches(command) || (/^(?:echo|printf|cat)$/.test(nameOf(command)) && substitutedIn(command).some(fetches));

/**
 * Catches code that is downloaded and run at once, as in `curl … | sh`: code from the network that nobody has looked
 * at. Also what was saved or cloned earlier in the same line, and packages installed from an address.
 */
export const unseenCode: DangerSign = command => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const danger: Danger = {
    rule: 'unseen-code',
    reason: `${quoted(name || 'the command')} would run code from the network that nobody has seen`,
  };
  const fetched = substitutedIn(command).some(fetches);
  const runs = isShell(name) || isInterpreter(name) || /^(?:eval|source|\.)$/.test(name);
  // `$(curl …)` as the name of the program.
  if (command.words[0]?.commands.some(fetches)) return danger;
  if (runs && fetched) return danger;
  if (runs && readsStdin(command) && upstreamOf(command).some(brings)) return danger;
  if (/^(?:source|\.)$/.test(name) && args.some(arg => /^\/dev\/stdin$/.test(arg)) && upstreamOf(command).some(fetches))
    return danger;
  if (
    /^(?:sh|bash|zsh|dash)$/.test(name) &&
    args.some(arg => /^-[a-z]*c$/.test(arg)) &&
    upstreamOf(command).some(fetches)
  ) {
    // `xargs sh -c` and `sh -c "$(cat)"` take what is piped for code; other texts may use it as data.
    if (
      args.at(-1) === '-c' ||
      shellTexts(command).some(text => /^\s*(?:\{\}|"?\$\(cat\)"?|"?\$[01@]"?|bash|sh)\s*$/.test(text))
    )
      return danger;
  }
  if (name === 'eval' && upstreamOf(command).some(fetches)) return danger;
  if (/^(?:at|batch|crontab)$/.test(name) && upstreamOf(command).some(fetches)) return danger;
  if (
    name === 'tee' &&
    upstreamOf(command).some(fetches) &&
    command.words.some(word => word.commands.some(one => isShell(nameOf(one))))
  )
    return danger;
  if (
    /^(?:pip[\d.]*|npm|npx|pnpm|yarn|deno|easy_install|uvx?)$/.test(name) &&
    args.some(arg => /^https?:\/\//.test(arg))
  ) {
    if (/^npx$|^deno$/.test(name) || /^(?:install|i|add|run|exec|dlx)$/.test(args[0] ?? '')) return danger;
  }
  if (
    name === 'go' &&
    /^(?:run|install)$/.test(args[0] ?? '') &&
    args.some(arg => /^[\w-]+(?:\.[\w-]+)+\/.*@/.test(arg))
  )
    return args[0] === 'run' ? danger : undefined;
  if (isDownloaded(command) || isCloned(command)) return danger;
  return undefined;
};

/** Whether the program that is run, or the script that a shell is given, was fetched earlier in the same line. */
function isDownloaded(command: SeenCommand): boolean {
  const name = nameOf(command);
  const runner = isShell(name) || isInterpreter(name) || /^(?:source|\.)$/.test(name);
  const program = command.words[0]?.texts[0] ?? '';
  const files = runner ? operandsOf(command).slice(0, 1) : program.includes('/') ? [program] : [];
  const wanted = files.map(file => basename(file));
  if (wanted.length === 0 || wanted[0] === '') return false;
  return command.earlier.some(one => savedBy(one).some(file => wanted.includes(basename(file))));
}

/** Whether a script is run that lies in a repository that was cloned earlier in the same line. */
function isCloned(command: SeenCommand): boolean {
  const program = command.words[0]?.texts[0] ?? '';
  const runner = isShell(nameOf(command)) || /^(?:source|\.)$/.test(nameOf(command));
  const script = runner ? operandsOf(command)[0] : program.includes('/') ? program : undefined;
  if (script === undefined) return false;
  const clones = command.earlier.filter(one => nameOf(one) === 'git' && argumentsOf(one).includes('clone'));
  return clones
    .flatMap(cloned => operandsOf(cloned).slice(1))
    .some(address => {
      const folder = basename(address).replace(/\.git$/, '');
      if (folder === '') return false;
      return script.split('/').includes(folder) || command.folders.some(one => one.endsWith(`/${folder}`));
    });
}

/** The names of the files that a command may have saved a download in. */
function savedBy(command: SeenCommand): string[] {
  const args = argumentsOf(command);
  // `scp host:file .` keeps the name.
  if (/^(?:scp|rsync|sftp)$/.test(nameOf(command)))
    return operandsOf(command).flatMap((file, index, all) =>
      /^[^/]+:/.test(file) && index < all.length - 1
        ? [file.slice(file.indexOf(':') + 1)]
        : index === all.length - 1 && !file.includes(':')
          ? [file]
          : [],
    );
  if (/^(?:aws|gsutil)$/.test(nameOf(command)) && args.includes('cp')) return operandsOf(command).slice(-2);
  const downloads = fetches(command) || upstreamOf(command).some(fetches);
  if (!downloads) return [];
  const saved = command.redirects
    .filter(({operator}) => operator.startsWith('>'))
    .flatMap(({target}) => target?.texts ?? []);
  if (nameOf(command) === 'tee' || nameOf(command) === 'dd')
    saved.push(...operandsOf(command), ...args.map(arg => arg.replace(/^of=/, '')));
  for (const [index, arg] of args.entries()) {
    if (/^-[a-zA-Z]*[oO]$|^--output(?:-document)?$/.test(arg)) saved.push(args[index + 1] ?? '');
    const attached = /^(?:-[oO]|--output(?:-document)?=)(.+)$/.exec(arg)?.[1];
    if (attached) saved.push(attached);
    if (/^[a-z]+:\/\//i.test(arg) || /^[\w.-]+\.[a-z]{2,}\//i.test(arg)) saved.push(arg.replace(/[?#].*$/, ''));
  }
  return saved.filter(file => file !== '' && file !== '-');
}
