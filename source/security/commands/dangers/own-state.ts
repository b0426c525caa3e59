import {matchGlob} from '../../path-glob.ts';
import {quoted} from '../doubt.ts';
import {type Danger, type DangerSign, hiddenPaths, placesOf, telling} from './danger.ts';
import {argumentsOf, nameOf} from './seen-command.ts';

/** Programs whose words are no files. */
const talksOnly = /^(?:echo|printf|true|false|:|test|\[|type|which|alias)$/;
/** Programs whose first argument is a pattern or a script, not a file. */
const takesPattern = /^(?:grep|egrep|fgrep|rg|ag|ack|sed|[gmn]?awk|jq)$/;
/** Programs that may change the files they name. */
const writers =
  /^(?:rm|mv|cp|ln|touch|tee|truncate|dd|install|rsync|chmod|chown|mkdir|rmdir|shred|unlink|vi|vim|nvim|nano|emacs|code|ed|patch|sponge|split|sed|sqlite3)$/;

/**
 * Keeps commands from giving the assistant more rights: catches reading or changing the assistant's own permissions,
 * keys and audit log, also through its own program (`eca config set`, `eca trust grant`) or a second one with more
 * rights.
 */
export const ownState: DangerSign = (command, surroundings) => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const danger = (what: string): Danger => ({
    rule: 'product-state',
    reason: `${quoted(name || 'the redirection')} would touch the assistant's own state: ${quoted(what)}`,
  });
  const own = /^(?:eca|elite-coding-assistant)$/.test(name)
    ? args
    : /^(?:npx|node|bunx|pnpx|npm|pnpm|yarn)$/.test(name)
      ? afterOwnName(args)
      : undefined;
  if (own !== undefined) {
    const [noun = '', verb = ''] = own.filter(arg => !arg.startsWith('-'));
    const guarded =
      (/^(?:permissions|audit)$/.test(noun) && verb !== 'check') ||
      (noun === 'trust' && /^(?:grant|revoke)$/.test(verb)) ||
      (noun === 'config' && /^(?:set|unset|edit)$/.test(verb)) ||
      (noun === 'privacy' && /^(?:erase|export|retention|consent)$/.test(verb)) ||
      (noun === 'backup' && /^(?:create|restore)$/.test(verb));
    // A second assistant with more rights than this one.
    const widens = own.some((arg, index) =>
      /^--(?:allow|permission-mode)$/.test(own[index - 1] ?? '')
        ? !/^(?:read-only|ask|plan)$/.test(arg)
        : /^--(?:allow|permission-mode)=(?!(?:read-only|ask|plan)$)/.test(arg),
    );
    if (guarded || widens) return danger(['eca', noun, verb].join(' ').trim());
  }
  if (/^(?:eca)$/.test(name)) return undefined;
  // A pattern that is only searched for, or text that is only printed, touches nothing.
  const words = command.words.slice(1).filter((word, index) => {
    const isPattern = takesPattern.test(name) && !word.raw.startsWith('-') && firstOperand(args) === index;
    return !isPattern && !talksOnly.test(name);
  });
  const write = writers.test(name);
  const looked = {count: 0};
  for (const word of words) {
    if (word.variables.includes('ECA_HOME')) return danger(word.raw);
    for (const text of telling(word.texts.flatMap(hiddenPaths), looked)) if (touches(text, write)) return danger(text);
  }
  for (const {operator, target} of command.redirects) {
    if (target?.variables.includes('ECA_HOME')) return danger(target.raw);
    for (const text of target?.texts ?? []) if (touches(text, operator.includes('>'))) return danger(text);
  }
  return undefined;

  /** Whether a path with wildcards in it can mean a place of the assistant's own. */
  function namesOwnPlace(text: string): boolean {
    const {homeFolder, stateFolder} = surroundings;
    const places = [
      `${homeFolder}/.config/eca`,
      `${homeFolder}/.local/share/eca`,
      ...(stateFolder ? [stateFolder] : []),
    ];
    return placesOf(text.replaceAll(/\[[^\]]*\]/g, '?'), command)
      .filter(pattern => /[^/*?.]/.test(pattern.slice(pattern.search(/[*?]/))) || !/[*?]/.test(pattern))
      .some(pattern =>
        places.some(place => matchGlob(pattern.split('/').slice(0, place.split('/').length).join('/'), place)),
      );
  }

  /**
   * Whether a path lies where the assistant keeps its settings, keys and log: some of it may not even be read, none of
   * it changed.
   */
  function touches(text: string, isWrite: boolean): boolean {
    if (!/[/.\w]/.test(text) || /^-\w?$/.test(text)) return false;
    if (/[*?[]/.test(text) && namesOwnPlace(text)) return true;
    return placesOf(text, command).some(place => {
      const refused = (operation: 'read' | 'delete') => surroundings.check(place, operation).rule === 'product-state';
      return refused('read') || (isWrite && refused('delete'));
    });
  }
};

/** The words after the assistant's own name, where a runner of packages or scripts is given it. */
function afterOwnName(args: readonly string[]): string[] | undefined {
  const at = args.findIndex(arg => /(?:^|\/)(?:eca(?:\.js)?|elite-coding-assistant)(?:@[\w.-]+)?$/.test(arg));
  const before = args.slice(0, Math.max(at, 0));
  return at >= 0 && before.every(arg => arg.startsWith('-') || /^(?:exec|x|dlx|run)$/.test(arg))
    ? args.slice(at + 1)
    : undefined;
}

/** Where the first word stands that is no option. */
function firstOperand(args: readonly string[]): number {
  return args.findIndex(arg => !arg.startsWith('-'));
}
