import type {Word, WordPart} from 'unbash';
import {type Doubt, doubt, quoted} from './doubt.ts';
import {expandBraces} from './expand-braces.ts';
import {expandGlob} from './expand-glob.ts';
import {fedNamesDoubt} from './fed-names.ts';
import type {Field} from './field.ts';
import {printedBy, printsCount} from './pipe-feed.ts';
import type {ProofContext} from './proof-context.ts';
import {secretsMeantBy} from './secret-pattern.ts';
import type {ShellState, Variable} from './shell-state.ts';

/** The ways a word can come out; each is the list of fields it becomes (none, for an empty variable without quotes). */
export type Expansion = {ok: true; ways: Field[][]} | {ok: false; doubt: Doubt};

/** The most ways one word may come out before it counts as unclear, and the user is asked. */
const maxWays = 128;
/** The most words that braces may make of one: `{1..9}{1..9}{1..9}{1..9}` would make thousands. */
const maxFields = 1000;

/** A piece of a word after quotes are taken away. */
type Piece =
  | {kind: 'text'; text: string}
  | {kind: 'glob'; pattern: string}
  | {kind: 'unknown'; split: boolean; number?: true | 'count'; insidePath?: boolean; descriptor?: boolean};

/** Variables of the environment that hold no secrets. Their values are not known here, but for `HOME` and `PWD`. */
const openVariables = /^(?:USER|LOGNAME|SHELL|PATH|LANG|TERM|HOSTNAME|OSTYPE|HOSTTYPE|MACHTYPE|BASH_VERSION)$/;
/** Variables of the shell that are always numbers. */
const numberVariables = /^(?:[?#$!]|UID|EUID|PPID|RANDOM|SECONDS|LINENO|COLUMNS|LINES|SHLVL|EPOCHSECONDS|BASHPID)$/;

/**
 * Works out what a word of a shell command becomes before it runs: quotes, escapes, `~`, braces, wildcards against the
 * disk, and variables that the command set itself, as bash would do it and as far as that is certain. Substituted
 * commands are proved first; what they print stays unknown. With `whole` the word is one that the shell neither splits
 * nor matches with files: a value, a pattern, a side of a comparison.
 */
export function expandWord(word: Word, state: ShellState, context: ProofContext, whole = false): Expansion {
  const fail = (one: Doubt): Expansion => ({ok: false, doubt: one});
  if (/^[A-Za-z_]\w*\+?=(?:[^'"]*:)?~/.test(word.text)) {
    return fail(doubt('unproved-syntax', `${quoted(word.text)} may name a home folder`));
  }
  const tooMany = doubt('unproved-syntax', `${quoted(word.text)} can mean too many things`);
  const parts: readonly WordPart[] = word.parts ?? [
    {type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text},
  ];
  // Braces make several words of one; everything else is one of several possible values of the same word.
  let branches: Piece[][][] = [[[]]];
  for (const [index, part] of parts.entries()) {
    if (part.type === 'BraceExpansion' && !whole) {
      const texts = expandBraces(part.text);
      if (texts === undefined) {
        return fail(doubt('unproved-syntax', `the braces ${quoted(part.text)} are not simple enough`));
      }
      if (branches.length * texts.length > maxFields) return fail(tooMany);
      branches = branches.flatMap(branch =>
        texts.map(text => branch.map((way): Piece[] => [...way, {kind: 'text', text}])),
      );
      continue;
    }
    const choices = piecesOf(part, index === 0, state, context, whole);
    if (!Array.isArray(choices)) return fail(choices);
    branches = branches.map(branch => branch.flatMap(way => choices.map(choice => [...way, ...choice])));
    if (branches.some(branch => branch.length > maxWays)) return fail(tooMany);
  }
  const wasQuoted = /["'\\]/.test(word.text);
  let ways: Field[][] = [[]];
  for (const branch of branches) {
    const fields: Field[][] = [];
    for (const way of branch) {
      const outcome = fieldsOf(way, wasQuoted, word, state, context);
      if (!Array.isArray(outcome)) return fail(outcome);
      fields.push(outcome);
    }
    if (ways.length * fields.length > maxWays) return fail(tooMany);
    ways = ways.flatMap(way => fields.map(more => [...way, ...more]));
  }
  return {ok: true, ways};
}

/** Puts the pieces of a word together, and finds the files where a wildcard is in it. */
function fieldsOf(
  way: Piece[],
  wasQuoted: boolean,
  word: Word,
  state: ShellState,
  context: ProofContext,
): Field[] | Doubt {
  if (way.every(piece => piece.kind === 'text')) {
    const text = way.map(piece => piece.text).join('');
    return text === '' && !wasQuoted ? [] : [{kind: 'text', text}];
  }
  if (way.some(piece => piece.kind === 'glob')) {
    // With an unknown piece the wildcard could match any file.
    if (way.some(piece => piece.kind === 'unknown')) {
      return doubt('unproved-syntax', `it is not known which files ${quoted(word.text)} names`);
    }
    const pattern = way.map(piece =>
      piece.kind === 'glob' ? piece.pattern : escapeGlob((piece as {text: string}).text),
    );
    const literal = way.map(piece => (piece.kind === 'glob' ? piece.pattern : (piece as {text: string}).text)).join('');
    // A file called `-rf` would be taken for an option where the word begins with a wildcard.
    const loose = way.find(piece => piece.kind !== 'text' || piece.text !== '')?.kind === 'glob';
    const folderPart = literal.slice(0, literal.lastIndexOf('/') + 1);
    // What matches nothing stays as it is written; secrets count even before they exist.
    const names = new Set<string>([literal, ...secretsMeantBy(pattern.join('')).map(name => folderPart + name)]);
    for (const folder of state.folders) {
      const found = expandGlob(pattern.join(''), folder, context.surroundings);
      if (found === undefined) return doubt('unproved-syntax', `${quoted(word.text)} matches too many files`);
      for (const name of found) names.add(name);
    }
    return [...names].map((text): Field => ({kind: 'text', text, ...(loose && {loose})}));
  }
  let prefix = '';
  for (const piece of way) {
    if (piece.kind !== 'text') break;
    prefix += piece.text;
  }
  const unknown = way.filter(piece => piece.kind === 'unknown');
  const [only] = unknown;
  const alone = way.length === 1 && only !== undefined;
  return [
    {
      kind: 'unknown',
      prefix,
      ...(unknown.some(piece => piece.split) && {many: true}),
      ...(alone && only.number && {number: only.number}),
      ...(alone && only.insidePath && {insidePath: true}),
      ...(alone && only.descriptor && {descriptor: true}),
    },
  ];
}

/**
 * What one part of a word can become, quotes taken away: the choices, or a doubt about a form that is not understood.
 */
function piecesOf(
  part: WordPart,
  first: boolean,
  state: ShellState,
  context: ProofContext,
  whole: boolean,
): Piece[][] | Doubt {
  if (whole && (part.type === 'Glob' || part.type === 'BraceExpansion')) {
    return /[$`]/.test(part.text)
      ? doubt('unproved-syntax', `${quoted(part.text)} is not simple enough`)
      : [[{kind: 'unknown', split: false}]];
  }
  switch (part.type) {
    case 'Literal':
      return literalPieces(part.text, first, state, context);
    case 'SingleQuoted':
      return [[{kind: 'text', text: part.text.slice(1, -1)}]];
    case 'AnsiCQuoted':
      // What stands for itself, and three escapes whose meaning nobody disputes.
      if (/^\$'(?:[^\\']|\\[nt\\])*'$/.test(part.text)) {
        const text = part.text
          .slice(2, -1)
          .replace(/\\([nt\\])/g, (_, one) => ({n: '\n', t: '\t'})[one as 'n'] ?? '\\');
        return [[{kind: 'text', text}]];
      }
      return doubt('unproved-syntax', `${quoted(part.text)} hides characters behind escapes`);
    case 'DoubleQuoted': {
      let ways: Piece[][] = [[]];
      for (const child of part.parts) {
        const choices =
          child.type === 'Literal'
            ? [
                [
                  {
                    kind: 'text',
                    text: child.text.replace(/\\([$`"\\\n])/g, (_, one) => (one === '\n' ? '' : one)),
                  } as Piece,
                ],
              ]
            : valuePieces(child, true, state, context);
        if (!Array.isArray(choices)) return choices;
        if (ways.length * choices.length > maxWays) {
          return doubt('unproved-syntax', `${quoted(part.text)} can mean too many things`);
        }
        ways = ways.flatMap(way => choices.map(choice => [...way, ...choice]));
      }
      return ways;
    }
    case 'Glob':
      if (part.kind === 'star') return [[{kind: 'glob', pattern: '*'}]];
      if (part.kind === 'question') return [[{kind: 'glob', pattern: '?'}]];
      // Which characters a bracket takes depends on the locale: any is assumed.
      if (/^\[[!^]?[A-Za-z0-9_.-]+\]$/.test(part.text)) return [[{kind: 'glob', pattern: '?'}]];
      return doubt('unproved-syntax', `the wildcard ${quoted(part.text)} is not simple enough`);
    case 'ProcessSubstitution': {
      if (part.operator !== '<') return doubt('unproved-syntax', `${quoted(part.text)} writes into another command`);
      if (part.script === undefined) return doubt('does-not-parse', `${quoted(part.text)} cannot be parsed`);
      const found = context.proveScript(part.script.commands, state);
      return found ?? [[{kind: 'unknown', split: false, descriptor: true}]];
    }
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      return valuePieces(part, whole, state, context);
    default:
      return doubt('unproved-syntax', `${quoted(part.text)} is not among the forms that are understood`);
  }
}

/**
 * Plain characters of a word, with `~` and backslashes as bash reads them; a character that would need quotes is a
 * doubt.
 */
function literalPieces(raw: string, first: boolean, state: ShellState, context: ProofContext): Piece[][] | Doubt {
  let rest = raw;
  let head = '';
  if (first && raw.startsWith('~')) {
    const end = raw.indexOf('/');
    const prefix = end < 0 ? raw : raw.slice(0, end);
    const [folder] = state.folders;
    if (prefix === '~') head = context.surroundings.homeFolder;
    else if (prefix === '~+' && state.folders.length === 1 && folder !== undefined) head = folder;
    else return doubt('outside-workspace', `${quoted(raw)} may name another home folder`);
    rest = raw.slice(prefix.length);
  }
  let text = '';
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at] ?? '';
    if (character === '\\') {
      at++;
      if (rest[at] !== '\n') text += rest[at] ?? '';
    } else if (/[\s*?[\]`$"'<>|;&()]/.test(character) && !(character === '[' && rest === '[') && character !== ']') {
      return doubt('unproved-syntax', `${quoted(raw)} is not simple enough`);
    } else text += character;
  }
  // Braces that bash may expand in another way than the parser saw.
  if (/[{}]/.test(rest) && !/^(?:[\w./^~@-]*@?\{[\w-]*\}[\w./^~:-]*|[{}]+)$/.test(rest.replace(/\\./g, ''))) {
    return doubt('unproved-syntax', `the braces in ${quoted(raw)} are not simple enough`);
  }
  return [[{kind: 'text', text: head + text}]];
}

/** The parts of a word that stand for a value: variables, calculations, outputs of commands. */
type ValuePart = Extract<
  WordPart,
  {type: 'SimpleExpansion' | 'ParameterExpansion' | 'CommandExpansion' | 'ArithmeticExpansion'}
>;

/**
 * What a `$…` in a word stands for: a variable, the output of a command, or a calculation. Only plain forms are
 * understood.
 */
function valuePieces(part: ValuePart, inQuotes: boolean, state: ShellState, context: ProofContext): Piece[][] | Doubt {
  if (part.type === 'CommandExpansion') {
    if (part.script === undefined) return doubt('does-not-parse', `${quoted(part.text)} cannot be parsed`);
    const found = context.proveScript(part.script.commands, state);
    if (found) return found;
    const [folder] = state.folders;
    if (/^\$\(\s*pwd\s*\)$/.test(part.text) && state.folders.length === 1 && folder !== undefined) {
      return knownValues([folder], inQuotes, part.text);
    }
    if (printsCount(part.script.commands)) return [[{kind: 'unknown', split: !inQuotes, number: 'count'}]];
    const isNames = !inQuotes && fedNamesDoubt(printedBy(part.script.commands), state, context) === undefined;
    return [[{kind: 'unknown', split: !inQuotes, ...(isNames && {insidePath: true})}]];
  }
  if (part.type === 'ArithmeticExpansion') {
    const found = context.proveArithmetic(part.expression, state);
    return found ?? [[{kind: 'unknown', split: false, number: true}]];
  }
  if (part.type === 'SimpleExpansion') return variablePieces(part.text.slice(1), inQuotes, part.text, state, context);
  const {parameter, prefix, index, operation} = part;
  // An index is calculated and may run a command; `!` takes the value for another variable's name.
  if (index !== undefined || prefix === '!') {
    return doubt('unproved-syntax', `${quoted(part.text)} is not among the forms that are understood`);
  }
  const plain = variablePieces(parameter, inQuotes, part.text, state, context);
  if (!Array.isArray(plain)) return plain;
  if (prefix === '#') {
    return operation === undefined
      ? [[{kind: 'unknown', split: false, number: true}]]
      : doubt('unproved-syntax', `${quoted(part.text)} is not among the forms that are understood`);
  }
  if (operation === undefined) return plain;
  if (/[$`]/.test(part.text.slice(2)) || !/^(?:Remove|Replace|CaseModification)$/.test(operation.type)) {
    const slice = operation.type === 'Slice' && /^\$\{\w+:\s?-?\d+(?::-?\d+)?\}$/.test(part.text);
    if (!slice) return doubt('unproved-syntax', `${quoted(part.text)} is not among the forms that are understood`);
  }
  return [[{kind: 'unknown', split: !inQuotes}]];
}

