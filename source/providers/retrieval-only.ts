import type {ErrorData} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Attachment, Citation, CitationReason, LanguageModel, ModelRequest, StreamPart} from './language-model.ts';
import {placesOf} from './quoted-places.ts';

/** Consecutive lines of a file; `startLine` is the number of the first of them. */
export interface Excerpt {
  startLine: number;
  lines: string[];
}

/** A passage that bears on a question, cut down to the lines worth quoting. */
export interface Evidence {
  path: string;
  startLine: number;
  endLine: number;
  /** What the passage is called: a symbol, or the headings it stands under; empty where it has no name. */
  title: string;
  /** What else is quoted that stands close by, by name. */
  beside?: readonly string[];
  /** `function`, `class`, `section`… */
  kind: string;
  /** The first sentence of its documentation, or empty. */
  summary: string;
  excerpts: Excerpt[];
  score: number;
  /** Why it is quoted; `match` when absent. */
  why?: CitationReason;
}

/** One line of a file, such as the place of a call. */
export interface Mention {
  path: string;
  line: number;
  text: string;
  /** The symbol that the line belongs to, or empty. */
  inside: string;
  /** What the line does with the name: calls it, says it, or only brings it in or passes it on. */
  use: Extract<CitationReason, 'call' | 'mention' | 'import'>;
}

/** A line of a file without what it says. */
type Place = Pick<Mention, 'path' | 'line'>;

/** A passage of a document of the user's; texts are safe to print. */
export interface QuotedDocument {
  text: string;
  /** Where it stands and how old it is. */
  attribution: string;
  citation: Citation;
  /** Whether it is worth naming beside a good answer of the project. */
  bearsOnIt: boolean;
}

/** What a text that came with the question says to it; all but `path` and `traced` is safe to print. */
export interface GivenText {
  /** How it came: from a pipe, or as a file of the project. */
  kind: 'stdin' | 'file';
  /** What its places are cited by. */
  path: string;
  /** One sentence that says what follows, or that nothing in it fits. */
  heading: string;
  /** Its lines, best first. */
  evidence: readonly Evidence[];
  /** Where more of the same stands; '' for nowhere. */
  more: string;
  /** Whether that answers the question. */
  answers: boolean;
  /** What of it may point at places of the project, as a stack trace does. */
  traced: string;
  /** Whether the question is only about this text ("what failed?"), and names nothing that the project may know as well. */
  isWholeQuestion: boolean;
}

/** Words of a question as they are written, by whether they stand in what is quoted; safe to print. */
export interface QuestionCoverage {
  held: string[];
  /** Not in what is quoted, though in the rest of those files. */
  elsewhere: string[];
  /** Not in those files, though elsewhere in the project. */
  missing: string[];
  /** Nowhere in the project. */
  nowhere: string[];
}

/** What was found for a question, best first, without duplicates. All but paths is safe for the terminal. */
export interface Finding {
  /** The symbol or file that the question is about, where one was recognised. */
  subject?: string;
  /** What the texts that came with the question say, before all else; none when absent. */
  given?: readonly GivenText[];
  evidence: Evidence[];
  /**
   * Places that use the subject; `rest` are those that are named without their lines, `others` those that use what another thing
   * has under that name, as it seems, and `assumed` a sentence on what was taken for granted, safe to print.
   */
  callers: {
    shown: Mention[];
    total: number;
    rest?: readonly Mention[];
    others?: readonly Place[];
    assumed?: string;
  };
  /** Whether callers are what was asked for, so that they come first. */
  callersAsked: boolean;
  /** Whether it is asked who imports the subject. */
  importsAsked?: boolean;
  /** Whether the evidence shares so little with the question that it may be beside the point. */
  isWeak: boolean;
  /** Of evidence that is weak: what of the question it holds. */
  coverage?: QuestionCoverage;
  /** Other files that bear on the question. */
  relatedFiles: string[];
  /** Names in the question that do not occur in the project, each with the nearest names that do. */
  unknownNames: {name: string; nearest: string[]}[];
  /** How many files were searched. */
  fileCount: number;
  /** Files of the project that are not indexed yet, and so were not searched; 0 when absent. */
  pendingCount?: number;
  /** What was left out and may hold what was asked for, in words, safe to print. */
  leftOut?: readonly string[];
  /** What memory holds about it, each with where and when it was said; safe to print. */
  remembered?: readonly {text: string; attribution: string}[];
  /** What the user's documents say about it, best first. */
  documents?: readonly QuotedDocument[];
  /** How many documents were searched; 0 when absent. */
  documentCount?: number;
  /** What the user should know about the search itself. */
  warnings?: readonly ErrorData[];
}

