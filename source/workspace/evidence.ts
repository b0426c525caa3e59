import {firstSentence} from '../code/documentation.ts';
import {tellingTermsOf, termsOf} from '../code/terms.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {CitationReason} from '../providers/language-model.ts';
import type {Evidence, Excerpt, Find, Finding} from '../providers/retrieval-only.ts';
import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import {excerptsOf} from './excerpt.ts';
import {roleOf} from './file-kinds.ts';
import {filePassages} from './file-passages.ts';
import {framedPassages} from './framed-passages.ts';
import {lastPart} from './index-records.ts';
import {hyphenatedNamesIn, literalPassages} from './literal-passages.ts';
import {matchingPassages} from './matching-passages.ts';
import {definitionsOf, markedAsCode, properNamesIn, withSpokenName} from './named-definitions.ts';
import {type Passage, withoutOverlap} from './passage.ts';
import {groupPassages, type PassageGroup, spanOf} from './passage-groups.ts';
import type {ProjectIndex} from './project-index.ts';
import {type AskedFor, understandQuestion} from './question.ts';
import {coverageOf} from './question-coverage.ts';
import {asksForCode} from './question-terms.ts';
import {recipePassages} from './recipe-passages.ts';
import type {RefreshReport} from './refresh-report.ts';
import {newFirst, subjectBefore} from './subject-before.ts';
import {traceFramesIn} from './trace-frames.ts';
import {undefinedNamesOf, withNearest} from './undefined-names.ts';
import {type Uses, type UsesAskedFor, usesNear, usesOf} from './uses.ts';

/** What of the project index is needed to answer. */
export type EvidenceIndex = Pick<
  ProjectIndex,
  | 'search'
  | 'definitions'
  | 'references'
  | 'files'
  | 'filesLike'
  | 'outline'
  | 'passageAt'
  | 'passagesIn'
  | 'status'
  | 'termShare'
>;

/** How many passages the search of the index gives to choose from. */
const candidates = 24;
/** Terms of so few letters are no words. */
const shortTerm = 2;
/** The most passages that an answer quotes. */
const quotedPassages = 3;
/** The most instructions from documents that an answer quotes. */
const recipesShown = 2;
/** The most places that are quoted for one name of a setting. */
const literalsShown = 2;
/** The most lines that are quoted of the first passage. */
const linesOfFirst = 12;
/** The most lines that are quoted of each further passage. */
const linesOfOthers = 5;
/** The most lines that are quoted of a passage that may be beside the point. */
const linesOfWeak = 4;
/** The most lines that are quoted of what stands beside a passage. */
const linesBeside = 3;
/** The most further places of a name whose uses are asked for that are named, by file and line alone. */
const mostNamed = 200;
/** The most uses that are shown with their line: where they are asked for, and where not. */
const shownUses = {asked: 12, unasked: 4};
/** The most further files that an answer names. */
const relatedFiles = 4;
/**
 * The longest citation, in lines. A definition of more lines is cited as far as it is quoted: the place of a whole
 * class shows nothing.
 */
const longestCitation = 60;
/** Where nothing uses what a question is about, or nobody asks. */
const noUses: Uses = {uses: [], others: []};
/** How many content words a question may have beside the names in it to be just about those. */
const wordsBesideNames = 2;

/**
 * Finds what in the project answers a question when no model does: searches `index` for definitions, callers, settings,
 * instructions and the places of an error. Definition before mention, each place once, nothing that matches by
 * accident.
 */