/**
 * The value of a variable: what the command set itself, the home and current folder, or something unknown but harmless;
 * any other variable reads the environment and is a doubt.
 */
function variablePieces(
  name: string,
  inQuotes: boolean,
  shown: string,
  state: ShellState,
  context: ProofContext,
): Piece[][] | Doubt {
  const own = state.variables.get(name);
  if (own !== undefined) return ownPieces(own, inQuotes, shown);
  if (name === 'HOME') return knownValues([context.surroundings.homeFolder], inQuotes, shown);
  if (name === 'PWD') return knownValues(state.folders, inQuotes, shown);
  if (numberVariables.test(name)) return [[{kind: 'unknown', split: false, number: true}]];
  if (openVariables.test(name)) return [[{kind: 'unknown', split: !inQuotes}]];
  return doubt('environment', `${quoted(shown)} reads the environment`);
}

/** What a variable stands for that the command set itself. */
function ownPieces(variable: Variable, inQuotes: boolean, shown: string): Piece[][] | Doubt {
  if ('values' in variable) return knownValues(variable.values, inQuotes, shown);
  if (variable.unknown === 'number') return [[{kind: 'unknown', split: false, number: true}]];
  if (variable.unknown === 'count') return [[{kind: 'unknown', split: !inQuotes, number: 'count'}]];
  if (variable.unknown === 'plain-path' || (variable.unknown === 'inside-path' && inQuotes))
    return [[{kind: 'unknown', split: false, insidePath: true}]];
  return [[{kind: 'unknown', split: !inQuotes}]];
}

/** Without quotes a value is split at spaces and its wildcards are expanded: only values without either are certain. */
function knownValues(values: readonly string[], inQuotes: boolean, shown: string): Piece[][] | Doubt {
  if (!inQuotes && values.some(value => /[\s*?[\\]/.test(value))) {
    return doubt('unproved-syntax', `${quoted(shown)} without quotes may become several words`);
  }
  return values.map(text => [{kind: 'text', text}]);
}

/** Text that must not act as a wildcard. */
function escapeGlob(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}