/** What was said before a question, and of an answer the places that it rests on. */
export interface Said {
  role: string;
  text: string;
  citations?: readonly Citation[];
}

/** Searches the project for what a question is about; `earlier` holds the conversation before it, oldest first. */
export type Find = (question: Question, earlier: readonly Said[], signal: AbortSignal) => Promise<Finding>;

/** What the user asked, with the files attached to it. */
export interface Question {
  text: string;
  attachments: readonly Attachment[];
  /** What of the attached texts is quoted, so that the project is searched for it as well. */
  quoted?: string;
}

/** The last line of each answer, so that nobody takes a quotation for a model's opinion. */
export const noModelLine =
  'No model was reached, so this only quotes the project. To connect one: `ollama pull qwen2.5-coder` with Ollama running, or set OPENAI_API_KEY or ANTHROPIC_API_KEY.';

/**
 * Answers without any language model (offline, no model installed) by quoting what `find` brings, with `path:line`
 * citations, and invents nothing. Costs no tokens and needs no network. Errors of `find` pass through.
 */
export function createRetrievalOnly(find: Find): LanguageModel {
  return {
    id: 'retrieval-only',
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
      const conversation = request.messages.filter(message => message.role === 'user' || message.role === 'assistant');
      const last = conversation.pop();
      const attachments = last?.role === 'user' ? (last.attachments ?? []) : [];
      const finding = await find({text: last?.text ?? '', attachments}, conversation, signal);
      signal.throwIfAborted();
      for (const warning of finding.warnings ?? []) yield {type: 'warning', ...warning};
      yield {type: 'text-delta', text: composeAnswer(finding)};
      for (const citation of citationsOf(finding)) yield {type: 'citation', citation};
      yield {type: 'finish', reason: 'end'};
    },
  };
}

/**
 * Writes the answer that is given without a model. It is text that is Markdown too (quotations are indented code): what
 * was asked for first, quotations, who uses it, where else to look, and that no model was reached.
 */
