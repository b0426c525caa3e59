/** The most characters of a line by which it is told from others. */
const longestShape = 160;

/** When a line was written, at its beginning, as logs do: ISO 8601, syslog, a time of day, seconds, in brackets or not. */
export const stampAtStart =
  /^\s*[[({"]?(?:\d{4}[-/]\d\d[-/]\d\d[T ]?|[A-Z][a-z]{2} +\d{1,2} (?:\d{4} )?|\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ])?(?:\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?|\d{4}-\d\d-\d\d)(?:Z| ?[+-]\d\d:?\d\d)?[\])}"]?\s*/;

/**
 * What a line has in common with others that say the same of another thing: without times, numbers and addresses. Lines
 * of the same shape are counted rather than quoted each.
 */
export function shapeOf(text: string): string {
  return text
    .slice(0, 2 * longestShape)
    .replace(stampAtStart, '')
    .replace(/"(?:time|timestamp|ts|@timestamp|date)"\s*:\s*("[^"]*"|[\d.]+),?/, '')
    .replace(/\b0x[0-9a-f]+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{7,}\b/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestShape);
}
