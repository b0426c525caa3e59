import type {ErrorData} from '../foundation/errors.ts';
import {toErrorData} from '../foundation/errors.ts';
import type {MemoryTurn} from './memory-turn.ts';
import {type SessionFile, sessionFile, sessionFilePath, sessionFiles} from './session-directory.ts';
import type {StepMessage} from './transcript.ts';
import {openTranscriptFile} from './transcript-file.ts';
import {foldTranscript, type SessionTurn} from './transcript-fold.ts';
import type {SourceFile, TurnSource} from './turn-source.ts';

/**
 * Gives the memory what was said in the product's own sessions: what the user said and what was answered, each under
 * its turn's number (`SESSION#3.user`, `SESSION#3.assistant`). What tools printed is not remembered, only which files a
 * turn was about. Sessions that cannot be read are warned of and count as empty.
 */
export function createSessionTurns(options: {directory: string; onWarning?: (warning: ErrorData) => void}): TurnSource {
  const {directory, onWarning = () => {}} = options;
  return {
    async list() {
      const files = await sessionFiles(directory, () => true);
      return files.map((file): SourceFile => ({name: file.id, stamp: stampOf(file)}));
    },
    async stampOf(name) {
      const file = await sessionFile(directory, name);
      return file && stampOf(file);
    },
    async read(name) {
      try {
        const {entries} = await openTranscriptFile({
          filePath: sessionFilePath(directory, name),
          sessionEntry: undefined,
        }).read();
        const {turns, workspaceRoot = '', forkedFrom} = foldTranscript(entries);
        // What a fork took over is remembered from the session in which it was said.
        const inherited = forkedFrom === undefined ? 0 : inheritedTurns(turns, entries[0]?.at ?? '');
        return turns.slice(inherited).flatMap(turn => turnsOf(turn, name, workspaceRoot));
      } catch (error) {
        onWarning(toErrorData(error));
        return [];
      }
    },
    nameOf: session => session,
  };
}

/** Differs whenever a transcript was written to, so that it is indexed again. */
function stampOf({sizeBytes, changedMs}: SessionFile): string {
  return `${sizeBytes}-${changedMs}`;
}

/** How many turns a fork took over from the other session. */
function inheritedTurns(turns: readonly SessionTurn[], forkedAt: string): number {
  const first = turns.findIndex(({at}) => at > forkedAt);
  return first < 0 ? turns.length : first;
}

/** What memory keeps of a turn: the question and the answer, without what tools printed. */
function turnsOf(turn: SessionTurn, session: string, project: string): MemoryTurn[] {
  const paths = pathsOf(turn);
  const shared = {session, project, speaker: '', ...(paths.length > 0 && {paths})};
  const said: MemoryTurn[] = [];
  if (turn.userText.trim() !== '') {
    said.push({...shared, id: `${session}#${turn.number}.user`, role: 'user', text: turn.userText, at: turn.at});
  }
  const answer = turn.messages.map(spokenText).filter(Boolean).join('\n\n');
  // Without a model the answer only quotes the project, which is searched by itself.
  if (answer !== '' && turn.result?.model !== 'retrieval-only') {
    said.push({
      ...shared,
      id: `${session}#${turn.number}.assistant`,
      role: 'assistant',
      text: answer,
      at: turn.endedAt ?? turn.at,
    });
  }
  return said;
}

/** What was said in a message; a tool's output is not speech. */
function spokenText(message: StepMessage): string {
  return message.role === 'tool' ? '' : message.text.trim();
}

/** The files that a turn changed or cited, at most 20. */
function pathsOf({result}: SessionTurn): string[] {
  if (!result) return [];
  const cited = result.citations.map(({path}) => path);
  return [...new Set([...(result.filesChanged ?? []), ...cited])].slice(0, 20);
}
