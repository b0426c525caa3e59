/**
 * Remembers which files a conversation has read, and in what state: only those are changed, and only while they are
 * still so. That keeps a model from overwriting what somebody else changed meanwhile.
 */
export interface SeenFiles {
  /** `realPath` was read or written, and its bytes had this SHA-256 then. */
  note(realPath: string, hash: string): void;
  hashOf(realPath: string): string | undefined;
  /** At most so many of them, the one that was noted last first. */
  newest(most: number): {realPath: string; hash: string}[];
  forget(realPath: string): void;
}

/**
 * The most files that are remembered; the one that was noted longest ago is forgotten first and has to be read again
 * before it is edited.
 */
const mostFiles = 10_000;

/** A record of read files for one conversation. */
export function createSeenFiles(): SeenFiles {
  const hashes = new Map<string, string>();
  return {
    note(realPath, hash) {
      hashes.delete(realPath);
      hashes.set(realPath, hash);
      const [oldest] = hashes.keys();
      if (hashes.size > mostFiles && oldest !== undefined) hashes.delete(oldest);
    },
    hashOf: realPath => hashes.get(realPath),
    newest: most =>
      [...hashes]
        .slice(-most)
        .reverse()
        .map(([realPath, hash]) => ({realPath, hash})),
    forget: realPath => void hashes.delete(realPath),
  };
}
