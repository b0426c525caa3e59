import {languageOf} from '../code/languages.ts';
import {identifiersIn, termsOf} from '../code/terms.ts';
import {skipByName} from './file-kinds.ts';
import {sentencesIn} from './question-sentences.ts';
import {saysWhatToFind} from './question-terms.ts';
import {lineAskedIn, type UsesAsked, usesAskedIn} from './uses-asked.ts';

/** What a question to the project asks for, as far as its words show. */
export interface AskedFor {
  /** `callers`: who uses a thing; `topic`: everything else. */
  kind: 'callers' | 'topic';
  /** Names that look like code, as written; for `callers` the thing whose uses are asked for stands first. */
  names: string[];
  /** Of `callers`: where they are asked for, as the question calls it (`tests`, `rdb.c`, `runtime`). */
  within?: string;
  /** Of `callers`: whether something else is asked where the project has nothing of that very name. */
  needsThing: boolean;
  /** Of `callers`: how the lines look that are meant before others, such as those that throw it. */
  line?: RegExp;
  /** Of `callers`: whether those that import the thing are asked for, and not those that use it. */
  imports: boolean;
  /**
   * What the thing may be called whose uses are asked for without a name that is surely one of code, the longest first: `pathguard` of
   * "who uses the path guard?", `cart.lock`, which may be a file. It is asked for by such a name only where the project has one.
   */
  spokenNames: string[];
  /** Names that stand there as code, so that one which does not exist is worth saying. */
  explicitNames: string[];
  /** Names that can stand in the project as they are, in quotation marks: dotted and hyphenated ones. */
  literals: string[];
  /** Paths that the question names or that came with it. */
  paths: string[];
  /** The project as a whole is asked for: how its own files begin is the answer. */
  aboutProject: boolean;
  /** Of a follow-up: what was talked about before, to which it refers back. */
  before?: SubjectBefore;
}

/** What a conversation was about before a question, as `subjectBefore` finds it. */
export interface SubjectBefore {
  /** The last question that said what it was about, with those after it that only went on with it. */
  question: string;
  /** Names that the last questions spelled out and that the project has. */
  asked: readonly string[];
  /** The definition that "it" means, where there is one. */
  definition?: {name: string; path: string};
  /** The file that the last answer began with. */
  path?: string;
}

/** What follows the name of a thing where a question says in which part of the project to look. */
const withinPlace =
  /\s(?:in|inside|within|under|from)\s+(?:(?:the|our|its|any|all|an?|each|every)\s+)?(?!(?:the|our|its|any|all|an?|each|every)\s|(?:app|application|project|repo(?:sitory)?|code(?:base)?|program|product)(?![\w@/-]|\.\w)(?!\s+(?:folder|directory|module|package|crate)\b))(?<place>[\w.@/-]*[\w@/-])(?:\s+(?:folder|directory|module|package|crate|file|code|tests?|project|repo\w*))?/i;
/** How questions ask for imports and nothing beside. */
const asksForImports =
  /^(?![\s\S]*\b(?:calls?|called|uses?|used|invokes?|invoked|references?|referenced)\b)[\s\S]*\bimport(?:s|ed|ers?|ing)?\b/i;
/** How questions ask which tests use a thing. */
const asksForTests = /^\W*which\s+tests?\b|\b(?:is|are)\s+\S+\s+(?:\w+\s+)?tested\b/i;
/** Words that refer to what was said before; "a file that is open" and "is there" refer to nothing. */
const refersBack =
  /\b(?:it|its|this|these|those|they|them|their|the same|such|he|she|that(?!\s+(?:a|an|the|is|are|was|were|has|have|had|can|does|do|will|would|should|must)\b)|(?<!\b(?:is|are|was|were) )there)\b(?!\s+(?:project|repo|repository|code|codebase|program|tool|package|app)\b)/i;
