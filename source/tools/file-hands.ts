import type {GuardedWriter} from '../security/guarded-write.ts';

/** What file tools act through: the guarded writer, or one that keeps what was there for undo. */
export type FileHands = Pick<GuardedWriter, 'maxBytes' | 'look' | 'write' | 'remove' | 'move'>;
