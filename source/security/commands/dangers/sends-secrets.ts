import {isSecretFolder, isSecretPath} from '../../secret-paths.ts';
import {quoted} from '../doubt.ts';
import {type Danger, type DangerSign, hiddenPaths, placesOf} from './danger.ts';
import {argumentsOf, nameOf, operandsOf, type SeenCommand, substitutedIn, upstreamOf} from './seen-command.ts';

/** Names of variables that hold keys or passwords. */
const secretVariable = /(?:SECRET|TOKEN|PASSW(?:OR)?D|API_?KEY|PRIVATE_?KEY|CREDENTIAL|ACCESS_KEY)/i;
/** Folders of which some files are secrets. */
const secretHolders = /\/\.(?:aws|kube|docker|config)$|\/etc\/shadow$/;
/** Environment variables that tell nothing secret. */
const openVariables = /^(?:HOME|PATH|USER|SHELL|LANG|TERM|PWD|EDITOR|LC_.*)$/;

/** Programs that send something to another machine. */
const senders =
  /^(?:curl|wget|nc|ncat|netcat|socat|telnet|ftp|tftp|lftp|http|https|xh|httpie|mail|mailx|mutt|sendmail|msmtp|swaks|scp|sftp|rsync|ssh|rclone|gsutil|croc|wormhole|magic-wormhole|pastebinit|transfer|dig|nslookup|host|ping|traceroute|whois)$/;
