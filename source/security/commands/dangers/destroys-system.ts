import type {PathOperation} from '../../path-verdict.ts';
import type {CommandSurroundings} from '../command-surroundings.ts';
import {quoted} from '../doubt.ts';
import {type Danger, type DangerSign, placesOf, telling} from './danger.ts';
import {argumentsOf, nameOf, operandsOf, type SeenCommand} from './seen-command.ts';
import {isNarrowed} from './unwrap-command.ts';

/** Programs that write to the files they name. */
const writers = /^(?:tee|truncate|shred|sponge|ed|vi|vim|nvim|nano|emacs|patch)$/;
/** Descriptors and connections that look like files. */
const connections = /^\/dev\/(?:tcp|udp|fd|stdin|stdout|stderr)(?:\/|$)/;
/** Programs whose last argument is what they write to. */
const copiers = /^(?:cp|mv|ln|install|gcp|gmv)$/;

/**
 * Catches commands that would wreck the computer, such as `rm -rf /` or `chmod -R` on a system folder: deleting, moving
 * away, opening up or overwriting the system or a home folder.
 */
export const destroysSystem: DangerSign = (command, surroundings) => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const operands = operandsOf(command);
  const isRecursive = args.some(arg => /^-[a-zA-Z]*[rR]|^--recursive$/.test(arg));

  if (/^(?:rm|unlink|rmdir|trash|srm|wipe|del|shred)$/.test(name)) {
    if (args.includes('--no-preserve-root')) return danger(name, '/');
    // Several of the system's folders at once.
    const wide = operands.find(operand => /^\/[^/]*[*?[][^/]*\/?\**$/.test(operand));
    if (wide !== undefined && isRecursive) return danger(name, wide);
    const found = firstRefused(operands, 'delete', command, surroundings);
    if (found !== undefined) return danger(name, found);
  }
  // A container that is given the whole disk can delete all of it.
  if (name === 'docker' || name === 'podman') {
    const mountsAll = args.some(arg => /^(?:--volume=)?\/:\//.test(arg));
    if (mountsAll && args.includes('rm') && args.some(arg => /^-[a-z]*r[a-z]*f|^-[a-z]*f[a-z]*r/.test(arg)))
      return danger(name, '/');
  }
  if (name === 'find' && args.includes('-delete')) {
    const first = args.findIndex(arg => /^[-(!]/.test(arg));
    const roots = command.words.slice(1, 1 + Math.max(first, 0)).flatMap(({texts}) => texts);
    const wide = isNarrowed(command) ? roots.filter(root => /^\/+\.?$/.test(root)) : roots;
    const found = firstRefused(wide, 'delete', command, surroundings);
    if (found !== undefined) return danger(name, found);
  }
  if (/^(?:chmod|chown|chgrp|setfacl|chattr|chflags)$/.test(name)) {
    const found = firstRefused(operands, 'delete', command, surroundings);
    if (found !== undefined && (isRecursive || /^\/+$/.test(found))) return danger(name, found);
  }
  if (/^g?mv$/.test(name)) {
    const sources = args.some(arg => /^-t|^--target/.test(arg)) ? operands : operands.slice(0, -1);
    const found = firstRefused(sources, 'delete', command, surroundings);
    if (found !== undefined) return danger(name, found);
  }
  if (name === 'rsync' && args.some(arg => arg.startsWith('--del'))) {
    const found = firstRefused(operands.slice(-1), 'delete', command, surroundings);
    if (found !== undefined) return danger(name, found);
  }
  if (name === 'crontab' && args.includes('-r')) return danger(name, 'every scheduled job');
  if (name === 'format' && /^[a-z]:[\\/]?$/i.test(args[0] ?? '')) return danger(name, args[0] ?? '');
  // Overwriting a file of the system is as bad as deleting it.
  const written = [
    ...(writers.test(name) ? operands : []),
    ...(copiers.test(name) ? operands.slice(-1) : []),
    ...(name === 'dd' ? args.flatMap(arg => (arg.startsWith('of=') ? [arg.slice(3)] : [])) : []),
    ...(name === 'sed' && args.some(arg => /^-[a-zA-Z]*i|^--in-place/.test(arg)) ? operands : []),
    ...command.redirects.flatMap(({operator, target}) =>
      />/.test(operator) && operator !== '>&' ? (target?.texts ?? []) : [],
    ),
  ];
  const found = firstRefused(written, 'write', command, surroundings);
  return found === undefined ? undefined : danger(name || 'a redirection', found);
};

/** The refusal, with the program and what it would destroy. */
function danger(program: string, path: string): Danger {
  return {rule: 'destroys-system', reason: `${quoted(program)} would destroy ${quoted(path)}`};
}

/** The first of the paths that belongs to the operating system or is a home folder, as the path guard judges it. */
function firstRefused(
  paths: readonly string[],
  operation: PathOperation,
  command: SeenCommand,
  surroundings: CommandSurroundings,
): string | undefined {
  return telling(paths).find(path =>
    placesOf(path, command).some(place => {
      const verdict = surroundings.check(place, operation);
      return verdict.decision === 'deny' && verdict.rule === 'system' && !connections.test(place);
    }),
  );
}
