import type {GuardedWriter} from '../security/guarded-write.ts';

/** How file tools change files: through the guarded writer, or one that keeps what was there for undo. */
export type FileHands = Pick<GuardedWriter, 'maxBytes' | 'look' | 'write' | 'remove' | 'move'>;
