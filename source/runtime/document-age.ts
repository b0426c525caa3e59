/**
 * How old a document is, in words: the day, month or year that it says itself, its newest, with `before` in front
 * (`2024-05`), else `taken in on 2026-11-27`.
 */
export function documentAge(
  {metadata, addedAt}: {metadata: {date?: string; modified?: string}; addedAt: string},
  before = '',
): string {
  const date = metadata.modified ?? metadata.date;
  return date === undefined ? `taken in on ${addedAt.slice(0, 10)}` : `${before}${date.slice(0, 10)}`;
}
