import type {ConversationLog} from '../memory/conversation-log.ts';
import {turnNumber} from '../memory/pack-recall.ts';
import type {SessionHit} from '../memory/transcript-search.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Runtime} from './runtime.ts';

type SearchOptions = NonNullable<Parameters<ConversationLog['search']>[1]>;

/** The length of what is shown of a turn, in characters. */
const excerptLength = 160;
/**
 * The least share of the query's words that a turn, surroundings included, must have; one with less is not about it.
 */
const leastOverlap = 0.4;
/** The most turns found by meaning: beyond so many, what shares a word or two is found, not what was meant. */
const meantAtMost = 10;

/**
 * Finds past conversations by what they are about (semantic search): the turns of own sessions that are about `query`
 * without holding every word of it, best first, behind the ones in `exact`. Nothing where memory is off.
 */
export async function searchByMeaning(
  runtime: Runtime,
  log: Pick<ConversationLog, 'list'>,
  query: string,
  options: SearchOptions & {exact: readonly SessionHit[]},
): Promise<SessionHit[]> {
  const {limit = 20, workspaceRoot, signal, exact} = options;
  if (!runtime.config.values.memory.enabled) return [];
  const {conversations} = await runtime.memory();
  const {turns} = await conversations.recall(query, {
    limit: meantAtMost + exact.length,
    ...(workspaceRoot !== undefined && {project: workspaceRoot}),
    ...(signal && {signal}),
  });
  // A turn that was found by its words is not found once more by its meaning.
  const seen = new Set(exact.map(({session, turn}) => `${session} ${turn}`));
  const titles = new Map((await log.list()).map(({id, title}) => [id, title]));
  const hits: SessionHit[] = [];
  for (const {turn, score, features} of turns) {
    const number = turnNumber(turn);
    const key = `${turn.session} ${number}`;
    const title = titles.get(turn.session);
    if (number === undefined || title === undefined || seen.has(key)) continue;
    if (Math.max(features.overlap, features['context-overlap']) < leastOverlap) continue;
    seen.add(key);
    hits.push({
      session: turn.session,
      title,
      workspaceRoot: turn.project,
      turn: number,
      role: turn.role === 'assistant' ? 'assistant' : 'user',
      at: turn.at,
      excerpt: excerptOf(turn.text),
      score,
      byMeaning: true,
    });
  }
  return hits.slice(0, Math.min(meantAtMost, limit - exact.length));
}

/** The beginning of a turn on one line, as a list of hits shows it. */
function excerptOf(text: string): string {
  const plain = sanitizeLine(text.slice(0, 4 * excerptLength))
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > excerptLength ? `${plain.slice(0, excerptLength)}…` : plain;
}
