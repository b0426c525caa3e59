import {quoted} from '../doubt.ts';
import {type Danger, type DangerSign, hiddenPaths, placesOf} from './danger.ts';
import {argumentsOf, nameOf} from './seen-command.ts';

const talksOnly = /^(?:echo|printf|true|false|:|test|\[|type|which|alias)$/;
const takesPattern = /^(?:grep|egrep|fgrep|rg|ag|ack|sed|[gmn]?awk|jq)$/;
const writers =
  /^(?:rm|mv|cp|ln|touch|tee|truncate|dd|install|rsync|chmod|chown|mkdir|rmdir|shred|unlink|vi|vim|nvim|nano|emacs|code|ed|patch|sponge|split|sed|sqlite3)$/;

/** Reading or changing the assistant's own permissions, keys and audit log. */
export const ownState: DangerSign = (command, surroundings) => {
  const name = nameOf(command);
  const args = argumentsOf(command);
  const danger = (what: string): Danger => ({
    rule: 'product-state',
    reason: `${quoted(name || 'the redirection')} would touch the assistant's own state: ${quoted(what)}`,
  });
  const own = /^(?:eca|elite-coding-assistant)$/.test(name)
    ? args
    : /^(?:npx|node|bunx)$/.test(name) && /(?:^|\/)(?:eca(?:\.js)?|elite-coding-assistant)$/.test(args[0] ?? '')
      ? args.slice(1)
      : undefined;
  if (own !== undefined) {
    const [noun, verb, key = ''] = own.filter(arg => !arg.startsWith('-'));
    const grants =
      /^(?:permissions|trust|audit)$/.test(noun ?? '') && /^(?:grant|revoke|allow|reset|export)$/.test(verb ?? '');
    if (grants || (noun === 'config' && /^(?:set|unset|edit)$/.test(verb ?? '') && /^(?:permissions|$)/.test(key))) {
      return danger(`eca ${noun} ${verb}`);
    }
  }
  if (/^(?:eca)$/.test(name)) return undefined;
  const words = command.words.slice(1).filter((word, index) => {
    const isPattern = takesPattern.test(name) && !word.raw.startsWith('-') && firstOperand(args) === index;
    return !isPattern && !talksOnly.test(name);
  });
  const write = writers.test(name);
  for (const word of words) {
    if (word.variables.includes('ECA_HOME')) return danger(word.raw);
    for (const text of word.texts.flatMap(hiddenPaths)) if (touches(text, write)) return danger(text);
  }
  for (const {operator, target} of command.redirects) {
    if (target?.variables.includes('ECA_HOME')) return danger(target.raw);
    for (const text of target?.texts ?? []) if (touches(text, operator.includes('>'))) return danger(text);
  }
  return undefined;

  function touches(text: string, isWrite: boolean): boolean {
    if (!/[/.\w]/.test(text) || /^-\w?$/.test(text)) return false;
    return placesOf(text, command).some(place => {
      const refused = (operation: 'read' | 'delete') => surroundings.check(place, operation).rule === 'product-state';
      return refused('read') || (isWrite && refused('delete'));
    });
  }
};

function firstOperand(args: readonly string[]): number {
  return args.findIndex(arg => !arg.startsWith('-'));
}
