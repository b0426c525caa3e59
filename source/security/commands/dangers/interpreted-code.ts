import {isSecretPath} from '../../secret-paths.ts';
import type {CommandSurroundings} from '../command-surroundings.ts';
import {quoted} from '../doubt.ts';
import type {Danger} from './danger.ts';

/** Calls that start other programs, in Python, Perl, Ruby, JavaScript, PHP and the like. */
const starts =
  /\b(?:system|exec\w*|popen\w*|spawn\w*|subprocess|check_output|check_call|run|child_process|os\.|shell_exec|passthru|proc_open|Kernel|IO|do shell script)\b|`|\bqx\b/;
/** Calls that delete a folder of the system, or the home folder, with all that is in it. */
const removes =
  /(?:rmtree|rm_rf|rm_r\b|remove_dir|rmSync|rmdirSync|rimraf|remove_tree|removeSync|unlinkSync|fs\.rm|promises\.rm|RemoveAll|deltree|delete_all|unlink\s*\(?\s*glob)[^\n;]{0,60}?(?:["'`](?:\/|~|\/\*|~\/?\*?|\/(?:etc|usr|home|var|boot|bin|sbin|lib|root|Users)\/?\*?)["'`]|homedir\(\)|expanduser\(["']~\/?["']\)|Path\.home\(\)|(?:ENV|environ|process\.env|_ENV)\W{0,3}HOME)/;
/** Ways to open a network connection. */
const sockets =
  /\bsocket\b|TCPSocket|fsockopen|pfsockopen|net["']?\)?\.(?:connect|createConnection|Socket)|IO::Socket|\/inet\/(?:tcp|udp)|TCPClient|PF_INET/;
/** Ways to start a shell or connect its input and output. */
const shellsOut =
  /\b(?:execute|exec|execve|spawn|system|popen|subprocess|dup2|pty|shell_exec|proc_open|child_process)\b|\/bin\/(?:ba|z|da)?sh|cmd\.exe|\|&\s*getline|getline/;
/** Ways to download something. */
const fetches =
  /https?:|urlopen|urllib|requests\.(?:get|post)|fetch\(|\bLWP\b|open-uri|URI\.open|file_get_contents|http\.get|Net::HTTP|DownloadString|Invoke-WebRequest|\biwr\b|\birm\b/i;
/** Ways to run a text as a program. */
const evaluates =
  /\b(?:exec|eval|execfile|instance_eval|runInThisContext|runInNewContext|loadstring|iex|Invoke-Expression)\b|new Function|Function\(/i;
/** Ways to send something to another machine. */
const sends =
  /https?:|urlopen|urllib|requests\.|fetch\(|http\.request|axios|net\.connect|socket|smtplib|ftplib|Net::|file_get_contents|curl_|LWP|HTTP::/i;
/** Uses of all environment variables at once. */
const wholeEnvironment =
  /process\.env\s*[),;}]|JSON\.stringify\(process\.env|os\.environ\s*(?:[),;}]|$)|dict\(os\.environ|%ENV|ENV\.(?:to_|inspect|map)|\$_ENV|getenv\(\)/;
/** Places of the assistant's own settings, keys and state. */
const ownPlaces =
  /\.eca[\\/]+(?:config|settings|permissions|grants|trust|audit|secrets|keys?)|\.config[\\/]+eca\b|\.local[\\/]+share[\\/]+eca\b|ECA_HOME/;
/** Endless loops of new processes. */
const forks =
  /\bfork\b(?:\(\))?[^\n;]{0,20}\b(?:while\s+(?:1|true)|for\s+\w+\s+in\s+(?:iter\(int|itertools\.(?:count|repeat|cycle)))|\bfork\b[^\n]{0,20}\bwhile\b[^\n]{0,20}\bfork\b|\bwhile\b[^;]{0,60}[\s\S]{0,20}\bfork\s*(?:\(|;|\b)|\bloop\b[\s\S]{0,20}\bfork\b|(?:for\s*\(;;\)|while\s*\(\s*(?:1|true)\s*\))[\s\S]{0,60}(?:fork|spawn)\s*\(/;

/**
 * Looks for dangers in code given on the command line, as in `python -c '…'` or `node -e '…'`: what it shows by itself,
 * and the texts in it that may be commands for a shell. Only the first 16 KiB are looked at.
 */
export function judgeCode(code: string, surroundings: CommandSurroundings): {danger?: Danger; commands: string[]} {
  const bounded = code.slice(0, 16 * 1024);
  const texts = [
    ...bounded.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`|\bqx\{([^}]*)\}/g),
  ].map(found => (found[1] ?? found[2] ?? found[3] ?? found[4] ?? '').replace(/\\(["'`\\])/g, '$1'));
  const danger = dangerIn(bounded, texts, surroundings);
  const commands = starts.test(bounded) ? [...texts.filter(text => text.length > 2), texts.join(' ')] : [];
  return {...(danger && {danger}), commands};
}

/**
 * The first danger in the code: deleting the system or home folder, a fork bomb, a reverse shell, running downloaded
 * code, sending secrets, the assistant's own state, a raw disk.
 */
function dangerIn(code: string, texts: readonly string[], surroundings: CommandSurroundings): Danger | undefined {
  const shown = quoted(code);
  if (removes.test(code))
    return {rule: 'destroys-system', reason: `the program ${shown} would destroy the system or the home folder`};
  if (forks.test(code)) return {rule: 'fork-bomb', reason: `the program ${shown} would start processes without end`};
  if (sockets.test(code) && shellsOut.test(code))
    return {rule: 'reverse-shell', reason: `the program ${shown} would hand a shell to another machine`};
  if (fetches.test(code) && evaluates.test(code))
    return {rule: 'unseen-code', reason: `the program ${shown} would run code from the network that nobody has seen`};
  if (
    sends.test(code) &&
    (wholeEnvironment.test(code) || texts.some(text => /[./~]/.test(text) && isSecretPath(text)))
  ) {
    return {rule: 'sends-secrets', reason: `the program ${shown} would send secrets to another machine`};
  }
  const state = surroundings.stateFolder;
  if (ownPlaces.test(code) || (state !== undefined && state.length > 1 && code.includes(state))) {
    return {rule: 'product-state', reason: `the program ${shown} would touch the assistant's own state`};
  }
  const disk = texts.find(text => /^\/dev\/(?:[shv]d[a-z]|nvme|mmcblk|disk\d)/.test(text));
  return disk === undefined ? undefined : {rule: 'raw-disk', reason: `the program ${shown} works on a raw disk`};
}
