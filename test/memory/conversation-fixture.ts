import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {ErrorData} from '../../source/foundation/errors.ts';
import {
  type ConversationLog,
  type ConversationLogOptions,
  openConversationLog,
  type Session,
} from '../../source/memory/conversation-log.ts';
import type {TurnEnd} from '../../source/memory/transcript.ts';

export const workspaceRoot = '/projects/alpha';

/** A folder of its own, removed when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eca-memory-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** A log in a folder of its own, with the warnings it gave. Its sessions are closed when the test has ended. */
export function freshLog(options: Partial<ConversationLogOptions> = {}): {
  log: ConversationLog;
  directory: string;
  warnings: ErrorData[];
} {
  const directory = options.directory ?? join(temporaryFolder(), 'sessions');
  const warnings: ErrorData[] = [];
  const log = openConversationLog({onWarning: warning => warnings.push(warning), ...options, directory});
  const sessions: Session[] = [];
  onTestFinished(async () => {
    for (const session of sessions) await session.close();
  });
  const tracked = <Opened extends Session | undefined>(session: Opened): Opened => {
    if (session) sessions.push(session);
    return session;
  };
  const closing: ConversationLog = {
    ...log,
    create: async where => tracked(await log.create(where)),
    open: async id => tracked(await log.open(id)),
    latest: async where => tracked(await log.latest(where)),
    fork: async (id, through) => tracked(await log.fork(id, through)),
  };
  return {log: closing, directory, warnings};
}

export function ended(text: string, more: Partial<TurnEnd> = {}): TurnEnd & {text: string} {
  const usage = {inputTokens: 1, outputTokens: 2, contextTokens: 3};
  return {stopReason: 'end', model: 'test:model', usage, citations: [], text, ...more};
}

/** One whole exchange. */
export async function exchange(session: Session, question: string, answer: string): Promise<string> {
  const turn = await session.beginTurn(question);
  await turn.end(ended(answer));
  return turn.id;
}
