import {type ConversationLog, openConversationLog} from '../memory/conversation-log.ts';
import type {Runtime} from './runtime.ts';

/**
 * Opens past conversations: a search finds by meaning too where words alone find little, and what is deleted leaves the
 * memory as well.
 */
export function openSessions(runtime: Runtime): ConversationLog {
  const log = openConversationLog({
    directory: runtime.paths.sessionsDirectory,
    onWarning: warning => runtime.events.emit('warning', warning),
  });
  return {
    ...log,
    async search(query, options = {}) {
      const exact = await log.search(query, options);
      // Words found enough: what is only about it would be less sure.
      if (exact.length >= (options.limit ?? 20)) return exact;
      const {searchByMeaning} = await import('./session-meaning.ts');
      return [...exact, ...(await searchByMeaning(runtime, log, query, {...options, exact}))];
    },
    async delete(idOrPrefix) {
      const deleted = await log.delete(idOrPrefix);
      const {forgetErased} = await import('./session-erasure.ts');
      await forgetErased(runtime, [deleted.id]);
      return deleted;
    },
    async eraseTurn(idOrPrefix, number) {
      const erased = await log.eraseTurn(idOrPrefix, number);
      const {forgetErased} = await import('./session-erasure.ts');
      await forgetErased(runtime, erased.sessions, number);
      return erased;
    },
  };
}
