import type {StreamPart} from './language-model.ts';

/**
 * What came off the network together, with as few parts as say the same: texts of one kind that follow each other are one part, empty ones
 * are none.
 * Every part costs all that consume the stream something, and a fast server sends hundreds at once. What `parts` throws is thrown
 * after what came before it.
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
