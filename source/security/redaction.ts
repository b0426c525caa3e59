import {Buffer} from 'node:buffer';
import {redactPrivateKeys} from './private-keys.ts';
import {redactAssignments} from './secret-assignments.ts';
import {redactShapes} from './secret-shapes.ts';

/** What a redactor knows beside the shapes of keys. */
export type RedactorOptions = {
  /** The secrets that the program itself holds, asked at every call so that a new one counts at once. Default: none. */
  knownSecrets?: () => Iterable<string>;
};

/** Masks keys, passwords and tokens in text. */
export type Redactor = {
  /** The text with every secret replaced by `[redacted:kind]`. Redacting again changes nothing. */
  redact(text: string): string;
};

/**
 * Hides secrets (API keys, passwords, tokens) in a text before it is logged, remembered or shown in an error message
 * (redaction). It takes whole texts and replaces the known secrets (also their URL, JSON, hexadecimal and base64 forms,
 * and inside a longer base64 text), keys and tokens known by their shape, private keys, credentials in headers and
 * URLs, and literals assigned to secret names. Time grows linearly with the text. What has no known shape and no
 * telling name (a lone random word) stays.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  let formsBySecret = new Map<string, string[]>();
  /** Masks the secrets that this program itself holds, in whatever form they appear. */
  function redactKnown(text: string): string {
    const current = new Map<string, string[]>();
    for (const secret of options.knownSecrets?.() ?? []) {
      const value = secret.trim();
      if (isWorthHiding(value)) current.set(value, formsBySecret.get(value) ?? formsOf(value));
    }
    formsBySecret = current;
    // The longest first: a secret may be part of another.
    const forms = [...current.values()].flat().sort((a, b) => b.length - a.length);
    return forms.reduce(
      (rest, form) => (rest.includes(form) ? rest.replaceAll(form, '[redacted:known-secret]') : rest),
      text,
    );
  }
  return {
    redact: text => redactAssignments(redactUrls(redactHeaders(redactShapes(redactPrivateKeys(redactKnown(text)))))),
  };
}

/**
 * The shortest secrets that are masked wherever they stand: eight characters, or four with something other than
 * letters. Short words of letters alone, such as the `ollama` that local servers take for a key, would blank ordinary
 * text.
 */
function isWorthHiding(secret: string): boolean {
  return secret.length >= 8 || (secret.length >= 4 && /[^A-Za-z]/.test(secret));
}

/** The other ways in which a known secret may appear in a text: escaped, hexadecimal, base64. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  // Encoding throws on a lone surrogate; the bytes have none.
  const wellFormed = bytes.toString('utf8');
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  forms.add(encodeURIComponent(wellFormed));
  forms.add(encodeURI(wellFormed));
  if (bytes.length < 6) return [...forms];
  forms.add(bytes.toString('hex'));
  forms.add(bytes.toString('hex').toUpperCase());
  for (const encoding of ['base64', 'base64url'] as const) {
    forms.add(bytes.toString(encoding));
    forms.add(bytes.toString(encoding).replace(/=+$/, ''));
    if (bytes.length >= 12) for (const offset of [0, 1, 2]) forms.add(base64Core(bytes, offset, encoding));
  }
  return [...forms];
}

/** The part of the base64 of `…secret…` that is the same whatever stands around it, the secret starting at `offset` modulo 3. */
function base64Core(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
  // Letters at the edges also hold bits of what stands beside the secret: they are left out.
  const firstWhole = Math.ceil((offset * 8) / 6);
  const afterLastWhole = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(firstWhole, afterLastWhole);
}

