import type {
  AndOr,
  ArithmeticExpression,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  Pipeline,
  PipelineNode,
  Statement,
} from 'unbash';
import {checkPath} from './check-path.ts';
import {isLiteral, lineVariable, readsLine} from './clause-shapes.ts';
import type {CommandSurroundings} from './command-surroundings.ts';
import {anyWayOf, waysOf, wholeWord} from './command-words.ts';
import {type Doubt, doubt, quoted} from './doubt.ts';
import {fedNamesDoubt} from './fed-names.ts';
import {textOf} from './field.ts';
import {followBuiltin} from './follow-builtin.ts';
import {InDoubt, insist, refuse} from './in-doubt.ts';
import {manyRounds, roundsOver, roundsWithin} from './loop-rounds.ts';
import {anyRound, boundedCounter, movesFolder} from './loop-variables.ts';
import {either, type Outcome, same} from './outcome.ts';
import {feedOf} from './pipe-feed.ts';
import {programRules} from './program-rules.ts';
import type {Call, Feed, ProofContext, RuleContext} from './proof-context.ts';
import {calculated} from './prove-arithmetic.ts';
import {assigned, provePrefixAssignment} from './prove-assignments.ts';
import {inputOf, proveRedirection, type RedirectionContext} from './prove-redirection.ts';
import {proveTest} from './prove-test.ts';
import {repetitionDoubt} from './repetition.ts';
import {versionQuestion} from './rules/versions.ts';
import {eitherState, initialState, type ShellState, sameState, withVariable} from './shell-state.ts';
import {assertPlainName, variableOf} from './shell-variables.ts';
import {unknownProgram} from './unknown-program.ts';
import {waitsForInput} from './waits-for-input.ts';

/**
 * The most calls of programs that one command may come to, with all its ways to be read; a command with more takes too
 * long to judge and is asked about.
 */
const maxCalls = 600;
/**
 * The deepest nesting of blocks and substitutions; what is nested deeper is asked about rather than followed until the
 * stack runs out.
 */
const maxDepth = 60;

/**
 * Whether a rule of the user covers a simple command: all its words, known to the letter, without redirections to files,
 * assignments or substitutions.
 */
export type Covers = (words: readonly string[]) => boolean;

/**
 * Decides whether a shell command is safe to run without asking: proves that it changes nothing, uses no network, ends
 * by itself and reads only inside the workspace. What `covers` accepts counts as proved. Returns what is in doubt,
 * undefined for nothing. Every kind of syntax, word, option and program that is not on a positive list is a doubt.
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

/** Walks through a command as bash would run it, branch by branch, and keeps track of the folder and the variables. */
class CommandProof implements ProofContext {
  readonly surroundings: CommandSurroundings;
  readonly #covers: Covers;
  readonly #rules: RuleContext;
  readonly #around: RedirectionContext;
  #calls = 0;
  /** How many commands around this one have an input of their own. */
  #fed = 0;
  #depth = 0;
  /** How often what is looked at just now runs. */
  #rounds = 1;

