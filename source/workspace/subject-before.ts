import type {Citation} from '../providers/language-model.ts';
import type {Said} from '../providers/retrieval-only.ts';
import {isKnown} from './named-definitions.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {isFollowUp, looksLikePath, namesIn, type SubjectBefore} from './question.ts';

/** The most names of earlier questions, and the most citations of an answer, that are looked at. */
const looked = 4;
/** The share of a follow-up's own rare words (0 to 1) that a passage must hold to be quoted once more. */
const saysIt = 0.4;
/** What somebody can call; other definitions are only meant where none of these was quoted. */
const doing: ReadonlySet<string> = new Set(['function', 'method', 'class']);

/**
 * Finds what a conversation was about before its last question, so that "it" can be understood: the names of the
 * questions, and the definition that the last answer quoted first. `earlier` holds the conversation, oldest first;
 * undefined where nothing was said yet.
 */
export async function subjectBefore(
  index: Pick<ProjectIndex, 'definitions' | 'references'>,
  earlier: readonly Said[],
): Promise<SubjectBefore | undefined> {
  const questions = questionsBefore(earlier);
  if (questions.length === 0) return undefined;
  const spelled = questions.flatMap(namesIn).filter(name => !looksLikePath(name));
  const cited = citedFiles(earlier.findLast(({role}) => role === 'assistant'));
  const [known, definition] = await Promise.all([
    Promise.all(spelled.slice(0, looked).map(async name => ((await isKnown(index, name)) ? [name] : []))),
    quotedDefinition(index, cited),
  ]);
  return {
    question: questions.join('\n'),
    asked: known.flat(),
    ...(definition && {definition: {name: definition.symbol, path: definition.path}}),
    ...(cited[0] && {path: cited[0].path}),
  };
}

/**
 * Puts what was quoted already after what was not, for a follow-up that asks for something new; unless it is among
 * `sayingIt`, what was found for the words of the follow-up alone.
 */
export function newFirst(
  passages: readonly Passage[],
  sayingIt: readonly Passage[],
  earlier: readonly Said[],
): Passage[] {
  const isQuoted = quotedBefore(earlier);
  const saying = new Set(sayingIt.filter(({confidence}) => confidence >= saysIt).map(placeOf));
  const isRepeat = (passage: Passage) => isQuoted(passage) && !saying.has(placeOf(passage));
  return [...passages.filter(passage => !isRepeat(passage)), ...passages.filter(isRepeat)];
}

function placeOf({path, startLine}: Passage): string {
  return `${path}:${startLine}`;
}

/** Whether a passage was quoted in an answer; that a line of it was named as a use does not count. */
function quotedBefore(earlier: readonly Said[]): (passage: Passage) => boolean {
  const quoted = earlier.flatMap(said => citedFiles(said)).filter(({startLine, endLine}) => endLine > startLine);
  return passage =>
    quoted.some(
      ({path, startLine, endLine}) =>
        path === passage.path && startLine <= passage.endLine && passage.startLine <= endLine,
    );
}

/** The last question that says itself what it is about, and the follow-ups after it. */
function questionsBefore(earlier: readonly Said[]): string[] {
  const questions = earlier.filter(({role}) => role === 'user').map(({text}) => text);
  const from = questions.findLastIndex(text => !isFollowUp(text));
  return questions.slice(Math.max(0, from));
}

/** Lines of a file of the project that an answer rests on. */
type CitedLines = Pick<Citation, 'path' | 'symbol'> & Required<Pick<Citation, 'startLine' | 'endLine'>>;

function citedFiles(said?: Said): readonly CitedLines[] {
  return (said?.citations ?? []).flatMap(({kind, path, symbol, startLine, endLine}) =>
    kind === 'file' && startLine !== undefined && endLine !== undefined
      ? [{path, startLine, endLine, ...(symbol !== undefined && {symbol})}]
      : [],
  );
}

/** The first definition among the places that an answer cited; a line inside of one is not the definition itself. */
async function quotedDefinition(
  index: Pick<ProjectIndex, 'definitions'>,
  cited: readonly CitedLines[],
): Promise<Passage | undefined> {
  const found = await Promise.all(
    cited.slice(0, looked).map(async ({path, symbol = '', startLine, endLine}) => {
      const definitions = symbol === '' ? [] : await index.definitions(symbol);
      return definitions.find(
        one =>
          one.path === path &&
          one.kind !== 'section' &&
          startLine <= one.definitionLine &&
          one.definitionLine <= endLine,
      );
    }),
  );
  const definitions = found.filter(one => one !== undefined);
  return definitions.find(({kind}) => doing.has(kind)) ?? definitions[0];
}
