import type {Message} from './language-model.ts';

/**
 * Repairs a conversation in which tool calls and their results do not match, since servers that check this refuse it:
 * every tool call is followed at once by its result. A call without one gets a result that says so, and a result
 * without a call becomes a message. Assistant messages that say nothing are left out. What is in order already comes
 * back unchanged, message for message.
 */
export function pairToolResults(messages: readonly Message[]): Message[] {
  const paired: Message[] = [];
  const used = new Set<Message>();
  messages.forEach((message, place) => {
    if (used.has(message)) return;
    if (message.role === 'tool') {
      paired.push({role: 'user', text: `Result of the tool \`${message.name}\`:\n${message.text}`});
      return;
    }
    if (message.role !== 'assistant') {
      paired.push(message);
      return;
    }
    const calls = message.toolCalls ?? [];
    if (calls.length === 0 && message.text.trim() === '') return;
    paired.push(message);
    for (const {id, name} of calls) {
      const result = findResult(messages, place + 1, id, used);
      if (result) used.add(result);
      paired.push(
        result ?? {role: 'tool', callId: id, name, ok: false, text: 'There is no result: this call did not run.'},
      );
    }
  });
  return paired;
}

/** A result belongs to the last call of its id before it: the next assistant message that calls with the same id ends the search. */
function findResult(
  messages: readonly Message[],
  from: number,
  callId: string,
  used: ReadonlySet<Message>,
): Extract<Message, {role: 'tool'}> | undefined {
  for (let place = from; place < messages.length; place += 1) {
    const message = messages[place] as Message;
    if (message.role === 'tool' && message.callId === callId && !used.has(message)) return message;
    if (message.role === 'assistant' && message.toolCalls?.some(call => call.id === callId)) return undefined;
  }
  return undefined;
}
