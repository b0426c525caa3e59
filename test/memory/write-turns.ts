// Run as a child process: writes turns until it is killed or has written the number asked for, and says what is on disk.
// Arguments: directory, session id (or `new`), label, number of turns (0: no end).
import {openConversationLog} from '../../source/memory/conversation-log.ts';

const [directory = '', id = 'new', label = '', count = '0'] = process.argv.slice(2);
const log = openConversationLog({directory});
const session = id === 'new' ? await log.create({workspaceRoot: '/projects/alpha'}) : await log.open(id);
console.log(`session ${session.id}`);
for (let n = 1; count === '0' || n <= Number(count); n += 1) {
  const turn = await session.beginTurn(`${label} question ${n}`);
  if (turn.begun.saved) console.log(`begun ${label} ${n}`);
  await turn.appendStep([{role: 'assistant', text: `${label} answer ${n} part 1. ${'x'.repeat((n % 7) * 500)}`}]);
  await turn.appendStep([{role: 'assistant', text: `${label} answer ${n} part 2.`}]);
  const usage = {inputTokens: n, outputTokens: n, contextTokens: n};
  const ended = await turn.end({stopReason: 'end', model: 'test:model', usage, citations: []});
  if (ended.saved) console.log(`ended ${label} ${n}`);
}
await session.close();
