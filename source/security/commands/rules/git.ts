import {resolve} from 'node:path';
import {isSecretPath} from '../../secret-paths.ts';
import {type Doubt, doubt, quoted} from '../doubt.ts';
import {type Field, textField, textOf} from '../field.ts';
import type {Call, ProgramRule, RuleContext} from '../proof-context.ts';
import {isDoubt, type ReadOptions, readOptions} from '../read-options.ts';
import {takesHiddenSecrets} from '../secret-pattern.ts';
import {changedFolder} from '../shell-state.ts';
import {gitPrintsDoubt} from './git-prints.ts';
import {changesRepository, comparesAnyFiles, gitReaders} from './git-readers.ts';

/**
 * When `git` may run without asking: commands that only read, inside the workspace, where no setting of git makes them
 * start a program.
 */
export const git: ProgramRule = (call, context) => {
  let {folders} = call.state;
  let at = 0;
  for (; at < call.fields.length; at++) {
    const field = call.fields[at] as Field;
    const text = textOf(field);
    if (text === undefined || (field.kind === 'text' && field.loose)) {
      return doubt('unproved-argument', 'the command of `git` is not known');
    }
    // These say only how git prints, not what it does.
    if (/^(?:--no-pager|-P|--no-optional-locks)$/.test(text)) continue;
    if (text === '--version' || text === '-v') {
      return call.fields.length === at + 1 ? undefined : doubt('unproved-option', '`git --version` takes no arguments');
    }
    // With `-C` all that follows is about another folder, which has to be in the workspace too.
    if (text === '-C') {
      const folder = textOf(call.fields[++at]);
      if (folder === undefined) return doubt('unproved-argument', 'the folder of `git -C` is not known');
      const found = context.checkPath(textField(folder), 'list', {...call.state, folders});
      if (found) return found;
      folders = folders.map(one => changedFolder(one, folder));
      continue;
    }
    if (
      text === '-c' &&
      /^(?:color\.[a-z.]+=(?:always|never|auto|true|false)|core\.quotepath=(?:true|false|off|on)|core\.pager=cat|core\.fsmonitor=false)$/i.test(
        textOf(call.fields[at + 1]) ?? '',
      )
    ) {
      at++;
      continue;
    }
    // Other options before the command, such as `-c alias.x=!sh`, can make git run anything.
    if (text.startsWith('-')) {
      return doubt(
        'unproved-option',
        `${quoted(`git ${text}`)} is not among the options that are known to be harmless`,
      );
    }
    break;
  }
  const command = textOf(call.fields[at]);
  if (command === undefined) return doubt('unproved-argument', '`git` without a command');
  const reader = Object.hasOwn(gitReaders, command) ? gitReaders[command] : undefined;
  if (reader === undefined) {
    return doubt(
      'changes-files',
      `\`git ${quoted(command).slice(1, -1)}\` is not among the commands of git that only read`,
    );
  }
  const inner: Call = {
    ...call,
    name: `git ${command}`,
    fields: call.fields.slice(at + 1),
    state: {...call.state, folders},
  };
  if (inner.fields.some(field => field.kind === 'text' && field.loose)) {
    return doubt('unproved-option', `a file could be called like an option of \`git ${command}\`; write \`-- *\``);
  }
  const read = readOptions(inner, reader.spec, context);
  if (isDoubt(read)) return read;
  if (reader.operands === 'none' && read.operands.length > 0) return changesRepository(command);
  // Outside of a repository `git diff a b` compares any two files of the disk.
  const comparesAny = command === 'diff' && comparesAnyFiles(read, inner, context);
  return (
    signatureDoubt(read) ??
    placesDoubt(inner, read, comparesAny, context) ??
    programsDoubt(command, folders, context) ??
    reader.also?.(read, inner, context) ??
    (comparesAny ? undefined : gitPrintsDoubt(command, read, inner, context))
  );
};

