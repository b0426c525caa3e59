import {identifiersIn, termsOf} from '../code/terms.ts';

/** What a question to the project asks for, as far as its words show. */
export interface AskedFor {
  /** `callers`: who uses a thing; `topic`: everything else. */
  kind: 'callers' | 'topic';
  /** Names that look like code, as written; for `callers` the thing whose uses are asked for stands first. */
  names: string[];
  /** Names that stand there as code, so that one which does not exist is worth saying. */
  explicitNames: string[];
  /** Names that can stand in the project as they are, in quotation marks: dotted and hyphenated ones. */
  literals: string[];
  /** Paths that the question names or that came with it. */
  paths: string[];
  /** The project as a whole is asked for: how its own files begin is the answer. */
  aboutProject: boolean;
  /** What to search for: the question, and what it refers back to. */
  searchText: string;
}

interface Said {
  role: string;
  text: string;
}

/** How questions ask who calls or uses something. */
const usedBy = [
  /\b(?:who|what|which(?:\s+\w+){0,2}|where|list|show|find)\b.*?\b(?:calls?|uses?|invokes?|imports?|references?|consumes?|depends?\s+on|relies\s+on)\s+(?<target>.+)/i,
  /\bwhere\s+(?:is|are|do(?:es)?\s+we)\s+(?<target>.+?)\s+(?:get\s+|being\s+)?(?:called|used|invoked|imported|referenced|consumed)\b/i,
  /\b(?:callers?|call\s*sites?|usages?|uses|references|consumers|dependents)\s+(?:of|to|for)\s+(?<target>.+)/i,
];
/** Words that refer to what was said before. */
const refersBack =
  /\b(?:it|its|that|this|these|those|they|them|their|there|the same|such|he|she)\b(?!\s+(?:project|repo|repository|code|codebase|program|tool|package|app)\b)/i;
/** How questions ask for the project as a whole: what it says of itself comes first. */
const asksForProject =
  /\b(?:what (?:is|does)|what's|explain|describe|summari[sz]e|overview of|tell me about)\s+(?:this|the)\s+(?:project|repo|repository|codebase|package|program|tool|app)\b/i;
/** The files in which a project says what it is. */
const projectFiles = ['README.md', 'package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod'];
/** How questions begin that go on with the one before. */
const opensLikeFollowUp = /^(?:and|but|or|then|so|also|what about|how about|why|ok|okay)\b/i;
/** A question with fewer words of its own than this cannot stand alone when it opens like a follow-up. */
const ownWordsToStandAlone = 3;

/**
 * Understands what a question about the project asks for: the kind, the names and the paths in it; what it leaves open
 * is taken from `earlier`, oldest first, so that follow-up questions work.
 */
export function understandQuestion(text: string, attachedPaths: readonly string[], earlier: readonly Said[]): AskedFor {
  const explicitNames = identifiersIn(text).map(withoutCall);
  const target = usedBy.map(pattern => pattern.exec(text)?.groups?.target).find(found => found !== undefined);
  const followsUp = earlier.length > 0 && isFollowUp(text, explicitNames);
  const before = followsUp ? subjectsOf(earlier) : {names: [], paths: [], question: ''};

  const named = target === undefined ? explicitNames : namesOfTarget(target);
  const names = named.length > 0 || !followsUp ? [...named, ...explicitNames] : before.names;
  const aboutProject = asksForProject.test(text);
  const ofProject = aboutProject ? projectFiles : [];
  const paths = [...new Set([...attachedPaths, ...explicitNames.filter(looksLikePath), ...ofProject])];
  return {
    kind: target === undefined ? 'topic' : 'callers',
    aboutProject,
    names: [...new Set(names)].filter(name => !looksLikePath(name)),
    explicitNames: explicitNames.filter(name => !looksLikePath(name)),
    literals: explicitNames.filter(isLiteral),
    paths: paths.length > 0 || !followsUp || names.length > 0 ? paths : before.paths,
    searchText:
      followsUp && !bringsOwnSubject(text) ? [text, ...before.names.slice(0, 1), before.question].join('\n') : text,
  };
}

/** Whether a name can be a setting or a key: more than a name of code, and neither a path nor an option. */
function isLiteral(name: string): boolean {
  return /\p{L}/u.test(name) && !/^[\p{L}\p{N}_$]+$/u.test(name) && !/[\\/]/.test(name) && !name.startsWith('-');
}

function looksLikePath(name: string): boolean {
  return /[\\/]/.test(name) || /^[\w.-]+\.[a-z][a-z0-9]{0,5}$/.test(name);
}

/** Whether a question goes on with the one before. */
function isFollowUp(text: string, names: readonly string[]): boolean {
  if (names.length > 0) return false;
  return refersBack.test(text) || (opensLikeFollowUp.test(text.trim()) && termsOf(text).length < ownWordsToStandAlone);
}

/** "and what about subparsers?": another subject in the place of the one before. */
function bringsOwnSubject(text: string): boolean {
  return (
    /^(?:and |but |so |or )?(?:what|how) about\b/i.test(text.trim()) &&
    !refersBack.test(text) &&
    termsOf(text).length > 0
  );
}

/**
 * The name whose callers are asked for: `runTurn` of "the function runTurn() in the loop?"; else the words themselves,
 * as a name might be made of them.
 */
function namesOfTarget(target: string): string[] {
  const code = identifiersIn(target).map(withoutCall);
  if (code.length > 0) return code;
  const words = target
    .replace(/[?.!,;:].*$/s, '')
    .split(/\s+/)
    .filter(word => /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(word))
    .filter(
      word =>
        !/^(?:the|a|an|this|that|our|my|function|method|class|type|module|file|helper|in|it|from|by)$/i.test(word),
    );
  return words.length === 1 ? words : [];
}

/** What the conversation was about last: the names and places at the head of the last answer, and the question before it. */
function subjectsOf(earlier: readonly Said[]): {names: string[]; paths: string[]; question: string} {
  const answer = earlier.findLast(message => message.role === 'assistant')?.text ?? '';
  const question = earlier.findLast(message => message.role === 'user')?.text ?? '';
  const asked = identifiersIn(question).map(withoutCall);
  const head = answer.slice(0, 1_000);
  const paths = [...head.matchAll(/([\w@./-]+\.\w+):\d+/g)].flatMap(match => match[1] ?? []);
  const quoted = [...head.matchAll(/`([\w$.#:]+)`/g)].flatMap(match => match[1] ?? []);
  const names = [...asked.filter(name => !looksLikePath(name)), ...quoted.filter(name => !looksLikePath(name))];
  return {names: [...new Set(names)].slice(0, 3), paths: [...new Set(paths)].slice(0, 1), question};
}

function withoutCall(name: string): string {
  return name.replace(/\(.*\)$/s, '');
}
