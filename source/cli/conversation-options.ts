import type {ConversationOptions} from '../runtime/conversation.ts';
import type {AskFlags} from './ask-flags.ts';

/** Turns command-line flags into options of the conversation, the same for one answer and for the app. */
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
