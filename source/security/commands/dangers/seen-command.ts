/** A word as far as it can be guessed: every text it may come out as, and the commands whose output is in it. */
export interface SeenWord {
  texts: readonly string[];
  /** As it was written. */
  raw: string;
  /** The commands substituted into it, directly or through a variable. */
  commands: readonly SeenCommand[];
  /** The variables of the environment it names. */
  variables: readonly string[];
}

/** A redirection such as `> file` or `<<EOF`. */
export interface SeenRedirect {
  operator: string;
  target?: SeenWord;
  /** The text of a here-document or here-string. */
  text?: string;
}

/** One command, wherever in a line it stands, with what is around it. */
export interface SeenCommand {
  /** The program and its arguments; empty where there are only redirections or assignments. */
  words: readonly SeenWord[];
  redirects: readonly SeenRedirect[];
  /** The folders it may run in. */
  folders: readonly string[];
  /** What its standard input comes from. */
  upstream?: SeenCommand;
  /** The commands of the same line that may have run before it. */
  earlier: readonly SeenCommand[];
}

/** The program's bare name in lower case, or an empty text. */
export function nameOf(command: SeenCommand): string {
  return bareName(command.words[0]?.texts[0] ?? '');
}

/** The name of a program without its folder, in lower case. */
export function bareName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1).toLowerCase();
}

/** The arguments' first texts. */
export function argumentsOf(command: SeenCommand): string[] {
  return command.words.slice(1).map(word => word.texts[0] ?? '');
}

/** The arguments that are no options, every text of them. */
export function operandsOf(command: SeenCommand): string[] {
  let ended = false;
  return command.words.slice(1).flatMap(word => {
    if (!ended && word.texts[0] === '--') {
      ended = true;
      return [];
    }
    return ended ? word.texts : word.texts.filter(text => !text.startsWith('-') || text === '-');
  });
}

/** A command with everything upstream of it, nearest first. */
export function upstreamOf(command: SeenCommand): SeenCommand[] {
  const all: SeenCommand[] = [];
  for (let one = command.upstream; one !== undefined && all.length < 50; one = one.upstream) all.push(one);
  return all;
}

/** The commands substituted into a command's words, at any depth, and what feeds them. */
export function substitutedIn(command: SeenCommand): SeenCommand[] {
  const words = [...command.words, ...command.redirects.flatMap(({target}) => target ?? [])];
  const inner = new Set(words.flatMap(word => word.commands.slice(0, 100)));
  for (const one of [...inner].slice(0, 100)) for (const source of upstreamOf(one)) inner.add(source);
  return [...inner];
}