/** How questions ask where a thing itself stands. */
const asksForDefinition = /\b(?:defined|declared|implemented|definition|declaration|implementation)\b/i;
/** How questions refer to the file that was quoted. */
const refersToFile = /\b(?:this|that|the same) (?:file|module|document|page|script)\b/i;
/** How questions ask for the project as a whole: what it says of itself comes first. */
const asksForProject =
  /\b(?:what (?:is|does)|what's|explain|describe|summari[sz]e|overview of|tell me about)\s+(?:this|the)\s+(?:project|repo|repository|codebase|package|program|tool|app)\b/i;
/** The files in which a project says what it is. */
const projectFiles = ['README.md', 'package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod'];
/** How questions begin that go on with the one before. */
const opensLikeFollowUp = /^(?:and|but|or|then|so|also|what about|how about|why|ok|okay)\b/i;
/** A question with fewer words of its own than this cannot stand alone when it opens like a follow-up. */
const ownWordsToStandAlone = 3;

/** Words that stand beside the name of a thing whose uses are asked for, and are no part of it. */
const namelessWord =
  /^(?:the|a|an|this|that|our|my|function|method|class|type|module|file|helper|code|in|it|them|those|these|from|by)$/i;
/** How words begin that go on with a sentence and name nothing: "is used" does not ask for `isUsed`. */
const opensLikeVerb = /^\s*(?:is|are|was|were|has|have|had|can|could|should|will|would|do|does|did)\s/i;
/** The most words that are one name. */
const mostSpokenWords = 4;

/**
 * Understands what a question about the project asks for: the kind, the names and the paths in it; what it leaves open
 * is taken from `before`, so that follow-up questions work.
 */
export function understandQuestion(text: string, attachedPaths: readonly string[], before?: SubjectBefore): AskedFor {
  const explicitNames = namesIn(text);
  const sentences = sentencesIn(text);
  const line = lineAskedIn(sentences);
  const uses = usesAskedIn(sentences, words => namesIn(words).some(mayBeCode));
  const target = uses?.isSure ? uses.words : undefined;
  const followed = before !== undefined && isFollowUp(text) ? before : undefined;
  const inTests = asksForTests.test(sentences) ? 'tests' : undefined;
  const within = uses && (withinPlace.exec(sentences)?.groups?.place ?? inTests);

  const named = target === undefined ? explicitNames : namesOfTarget(target);
  const open = followed !== undefined && named.length === 0 ? subjectsOf(followed, text, target !== undefined) : [];
  const names = [...named, ...explicitNames, ...open].filter(name => name !== within || named[0] === name);
  const members = uses ? namesIn(uses.words).filter(name => memberForm.test(name) && !mayBeMember(name)) : [];
  const spokenNames = uses && !names.some(mayBeCode) ? [...members, ...spokenNamesOf(uses)] : [];
  const aboutProject = asksForProject.test(text);
  const ofProject = aboutProject ? projectFiles : [];
  const paths = new Set([...attachedPaths, ...explicitNames.filter(looksLikePath), ...ofProject]);
  if (followed?.path !== undefined && paths.size === 0 && refersToFile.test(text)) paths.add(followed.path);
  return {
    kind: target === undefined ? 'topic' : 'callers',
    aboutProject,
    names: [...new Set(names)].filter(mayBeCode),
    ...(within !== undefined && {within}),
    ...(uses && line && {line}),
    spokenNames,
    needsThing: uses?.needsThing ?? false,
    imports: asksForImports.test(text),
    explicitNames: explicitNames.filter(name => !looksLikePath(name)),
    literals: explicitNames.filter(isLiteral),
    paths: [...paths],
    ...(followed && {before: followed}),
  };
}

/**
 * The names that words may stand for which say a thing without one of code, the longest first: `pathguard` of "the path guard in
 * tools", `rollup` of "a roll-up of the figures". A single plain word is none, unless it stands there as a name: `Cart`.
 */
function spokenNamesOf({words, isName}: UsesAsked): string[] {
  if (opensLikeVerb.test(words)) return [];
  const [subject = ''] = words.split(
    /[?.!,;:()]|\s(?:of|that|which|who|in|inside|within|from|to|for|with|when|at|on|by|and|or|before|after|while|is|are|was|gets?)(?=\s|$)/i,
  );
  const parts = subject.split(/\s+/).filter(word => /^[\p{L}\p{N}-]+$/u.test(word) && !namelessWord.test(word));
  if (parts.length > mostSpokenWords) return [];
  const isProper = isName && /^\p{Lu}\p{L}+$/u.test(parts[0] ?? '');
  const names = parts.map((_, last) => parts.slice(0, last + 1)).filter(words => isProper || isCompoundOf(words));
  return isProper ? names.flat() : names.map(name => name.join('').replaceAll('-', '').toLowerCase()).reverse();
}

function isCompoundOf(words: readonly string[]): boolean {
  return words.length > 1 || /\p{L}-\p{L}/u.test(words[0] ?? '');
}

/**
 * The names that a follow-up question means without saying them: where it asks who uses a thing or for nothing but the
 * thing, what was talked about. What asks for more, such as how to turn it off, is searched for by its own words.
 */
function subjectsOf({asked, definition}: SubjectBefore, text: string, asksForUses: boolean): readonly string[] {
  if (!asksForUses && saysWhatToFind(text) && !(asksForDefinition.test(text) && asked.length > 0)) return [];
  return asked.length > 0 ? asked : definition ? [definition.name] : [];
}

/** Whether a name can be a setting or a key: more than a name of code, and neither a path nor an option. */
function isLiteral(name: string): boolean {
  return /\p{L}/u.test(name) && !/^[\p{L}\p{N}_$]+$/u.test(name) && !/[\\/]/.test(name) && !name.startsWith('-');
}

/** Whether a name is the path of a file or folder. */
export function looksLikePath(name: string): boolean {
  return /[\\/]/.test(name) || /^[\w.-]+\.[a-z][a-z0-9]{0,5}$/.test(name);
}

/** Whether a name can be one of code, and not only of a file or folder. */
function mayBeCode(name: string): boolean {
  return !looksLikePath(name) || mayBeMember(name);
}

/** How a member of a thing is named, and many a file. */
const memberForm = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)+$/u;

