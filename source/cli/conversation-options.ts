import type {ConversationOptions} from '../runtime/conversation.ts';
import type {AskFlags} from './ask-flags.ts';

/** How a conversation is held, as the flags of one answer and of the app say it. */
export function conversationOptions(
  flags: AskFlags,
): Pick<ConversationOptions, 'timeoutMs' | 'maxSteps' | 'noTools' | 'noMemory' | 'system' | 'allow' | 'deny'> {
  return {
    ...(flags.timeoutMs !== undefined && {timeoutMs: flags.timeoutMs}),
    ...(flags.maxSteps !== undefined && {maxSteps: flags.maxSteps}),
    ...(flags.system !== undefined && {system: flags.system}),
    noTools: flags.noTools,
    noMemory: flags.noMemory,
    allow: flags.allow,
    deny: flags.deny,
  };
}