export function composeAnswer(finding: Finding): string {
  const {callersAsked, evidence, unknownNames, relatedFiles, remembered = [], given = []} = finding;
  const documents = leadingDocuments(finding);
  const callers = describeCallers(finding);
  const quoted = documents.length > 0 ? [] : evidence.map(quote);
  const hasPlaces = quoted.length > 0 || finding.callers.total > 0;
  // What to lead with depends on whether anything was found, and how well it fits.
  const saysNothing =
    !given.some(({answers}) => answers) &&
    !hasPlaces &&
    remembered.length + documents.length + unknownNames.length === 0 &&
    callers === '';
  const isNegative =
    unknownNames.length > 0 ||
    saysNothing ||
    (callersAsked && finding.callers.total === 0) ||
    (finding.isWeak && (finding.coverage?.nowhere ?? []).length > 0);
  const blocks = [
    ...given.flatMap(({heading, evidence: lines, more}) => [heading, ...lines.map(quote), more]),
    hasPlaces && given.some(({answers}) => answers) ? 'In the project:' : '',
    ...unknownNames.map(unknown => describeUnknownName(unknown, finding)),
    ...remembered.map(quoteText),
    ...documents.map(quoteText),
    ...(saysNothing ? [describeNothing(finding)] : []),
    ...(finding.isWeak && quoted.length > 0 && !callersAsked
      ? [unknownNames.length > 0 ? nearestLine : describeDoubt(finding)]
      : []),
    ...(callersAsked ? [callers, ...quoted] : [...quoted, callers]),
    hasPlaces && relatedFiles.length > 0 ? `See also: ${relatedFiles.map(sanitizeLine).join(', ')}` : '',
    documents.length > 0 ? '' : describeOtherDocuments(finding),
    describeLimits(finding, isNegative),
    noModelLine,
  ];
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

/**
 * Decides whether the user's documents are quoted: only where the project has no good answer itself; else those that
 * bear on the question are named.
 */
function leadingDocuments({documents = [], evidence, callers, isWeak, given}: Finding): readonly QuotedDocument[] {
  if (given?.some(({answers}) => answers)) return [];
  return callers.total === 0 && (evidence.length === 0 || isWeak) ? documents : [];
}

/** Names the user's documents that bear on the question where the project itself answers it. */
function describeOtherDocuments({documents = []}: Finding): string {
  const places = documents.flatMap(({attribution, bearsOnIt}) => (bearsOnIt ? attribution : []));
  return places.length === 0
    ? ''
    : ['In your documents:', '', ...new Set(places.map(place => `- ${place}`))].join('\n');
}

/** Stands before quotations when a name in the question does not exist. */
const nearestLine = 'The nearest there is:';
/** The most words of a question that are named of each kind. */
const namedWords = 3;

/** Stands before quotations that may be beside the point: says which words of the question were not found. */
function describeDoubt({coverage}: Finding): string {
  const {held = [], elsewhere = [], missing = [], nowhere = []} = coverage ?? {};
  if (nowhere.length > 0) {
    const by = held.length > 0 ? `, by ${listed(held, 'and')}` : ' there is';
    return `Nothing here mentions ${listed(nowhere, 'or')}; the nearest${by}:`;
  }
  if (missing.length > 0) {
    return held.length === 0
      ? `Nothing here seems to be about that; the nearest does not say ${listed(missing, 'or')}:`
      : `Nothing here seems to be about all of that; the nearest says ${listed(held, 'and')}, but not ${listed(missing, 'or')}:`;
  }
  if (elsewhere.length > 0) {
    const nearest = held.length > 0 ? `; the nearest says ${listed(held, 'and')}` : '';
    return `No single place here seems to be about all of that${nearest}; the files quoted say ${listed(elsewhere, 'and')} elsewhere:`;
  }
  return 'Nothing here seems to be about that; the nearest there is:';
}

/** `a`, `b` and `c`: of more words the first. */
function listed(words: readonly string[], last: 'and' | 'or'): string {
  const named = words.slice(0, namedWords).map(word => `\`${word}\``);
  return named.length === 1 ? named.join() : `${named.slice(0, -1).join(', ')} ${last} ${named.at(-1)}`;
}

/** Lists the places that an answer without a model rests on, in the order in which it shows them; those that it only names come last. */
export function citationsOf(finding: Finding): Citation[] {
  const documents = leadingDocuments(finding);
  const given = (finding.given ?? []).flatMap(({kind, evidence}) =>
    evidence.map(
      ({path, startLine, endLine, score}): Citation => ({kind, path, startLine, endLine, score, why: 'given'}),
    ),
  );
  if (documents.length > 0)
    return [...given, ...documents.map(({citation}): Citation => ({...citation, why: 'match'}))];
  const evidence = finding.evidence.map(
    ({path, startLine, endLine, score, title, why = 'match'}): Citation => ({
      kind: 'file',
      path,
      startLine,
      endLine,
      score,
      ...(title !== '' && {symbol: title}),
      why,
    }),
  );
  const {shown, rest = []} = finding.callers;
  const callers = shown.map(citationOfUse);
  return [
    ...given,
    ...(finding.callersAsked ? [...callers, ...evidence] : [...evidence, ...callers]),
    // Behind what is quoted: a reader of the first few has the definition among them.
    ...rest.map(citationOfUse),
  ];
}

function citationOfUse({path, line, inside, use}: Mention): Citation {
  const symbol = inside === '' ? {} : {symbol: inside};
  return {kind: 'file', path, startLine: line, endLine: line, score: 0, ...symbol, why: use};
}

/** One passage as it is shown: path and lines, its name, its summary, and the numbered lines of code. */
function quote(evidence: Evidence): string {
  const place = `${sanitizeLine(evidence.path)}:${placesOf(evidence)}`;
  const title =
    evidence.title === ''
      ? ''
      : evidence.kind === 'section'
        ? evidence.title
        : `\`${evidence.title}\` (${evidence.kind})`;
  const beside = (evidence.beside ?? []).map(name => (evidence.kind === 'section' ? name : `\`${name}\``)).join(', ');
  const head = [place, [title, beside].filter(part => part !== '').join(', '), evidence.summary]
    .filter(part => part !== '')
    .join(' — ');
  const last = evidence.excerpts.at(-1);
  const width = String(last ? last.startLine + last.lines.length - 1 : 0).length;
  const body = evidence.excerpts.map(({startLine, lines}) =>
    lines.map((line, index) => `    ${String(startLine + index).padStart(width)} │ ${line}`.trimEnd()).join('\n'),
  );
  return [head, body.join(`\n    ${'…'.padStart(width)}\n`)].filter(part => part !== '').join('\n\n');
}

/** A remembered or documented text, indented as a quotation below where it comes from. */
function quoteText({attribution, text}: {attribution: string; text: string}): string {
  return `${attribution}\n\n${text
    .split('\n')
    .map(line => `    ${line}`.trimEnd())
    .join('\n')}`;
}

/** Lists who calls or uses the thing that was asked about; says so when nobody does. */
function describeCallers(finding: Finding): string {
  const {callers, subject, callersAsked, unknownNames} = finding;
  if (callers.shown.length === 0) {
    // A name that stands nowhere has been said to stand nowhere.
    const isSaid = subject === undefined || unknownNames.some(({name}) => name.endsWith(subject));
    const verb = finding.importsAsked ? 'imports' : 'calls';
    return callersAsked && !isSaid ? `Nothing in ${searchedOf(finding)} ${verb} \`${subject}\`.` : '';
  }
  const more = callers.total > callers.shown.length ? ` (${callers.shown.length} of ${callers.total} places)` : '';
  const head = `${howUsed(finding)} here${more}:\n\n${callers.shown.map(rowOf).join('\n')}`;
  return [head, ...describeRest(callers.rest ?? []), ...describeUncertain(callers)].join('\n\n');
}

/** How the list of places begins: they use the thing or, where nothing does or imports are asked for, only import it. */
function howUsed({subject, callersAsked, importsAsked, callers: {shown}}: Finding): string {
  if (shown.some(({use}) => use !== 'import')) return `\`${subject}\` is used`;
  return callersAsked && !importsAsked
    ? `Nothing calls \`${subject}\` by that name; it is imported`
    : `\`${subject}\` is imported`;
}

/** One place of a use, as it is listed. */
function rowOf({path, line, text, inside}: Mention): string {
  const where = inside === '' ? '' : ` in \`${inside}\``;
  return `- ${sanitizeLine(path)}:${line}${where}: ${text.trim()}`;
}

/** What a negative is true of: the project, or only as much of it as was looked at. */
function searchedOf({fileCount, pendingCount = 0}: Finding): string {
  return pendingCount === 0 ? 'the project' : `the ${counted(fileCount, 'file')} indexed so far`;
}

/** Tells what was not searched. Files left out are only worth saying where nothing was found. */
function describeLimits({pendingCount = 0, leftOut = []}: Finding, isNegative: boolean): string {
  const pending =
    pendingCount > 0
      ? `${counted(pendingCount, 'file')} ${pendingCount === 1 ? 'is' : 'are'} not indexed yet and may say more: \`eca index\` finishes it.`
      : '';
  const unseen = isNegative && leftOut.length > 0 ? `Not looked at: ${leftOut.join(', ')}.` : '';
  return [pending, unseen].filter(part => part !== '').join(' ');
}

/** `1 file`, `1,234 files`. */
function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The further places of a much used name. */
function describeRest(rest: readonly Place[]): string[] {
  return rest.length === 0 ? [] : [`The others: ${placesByFile(rest)}`];
}

/** What was taken for granted about whose member is used, and where others like it are used. */
function describeUncertain({assumed, others = []}: Finding['callers']): string[] {
  const places = others.slice(0, othersNamed);
  const more = others.length > places.length ? ` and ${others.length - places.length} more` : '';
  return [
    ...(assumed === undefined ? [] : [assumed]),
    ...(others.length === 0 ? [] : [`On things of other names, so perhaps not meant: ${placesByFile(places)}${more}.`]),
  ];
}

/** The most places that are named of what was perhaps not meant. */
const othersNamed = 12;

/** `a.ts:3, 17` a file, so that all places of a much used name fit in a few lines. */
function placesByFile(places: readonly Place[]): string {
  const lines = new Map<string, number[]>();
  for (const {path, line} of places) lines.set(path, [...(lines.get(path) ?? []), line]);
  return [...lines].map(([path, numbers]) => `${sanitizeLine(path)}:${numbers.join(', ')}`).join('; ');
}

/** Tells that a name in the question does not exist here, with the names nearest to it. */
function describeUnknownName({name, nearest}: Finding['unknownNames'][number], finding: Finding): string {
  const names = nearest.map(other => `\`${other}\``).join(', ');
  const where = finding.pendingCount ? `in ${searchedOf(finding)}` : 'here';
  // Several words are no name: they were quoted out of a text.
  if (/\s/.test(name)) return `Nothing ${where} reads \`${name}\`.`;
  return `Nothing ${where} is called \`${name}\`.${names === '' ? '' : ` Near it: ${names}.`}`;
}

/** What is said when nothing was found. */
function describeNothing({fileCount, pendingCount = 0, documentCount = 0, coverage}: Finding): string {
  const files = counted(fileCount, 'file');
  const searched = documentCount === 0 ? files : `${files} and ${counted(documentCount, 'document')}`;
  if (fileCount + documentCount === 0 && pendingCount > 0) return 'Nothing is indexed yet, so nothing was searched.';
  if (fileCount + documentCount === 0) return 'Nothing here matches: this folder has no files that can be searched.';
  const nowhere = coverage?.nowhere ?? [];
  const unmentioned = nowhere.length === 0 ? '' : `, or mentions ${listed(nowhere, 'or')}`;
  return `Nothing here matches the question${unmentioned} (${searched} searched). Names from the code, or other words for it, may find it.`;
}