/** Formats with `%G` start the program that checks signatures. */
function signatureDoubt({options}: ReadOptions): Doubt | undefined {
  const checks = options.some(
    ({name, value}) =>
      value?.kind === 'unknown' ||
      (name === 'sort' && /signature/i.test(textOf(value) ?? '')) ||
      /%\(?(?:G|signature)/i.test(textOf(value)?.replace(/%gd|%gD|%gs|%gn|%ge|%gN|%gE/g, '') ?? ''),
  );
  return checks ? doubt('runs-code', 'the format may start the program that checks signatures') : undefined;
}

/** Git reads outside of the repository where a path leads there. */
function placesDoubt(
  call: Call,
  {operands, options}: ReadOptions,
  comparesAny: boolean,
  context: RuleContext,
): Doubt | undefined {
  const anywhere = comparesAny || options.some(({name}) => name === 'no-index');
  // `-L 1,5:file` and `-L :function:file` name files too.
  const ranges = options.flatMap(({name, value}) => (name === 'L' && value ? [value] : []));
  for (const field of [...ranges, ...operands]) {
    if (field.kind === 'unknown') {
      if (field.insidePath || (field.number && !field.many)) continue;
      // Whatever its beginning: `HEAD` may go on as `HEAD:.env`, and `src/` as `src/../..`.
      return doubt('unproved-argument', `an argument of \`${call.name}\` is not known`);
    }
    const {text} = field;
    // What a path pattern leaves out is not printed.
    if (!anywhere && /^:(?:[!^]|\((?:[a-z]+,)*exclude[,)])/.test(text)) continue;
    const path = text.slice(text.lastIndexOf(':') + 1);
    const pattern = text.replace(/^:(?:\([^)]*\)|[/!^]*)/, '');
    if (isSecretIn(path, call, context) || (/[*?[\\]/.test(pattern) && takesHiddenSecrets(pattern))) {
      return doubt('secret', `${quoted(text)} looks like it holds secrets`);
    }
    if (/:(?:\.\.|.*\/\.\.)(?:\/|$)/.test(text) || /^:(?:\/|\(.*top)/.test(text)) {
      return doubt('outside-workspace', `${quoted(text)} may lead out of the workspace`);
    }
    const looksLikePath =
      anywhere || /^[/~]|^:[(/!]|^\.\.?(?:\/|$)|\/\.\.(?:\/|$)/.test(text) || /(?:^|\/)\.env/.test(text);
    if (!looksLikePath || /^\.\.[\w]/.test(text)) continue;
    const found = text.startsWith(':')
      ? /\.\./.test(text)
        ? doubt('outside-workspace', `${quoted(text)} may lead out of the workspace`)
        : undefined
      : context.checkPath(field, 'read', call.state);
    if (found) return found;
  }
  return undefined;
}

/** Whether a path names a secret, in whichever folder of the workspace git works: `x.json` does in `secrets`. */
function isSecretIn(path: string, {state}: Call, {surroundings}: RuleContext): boolean {
  const {workspaceRoot} = surroundings;
  return (
    isSecretPath(path) ||
    state.folders.some(folder =>
      isSecretPath(resolve(folder, path).slice(folder.startsWith(workspaceRoot) ? workspaceRoot.length : 0)),
    )
  );
}

/**
 * Asks where git's own settings would start a program (a hook, a monitor, a filter), or hold a password that the
 * command would show.
 */
function programsDoubt(command: string, folders: readonly string[], context: RuleContext): Doubt | undefined {
  for (const folder of folders) {
    const {state, settings, credentials} = context.surroundings.gitPrograms(folder);
    if (state === 'named') {
      return doubt(
        'git-programs',
        `git's settings name a program that would run: ${settings.slice(0, 3).map(quoted).join(', ')}`,
      );
    }
    if (state === 'unknown')
      return doubt('git-programs', "git's settings could not all be read, and may name a program");
    if (credentials && (command === 'config' || command === 'remote')) {
      return doubt('secret', "git's settings hold a password or a token");
    }
  }
  return undefined;
}
