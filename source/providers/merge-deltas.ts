import type {StreamPart} from './language-model.ts';

/**
 * Joins small pieces of streamed text that arrived together into larger ones, because every piece costs all that
 * consume the stream something, and a fast server sends hundreds at once. Texts of one kind that follow each other
 * become one part, empty ones none. What `parts` throws is thrown after what came before it.
 */
export function* mergeDeltas(parts: Iterable<StreamPart>): Generator<StreamPart> {
  let held: {type: 'text-delta' | 'reasoning-delta'; text: string} | undefined;
  try {
    for (const part of parts) {
      const isDelta = part.type === 'text-delta' || part.type === 'reasoning-delta';
      if (isDelta && part.text === '') continue;
      if (isDelta && part.type === held?.type) {
        held.text += part.text;
        continue;
      }
      if (held) yield held;
      held = isDelta ? {...part} : undefined;
      if (!isDelta) yield part;
    }
  } catch (error) {
    if (held) yield held;
    throw error;
  }
  if (held) yield held;
}
