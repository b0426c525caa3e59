import {basename} from 'node:path';
import type {ForgetTarget, SaidPlace} from '../runtime/forget-memory.ts';
import type {Runtime} from '../runtime/runtime.ts';
import type {
  ForgetReach,
  ForgottenEntry,
  MemoryAppPort,
  MemoryFilter,
  RecordEntry,
  TurnFind,
} from '../ui/ports/memory-port.ts';

type Memory = Awaited<ReturnType<Runtime['memory']>>;
type MemoryRecord = Awaited<ReturnType<Memory['records']['get']>>;
type Recalled = Awaited<ReturnType<Memory['conversations']['recall']>>['turns'][number];
type SessionHit = Awaited<ReturnType<Awaited<ReturnType<Runtime['sessions']>>['search']>>[number];

/** The most records (notes) that a search of the Memory tab finds. */
const recordsFound = 10;
/** A record that shares less of the query's words has nothing to do with it. */
const recordOverlap = 0.3;
/** The length of a turn in the list, in characters. */
const excerptLength = 160;
/** The longest text of a turn that is shown when it is opened, in characters. */
const shownCharacters = 2_000;
/** A turn that shares less of the query's words, surroundings included, is not about it. */
const leastOverlap = 0.4;

/**
 * Gives the app's Memory tab what it lists, searches, notes and forgets, made safe to print. Each part is loaded when
 * it is first used.
 */
export async function createMemoryAppPort(runtime: Runtime): Promise<MemoryAppPort> {
  const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
  const {workspaceRoot} = runtime;
  const records = async () => (await runtime.memory()).records;
  const place = {project: workspaceRoot};

  const entryOf = (record: MemoryRecord): RecordEntry => {
    const {id, kind, status, scope, source, mentions, uses, usedAt, validTo, replaces, replacedBy} = record;
    return {
      id: sanitizeLine(id),
      kind,
      text: sanitizeLine(record.text),
      status,
      scope: sanitizeLine(scopeText(scope)),
      validFrom: sanitizeLine(record.validFrom),
      ...(validTo !== undefined && {validTo: sanitizeLine(validTo)}),
      recordedAt: sanitizeLine(record.recordedAt),
      by: sanitizeLine(makerText(source)),
      ...(source.session !== undefined && {session: sanitizeLine(source.session)}),
      ...(source.turn !== undefined && {turn: source.turn}),
      ...(source.quote !== undefined && {quote: sanitizeLine(source.quote)}),
      mentions,
      uses,
      ...(usedAt !== undefined && {usedAt: sanitizeLine(usedAt)}),
      ...(replaces !== undefined && {replaces: sanitizeLine(replaces)}),
      ...(replacedBy !== undefined && {replacedBy: sanitizeLine(replacedBy)}),
    };
  };

  const turnOf = ({turn, features}: Recalled): TurnFind => {
    const plain = sanitizeLine(turn.text.slice(0, 4 * excerptLength))
      .replace(/\s+/g, ' ')
      .trim();
    const number = numberOf(turn);
    return {
      id: turn.id,
      session: turn.session,
      title: sanitizeLine(turn.session),
      ...(number !== undefined && {turn: number}),
      role: sanitizeLine(turn.role),
      speaker: sanitizeLine(turn.speaker),
      at: sanitizeLine(turn.at),
      excerpt: plain.length > excerptLength ? `${plain.slice(0, excerptLength)}…` : plain,
      text: sanitizeText(turn.text.slice(0, shownCharacters)),
      exact: false,
      features: Object.fromEntries(Object.entries(features).filter(([, value]) => value !== 0)),
    };
  };

  /** The words of what was forgotten, by what named it: they may be asked for once more, and are nowhere else. */
  const words = new Map<string, readonly string[]>();

  /** Removes a note or a turn for good; with `everywhere` also where else the same words stand. */
  const forget = async (target: ForgetTarget, {everywhere = false}: ForgetReach = {}): Promise<ForgottenEntry> => {
    const {forgetMemory} = await import('../runtime/forget-memory.ts');
    const name = JSON.stringify(target);
    const {said, alsoForgotten, saidIn, elsewhere} = await forgetMemory(
      runtime,
      [{...target, said: words.get(name) ?? []}],
      {everywhere},
    );
    if (everywhere) words.delete(name);
    else words.set(name, said);
    return {
      records: alsoForgotten.records.map(sanitizeLine),
      turns: alsoForgotten.turns.length,
      elsewhere: [...saidIn, ...elsewhere].map(shownPlace).map(sanitizeLine),
    };
  };

  return {
    async records({waiting = false, everywhere = false}) {
      const filter = waiting ? {status: 'waiting' as const} : {current: true};
      return (await (await records()).list({...filter, ...(!everywhere && {place})})).map(entryOf);
    },
    async search(query, {limit, everywhere = false, signal, kind, ...filter}) {
      if (query.trim() === '') return {confidence: 0, records: [], turns: []};
      const log = await runtime.sessions();
      const scope = everywhere ? {} : {workspaceRoot};
      const exact = (await log.search(query, {limit, ...scope, ...(signal && {signal})})).filter(hit =>
        passes(hit, filter),
      );
      if (!runtime.config.values.memory.enabled) return {confidence: 0, records: [], turns: exact.map(exactOf)};
      const {conversations, records: written} = await runtime.memory();
      const [matches, recalled] = await Promise.all([
        written.search(query, {place, limit: recordsFound}),
        conversations.recall(query, {
          limit,
          ...filter,
          ...(!everywhere && {project: workspaceRoot}),
          ...(signal && {signal}),
        }),
      ]);
      const ranked = recalled.turns.filter(
        ({features}) => Math.max(features.overlap, features['context-overlap']) >= leastOverlap,
      );
      const turns = merged(exact, ranked);
      return {
        confidence: recalled.confidence,
        records: matches
          .filter(({overlap, record}) => overlap >= recordOverlap && (kind === undefined || record.kind === kind))
          .map(({record}) => entryOf(record)),
        turns: kind === undefined ? turns.slice(0, limit) : [],
      };
    },
    async remember(text) {
      const {record, known, replaced} = await (await records()).add({
        kind: 'semantic',
        text,
        scope: {level: 'project', project: workspaceRoot},
        source: {by: 'user'},
      });
      return {id: record.id, known, ...(replaced && {replaced: sanitizeLine(replaced.text)})};
    },
    async accept(id) {
      await (await records()).accept(id);
    },
    async reject(id) {
      await (await records()).reject(id);
    },
    async edit(id, text) {
      await (await records()).edit(id, text);
    },
    forgetRecord: (id, reach) => forget({kind: 'record', id}, reach),
    forgetTurn: ({id, session, turn}, reach) =>
      forget(turn === undefined ? {kind: 'imported', id, session} : {kind: 'turn', session, turn}, reach),
  };

  /** Exact finds first, with what ranking saw of them; then what is about it, each turn of a session once. */
  function merged(exact: readonly SessionHit[], ranked: readonly Recalled[]): TurnFind[] {
    const titles = new Map(exact.map(({session, title}) => [session, title]));
    const turns = new Map<string, TurnFind>();
    for (const hit of exact) {
      const key = keyOf(hit.session, hit.turn);
      // Both sides of a turn have its number.
      const sides = ranked.filter(({turn}) => turn.session === hit.session && numberOf(turn) === hit.turn);
      const found = sides.find(({turn}) => turn.role === hit.role) ?? sides[0];
      const {text, features} = found ? turnOf(found) : exactOf(hit);
      turns.set(key, {...exactOf(hit), text, features});
    }
    for (const one of ranked) {
      const key = keyOf(one.turn.session, numberOf(one.turn) ?? one.turn.id);
      const title = titles.get(one.turn.session);
      if (!turns.has(key)) turns.set(key, {...turnOf(one), ...(title !== undefined && {title})});
    }
    return [...turns.values()];
  }
}

