/** The first line of a private key. */
const privateKeyStart = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
/** The beginning of the line that ends a key. */
const privateKeyEnd = '-----END';
/** That line as a whole. */
const privateKeyEndLine = /-----END [A-Z0-9 ]{0,60}-----/y;
/** The lines of a key whose end is missing: headers, long lines of base64, line breaks (also written out). */
const cutPrivateKey = /(?:\s|\\[nrt]|(?:Proc-Type|DEK-Info|Version|Comment):[^\r\n]{0,200}|[A-Za-z0-9+/=]{20,})*/y;
/**
 * The longest private key that is looked for, in characters. A 16,384-bit RSA key takes 13 kB; the limit leaves room
 * for quoting and for line prefixes. Of a longer text only the lines that look like a key are masked.
 */
const maximumPrivateKeyLength = 65_536;

/**
 * Masks private keys (SSH, TLS, PGP) in a text: in PEM, OpenSSH and PGP armour, from the BEGIN line to the END line,
 * they are replaced by `[redacted:private-key]`; of a key that was cut, what is there. A BEGIN line without a body
 * stays.
 */
export function redactPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let output = '';
  let copied = 0;
  let nextEnd = 0;
  for (const match of text.matchAll(privateKeyStart)) {
    if (match.index < copied) continue;
    const bodyStart = match.index + match[0].length;
    // Searched on only from the last find, so that many starts without an end take linear time.
    if (nextEnd !== -1 && nextEnd < bodyStart) nextEnd = text.indexOf(privateKeyEnd, bodyStart);
    const end = keyEnd(text, bodyStart, nextEnd);
    if (end === undefined) continue;
    output += `${text.slice(copied, match.index)}[redacted:private-key]`;
    copied = end;
  }
  return redactKeyEnds(output + text.slice(copied));
}

/** The last line of a private key. */
const lonePrivateKeyEnd = /-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
/** A line of base64 and nothing else, also quoted or in a diff. */
const keyLine = /^[\s>+-]*[A-Za-z0-9+/=]{1,80}\s*$/;
/** Enough base64 in a row to be a key's. */
const fullKeyLine = /[A-Za-z0-9+/=]{32}/;

/** Masks the lines of a key whose beginning is missing: those before its END line that are base64 and nothing else. */
function redactKeyEnds(text: string): string {
  let output = '';
  let copied = 0;
  for (const match of text.matchAll(lonePrivateKeyEnd)) {
    let start = text.lastIndexOf('\n', match.index);
    let found = false;
    while (start > copied && match.index - start < maximumPrivateKeyLength) {
      const lineStart = Math.max(copied, text.lastIndexOf('\n', start - 1) + 1);
      const line = text.slice(lineStart, Math.min(start, lineStart + 120));
      // Only the last line of a key is short, and the first one where the text was cut inside it.
      if (!keyLine.test(line) || (found && lineStart > 0 && !fullKeyLine.test(line))) break;
      found ||= fullKeyLine.test(line) || match.index - lineStart < 80;
      start = lineStart - 1;
    }
    const body = text.slice(start + 1, match.index);
    if (!found || !fullKeyLine.test(body)) continue;
    output += `${text.slice(copied, start + 1)}[redacted:private-key]`;
    copied = match.index + match[0].length;
  }
  return output + text.slice(copied);
}

/**
 * Where the key that begins before `bodyStart` ends: after its END line, or, where that is missing or too far away,
 * after the last line that looks like a key. Undefined where no key follows.
 */
function keyEnd(text: string, bodyStart: number, nextEnd: number): number | undefined {
  if (nextEnd !== -1 && nextEnd - bodyStart <= maximumPrivateKeyLength) {
    const body = text.slice(bodyStart, nextEnd);
    if (!body.includes('-----BEGIN')) {
      if (!/[A-Za-z0-9+/=]{16}/.test(body)) return undefined;
      privateKeyEndLine.lastIndex = nextEnd;
      return privateKeyEndLine.test(text) ? privateKeyEndLine.lastIndex : nextEnd + privateKeyEnd.length;
    }
  }
  cutPrivateKey.lastIndex = bodyStart;
  cutPrivateKey.test(text);
  const end = cutPrivateKey.lastIndex;
  return /[A-Za-z0-9+/=]{20}/.test(text.slice(bodyStart, end)) ? end : undefined;
}
