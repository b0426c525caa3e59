import {type FileStamp, stampOf} from './file-stamp.ts';

/** Remembers what was read from files and folders as long as they are as they were. */
export interface StampedMemory<Value> {
  /** What `read` says about the file or folder: what it said the last time, if nothing has changed there since. */
  get(path: string, read: () => Value): Value;
}

/** Makes a memory of at most `most` files and folders; with more it begins anew. What `read` throws is not remembered. */
export function createStampedMemory<Value>(most: number): StampedMemory<Value> {
  const remembered = new Map<string, {stamp: FileStamp | undefined; value: Value}>();
  return {
    get(path, read) {
      const stamp = stampOf(path);
      const known = remembered.get(path);
      if (known?.stamp?.isSettled && known.stamp.key === stamp?.key) return known.value;
      const value = read();
      if (remembered.size >= most) remembered.clear();
      remembered.set(path, {stamp, value});
      return value;
    },
  };
}
