/** Finds the optional packages, mostly for other platforms, that the lock file lacks. */
export function missingOptionalPackages(lock: {
  packages: Record<string, unknown>;
}): [key: string, name: string, range: string][];
