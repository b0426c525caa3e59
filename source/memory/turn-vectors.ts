import {join} from 'node:path';
import type {OpenedStore} from '../storage/vector-store.ts';
import {createVectorTable, type TextEmbedder, type VectorTable} from '../storage/vector-table.ts';
import {millisecondsOf, turnKey} from './memory-turn.ts';
import {recordedTurns} from './recorded-turns.ts';
import type {TurnSource} from './turn-source.ts';

/** The most characters of a turn that its vector is made from. */
const embeddedCharacters = 4_000;

/**
 * Lets what was said be searched by meaning: the vectors of all recorded turns, below `directory`; a turn has the id
 * that it has among the records.
 */
export function createTurnVectors(options: {
  directory: string;
  sources: Readonly<Record<string, TurnSource>>;
  embedder: TextEmbedder;
  openStore: (directory: string) => Promise<OpenedStore>;
}): VectorTable {
  const directory = join(options.directory, 'vectors');
  return createVectorTable({
    directory,
    spec: {
      name: 'memory-vectors',
      version: 1,
      fields: {
        source: {type: 'string', filter: 'key'},
        session: {type: 'string', filter: 'key'},
        project: {type: 'string', filter: 'equality'},
        role: {type: 'string', filter: 'equality'},
        atMs: {type: 'integer', filter: 'range'},
      },
    },
    itemField: 'source',
    source: recordedTurns(options.sources, (source, turns, from) =>
      turns.slice(from).map(turn => ({
        id: turnKey(turn.session, turn.id),
        source,
        session: turn.session,
        project: turn.project,
        role: turn.role,
        atMs: Math.round(millisecondsOf(turn.at)),
        text: turn.text.slice(0, embeddedCharacters),
      })),
    ),
    embedder: options.embedder,
    openStore: () => options.openStore(directory),
  });
}
