import {createGunzip} from 'node:zlib';
import {inflateWithin} from './inflate-within.ts';
import {type ParseLimits, type ParseOutcome, parseFailure} from './parser.ts';

/** What a gzip file holds, named as it would be when unpacked: `changelog.gz` holds `changelog`. */
export interface Unpacked {
  bytes: Buffer;
  path: string;
  /** What is left of the limits of the file. */
  limits: ParseLimits;
}

/**
 * Unpacks a gzip file (RFC 1952) in memory and guards against bombs: what comes out may not be larger than a file that is
 * not packed, and counts as inflated. A failure where it does, or where the file is damaged.
 */
export async function unpackGzip(
  bytes: Uint8Array,
  path: string,
  limits: ParseLimits,
): Promise<Unpacked | ParseOutcome> {
  const limitBytes = Math.min(limits.fileBytes, limits.inflatedBytes);
  let unpacked: Buffer | undefined;
  try {
    unpacked = await inflateWithin(createGunzip(), bytes, limitBytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return parseFailure('corrupt', `It cannot be unpacked: ${detail}`, 'Pack it again, or add the file itself.');
  }
  if (!unpacked) {
    return parseFailure(
      'inflates',
      `It unpacks to more than ${Math.round(limitBytes / 1_000_000)} MB`,
      'Unpack it and split it, if it is from a source that you trust.',
    );
  }
  return {
    bytes: unpacked,
    path: path.replace(/\.gz$/i, ''),
    limits: {...limits, inflatedBytes: limits.inflatedBytes - unpacked.length},
  };
}
