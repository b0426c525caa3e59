/** A text as the source of a regular expression that matches this very text: its signs are escaped. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
