import {join} from 'node:path';
import type {OpenedStore} from '../storage/vector-store.ts';
import type {VectorPlace} from '../storage/vector-table.ts';
import {millisecondsOf, turnKey} from './memory-turn.ts';
import {recordedTurns} from './recorded-turns.ts';
import type {TurnSource} from './turn-source.ts';

/** The most characters of a turn that its vector is made from; what comes after them can only be found by its words. */
const embeddedCharacters = 4_000;

/**
 * What search by meaning embeds of all that was said, and where the vectors are kept, below `directory`; a turn has the
 * id that it has among the records.
 */
export function turnVectors(options: {
  directory: string;
  sources: Readonly<Record<string, TurnSource>>;
  openStore: (directory: string) => Promise<OpenedStore>;
}): VectorPlace {
  const directory = join(options.directory, 'vectors');
  return {
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
    eraseShrunk: true,
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
    openStore: () => options.openStore(directory),
  };
}