export function createEvidenceFinder(index: EvidenceIndex): Find {
  return async (question, earlier, signal) => {
    const {quoted = ''} = question;
    const attachedPaths = question.attachments.flatMap(({path}) => path ?? []);
    const text = withoutFrames(question.text);
    const understood = await withSpokenName(
      index,
      understandQuestion(text, attachedPaths, await subjectBefore(index, earlier)),
    );
    const properNames = understood.kind === 'topic' ? await properNamesIn(index, text) : [];
    const asked = {...understood, names: [...new Set([...understood.names, ...properNames])]};
    const marked = markedAsCode(text, properNames);
    const history = asked.before ? [asked.before.question] : [];
    const piped = question.attachments.filter(({kind}) => kind === 'stdin').map(({text = ''}) => text);
    const questionTerms = new Set(termsOf([text, ...history, quoted].join('\n')));
    const files = await filesNamed(index, asked.paths);
    const leftOut = attachedPaths.filter(path => !files.includes(path));
    signal.throwIfAborted();

    const literals = asked.literals.filter(name => !files.some(path => path.endsWith(name)));
    const goesOn = asked.before !== undefined && asked.names.length === 0;
    const [recipes, literal, framed, named, searched, sayingIt, inFiles, {indexedFiles, lastRefresh}] =
      await Promise.all([
        recipePassages(index, question.text, recipesShown),
        literalPassages(index, {literals, words: hyphenatedNamesIn(question.text)}, literalsShown),
        framedPassages(index, [question.text, ...piped].join('\n'), quotedPassages),
        definitionsOf(index, asked.names),
        index.search([marked, quoted].filter(part => part !== '').join('\n'), {
          limit: candidates,
          history,
          signal,
          ...(question.attachments.length > 0 && files.length > 0 && {paths: files}),
        }),
        goesOn ? index.search(marked, {limit: candidates, signal}) : undefined,
        filePassages(index, files, asked.aboutProject ? '' : text, quotedPassages),
        index.status(),
      ]);
    signal.throwIfAborted();

    const {standing, absent} = await undefinedNamesOf(index, asked.explicitNames, literalsShown);
    const texts = standing.filter(({name}) => /\s/.test(name)).flatMap(({places}) => places);
    const isFound = framed.passages.length + literal.length + texts.length > 0;
    const unknownNames = isFound ? [] : absent.map(name => withNearest(name, searched));
    const codeFirst = asksForCode(text);
    const matched = matchingPassages(searched.filter(namesWhatIsAsked(text)), quotedPassages, codeFirst);
    const matching = sayingIt === undefined ? matched.matching : newFirst(matched.matching, sayingIt, earlier);
    const leading = isMostlyNames(asked, question.text) ? named : [];
    const written = literal.filter(({path}) => codeFirst && roleOf(path) === 'document');
    const isWeak = matched.isWeak && !isFound && recipes.length + leading.length + inFiles.length === 0;
    const pointedAt = framed.passages.length > 0;
    const found: readonly (readonly [CitationReason, readonly Passage[]])[] = [
      ['error', framed.passages],
      ['instruction', recipes],
      ['words', [...literal.filter(place => !written.includes(place)), ...texts]],
      ['definition', leading],
      ['words', written],
      ['file', inFiles],
      ['match', pointedAt ? [] : matching],
      ['words', standing.flatMap(({places}) => places)],
    ];
    const passages = withoutOverlap(found.flatMap(([, some]) => some));
    const subject = subjectOf(asked, named, passages);
    const callersAsked = asked.kind === 'callers' && subject !== undefined;
    const {uses, others, assumed} =
      subject === undefined || (isWeak && !callersAsked) ? noUses : await usesOf(index, usesAsked(asked, subject));
    const shown = callersAsked
      ? uses.slice(0, shownUses.asked)
      : usesNear(uses, subject ?? '', questionTerms, shownUses.unasked);
    // A setting is no definition of its last part: the place that declares it is.
    const defined = passages.filter(isDefinitionOf(subject));
    const groups =
      callersAsked && uses.length > 0
        ? groupPassages(defined.length > 0 ? defined : literal, 1, longestCitation, () => false)
        : groupPassages(passages, quotedPassages, longestCitation, passage => matching.includes(passage));
    const linesQuoted = (rank: number) => {
      if (isWeak) return linesOfWeak;
      return rank === 0 && !callersAsked ? linesOfFirst : linesOfOthers;
    };
    const evidence = groups.map((group, rank) => ({
      ...evidenceOf(group, questionTerms, linesQuoted(rank)),
      why: isDefinedBy(group.leading, asked.names)
        ? ('definition' as const)
        : found.find(([, some]) => some.includes(group.leading))?.[0],
    }));
    const used = new Set([...evidence, ...shown].map(({path}) => path));
    const bearing = [...framed.files, ...[...passages, ...matching].map(({path}) => path)];
    const related = [...new Set(bearing)].filter(path => !used.has(path));
    return {
      ...(subject !== undefined && {subject: callersAsked ? (asked.names[0] ?? subject) : subject}),
      evidence,
      callers: {
        shown,
        total: uses.length,
        ...(callersAsked && {rest: uses.slice(shown.length, shown.length + mostNamed), others}),
        ...(assumed !== undefined && {assumed}),
      },
      callersAsked,
      importsAsked: asked.imports,
      isWeak,
      ...(isWeak && {coverage: await coverageOf(index, text, groups.flatMap(quotedOf))}),
      relatedFiles: isWeak ? [] : related.slice(0, relatedFiles),
      unknownNames,
      warnings: leftOut.map(notIndexed),
      fileCount: indexedFiles,
      pendingCount: lastRefresh?.remainingFiles ?? 0,
      leftOut: leftOutOf(lastRefresh, indexedFiles === 0),
    } satisfies Finding;
  };
}