/** Where the same words still stand, as people read it. */
function shownPlace(place: SaidPlace): string {
  return 'turn' in place
    ? `turn ${place.turn} of session ${place.session}`
    : `turn ${place.id} of the imported session ${place.session}`;
}

/** Where a note holds, in words. */
function scopeText(scope: MemoryRecord['scope']): string {
  if (scope.level === 'user') return 'everywhere';
  return scope.level === 'session' ? 'this session' : basename(scope.project);
}

/** Who made a note, in words. */
function makerText({by, rule = ''}: MemoryRecord['source']): string {
  if (by === 'user') return 'you';
  return by === 'model' ? 'a model' : `the rule ${rule}`;
}

/** A turn that was found by its words, as the tab lists it. */
function exactOf(hit: SessionHit): TurnFind {
  const {session, title, turn, role, at, excerpt, byMeaning} = hit;
  return {
    id: `${session}#${turn}`,
    session,
    title,
    turn,
    role,
    at,
    excerpt,
    speaker: '',
    text: excerpt,
    exact: byMeaning !== true,
    features: {},
  };
}

function keyOf(session: string, turn: number | string): string {
  return `${session} ${turn}`;
}

/** The number of a turn of an own session, whose ids say it. */
function numberOf({id, session}: {id: string; session: string}): number | undefined {
  const found = id.startsWith(`${session}#`) ? /^(\d+)\./.exec(id.slice(session.length + 1)) : null;
  return found ? Number(found[1]) : undefined;
}

/** Whether a find is of the side and the time that were asked for. */
function passes({role, at}: SessionHit, filter: Omit<MemoryFilter, 'kind'>): boolean {
  const atMs = Date.parse(at);
  if (filter.role !== undefined && filter.role !== role) return false;
  if (filter.fromMs !== undefined && !(atMs >= filter.fromMs)) return false;
  return filter.toMs === undefined || atMs <= filter.toMs;
}