/** An Authorization header, as it stands in a request, in code or in JSON. */
const authorization =
  /(authorization\\?["'`]?[ \t]{0,8}[:=][ \t]{0,8}\\?["'`]?(?:(?:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)[ \t]{1,8})?)([A-Za-z0-9._~+/=:-]{6,})/gi;
/** The word before a credential in a header that says that one follows. */
const authorizationScheme = /(?:bearer|basic|token|digest|apikey)[ \t]+$/i;
/** A bearer token, wherever it stands. */
const bearer = /\b(bearer[ \t]{1,8})([A-Za-z0-9._~+/-]{16,}={0,2})/gi;
/** User name and password of basic authentication, in base64. */
const basic = /\b(basic[ \t]{1,8})([A-Za-z0-9+/_-]{6,}={0,2})/gi;
/** A cookie header; of it only the values that look random are masked. */
const cookie = /\b(?:set-)?cookie2?["'`]?[ \t]{0,8}:[ \t]{0,8}["'`]?[^\r\n"'`]{1,4096}/gi;

/** Masks credentials in HTTP headers: Authorization, bearer tokens, basic passwords, cookies. */
function redactHeaders(text: string): string {
  return text
    .replace(authorization, (all, before: string, value: string) =>
      looksRandom(value) || holdsUserAndPassword(value) || (authorizationScheme.test(before) && /[0-9]/.test(value))
        ? `${before}[redacted:authorization]`
        : all,
    )
    .replace(bearer, (all, before: string, value: string) =>
      looksRandom(value) ? `${before}[redacted:authorization]` : all,
    )
    .replace(basic, (all, before: string, value: string) =>
      holdsUserAndPassword(value) ? `${before}[redacted:authorization]` : all,
    )
    .replace(cookie, line =>
      line.replace(/=([^;\s,]{12,})/g, (all, value: string) => (looksRandom(value) ? '=[redacted:cookie]' : all)),
    );
}

/**
 * Whether a value looks like a generated token rather than a word: at least 12 characters, digits and letters, six
 * different ones.
 */
function looksRandom(value: string): boolean {
  return value.length >= 12 && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && new Set(value).size >= 6;
}

/** Whether base64 decodes to `user:password`. */
function holdsUserAndPassword(value: string): boolean {
  return /^[\x20-\x39\x3b-\x7e]{0,256}:[\x20-\x7e]+$/.test(Buffer.from(value, 'base64').toString('latin1'));
}

/**
 * A password in an address. The last @ before the path ends it, as it may hold one itself. `user:password@host` is how
 * documents name the form, and stays.
 */
const urlPassword = /(:\/\/[^\s/:@"'`<>]{0,256}:)([^\s"'`<>/]{1,512})@(?=[\w[])(?!host\b(?!\.))/g;
/** A token in place of a user name in an address. */
const urlToken = /(:\/\/)([A-Za-z0-9_~.%-]{16,512})@(?=[\w[])/g;
/** The password that `curl` is given after a user name, with `-u` or `--user`. */
const curlUser = /([ \t](?:-u|--user)[ \t=]{0,4}["']?[^\s:"']{1,128}:)([^\s"']{1,256})/g;
/** A signature or key among the parameters of an address, as in signed links to cloud storage. */
const signature = /([?&](?:sig|signature|x-amz-signature|x-goog-signature|code|key)=)([A-Za-z0-9%+/=_-]{20,})/gi;

/** Masks passwords, tokens and signatures in web addresses and in `curl -u`. */
function redactUrls(text: string): string {
  let output = text;
  if (text.includes('://')) {
    output = output
      .replace(urlPassword, (all, before: string, password: string) =>
        isTemplate(password) ? all : `${before}[redacted:url-password]@`,
      )
      .replace(urlToken, (all, before: string, token: string) =>
        looksRandom(token) ? `${before}[redacted:url-password]@` : all,
      )
      .replace(signature, (all, before: string, value: string) =>
        looksRandom(value) ? `${before}[redacted:url-signature]` : all,
      );
  }
  if (!output.includes('curl')) return output;
  return output.replace(/[^\r\n]+/g, line =>
    line.includes('curl')
      ? line.replace(curlUser, (all, before: string, password: string) =>
          isTemplate(password) ? all : `${before}[redacted:url-password]`,
        )
      : line,
  );
}

/** A placeholder such as `$PASSWORD`, `{{token}}` or `***` is no secret and stays. */
function isTemplate(value: string): boolean {
  return /^\$|\$\{|\{\{|^\{[^}]*\}$|^\[|^%\w+%$|^\*+$|^x+$|^\.{3}$|^…$/i.test(value);
}
