import type {
  AndOr,
  ArithmeticExpression,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
  TestExpression,
  Word,
} from 'unbash';
import {checkPath} from './check-path.ts';
import type {CommandSurroundings} from './command-surroundings.ts';
import {type Doubt, doubt, quoted} from './doubt.ts';
import {expandWord} from './expand-word.ts';
import {fedNamesDoubt} from './fed-names.ts';
import {type Field, textField, textOf} from './field.ts';
import {anyRound, boundedCounter, movesFolder} from './loop-variables.ts';
import {feedOf} from './pipe-feed.ts';
import {programRules} from './program-rules.ts';
import type {Call, Feed, ProofContext, RuleContext} from './proof-context.ts';
import {isHarmlessSet} from './rules/builtins.ts';
import {versionQuestion} from './rules/versions.ts';
import {
  changedFolder,
  eitherState,
  endedState,
  initialState,
  type ShellState,
  sameState,
  type Variable,
  withVariable,
} from './shell-state.ts';
import {unknownProgram} from './unknown-program.ts';
import {waitsForInput} from './waits-for-input.ts';

/** Where the shell stands after a command that went well, and after one that did not. */
interface Outcome {
  success: ShellState;
  failure: ShellState;
}

const maxCalls = 600;
const maxDepth = 60;

/**
 * Whether a rule of the user covers a simple command: all its words, known to the letter, without redirections to files,
 * assignments or substitutions.
 */
export type Covers = (words: readonly string[]) => boolean;

/**
 * Proves that a parsed command changes nothing, uses no network, ends by itself and reads only inside the workspace; what
 * `covers` accepts counts as proved. Returns what is in doubt, undefined for nothing. Every kind of syntax, word, option and
 * program that is not on a positive list is a doubt.
 */
export function proveCommand(
  statements: readonly Statement[],
  surroundings: CommandSurroundings,
  covers: Covers = () => false,
): Doubt | undefined {
  const proof = new CommandProof(surroundings, covers);
  try {
    proof.runAll(statements, initialState(surroundings.workspaceRoot));
    return undefined;
  } catch (error) {
    if (error instanceof InDoubt) return error.doubt;
    throw error;
  }
}

/** Leaves the walk at the first doubt. */
class InDoubt extends Error {
  readonly doubt: Doubt;
  constructor(found: Doubt) {
    super(found.reason);
    this.doubt = found;
  }
}

function refuse(rule: Doubt['rule'], reason: string): never {
  throw new InDoubt(doubt(rule, reason));
}

function insist(found: Doubt | undefined): void {
  if (found) throw new InDoubt(found);
}

class CommandProof implements ProofContext {
  readonly surroundings: CommandSurroundings;
  readonly #covers: Covers;
  readonly #rules: RuleContext;
  #calls = 0;
  /** How many commands around this one have an input of their own. */
  #fed = 0;
  #depth = 0;

