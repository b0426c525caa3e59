export function satisfies(version: string, range: string): boolean {
  const base = range.replace(/^[^\d]*/, '');
  if (range.startsWith('^')) return version >= base && version.split('.')[0] === base.split('.')[0];
  if (range.startsWith('~')) return version >= base && version.split('.')[1] === base.split('.')[1];
  if (range.startsWith('>=')) return version >= base;
  return version === base;
}