  constructor(surroundings: CommandSurroundings, covers: Covers) {
    this.surroundings = surroundings;
    this.#covers = covers;
    this.#rules = {
      surroundings,
      checkPath: (field, operation, state) => checkPath(field, operation, state, surroundings),
      proveCall: call => this.#callDoubt(call),
    };
    this.#around = {proof: this, checkPath: this.#rules.checkPath};
  }

  /** Proves a script inside the command, such as a substitution; what it does to the shell's state is gone after it. */
  proveScript(statements: readonly Statement[], state: ShellState): Doubt | undefined {
    return this.#catching(() => void this.runAll(statements, state));
  }

  proveArithmetic(expression: ArithmeticExpression | undefined, state: ShellState): Doubt | undefined {
    return this.#catching(() => void calculated(expression, state));
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

  /** Where the shell may stand after a statement, by whether it succeeds or fails. */
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

  /** `a && b || c`: what comes next starts only where what was before it ended, in success or in failure. */
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

  /** Commands joined by `|` run in shells of their own: none changes the folder or variables of the others. */
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

  /** A command with what it is fed; in a block that is fed, all commands have input that ends. */
  #command(node: CommandNode, state: ShellState, feed: Feed | undefined): Outcome {
    if (feed === undefined || node.type === 'Command') return this.#form(node, state, feed);
    this.#fed++;
    const outcome = this.#form(node, state, feed);
    this.#fed--;
    return outcome;
  }

  /** Judges a command by its grammatical form; unknown forms are refused. */
  #form(node: CommandNode, state: ShellState, feed: Feed | undefined): Outcome {
    switch (node.type) {
      case 'Command':
        return this.#simple(node, state, feed);
      case 'Redirected':
        for (const redirect of node.redirects) proveRedirection(redirect, state, this.#around);
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
      // Which branch runs is not known: each is judged from where its condition leaves the shell.
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
        wholeWord(node.word, state, this);
        const branches: Outcome[] = [{success: state, failure: state}];
        for (const item of node.items) {
          if (item.terminator !== undefined && item.terminator !== ';;') {
            refuse('unproved-syntax', 'a branch of `case` runs into the next');
          }
          for (const pattern of item.pattern) wholeWord(pattern, state, this);
          branches.push(this.#list(item.body, state));
        }
        return either(branches);
      }
      case 'For': {
        const name = node.name.text;
        if (node.wordlist === undefined) refuse('unproved-syntax', '`for` without a list of words');
        assertPlainName(name);
        const fields = node.wordlist.flatMap(word => anyWayOf(word, state, this));
        if (fields.length > 1000) refuse('unproved-syntax', 'the list of `for` is too long');
        // A loop over found files may hand their names on, as long as it stays in the folder that they were found in.
        const isFound =
          !movesFolder(node.body) && fields.every(field => field.kind === 'unknown' && field.insidePath && field.many);
        const inside = withVariable(state, name, isFound ? {unknown: 'plain-path'} : variableOf(fields));
        const after = this.#loop(node.body, anyRound(inside, node.body), roundsOver(node.wordlist, fields));
        // Behind the loop the shell may go to another folder.
        return this.#afterLoop(isFound ? withVariable(inside, name, {unknown: 'text'}) : inside, after);
      }
      case 'While': {
        // Only `while read` is known to end, when its input does.
        if (node.kind !== 'while' || !readsLine(node.clause)) refuse('may-not-end', 'the loop may not end');
        if (feed === undefined) refuse('may-not-end', 'the loop reads from nothing that is known to end');
        const clause = this.#list(node.clause, anyRound(state, node.body));
        const name = lineVariable(node.clause);
        const isPath =
          name !== undefined && !movesFolder(node.body) && fedNamesDoubt(feed, state, this.#rules) === undefined;
        const inside = isPath ? withVariable(clause.success, name, {unknown: 'inside-path'}) : clause.success;
        const after = this.#loop(node.body, inside, manyRounds);
        return this.#afterLoop(clause.failure, after);
      }
      case 'ArithmeticFor': {
        const bounded = boundedCounter(node);
        if (bounded === undefined) refuse('may-not-end', 'the loop is not known to end');
        assertPlainName(bounded.counter);
        const inside = withVariable(state, bounded.counter, {unknown: 'number'});
        return this.#afterLoop(inside, this.#loop(node.body, anyRound(inside, node.body), bounded.rounds));
      }
      case 'TestCommand':
        proveTest(node.expression, state, {
          checkPath: this.#rules.checkPath,
          whole: (word, from) => wholeWord(word, from, this),
        });
        return {success: state, failure: state};
      case 'ArithmeticCommand':
        return same(calculated(node.expression, state));
      case 'Function':
        return refuse('unproved-syntax', 'the command defines a function');
      default:
        return refuse(
          'unproved-syntax',
          `${quoted(node.type.toLowerCase())} is not among the forms that are understood`,
        );
    }
  }

  /** The body of a loop that goes round so often. */
  #loop(body: CompoundList, from: ShellState, rounds: number): Outcome {
    const around = this.#rounds;
    this.#rounds = roundsWithin(around, rounds, body);
    const outcome = this.#list(body, from);
    this.#rounds = around;
    return outcome;
  }

  /**
   * Where the shell stands after a loop; one that ends in another folder than it began is refused, as nobody knows how
   * often it ran.
   */
  #afterLoop(before: ShellState, after: Outcome): Outcome {
    const end = eitherState(after.success, after.failure);
    if (end.folders.length > 0 && !sameState(before, end)) {
      refuse('unproved-syntax', 'the loop changes the folder it works in');
    }
    return same(end.folders.length === 0 ? before : eitherState(before, end));
  }

  /** Judges the start of one program, in every way that its words can turn out. */
  #simple(node: Command, state: ShellState, feed: Feed | undefined): Outcome {
    let words = node.name === undefined ? [] : [node.name];
    for (const argument of node.args) {
      if (argument.type === 'Word') words = [...words, argument];
      else refuse('assignment', `${quoted(argument.text)} sets a variable`);
    }
    const assignments = node.prefix.filter((one): one is Assignment => one.type === 'Assignment');
    for (const redirect of node.redirects) proveRedirection(redirect, state, this.#around);
    if (words.length === 0) return same(assigned(assignments, state, this));

    const ways = waysOf(words, state, this);
    // `IFS= read` may set what other programs may not be given.
    const isRead = ways.every(([program]) => textOf(program) === 'read');
    for (const assignment of assignments) provePrefixAssignment(assignment, isRead, state, this);
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
      // A program whose name depends on a variable or on file names could be any program.
      if (name === undefined || loose || isComputed) refuse('computed-program', 'the name of the program is computed');
      const known = [name, ...fields.map(textOf)];
      // A rule of the user speaks of words to the letter: nothing computed is taken for what it allows.
      const literal = words.every(isLiteral) && assignments.length === 0;
      if (literal && known.every(word => word !== undefined) && this.#covers(known as string[])) {
        outcomes.push(same(state));
        continue;
      }
      // `cat` alone would wait for a keyboard that is not there until its time is up.
      if (!isFed && feed === undefined && this.#fed === 0 && waitsForInput(name, fields)) {
        refuse('may-not-end', `${quoted(name)} without a file waits for input`);
      }
      const call: Call = {
        name,
        fields,
        state,
        rounds: this.#rounds,
        ...((isFed || feed) && {feed: isFed ? inputOf(node, state, this) : feed}),
      };
      outcomes.push(followBuiltin(call, node.redirects.length > 0, this.surroundings) ?? this.#stateless(call));
    }
    return either(outcomes);
  }

  #stateless(call: Call): Outcome {
    insist(this.#callDoubt(call));
    return same(call.state);
  }

  /** What is in doubt about starting a program. */
  #callDoubt(call: Call): Doubt | undefined {
    if (++this.#calls > maxCalls) return doubt('unproved-syntax', 'the command can mean too many things');
    const name = call.name.replace(/^\/(?:usr\/)?bin\//, '');
    if (name.includes('/')) return doubt('runs-code', `${quoted(call.name)} is a program given by its path`);
    const named = {...call, name};
    const repeated = repetitionDoubt(named);
    if (repeated) return repeated;
    const version = versionQuestion(named, this.#rules);
    if (version !== undefined) return version === 'proved' ? undefined : version;
    const rule = programRules.get(name);
    return rule === undefined ? unknownProgram(named) : rule(named, this.#rules);
  }
}
