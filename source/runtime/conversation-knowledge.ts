import {sep} from 'node:path';
import type {ContextBlock} from '../agent/context-assembler.ts';
import type {FindInDocuments} from '../agent/knowledge-source.ts';
import type {CitedDocument} from '../providers/language-model.ts';
import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import type {KnowledgeSearch} from '../tools/search-knowledge.ts';
import type {FoundDocuments} from './bearing-documents.ts';
import {belowFolder} from './below-folder.ts';
import {documentAge} from './document-age.ts';
import {hasDocuments} from './has-documents.ts';
import type {KnowledgeAnswer, KnowledgePassage, KnowledgePort} from './knowledge-port.ts';
import {quotedPassages} from './quoted-passages.ts';
import type {Runtime} from './runtime.ts';

/**
 * Brings the user's own documents into one conversation: passages for a question, a search for the model, quotations
 * for an answer without one. All texts are safe to print.
 */
export interface ConversationKnowledge {
  /** Whether there are any documents at all; looks at the disk, loads nothing. */
  isEmpty(): boolean;
  blocks: FindInDocuments;
  search: KnowledgeSearch;
  /** For an answer without a model: the passages that hold most of the question, alone or together, best first. */
  quote(question: string, signal: AbortSignal): Promise<FoundDocuments>;
}

/** The most passages of documents that are shown for one question. */
const passagesSought = 8;
/** The most of them from the same document. */
const passagesOfOne = 3;
/** The least share of the question that a passage must hold to be shown unasked, from 0 to 1. */
const sureUnasked = 0.6;
/** The most passages quoted in an answer without a model. */
const mostQuoted = 3;
/** How many passages those are chosen from. */
const quotedFrom = 24;
/** The longest excerpt that is quoted, in characters. */
const excerptCharacters = 700;
/**
 * How long a question waits for new documents to be indexed, at most, in milliseconds; then what is indexed by now is
 * searched.
 */
const refreshAtMostMs = 3_000;

/**
 * Finds what the user's documents say about the questions of a conversation in `runtime`. Opens nothing before the
 * first question.
 */
export function createConversationKnowledge(
  runtime: Pick<Runtime, 'paths' | 'workspaceRoot' | 'knowledge'>,
): ConversationKnowledge {
  const {workspaceRoot} = runtime;
  const isEmpty = () => !hasDocuments(runtime);

  /** Searches the documents; new ones are waited for up to three seconds. */
  async function ask(question: string, limit: number, signal: AbortSignal): Promise<[KnowledgeAnswer, KnowledgePort]> {
    const knowledge = await runtime.knowledge();
    return [
      await knowledge.search(question, {limit, perDocument: passagesOfOne, excerptCharacters, refreshAtMostMs, signal}),
      knowledge,
    ];
  }

  return {
    isEmpty,
    async blocks(question, {budgetTokens, estimate, signal}) {
      if (isEmpty()) return [];
      const [{passages}, knowledge] = await ask(question, passagesSought, signal);
      const blocks: ContextBlock[] = [];
      let left = budgetTokens;
      for (const passage of passages) {
        if (passage.coverage < sureUnasked) continue;
        const block = await blockOf(passage, knowledge, workspaceRoot);
        const tokens = estimate(`${block.attribution}\n${block.text}`) + 4;
        if (tokens > left) continue;
        left -= tokens;
        blocks.push(block);
      }
      return blocks;
    },
    async search(query, {limit, maxCharacters, signal}) {
      if (isEmpty()) return {text: '', places: [], confidence: 0};
      const [{passages, confidence}, knowledge] = await ask(query, limit, signal);
      const texts: string[] = [];
      const places: CitedDocument[] = [];
      let room = maxCharacters;
      for (const passage of passages) {
        const {attribution, text, citation} = await blockOf(passage, knowledge, workspaceRoot);
        // The best passage is cut to fit rather than left out.
        const shown = `[${attribution}]\n${text}`.slice(0, texts.length === 0 ? room : undefined);
        if (shown.length + 2 > room && texts.length > 0) continue;
        room -= shown.length + 2;
        texts.push(shown);
        places.push(citation);
      }
      return {text: texts.join('\n\n'), places, confidence};
    },
    async quote(question, signal) {
      if (isEmpty()) return {documents: [], searched: 0};
      const [answer, knowledge] = await ask(question, quotedFrom, signal);
      const documents = await Promise.all(
        quotedPassages(question, answer, mostQuoted).map(async passage => {
          const {attribution, citation} = await blockOf(passage, knowledge, workspaceRoot);
          const text = sanitizeText(passage.excerpt ?? passage.text);
          const words = new Map(passage.words.map(word => [word, answer.frequencies.get(word) ?? 0]));
          return {attribution, text, citation, coverage: passage.coverage, words};
        }),
      );
      return {documents, searched: answer.searched};
    },
  };
}

/** A passage with where it stands, how old it is, and whether its file has changed or gone since. */
async function blockOf(
  passage: KnowledgePassage,
  knowledge: KnowledgePort,
  workspaceRoot: string,
): Promise<ContextBlock & {citation: CitedDocument}> {
  const citation = citationOf(passage, workspaceRoot);
  const {from, headings, page, startLine, endLine} = passage;
  const place =
    page !== undefined
      ? ` page ${page}`
      : from.source.kind === 'file' && startLine !== undefined
        ? `:${startLine}${endLine === startLine ? '' : `-${endLine}`}`
        : '';
  const title = from.title !== '' && !headings.includes(from.title) ? [from.title] : [];
  const about = [...title, ...headings].join(' › ');
  const age = documentAge(from, 'document of ');
  const freshness = notesOnFreshness[await knowledge.freshnessOf(from)];
  return {
    text: sanitizeText(passage.text),
    attribution: sanitizeLine(`${citation.path}${place}${about === '' ? '' : `, ${about}`}, ${age}${freshness}`),
    citation,
  };
}

/** What is said of a passage whose file is not as it was when it was read. */
const notesOnFreshness = {
  current: '',
  unknown: '',
  changed: ', its file has changed since it was read',
  gone: ', its file is gone',
};

/** Where a passage is from, as an answer cites it: a file of the project by the path that the project knows it by. */
function citationOf(
  {from, page, startLine, endLine, score, headings}: KnowledgePassage,
  workspaceRoot: string,
): CitedDocument {
  const {source} = from;
  const symbol = sanitizeLine(headings.at(-1) ?? from.title);
  return {
    kind: 'knowledge',
    path:
      source.kind === 'file' ? (belowFolder(source.path, workspaceRoot)?.split(sep).join('/') ?? source.path) : from.id,
    ...(page !== undefined ? {page} : startLine !== undefined && {startLine, endLine: endLine ?? startLine}),
    score,
    ...(symbol !== '' && {symbol}),
  };
}