/** The words of a question without the lines of a trace that was pasted into it: what they name is found by their places. */
function withoutFrames(text: string): string {
  if (!text.includes('\n')) return text;
  const own = text.split('\n').filter(line => traceFramesIn(line).length === 0);
  return own.some(line => line.trim() !== '') ? own.join('\n') : text;
}

/** A letter or two stand in any text: they mean something only where a name, a path or a comment is made of them. */
function namesWhatIsAsked(searchText: string): (passage: Passage) => boolean {
  const terms = termsOf(searchText);
  if (terms.some(term => term.length > shortTerm)) return () => true;
  return ({symbol, qualifiedName, documentation, path}) => {
    const said = new Set(termsOf([qualifiedName, path, documentation].join(' ')));
    return terms.every(term => (term.length > 1 ? said.has(term) : symbol.toLowerCase() === term));
  };
}

/**
 * Names what was not indexed and may well be somebody's work. Binaries and what was minified are not, and only named
 * where there `isNothing` else.
 */
function leftOutOf(report: RefreshReport | undefined, isNothing: boolean): string[] {
  if (report === undefined) return [];
  const {skipped, buildFolders} = report;
  const counts = [
    [skipped['unclear-name'], 'whose names cannot be shown'],
    [skipped.unreadable, 'that cannot be read'],
    [skipped['too-large'], 'that are too large'],
    [isNothing ? skipped.minified : 0, 'that are minified'],
    [isNothing ? skipped.binary : 0, 'that are no text'],
  ] as const;
  return [
    ...buildFolders.map(path => `\`${sanitizeLine(path)}/\` (build results, as it seems)`),
    ...counts.flatMap(([count = 0, why]) => (count > 0 ? [`files ${why} (${count})`] : [])),
  ];
}

/** The warning for an attached file that is not in the index. */
function notIndexed(path: string): ErrorData {
  return {
    code: 'file-not-indexed',
    message: `\`${sanitizeLine(path)}\` is left out of the index (too large, generated or ignored), so nothing of it is quoted`,
  };
}

/** Whether a question is about the names in it, rather than naming one by the way or as an example. */
function isMostlyNames(asked: AskedFor, text: string): boolean {
  const others = asked.names.reduce((rest, name) => rest.replaceAll(name, ' '), text);
  return asked.kind === 'callers' || tellingTermsOf(others).length <= wordsBesideNames;
}

/** The files that the question names, each by its most likely path. */
async function filesNamed(index: EvidenceIndex, paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.slice(0, 8).map(path => index.filesLike(path)));
  return [...new Set(found.flatMap(candidates => candidates[0]?.path ?? []))];
}

