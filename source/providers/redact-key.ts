/** Takes `apiKey` out of a text, and what `redact` finds. */
export function withoutKey(
  apiKey: string | undefined,
  redact: ((text: string) => string) | undefined,
): (text: string) => string {
  return text => {
    const clean = apiKey ? text.replaceAll(apiKey, '[redacted:known-secret]') : text;
    return redact ? redact(clean) : clean;
  };
}
