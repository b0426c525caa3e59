const units = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1} as const;
type Unit = keyof typeof units;

export function parseDuration(text: string): number {
  const pattern = /^\s*(?:(?<d>\d+)d)?\s*(?:(?<h>\d+)h)?\s*(?:(?<m>\d+)m(?!s))?\s*(?:(?<s>\d+)s)?\s*(?:(?<ms>\d+)ms)?\s*$/;
  const groups = pattern.exec(text)?.groups;
  const found = Object.entries(groups ?? {}).filter((entry): entry is [Unit, string] => entry[1] !== undefined);
  if (found.length === 0) throw new SyntaxError(`\`${text}\` is no duration, expected something like 1h30m`);
  return found.reduce((sum, [unit, digits]) => sum + Number(digits) * units[unit], 0);
}