  constructor(surroundings: CommandSurroundings, covers: Covers) {
    this.surroundings = surroundings;
    this.#covers = covers;
    this.#rules = {
      surroundings,
      checkPath: (field, operation, state) => checkPath(field, operation, state, surroundings),
      proveCall: call => this.#callDoubt(call),
    };
  }

  proveScript(statements: readonly Statement[], state: ShellState): Doubt | undefined {
    return this.#catching(() => void this.runAll(statements, state));
  }

  proveArithmetic(expression: ArithmeticExpression | undefined, state: ShellState): Doubt | undefined {
    return this.#catching(() => void this.#arithmetic(expression, state));
  }

  #catching(work: () => void): Doubt | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      if (error instanceof InDoubt) return error.doubt;
      throw error;
    }
  }

  /** One statement after the other, whatever became of those before. */
  runAll(statements: readonly Statement[], from: ShellState): Outcome {
    if (++this.#depth > maxDepth) refuse('unproved-syntax', 'the command is nested too deeply');
    let outcome: Outcome = {success: from, failure: from};
    for (const [index, statement] of statements.entries()) {
      if (statement.background) refuse('background', 'a command is left running in the background');
      const state = index === 0 ? from : eitherState(outcome.success, outcome.failure);
      outcome = this.#node(statement.command, state);
    }
    this.#depth--;
    return outcome;
  }

  #list(list: CompoundList, from: ShellState): Outcome {
    return this.runAll(list.commands, from);
  }

  #node(node: PipelineNode | AndOr, state: ShellState): Outcome {
    if (state.folders.length === 0) {
      // What comes after the end is judged too: a line is as strict as the strictest part of it.
      this.#node(node, initialState(this.surroundings.workspaceRoot));
      return same(state);
    }
    switch (node.type) {
      case 'AndOr':
        return this.#andOr(node, state);
      case 'Pipeline':
        return this.#pipeline(node, state);
      default:
        return this.#command(node, state, undefined);
    }
  }

  #andOr(node: AndOr, from: ShellState): Outcome {
    const [first, ...rest] = node.commands;
    if (first === undefined) return {success: from, failure: from};
    let outcome = this.#node(first, from);
    for (const [index, command] of rest.entries()) {
      if (node.operators[index] === '&&') {
        const after = this.#node(command, outcome.success);
        outcome = {success: after.success, failure: eitherState(after.failure, outcome.failure)};
      } else {
        const after = this.#node(command, outcome.failure);
        outcome = {success: eitherState(outcome.success, after.success), failure: after.failure};
      }
    }
    return outcome;
  }

  #pipeline(node: Pipeline, state: ShellState): Outcome {
    const inverted = node.prefixes.filter(({type}) => type === 'Negation').length % 2 === 1;
    let outcome: Outcome = {success: state, failure: state};
    if (node.commands.length === 1 && node.commands[0]) outcome = this.#command(node.commands[0], state, undefined);
    else {
      let feed: Feed | undefined;
      for (const command of node.commands) {
        this.#command(command, state, feed);
        feed = feedOf(command, feed);
      }
    }
    return inverted ? {success: outcome.failure, failure: outcome.success} : outcome;
  }

  #command(node: CommandNode, state: ShellState, feed: Feed | undefined): Outcome {
    if (feed === undefined || node.type === 'Command') return this.#form(node, state, feed);
    this.#fed++;
    const outcome = this.#form(node, state, feed);
    this.#fed--;
    return outcome;
  }

  #form(node: CommandNode, state: ShellState, feed: Feed | undefined): Outcome {
    switch (node.type) {
      case 'Command':
        return this.#simple(node, state, feed);
      case 'Redirected':
        for (const redirect of node.redirects) this.#redirect(redirect, state);
        return this.#command(
          node.command,
          state,
          node.redirects.some(({operator}) => /^<(?:<.*)?$/.test(operator)) ? {kind: 'other'} : feed,
        );
      case 'Subshell':
        this.#list(node.body, state);
        return {success: state, failure: state};
      case 'BraceGroup':
        return this.#list(node.body, state);
      case 'If': {
        const clause = this.#list(node.clause, state);
        const branches = [this.#list(node.then, clause.success)];
        let otherwise = clause.failure;
        for (const branch of node.elif) {
          const next = this.#list(branch.clause, otherwise);
          branches.push(this.#list(branch.then, next.success));
          otherwise = next.failure;
        }
        branches.push(node.else ? this.#list(node.else, otherwise) : {success: otherwise, failure: otherwise});
        return either(branches);
      }
      case 'Case': {
        this.#whole(node.word, state);
        const branches: Outcome[] = [{success: state, failure: state}];
        for (const item of node.items) {
          if (item.terminator !== undefined && item.terminator !== ';;') {
            refuse('unproved-syntax', 'a branch of `case` runs into the next');
          }
          for (const pattern of item.pattern) this.#whole(pattern, state);
          branches.push(this.#list(item.body, state));
        }
        return either(branches);
      }
      case 'For': {
        const name = node.name.text;
        if (node.wordlist === undefined) refuse('unproved-syntax', '`for` without a list of words');
        assertPlainName(name);
        const fields = node.wordlist.flatMap(word => this.#anyWay(word, state));
        if (fields.length > 1000) refuse('unproved-syntax', 'the list of `for` is too long');
        const inside = withVariable(state, name, variableOf(fields));
        const after = this.#list(node.body, anyRound(inside, node.body));
        return this.#afterLoop(inside, after);
      }
      case 'While': {
        if (node.kind !== 'while' || !readsLine(node.clause)) refuse('may-not-end', 'the loop may not end');
        if (feed === undefined) refuse('may-not-end', 'the loop reads from nothing that is known to end');
        const clause = this.#list(node.clause, anyRound(state, node.body));
        const name = lineVariable(node.clause);
        const isPath =
          name !== undefined && !movesFolder(node.body) && fedNamesDoubt(feed, state, this.#rules) === undefined;
        const inside = isPath ? withVariable(clause.success, name, {unknown: 'inside-path'}) : clause.success;
        const after = this.#list(node.body, inside);
        return this.#afterLoop(clause.failure, after);
      }
      case 'ArithmeticFor': {
        const counter = boundedCounter(node);
        if (counter === undefined) refuse('may-not-end', 'the loop is not known to end');
        assertPlainName(counter);
        const inside = withVariable(state, counter, {unknown: 'number'});
        return this.#afterLoop(inside, this.#list(node.body, anyRound(inside, node.body)));
      }
      case 'TestCommand':
        this.#test(node.expression, state);
        return {success: state, failure: state};
      case 'ArithmeticCommand':
        return same(this.#arithmetic(node.expression, state));
      case 'Function':
        return refuse('unproved-syntax', 'the command defines a function');
      default:
        return refuse(
          'unproved-syntax',
          `${quoted(node.type.toLowerCase())} is not among the forms that are understood`,
        );
    }
  }

  #afterLoop(before: ShellState, after: Outcome): Outcome {
    const end = eitherState(after.success, after.failure);
    if (end.folders.length > 0 && !sameState(before, end)) {
      refuse('unproved-syntax', 'the loop changes the folder it works in');
    }
    return same(end.folders.length === 0 ? before : eitherState(before, end));
  }

  #simple(node: Command, state: ShellState, feed: Feed | undefined): Outcome {
    let words = node.name === undefined ? [] : [node.name];
    for (const argument of node.args) {
      if (argument.type === 'Word') words = [...words, argument];
      else refuse('assignment', `${quoted(argument.text)} sets a variable`);
    }
    const assignments = node.prefix.filter((one): one is Assignment => one.type === 'Assignment');
    for (const redirect of node.redirects) this.#redirect(redirect, state);
    if (words.length === 0) return same(this.#assign(assignments, state));

    const ways = this.#ways(words, state);
    const isRead = ways.every(([program]) => textOf(program) === 'read');
    for (const assignment of assignments) this.#prefixAssignment(assignment, isRead, state);
    const isFed = node.redirects.some(({operator}) => operator.startsWith('<') && operator !== '<&');
    const outcomes: Outcome[] = [];
    for (const [program, ...fields] of ways) {
      if (++this.#calls > maxCalls) refuse('unproved-syntax', 'the command can mean too many things');
      if (program === undefined) {
        outcomes.push(same(state));
        continue;
      }
      const name = textOf(program);
      const loose = program.kind === 'text' && program.loose;
      const isComputed = words[0]?.parts?.some(part => part.type === 'BraceExpansion') === true;
      if (name === undefined || loose || isComputed) refuse('computed-program', 'the name of the program is computed');
      const known = [name, ...fields.map(textOf)];
      const literal = words.every(isLiteral) && assignments.length === 0;
      if (literal && known.every(word => word !== undefined) && this.#covers(known as string[])) {
        outcomes.push(same(state));
        continue;
      }
      if (!isFed && feed === undefined && this.#fed === 0 && waitsForInput(name, fields)) {
        refuse('may-not-end', `${quoted(name)} without a file waits for input`);
      }
      const call: Call = {name, fields, state, ...((isFed || feed) && {feed: isFed ? this.#typed(node, state) : feed})};
      outcomes.push(this.#stateful(call, node.redirects.length > 0) ?? this.#stateless(call));
    }
    return either(outcomes);
  }

  /** What a redirection gives a command to read. */
  #typed({redirects}: Command, state: ShellState): Feed {
    const [redirect, ...more] = redirects.filter(({operator}) => operator.startsWith('<'));
    if (redirect?.type !== 'HereString' || redirect.target === undefined || more.length > 0) return {kind: 'other'};
    const texts = this.#whole(redirect.target, state).map(textOf);
    const [text] = texts;
    return texts.length === 1 && text !== undefined ? {kind: 'text', text} : {kind: 'other'};
  }

  #stateless(call: Call): Outcome {
    insist(this.#callDoubt(call));
    return same(call.state);
  }

  /** What changes the shell's own state. */
  #stateful({name, fields, state}: Call, isRedirected: boolean): Outcome | undefined {
    if (name === 'cd') return this.#changeFolder(fields, state);
    if (name === 'exit') {
      // With a redirection that fails, or more than one word, the shell goes on.
      const isPlain = fields.length <= 1 && fields.every(field => /^\d{1,3}$/.test(textOf(field) ?? ''));
      return same(isPlain && !isRedirected ? endedState : state);
    }
    if ((name === 'break' || name === 'continue') && fields.length === 0) return same(state);
    if (name === 'set') {
      if (fields.length === 0) refuse('environment', '`set` alone prints every variable');
      if (!isHarmlessSet(fields)) refuse('unproved-option', '`set` changes how the shell works');
      return same(state);
    }
    if (name === 'read') {
      let next = state;
      for (const field of fields) {
        const text = textOf(field);
        if (text === '-r' || text === '-s') continue;
        if (text === undefined || text.startsWith('-'))
          refuse('unproved-option', '`read` with this option is not understood');
        assertPlainName(text);
        next = withVariable(next, text, {unknown: 'text'});
      }
      return same(next);
    }
    return undefined;
  }

  #changeFolder(fields: readonly Field[], state: ShellState): Outcome {
    const operands = fields.filter((field, index) => !(index === 0 && /^-[LP]$|^--$/.test(textOf(field) ?? '')));
    const [target] = operands;
    const path = operands.length === 0 ? this.surroundings.homeFolder : textOf(target);
    // What `-P` makes of `..` depends on the links before it.
    const isPhysical = textOf(fields[0]) === '-P' && path?.includes('..') === true;
    if (
      operands.length > 1 ||
      isPhysical ||
      path === undefined ||
      path === '-' ||
      (path.startsWith('-') && path !== '-')
    ) {
      refuse('unproved-argument', 'it is not known where `cd` leads');
    }
    const folders = state.folders.map(folder => {
      const next = changedFolder(folder, path);
      const verdict = this.surroundings.check(next, 'list');
      if (verdict.decision !== 'allow')
        refuse('outside-workspace', `\`cd\` leads out of the workspace to ${quoted(path)}`);
      if (verdict.realPath !== next) refuse('outside-workspace', `\`cd\` to ${quoted(path)} follows a link`);
      return next;
    });
    return {success: {...state, folders: [...new Set(folders)]}, failure: state};
  }

  /** The doubt about starting a program. */
  #callDoubt(call: Call): Doubt | undefined {
    if (++this.#calls > maxCalls) return doubt('unproved-syntax', 'the command can mean too many things');
    const name = call.name.replace(/^\/(?:usr\/)?bin\//, '');
    if (name.includes('/')) return doubt('runs-code', `${quoted(call.name)} is a program given by its path`);
    const named = {...call, name};
    const version = versionQuestion(named, this.#rules);
    if (version !== undefined) return version === 'proved' ? undefined : version;
    const rule = programRules.get(name);
    return rule === undefined ? unknownProgram(named) : rule(named, this.#rules);
  }

  /** Every way the words of a command can come out. */
  #ways(words: readonly Word[], state: ShellState): Field[][] {
    let ways: Field[][] = [[]];
    for (const word of words) {
      const expansion = expandWord(word, state, this);
      if (!expansion.ok) throw new InDoubt(expansion.doubt);
      if (ways.length * expansion.ways.length > 300) refuse('unproved-syntax', 'the command can mean too many things');
      ways =
        expansion.ways.length === 1
          ? ways.map(way => [...way, ...(expansion.ways[0] ?? [])])
          : ways.flatMap(way => expansion.ways.map(fields => [...way, ...fields]));
    }
    return ways;
  }

  #anyWay(word: Word, state: ShellState): Field[] {
    const expansion = expandWord(word, state, this);
    if (!expansion.ok) throw new InDoubt(expansion.doubt);
    return expansion.ways.flat();
  }

  /** A word where the shell neither splits nor looks for files. */
  #whole(word: Word, state: ShellState): Field[] {
    const expansion = expandWord(word, state, this, true);
    if (!expansion.ok) throw new InDoubt(expansion.doubt);
    return expansion.ways.map(fields => fields[0] ?? textField(''));
  }

  #redirect(redirect: Redirection, state: ShellState): void {
    if (redirect.descriptor?.type === 'FileDescriptorVariable') refuse('redirection', 'a redirection sets a variable');
    if (redirect.type === 'HereDoc') {
      if (redirect.closing === undefined) refuse('does-not-parse', 'a here-document does not end');
      for (const part of redirect.body.parts ?? []) {
        if (part.type === 'Literal') continue;
        const word: Word = {
          type: 'Word',
          text: part.text,
          value: part.text,
          pos: part.pos,
          end: part.end,
          parts: [part],
        };
        this.#whole(word, state);
      }
      if (redirect.body.parts === undefined && redirect.delimiter?.quoted !== true && /[$`]/.test(redirect.body.text)) {
        refuse('unproved-syntax', 'a here-document with substitutions that are not understood');
      }
      return;
    }
    if (redirect.target === undefined) refuse('does-not-parse', 'a redirection without a target');
    if (redirect.type === 'HereString') {
      this.#whole(redirect.target, state);
      return;
    }
    const fields = this.#anyWay(redirect.target, state);
    const {operator} = redirect;
    for (const field of fields) {
      const text = textOf(field);
      if (operator === '>&' || operator === '<&') {
        if (text === undefined || !/^(?:\d+|-)$/.test(text)) refuse('redirection', 'output is redirected to a file');
      } else if (operator === '<') {
        if (field.kind === 'text' && field.loose) refuse('redirection', 'it is not known which file is read');
        insist(this.#rules.checkPath(field, 'read', state));
      } else if (text !== '/dev/null') {
        refuse('redirection', `output is redirected to ${text === undefined ? 'a file' : quoted(text)}`);
      }
    }
  }

  #assign(assignments: readonly Assignment[], state: ShellState): ShellState {
    let next = state;
    for (const assignment of assignments) {
      if (assignment.append || assignment.index !== undefined || assignment.value.type !== 'Word') {
        refuse('assignment', `${quoted(assignment.text)} is more than a plain assignment`);
      }
      assertPlainName(assignment.name);
      next = withVariable(next, assignment.name, variableOf(this.#whole(assignment.value, next)));
    }
    return next;
  }

  /** What stands before a program is in its environment. */
  #prefixAssignment(assignment: Assignment, isRead: boolean, state: ShellState): void {
    const {name, value, append, index} = assignment;
    const shown = quoted(assignment.text);
    if (append || index !== undefined || value.type !== 'Word')
      refuse('assignment', `${shown} is more than a plain assignment`);
    const texts = this.#whole(value, state).map(textOf);
    if (isRead && name === 'IFS') return;
    const pattern = harmlessEnvironment.find(([names]) => names.test(name))?.[1];
    if (pattern === undefined || texts.some(text => text === undefined || !pattern.test(text))) {
      refuse('assignment', `${shown} may change what the program does`);
    }
  }

  #test(expression: TestExpression, state: ShellState): void {
    switch (expression.type) {
      case 'TestLogical':
        for (const operand of expression.operands) this.#test(operand, state);
        return;
      case 'TestNot':
        this.#test(expression.operand, state);
        return;
      case 'TestGroup':
        this.#test(expression.expression, state);
        return;
      case 'TestUnary': {
        const operands = this.#whole(expression.operand, state);
        if (/^-[nz]$/.test(expression.operator)) return;
        if (!/^-[efdrwxsLhbcpSgukOGN]$/.test(expression.operator)) {
          refuse('unproved-syntax', `the test ${quoted(expression.operator)} is not understood`);
        }
        for (const operand of operands) insist(this.#rules.checkPath(operand, 'list', state));
        return;
      }
      case 'TestBinary': {
        if (expression.operator === '=~') {
          this.#whole(expression.left, state);
          if (!isPlainPattern(expression.right.text)) this.#whole(expression.right, state);
          return;
        }
        const sides = [...this.#whole(expression.left, state), ...this.#whole(expression.right, state)];
        if (/^(?:=|==|!=|<|>)$/.test(expression.operator)) return;
        // Numbers are calculated here, and a subscript in one would be run.
        if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(expression.operator)) {
          if (sides.every(isNumber)) return;
          refuse('unproved-syntax', 'a comparison with something that is not known to be a number');
        }
        if (/^-(?:nt|ot|ef)$/.test(expression.operator)) {
          for (const side of sides) insist(this.#rules.checkPath(side, 'list', state));
          return;
        }
        refuse('unproved-syntax', `the test ${quoted(expression.operator)} is not understood`);
      }
    }
  }

  #arithmetic(expression: ArithmeticExpression | undefined, state: ShellState): ShellState {
    if (expression === undefined) refuse('unproved-syntax', 'an empty calculation');
    switch (expression.type) {
      case 'ArithmeticBinary':
        if (/[^=!<>]=$|^=$|<<=|>>=/.test(expression.operator)) {
          const target = expression.left;
          if (target.type !== 'ArithmeticWord') refuse('unproved-syntax', 'a calculation sets something unusual');
          assertPlainName(target.value);
          if (expression.operator !== '=') this.#arithmetic(target, state);
          return withVariable(this.#arithmetic(expression.right, state), target.value, {unknown: 'number'});
        }
        return this.#arithmetic(expression.right, this.#arithmetic(expression.left, state));
      case 'ArithmeticUnary':
        return this.#arithmetic(expression.operand, state);
      case 'ArithmeticTernary':
        this.#arithmetic(expression.test, state);
        this.#arithmetic(expression.consequent, state);
        return this.#arithmetic(expression.alternate, state);
      case 'ArithmeticGroup':
        return this.#arithmetic(expression.expression, state);
      case 'ArithmeticWord': {
        const text = expression.value.trim();
        if (/^\d{1,15}$/.test(text)) return state;
        const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1];
        const variable = name === undefined ? undefined : state.variables.get(name);
        if (variable !== undefined && isNumeric(variable)) return state;
        return refuse('unproved-syntax', `the calculation with ${quoted(text)} may run code`);
      }
      default:
        return refuse('unproved-syntax', 'a calculation with a substituted command may run code');
    }
  }
}

const same = (state: ShellState): Outcome => ({success: state, failure: state});

function either(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((one, other) => ({
    success: eitherState(one.success, other.success),
    failure: eitherState(one.failure, other.failure),
  }));
}

function readsLine(clause: CompoundList): boolean {
  const [statement] = clause.commands;
  const command = statement?.command;
  return (
    clause.commands.length === 1 &&
    command?.type === 'Command' &&
    command.name?.value === 'read' &&
    command.redirects.length === 0
  );
}

/** The one variable that `read -r` fills. */
function lineVariable(clause: CompoundList): string | undefined {
  const command = clause.commands[0]?.command;
  if (!readsLine(clause) || command?.type !== 'Command') return undefined;
  const [flag, name, ...more] = command.args.map(word => (word.type === 'Word' ? word.value : ''));
  return flag === '-r' && more.length === 0 && name !== undefined && plainName.test(name) ? name : undefined;
}

function variableOf(fields: readonly Field[]): Variable {
  const texts = fields.map(textOf);
  if (texts.every(text => text !== undefined)) return {values: texts as string[]};
  if (fields.every(field => field.kind === 'unknown' && field.number && !field.many)) return {unknown: 'number'};
  return {unknown: 'text'};
}

function isNumeric(variable: Variable): boolean {
  return 'values' in variable
    ? variable.values.every(value => /^-?\d{1,15}$/.test(value))
    : variable.unknown === 'number';
}

function isNumber(field: Field): boolean {
  return field.kind === 'text' ? /^-?\d{1,15}$/.test(field.text) : field.number === true && !field.many;
}

/** Whether a word is exactly what it says: quotes at most. */
function isLiteral(word: Word): boolean {
  return (
    !/^~|^[A-Za-z_]\w*=.*~/.test(word.text) &&
    (word.parts ?? []).every(
      part =>
        part.type === 'Literal' ||
        part.type === 'SingleQuoted' ||
        (part.type === 'DoubleQuoted' && part.parts.every(child => child.type === 'Literal')),
    )
  );
}

/** Whether a pattern after `=~` is free of quotes and of everything that the shell would fill in. */
function isPlainPattern(text: string): boolean {
  return /^(?:[\w.^*+?()[\]{}|:/,@%=-]|\\[\w.[\]()*+?{}|/-]|\$(?![\w({'"*@#?!$-]))+$/.test(text);
}

/** Names in capitals may be in the environment already, and reach every program then. */
const plainName =
  /^(?!histchars$|auto_resume$|.*_proxy$)[a-z_][a-z0-9_]*$|^(?:FILES?|DIRS?|SRC|NAMES?|COUNT|TOTAL|RESULT|LINE|KEY|VALUE|MSG|TEXT|[A-Z]|FOO|BAR)$/;

function assertPlainName(name: string): void {
  if (!plainName.test(name)) refuse('assignment', `the variable ${quoted(name)} may change what programs do`);
}

/** Variables before a command that only change how its output looks, and the values they may have. */
const harmlessEnvironment: readonly [names: RegExp, values: RegExp][] = [
  [/^(?:LANG|LC_[A-Z]+)$/, /^[A-Za-z0-9_.@-]*$/],
  [
    /^(?:NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|CI|COLUMNS|LINES|GIT_OPTIONAL_LOCKS|GIT_TERMINAL_PROMPT|PYTHONUNBUFFERED)$/,
    /^\w*$/,
  ],
  [/^TERM$/, /^[a-z0-9-]*$/],
  [
    /^TZ$/,
    /^(?:[A-Z]{3,4}[+-]?\d{0,2}|(?:America|Europe|Asia|Africa|Australia|Pacific|Atlantic|Indian|Etc|US)\/[A-Za-z_]+)$/,
  ],
  [/^(?:GIT_)?PAGER$/, /^(?:cat)?$/],
];
