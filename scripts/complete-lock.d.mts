export function missingOptionalPackages(lock: {
  packages: Record<string, unknown>;
}): [key: string, name: string, range: string][];
