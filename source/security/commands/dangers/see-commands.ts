import {
  type Assignment,
  type CommandNode,
  forEachChild,
  parse,
  type Script,
  type Statement,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import type {CommandSurroundings} from '../command-surroundings.ts';
import {expandBraces} from '../expand-braces.ts';
import {maxCommandBytes} from '../parse-command.ts';
import {changedFolder} from '../shell-state.ts';
import {printedBy} from './printed-by.ts';
import type {SeenCommand, SeenRedirect, SeenWord} from './seen-command.ts';

/**
 * What the shell knows at one place of a script: the folders it may be in, and its variables as far as they can be
 * guessed.
 */
interface Scope {
  folders: readonly string[];
  variables: Map<string, SeenWord>;
}

/**
 * About the most commands of a script that are seen, so that a huge one does not hold the program up; what follows is
 * passed over.
 */
const maxCommands = 250;
/** The most texts that one word may come out as, and folders that the shell may be in; further guesses are dropped. */
const maxTexts = 24;

/**
 * Lists every command that a shell script could run, with its words as far as they can be guessed: in branches that may
 * not run, in functions, in substitutions. Guesses values of variables and follows `cd`. Never throws.
 */
export class CommandSeer {
  readonly commands: SeenCommand[] = [];
  readonly #surroundings: CommandSurroundings;

  constructor(surroundings: CommandSurroundings) {
    this.#surroundings = surroundings;
  }

  /** The commands of a text, as a shell started in `folders` would run it. */
  see(text: string, folders: readonly string[], earlier: readonly SeenCommand[] = []): SeenCommand[] {
    // Too long a text, or one with many here-documents, takes the parser too long.
    if (Buffer.byteLength(text) > maxCommandBytes || (text.match(/<<(?!<)/g)?.length ?? 0) > 8) return [];
    let script: Script;
    try {
      script = parse(text);
    } catch {
      return [];
    }
    return this.seeScript(script.commands, folders, earlier);
  }

  seeScript(
    statements: readonly Statement[],
    folders: readonly string[],
    earlier: readonly SeenCommand[] = [],
  ): SeenCommand[] {
    const seen: SeenCommand[] = [...earlier];
    const from = seen.length;
    this.#statements(statements, {folders, variables: new Map()}, seen);
    return seen.slice(from);
  }

  #statements(statements: readonly Statement[], scope: Scope, seen: SeenCommand[]): void {
    for (const statement of statements) this.#visit(statement.command, scope, seen, undefined);
  }

  /** Sees the commands of a piece of a script; returns the one whose output is the piece's own. */
  #visit(
    node: SyntaxNode,
    scope: Scope,
    seen: SeenCommand[],
    upstream: SeenCommand | undefined,
  ): SeenCommand | undefined {
    if (this.commands.length > maxCommands) return undefined;
    switch (node.type) {
      case 'Command':
        return this.#simple(node, scope, seen, upstream);
      case 'Pipeline': {
        let last = upstream;
        for (const command of node.commands) last = this.#visit(command, scope, seen, last);
        return last;
      }
      case 'AndOr': {
        let last: SeenCommand | undefined;
        for (const command of node.commands) last = this.#visit(command, scope, seen, upstream);
        return last;
      }
      case 'Redirected': {
        const redirects = this.#redirects(node.redirects, scope, seen);
        const fed =
          redirects.length > 0
            ? this.#add({words: [], redirects, folders: scope.folders, ...(upstream && {upstream})}, seen)
            : upstream;
        return this.#visit(node.command, scope, seen, fed) ?? fed;
      }
      case 'Subshell': {
        const inner: Scope = {folders: scope.folders, variables: new Map(scope.variables)};
        return this.#body(node.body.commands, inner, seen, upstream);
      }
      case 'BraceGroup':
        return this.#body(node.body.commands, scope, seen, upstream);
      case 'For': {
        const words = (node.wordlist ?? []).map(word => this.#word(word, scope, seen));
        scope.variables.set(node.name.text, {
          texts: words.flatMap(({texts}) => texts).slice(0, maxTexts),
          raw: node.name.text,
          commands: words.flatMap(({commands}) => commands),
          variables: words.flatMap(({variables}) => variables),
        });
        return this.#body(node.body.commands, scope, seen, upstream);
      }
      default: {
        let last: SeenCommand | undefined;
        const each = (child: SyntaxNode): void => {
          if (child.type === 'Word') this.#word(child, scope, seen);
          else if (child.type === 'Statement') last = this.#visit(child.command, scope, seen, upstream) ?? last;
          else if (isCommandNode(child)) last = this.#visit(child, scope, seen, upstream) ?? last;
          else forEachChild(child, each);
        };
        forEachChild(node, each);
        return last;
      }
    }
  }

  /** Sees a block, and returns the last command that prints. */
  #body(
    statements: readonly Statement[],
    scope: Scope,
    seen: SeenCommand[],
    upstream: SeenCommand | undefined,
  ): SeenCommand | undefined {
    let last: SeenCommand | undefined;
    for (const statement of statements) last = this.#visit(statement.command, scope, seen, upstream) ?? last;
    return last;
  }

  /** Notes a command, with those before it: one of them may have written the script that it runs. */
  #add(command: Omit<SeenCommand, 'earlier'>, seen: SeenCommand[]): SeenCommand {
    const whole: SeenCommand = {...command, earlier: [...seen].slice(-50)};
    seen.push(whole);
    this.commands.push(whole);
    return whole;
  }

  /** Sees a plain command: what its words become, and which variables and folder it sets. */
  #simple(
    node: Extract<CommandNode, {type: 'Command'}>,
    scope: Scope,
    seen: SeenCommand[],
    upstream: SeenCommand | undefined,
  ): SeenCommand | undefined {
    for (const one of node.prefix) {
      if (one.type !== 'Assignment') continue;
      const value = one.value.type === 'Word' ? this.#word(one.value, scope, seen) : emptyWord;
      if (node.name === undefined) scope.variables.set(one.name, value);
    }
    const written = node.name === undefined ? [] : [node.name, ...node.args];
    const words = written.map(one =>
      one.type === 'Word' ? this.#word(one, scope, seen) : this.#assigned(one, scope, seen),
    );
    for (const one of node.args) {
      if (one.type === 'Assignment' && one.value.type === 'Word') {
        scope.variables.set(one.name, this.#word(one.value, scope, seen));
      }
    }
    const redirects = this.#redirects(node.redirects, scope, seen);
    // The first word may be a whole command in braces.
    const [first] = words;
    if (first && /^\{.*,.*\}$/.test(first.raw))
      words.splice(0, 1, ...first.texts.map(text => ({...first, texts: [text]})));
    // An unquoted value with spaces becomes several words.
    const [program] = words;
    if (program && /^\$/.test(program.raw) && program.texts[0]?.includes(' ')) {
      words.splice(0, 1, ...program.texts[0].split(/\s+/).map(text => ({...program, texts: [text]})));
    }
    const command = this.#add({words, redirects, folders: scope.folders, ...(upstream && {upstream})}, seen);
    const name = words[0]?.texts[0];
    // Whether `cd` succeeds is not known: both folders count from here on.
    if (name === 'cd' || name === 'pushd') {
      const target = words.slice(1).find(word => !/^-[LP@]$|^--$/.test(word.texts[0] ?? ''));
      const next = target?.texts ?? [this.#surroundings.homeFolder];
      scope.folders = [
        ...new Set([
          ...scope.folders.flatMap(folder => next.map(text => changedFolder(folder, text))),
          ...scope.folders,
        ]),
      ].slice(0, maxTexts);
    }
    return command;
  }

  #assigned(one: Assignment, scope: Scope, seen: SeenCommand[]): SeenWord {
    if (one.value.type !== 'Word') return {...emptyWord, texts: [one.text], raw: one.text};
    const value = this.#word(one.value, scope, seen);
    return {...value, texts: value.texts.map(text => `${one.name}=${text}`), raw: one.text};
  }

  /** Where a command's input comes from and its output goes. */
  #redirects(
    list: Extract<SyntaxNode, {type: 'Command'}>['redirects'],
    scope: Scope,
    seen: SeenCommand[],
  ): SeenRedirect[] {
    return list.map(one => {
      if (one.type === 'HereDoc') {
        const commands = (one.body.parts ?? []).flatMap(part => this.#parts([part], scope, seen).commands);
        return {operator: one.operator, text: one.body.text, target: {...emptyWord, commands}};
      }
      const target = one.target === undefined ? undefined : this.#word(one.target, scope, seen);
      return {
        operator: one.operator,
        ...(target && {target}),
        ...(one.type === 'HereString' && {text: target?.texts[0] ?? ''}),
      };
    });
  }

  /** What a word may come out as. */
  #word(word: Word, scope: Scope, seen: SeenCommand[]): SeenWord {
    const parts: readonly WordPart[] = word.parts ?? [
      {type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text},
    ];
    const found = this.#parts(parts, scope, seen);
    const home = this.#surroundings.homeFolder;
    const texts = /^~(?=\/|$|[^"'/]*$)/.test(word.text)
      ? found.texts.map(text =>
          text.replace(/^~[^/]*/, prefix => (prefix === '~' || prefix === '~root' ? home : prefix)),
        )
      : found.texts;
    return {...found, texts, raw: word.text};
  }

  /** Puts the parts of a word together, in all the ways they may come out. */
  #parts(parts: readonly WordPart[], scope: Scope, seen: SeenCommand[]): SeenWord {
    let texts: string[] = [''];
    const commands: SeenCommand[] = [];
    const variables: string[] = [];
    const append = (choices: readonly string[]) => {
      texts = texts.flatMap(text => choices.map(choice => text + choice)).slice(0, maxTexts);
    };
    for (const part of parts) {
      switch (part.type) {
        case 'Literal':
        case 'SingleQuoted':
        case 'AnsiCQuoted':
          append([part.value]);
          break;
        case 'DoubleQuoted':
        case 'LocaleString': {
          const inner = this.#parts(part.parts, scope, seen);
          append(inner.texts);
          commands.push(...inner.commands);
          variables.push(...inner.variables);
          break;
        }
        case 'SimpleExpansion':
        case 'ParameterExpansion': {
          const name = part.type === 'SimpleExpansion' ? part.text.slice(1) : part.parameter;
          // What the script has put into a variable is seen as if it stood in the word.
          const known = scope.variables.get(name);
          if (known) {
            append(known.texts);
            commands.push(...known.commands);
            variables.push(...known.variables);
          } else {
            variables.push(name);
            append([this.#environment(name, scope) ?? '']);
          }
          if (
            part.type === 'ParameterExpansion' &&
            part.operation &&
            'operand' in part.operation &&
            part.operation.operand
          ) {
            const operand = this.#word(part.operation.operand, scope, seen);
            commands.push(...operand.commands);
            if (!known && part.operation.type === 'Default') append(operand.texts);
          }
          break;
        }
        case 'CommandExpansion':
        case 'ProcessSubstitution': {
          const before = seen.length;
          const inner: Scope = {folders: scope.folders, variables: new Map(scope.variables)};
          let last: SeenCommand | undefined;
          for (const statement of part.script?.commands ?? [])
            last = this.#visit(statement.command, inner, seen, undefined) ?? last;
          commands.push(...seen.slice(before).slice(-100));
          // What a command prints into a word is guessed where its words say it.
          append([part.type === 'CommandExpansion' ? printedBy(last) : '/dev/fd/63']);
          break;
        }
        case 'BraceExpansion':
          append(expandBraces(part.text) ?? [part.text]);
          break;
        case 'ArithmeticExpansion': {
          forEachChild(part, child => this.#nested(child, scope, seen));
          append(['0']);
          break;
        }
        default:
          append([part.text]);
      }
    }
    return {texts, raw: '', commands, variables};
  }

  #nested(node: SyntaxNode, scope: Scope, seen: SeenCommand[]): void {
    if (node.type === 'Statement') this.#visit(node.command, scope, seen, undefined);
    else if (node.type === 'Word') this.#word(node, scope, seen);
    else if (node.type === 'CommandExpansion') this.#parts([node], scope, seen);
    else forEachChild(node, child => this.#nested(child, scope, seen));
  }

  /** The value of an environment variable that matters for paths, such as HOME; unknown ones are empty. */
  #environment(name: string, scope: Scope): string | undefined {
    if (name === 'HOME') return this.#surroundings.homeFolder;
    if (name === 'PWD') return scope.folders[0];
    if (name === 'XDG_CONFIG_HOME') return `${this.#surroundings.homeFolder}/.config`;
    if (name === 'XDG_DATA_HOME') return `${this.#surroundings.homeFolder}/.local/share`;
    if (name === 'ECA_HOME')
      return this.#surroundings.stateFolder ?? `${this.#surroundings.homeFolder}/.local/share/eca`;
    return undefined;
  }
}

/** A word of which nothing is known. */
const emptyWord: SeenWord = {texts: [''], raw: '', commands: [], variables: []};

/** Whether a piece of syntax runs something. */
function isCommandNode(node: SyntaxNode): boolean {
  return /^(?:Command|Pipeline|AndOr|Redirected|If|For|ArithmeticFor|Select|While|Subshell|BraceGroup|Case|TestCommand|ArithmeticCommand|Function|Coproc)$/.test(
    node.type,
  );
}