/** The function or class that a question is about. */
function subjectOf(asked: AskedFor, named: readonly Passage[], passages: readonly Passage[]): string | undefined {
  if (asked.kind === 'callers' && asked.names[0] !== undefined) return lastPart(asked.names[0]);
  const top = named[0] ?? passages[0];
  if (!top || !['function', 'method', 'class'].includes(top.kind)) return undefined;
  return top.symbol || undefined;
}

/** What is known of the thing whose uses are looked for. */
function usesAsked({names, before, within, line, imports, kind}: AskedFor, name: string): UsesAskedFor {
  const [whole] = kind === 'callers' ? names.filter(asked => asked !== name && lastPart(asked) === name) : [];
  const definedIn = before?.definition?.name === name ? before.definition.path : undefined;
  return {
    name,
    ...(whole !== undefined && {whole}),
    everyLine: kind === 'callers',
    imports: imports && kind === 'callers',
    ...(definedIn !== undefined && {definedIn}),
    ...(within !== undefined && {within}),
    ...(line && {line}),
  };
}

function isDefinedBy({symbol, kind}: Passage, names: readonly string[]): boolean {
  return kind !== 'section' && names.some(name => lastPart(name) === symbol);
}

function quotedOf({leading, beside}: PassageGroup): Passage[] {
  return [leading, ...beside];
}

function isDefinitionOf(subject: string | undefined): (passage: Passage) => boolean {
  return passage => passage.symbol === subject && passage.kind !== 'section';
}

/** Cuts a passage, and what is quoted beside it, down to what an answer quotes of them. */
function evidenceOf(group: PassageGroup, questionTerms: ReadonlySet<string>, budgetLines: number): Evidence {
  const {leading, beside} = group;
  const quoted = quotationOf(leading, questionTerms, budgetLines);
  if (beside.length === 0) return quoted;
  const more = beside.map(passage => quotationOf(passage, questionTerms, linesBeside));
  return {
    ...quoted,
    ...spanOf(group),
    beside: more.map(({title}) => title).filter(title => title !== '' && title !== quoted.title),
    excerpts: [quoted, ...more].flatMap(({excerpts}) => excerpts).sort((a, b) => a.startLine - b.startLine),
  };
}

function quotationOf(passage: Passage, questionTerms: ReadonlySet<string>, budgetLines: number): Evidence {
  const excerpts = excerptsOf(passage, questionTerms, budgetLines).map(({startLine, lines}) => ({
    startLine,
    lines: lines.map(line => sanitizeText(line).replaceAll('\n', ' ')),
  }));
  const first = excerpts[0];
  const last = excerpts.at(-1);
  const quotesDocumentation = passage.kind === 'section' || (first?.startLine ?? 0) < passage.definitionLine;
  const isDefinition = passage.symbol !== '' && passage.kind !== 'module';
  const startLine = isDefinition || !first ? passage.startLine : first.startLine;
  const endLine = !last || (isDefinition && isShort(passage)) ? passage.endLine : endOfShown(passage, excerpts);
  return {
    path: passage.path,
    startLine,
    endLine,
    title: sanitizeLine(passage.qualifiedName || passage.symbol),
    kind: passage.kind,
    summary: quotesDocumentation ? '' : sanitizeLine(shortened(firstSentence(passage.documentation))),
    excerpts,
    score: passage.score,
  };
}

function isShort({startLine, endLine}: Passage): boolean {
  return endLine - startLine < longestCitation;
}

/** The last line shown that a reader who goes to the passage's first one has in view. */
function endOfShown({startLine}: Passage, excerpts: readonly Excerpt[]): number {
  const ends = excerpts.map(excerpt => excerpt.startLine + excerpt.lines.length - 1);
  return ends.findLast(end => end - startLine < longestCitation) ?? ends[0] ?? startLine;
}

/** The most characters of a doc comment's first sentence that an answer shows. */
const longestSummary = 200;

function shortened(sentence: string): string {
  return sentence.length <= longestSummary ? sentence : `${sentence.slice(0, longestSummary - 1)}…`;
}
