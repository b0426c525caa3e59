import {opendir, stat, statfs} from 'node:fs/promises';
import {join} from 'node:path';
import type {Measure} from './measure.ts';

/** Measures the program itself: processor, memory, disk. */
export interface SystemMeasures {
  /** Processor time since the last call, and memory; takes some microseconds. */
  measureProcess(): void;
  /** What `folder` takes and what is free there; looks at every file, so at most once in ten minutes. Never throws. */
  measureDisk(): Promise<void>;
}

/** The folder's size is measured at most this often, in milliseconds. */
const diskEveryMs = 10 * 60_000;
/** The most files that are looked at for it; of a larger folder only these count. */
const mostFiles = 200_000;

/**
 * Measures what the program itself uses: processor time and memory, and the disk space of what it keeps in `folder`.
 */
export function createSystemMeasures(measure: Measure, folder: string): SystemMeasures {
  let cpu = {user: 0, system: 0};
  let diskAtMs = Number.NEGATIVE_INFINITY;
  return {
    measureProcess() {
      const now = process.cpuUsage();
      measure('eca.process.cpu', (now.user - cpu.user) / 1e6, {'eca.mode': 'user'});
      measure('eca.process.cpu', (now.system - cpu.system) / 1e6, {'eca.mode': 'system'});
      cpu = now;
      measure('eca.process.memory', process.memoryUsage.rss());
    },
    async measureDisk() {
      if (performance.now() - diskAtMs < diskEveryMs) return;
      diskAtMs = performance.now();
      try {
        const {bavail, bsize} = await statfs(folder);
        measure('eca.disk.free', bavail * bsize);
        measure('eca.disk.used', await sizeBelow(folder));
      } catch {
        // A folder that is not there takes nothing, and one that cannot be looked at has no figure.
      }
    },
  };
}

/** The bytes of all files below a folder. */
async function sizeBelow(folder: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  for await (const entry of await opendir(folder, {recursive: true})) {
    if (!entry.isFile()) continue;
    if (++files > mostFiles) break;
    bytes += await stat(join(entry.parentPath ?? entry.path, entry.name)).then(
      ({size}) => size,
      () => 0,
    );
  }
  return bytes;
}
