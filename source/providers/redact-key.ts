/** Masks the API key in a text before it is shown or logged (redaction), and what `redact` finds. */
export function withoutKey(
  apiKey: string | undefined,
  redact: ((text: string) => string) | undefined,
): (text: string) => string {
  return text => {
    const clean = apiKey ? text.replaceAll(apiKey, '[redacted:known-secret]') : text;
    return redact ? redact(clean) : clean;
  };
}