/** Whether what looks like the name of a file may be one of a member as well: `cart.add`, for no kind of file is called `.add`. */
function mayBeMember(name: string): boolean {
  return memberForm.test(name) && !isFileOrHost(name);
}

function isFileOrHost(name: string): boolean {
  return languageOf(name) !== undefined || skipByName(name) !== undefined || /\.(?:com|net|org)$/.test(name);
}

/** Whether a question goes on with what was said before it: it refers back, or is too short to stand alone. */
export function isFollowUp(text: string): boolean {
  if (identifiersIn(text).length > 0) return false;
  return refersBack.test(text) || (opensLikeFollowUp.test(text.trim()) && termsOf(text).length < ownWordsToStandAlone);
}

/**
 * The name whose callers are asked for: `runTurn` of "the function runTurn() in the loop?"; else the words themselves,
 * as a name might be made of them.
 */
function namesOfTarget(target: string): string[] {
  const code = namesIn(target);
  if (code.some(mayBeCode)) return code;
  const words = target
    .replace(withinPlace, '')
    .replace(/(?:[?!,;:]|\.(?!\w)).*$/s, '')
    .split(/\s+/)
    .filter(word => /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(word))
    .filter(word => !namelessWord.test(word));
  return words.length === 1 ? words : [];
}

/** The names that stand in a text as code, as they are written, but without the brackets of a call. */
export function namesIn(text: string): string[] {
  return identifiersIn(text).map(withoutCall);
}

/** A name without the brackets of a call: `save` of `save(cart)`. */
function withoutCall(name: string): string {
  return name.replace(/\(.*\)$/s, '');
}
