import type {SearchedSession} from './transcript-search.ts';

/**
 * The ids of those sessions in which a document is cited, or was given to the model by a search of the documents. `namesIn` gives the names
 * that the documents have in a session of that workspace. Transcripts that cannot be read are passed over.
 */
export async function sessionsCiting(
  sessions: AsyncIterable<SearchedSession>,
  namesIn: (workspaceRoot: string) => ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for await (const session of sessions) {
    try {
      if (await cites(session, namesIn)) found.push(session.id);
    } catch (error) {
      session.onUnreadable(error);
    }
  }
  return found;
}

/** Whether a session cites one of the documents, in an answer or in what a search gave to the model. */
async function cites({entries}: SearchedSession, namesIn: (workspaceRoot: string) => ReadonlySet<string>) {
  let names: ReadonlySet<string> = new Set();
  for await (const entry of entries) {
    if (entry.kind === 'session') names = namesIn(entry.workspaceRoot);
    else if (entry.kind === 'turn-end') {
      if (entry.result.citations.some(({kind, path}) => kind === 'knowledge' && names.has(path))) return true;
    } else if (entry.kind === 'step') {
      for (const {role, text} of entry.messages) {
        if (role === 'tool' && placesIn(text).some(place => names.has(place))) return true;
      }
    }
  }
  return false;
}

/** The documents that passages are given of, each below a line such as `[docs/guide.md:3-9, Title]`. */
function placesIn(text: string): string[] {
  return Array.from(text.matchAll(/^\[([^\]\n]+?)(?::\d+-\d+| page \d+)?, [^\n]*\]$/gm), ([, place = '']) => place);
}
