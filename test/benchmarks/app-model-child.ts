import {ollamaAnswer} from '../providers/fake-ollama.ts';
import {startScriptedModel} from '../ui/scripted-model.ts';

/** What an answer looks like: prose, a list, code. Its pieces are as long as tokens are. */
const passage = `The cart is kept in **one place**, and each item in it is counted. See \`cart.ts\` for the rest.

- an item that is there already is counted up
- one that is new goes to the end

\`\`\`ts
export function addItem(cart: Item[], item: Item): void {
  cart.push(item);
}
\`\`\`

`;
const pieces = passage.match(/\s?[^\s]{1,6}|\s/g) ?? [];

const model = await startScriptedModel();
/** Whether a summary is never answered: whoever stops one needs it to last. */
let holdsSummaries = false;
process.on('message', (said: {holdsSummaries?: boolean}) => {
  if (said.holdsSummaries !== undefined) holdsSummaries = said.holdsSummaries;
});
/**
 * The question says how many tokens, how many milliseconds apart, and how the answer is to end; or with its first word that nothing
 * comes (`silent`), nothing but headers (`headers`), that the connection breaks (`reset`), a call of a command that takes a minute
 * (`command`), or of one
 * that nobody allows without being asked (`approve`).
 */
model.usual = async (response, {messages}) => {
  const message = messages.at(-1);
  if (message?.role === 'user' && message.content.startsWith('reset')) {
    response.destroy();
    return;
  }
  // Summaries are asked for in words of the program's own.
  const isOwn = /^(?:steady|flood|warm up|turn|headers|command|approve|reset)/.test(message?.content ?? '');
  if (holdsSummaries && message?.role === 'user' && !isOwn) return;
  if (message?.role === 'user' && message.content.startsWith('headers')) {
    response.flushHeaders();
    return;
  }
  if (message?.role === 'user' && /^(?:command|approve)/.test(message.content)) {
    const command = message.content.startsWith('command') ? 'sleep 60' : 'rm -r notes';
    const call = {type: 'tool-call', name: 'run-command', input: {command}} as const;
    response.end(ollamaAnswer([call, {type: 'end', reason: 'stop'}]));
    return;
  }
  const inputTokens = Math.ceil(messages.reduce((sum, {content}) => sum + content.length, 0) / 4) + 400;
  const question = messages.findLast(({role}) => role === 'user')?.content ?? '';
  const [, count = '50', gapMs = '0', mark = ''] = /(\d+) (\d+) (end-\d+\.)/.exec(question) ?? [];
  const endPart = {type: 'end', reason: 'stop', inputTokens, outputTokens: Number(count)} as const;
  const token = (at: number) => ollamaAnswer([{type: 'text', text: pieces[at % pieces.length] ?? ''}]);
  const ending = ollamaAnswer([{type: 'text', text: `\n\`\`\`\n\ndone ${mark}`}, endPart]);
  const whole = Number(count) % pieces.length;
  const last = ollamaAnswer([{type: 'text', text: `\n\ndone ${mark}`}, endPart]);
  if (Number(gapMs) === 0) {
    let text = '';
    for (let at = 0; at < Number(count); at++) text += token(at);
    response.end(text + (insideCode(whole) ? ending : last));
    return;
  }
  const startedAtMs = performance.now();
  for (let at = 0; at < Number(count) && !response.destroyed; at++) {
    response.write(token(at));
    const dueAtMs = startedAtMs + (at + 1) * Number(gapMs);
    await new Promise(resolve => setTimeout(resolve, Math.max(0, dueAtMs - performance.now())));
  }
  response.end(insideCode(whole) ? ending : last);
};
process.send?.(model.server.baseUrl);
// Whoever asks hears how many answers have an open connection.
process.on('message', () => process.send?.(model.openAnswers()));

function insideCode(at: number): boolean {
  return (pieces.slice(0, at).join('').match(/```/g)?.length ?? 0) % 2 === 1;
}