/** Programs that use a secret file without printing it: to log in, to load settings, to change its mode. */
const keepsToItself =
  /^(?:source|\.|ssh-add|ssh-keygen|ssh-copy-id|chmod|chown|ls|stat|test|\[|file|touch|mkdir|rm|git|docker|docker-compose|podman|node|npm|python3?|vi|vim|nano|code|echo|printf|gpg|find|cd|export|set|diff|cmp|wc|du|grep)$/;

/**
 * Catches commands that would leak keys, passwords or the environment to another machine (exfiltration): uploading a
 * secret file, piping one into a program that sends, or putting a key into an address.
 */
export const sendsSecrets: DangerSign = command => {
  const name = nameOf(command);
  const split = splitOff(command);
  if (split !== undefined)
    return {rule: 'sends-secrets', reason: `${quoted(name)} would send ${split} to another machine`};
  if (!isSender(command)) return undefined;
  const args = argumentsOf(command);
  if (isLocal(args)) return undefined;
  const danger = (what: string): Danger => ({
    rule: 'sends-secrets',
    reason: `${quoted(name || 'the redirection')} would send ${what} to another machine`,
  });
  // What is piped in, or put into the words by `$(…)`, leaves with the rest.
  const upstream = upstreamOf(command);
  const sources = [...upstream, ...upstream.flatMap(one => substitutedIn(one)), ...substitutedIn(command)];
  for (const source of sources) {
    const secret = secretReadBy(source);
    if (secret !== undefined) return danger(secret);
  }
  for (const {operator, target} of command.redirects) {
    const secret = operator === '<' ? target?.texts.find(text => isSecret(text, command)) : undefined;
    if (secret !== undefined) return danger(quoted(secret));
  }
  const uploaded = uploadsOf(command).find(path => isSecret(path, command));
  if (uploaded !== undefined) return danger(quoted(uploaded));
  const variable = secretVariableIn(command);
  if (variable !== undefined && name !== 'ssh') return danger(`the value of ${quoted(variable)}`);
  // A copy or an archive that an earlier command made of a secret.
  for (const one of command.earlier) {
    const secret = secretReadBy(one);
    if (secret === undefined) continue;
    const copies = [
      ...operandsOf(one),
      ...one.redirects.flatMap(({operator, target}) => (operator.startsWith('>') ? (target?.texts ?? []) : [])),
    ].filter(path => !isSecret(path, one));
    const words = command.words.slice(1).flatMap(({texts}) => texts.flatMap(hiddenPaths));
    if (copies.some(copy => copy.length > 2 && words.includes(copy))) return danger(secret);
    if (name === 'git' && nameOf(one) === 'git') return danger(secret);
  }
  // A push also takes along what the line has just added.
  if (name === 'git') {
    const added = command.earlier
      .filter(one => nameOf(one) === 'git' && argumentsOf(one).includes('add'))
      .flatMap(one => operandsOf(one).filter(path => isSecret(path, one)));
    if (added[0] !== undefined) return danger(quoted(added[0]));
  }
  return undefined;
};

/** What of a secret reaches a sender through `tee >(…)`. */
function splitOff(command: SeenCommand): string | undefined {
  if (nameOf(command) !== 'tee' || !command.words.some(word => word.commands.some(isSender))) return undefined;
  return upstreamOf(command)
    .map(secretReadBy)
    .find(secret => secret !== undefined);
}

/** Programs that print keys and tokens they look after. */
function opensKeyring(name: string, args: readonly string[]): boolean {
  const line = [name, ...args].join(' ');
  return /^(?:gh auth token|gcloud auth (?:application-default )?print-|aws configure get|security (?:dump-keychain|find-\S+-password)|gpg2? .*--export-secret|pass (?:show )?\w|op (?:read|item get)|vault (?:kv get|read)|kubectl get secrets?|git credential fill|secret-tool lookup|bw get)/.test(
    line,
  );
}

/** Whether a command sends something to another machine: an upload, a push, a mail, a connection. */
function isSender(command: SeenCommand): boolean {
  const name = nameOf(command);
  const args = argumentsOf(command);
  if (senders.test(name)) return true;
  if (name === 'openssl') return args[0] === 's_client';
  if (name === 'aws' || name === 'az' || name === 'gcloud')
    return args.some(arg => /^(?:cp|sync|mv|upload|put-object)$/.test(arg));
  if (name === 'gh') return args[0] === 'gist' || args.includes('upload');
  if (name === 'git') return args.includes('push');
  return command.redirects.some(({target}) => target?.texts.some(text => /^\/dev\/(?:tcp|udp)\//.test(text)));
}

/** Whether every machine that is named is this one. */
function isLocal(args: readonly string[]): boolean {
  const hosts = args.filter(arg => /^[a-z]+:\/\//i.test(arg));
  return (
    hosts.length > 0 &&
    hosts.every(host => /^[a-z]+:\/\/(?:[^/@]*@)?(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/i.test(host))
  );
}

/** What of a secret a command prints or packs, as a part of a sentence. */
function secretReadBy(command: SeenCommand): string | undefined {
  const name = nameOf(command);
  const args = argumentsOf(command);
  if (name === 'env' && command.words.slice(1).every(({texts}) => /^-/.test(texts[0] ?? ''))) return 'the environment';
  if (name === 'printenv' && (args.length === 0 || args.some(arg => !openVariables.test(arg))))
    return 'the environment';
  if (
    (name === 'set' || name === 'export' || name === 'declare') &&
    (args.length === 0 || args[0] === '-p' || args[0] === '-x')
  ) {
    return 'the environment';
  }
  if (name === 'compgen') return 'the environment';
  // Tools that keep passwords print them on request.
  if (opensKeyring(name, args)) return `what ${quoted(name)} keeps`;
  if (/^(?:[ef]?grep|rg|ag|ack)$/.test(name) && secretVariable.test(operandsOf(command)[0] ?? '')) {
    if (name === 'rg' || args.some(arg => /^-[a-zA-Z]*[rR]|^--recursive$/.test(arg))) return 'the secrets it finds';
  }
  if (name === 'echo' || name === 'printf') {
    const variable = command.words.flatMap(({variables}) => variables).find(one => secretVariable.test(one));
    if (variable) return `the value of ${quoted(variable)}`;
  }
  // To use a key file for logging in does not print it.
  if (keepsToItself.test(name) && name !== 'grep') return undefined;
  const words = command.words.slice(1).flatMap(({texts}) => texts);
  const redirected = command.redirects
    .filter(({operator}) => operator === '<')
    .flatMap(({target}) => target?.texts ?? []);
  const secret = [...words.filter(word => !/^-i$/.test(word)), ...redirected].find(
    word => isSecret(word, command) || /^\/proc\/[^/]+\/environ$/.test(word),
  );
  return secret === undefined ? undefined : quoted(secret);
}

/** Local paths whose content a sender takes. */
function uploadsOf(command: SeenCommand): string[] {
  const name = nameOf(command);
  const words = command.words.slice(1).map(({texts}) => texts);
  if (name === 'ssh') return [];
  if (/^(?:sftp|ftp|lftp)$/.test(name)) {
    const typed = command.redirects.map(({text = ''}) => text).join('\n');
    const put = [...typed.matchAll(/\bm?put\s+(?:-\w+\s+)*(\S+)/g)].map(found => found[1] ?? '');
    if (put.length > 0) return put;
  }
  if (/^(?:scp|sftp|rsync)$/.test(name)) {
    const isKey = (index: number) => /^-[a-zA-Z]*[ieFo]$|^--(?:rsh|password-file)$/.test(words[index - 1]?.[0] ?? '');
    const paths = words.flatMap((texts, index) => (isKey(index) ? [] : texts.filter(text => !text.startsWith('-'))));
    // Only what leaves: the last one is where it goes.
    return /(?::|^rsync)/.test(paths.at(-1) ?? '') || name === 'sftp' ? paths : [];
  }
  if (/^(?:curl|wget)$/.test(name)) {
    return words.flatMap((texts, index) => {
      const before = words[index - 1]?.[0] ?? '';
      return texts.flatMap(text => {
        if (/^(?:-T|--upload-file|--post-file|--body-file)$/.test(before)) return [text];
        const attached = /^(?:-T|--(?:upload-file|post-file|body-file)=)(.+)$/s.exec(text)?.[1];
        if (attached) return [attached];
        const named = before === '--data-urlencode' ? /^[\w.-]*@(.+)$/s.exec(text)?.[1] : undefined;
        if (named) return [named];
        const from = /^(?:(?:-[dF]|--(?:data|form|json)[a-z-]*=?))?(?:[\w.[\]-]*=)?[@<]([^;]+)/s.exec(text)?.[1];
        return from ? [from] : [];
      });
    });
  }
  return words.flatMap(texts => texts.flatMap(hiddenPaths));
}

/** A secret of the environment in an address, a form or a header other than the one for logging in. */
function secretVariableIn(command: SeenCommand): string | undefined {
  for (const [index, word] of command.words.entries()) {
    const variable = word.variables.find(one => secretVariable.test(one));
    if (variable === undefined) continue;
    const before = command.words[index - 1]?.raw ?? '';
    // A key that logs the user in goes to the service that it is for.
    const logsIn =
      /authorization|x-api-key|private-token|x-auth|apikey|api-key|^["']?-u/i.test(word.raw) ||
      /^(?:-u|--user|--oauth2-bearer|--password)$/.test(before);
    if (!logsIn) return variable;
  }
  return undefined;
}

/** Whether a word names a file or folder with secrets, wherever the shell may stand. */
function isSecret(text: string, command: SeenCommand): boolean {
  if (text.startsWith('-') || /^[a-z]+:\/\//i.test(text)) return false;
  return placesOf(text, command).some(
    place => isSecretPath(place) || isSecretFolder(place) || secretHolders.test(place),
  );
}
