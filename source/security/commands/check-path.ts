import type {PathOperation} from '../path-verdict.ts';
import type {CommandSurroundings} from './command-surroundings.ts';
import {type Doubt, doubt, quoted} from './doubt.ts';
import type {Field} from './field.ts';
import type {ShellState} from './shell-state.ts';

/**
 * Files outside the workspace that a command may read without asking: facts about the machine that hold no secrets, and
 * places that are nothing but the command's own input.
 */
const openFiles =
  /^(?:\/etc\/(?:os-release|lsb-release|debian_version|issue|timezone|hostname|redhat-release|alpine-release)|\/usr\/lib\/os-release|\/proc\/(?:cpuinfo|meminfo|version|uptime|loadavg|stat|filesystems|sys\/kernel\/(?:ostype|osrelease|version))|\/dev\/(?:null|stdin))$/;

/**
 * Checks that a file which a shell command names may be read, listed or changed: the doubt about an operation on what a
 * field names, in whichever folder the shell may be.
 */
export function checkPath(
  field: Field,
  operation: PathOperation,
  state: ShellState,
  surroundings: CommandSurroundings,
): Doubt | undefined {
  if (field.kind === 'unknown') {
    if (field.insidePath || field.descriptor) return undefined;
    return doubt('unproved-argument', 'it is not known which file an argument names');
  }
  const {text} = field;
  if (text === '-' && operation === 'read') return undefined;
  if (openFiles.test(text)) return undefined;
  if (text === '') return undefined;
  for (const folder of state.folders) {
    const verdict = surroundings.check(text.startsWith('/') ? text : `${folder}/${text}`, operation);
    if (verdict.decision === 'allow') continue;
    // That a secret is there, and how large it is, is none.
    if (operation === 'list' && verdict.rule === 'secret' && verdict.relativePath !== undefined) continue;
    if (verdict.rule === 'secret') return doubt('secret', `${quoted(text)} looks like it holds secrets`);
    if (verdict.rule === 'outside-workspace' || verdict.decision === 'deny') {
      return doubt('outside-workspace', `${quoted(text)} is outside the workspace`);
    }
    return doubt('unproved-argument', verdict.reason);
  }
  return undefined;
}
