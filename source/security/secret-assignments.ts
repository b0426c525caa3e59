/** How much a name tells of its value: the more it does, the less the value itself has to look random. */
type NameStrength = 'password' | 'secret' | 'key';

/**
 * The names whose values are masked (password, secret, token, API key and the like); `nameEnding` allows endings that
 * leave it the name of a secret: SECRET_KEY, token2, passwordProd.
 */
const secretName =
  /(?<pass>pass(?:word|wd|phrase|code)|pwd)|(?<secret>secret|credential)|token|(?:api|access|account|private|signing|encryption|auth|service[-_]?role|shared[-_]?access|subscription|license)[-_ ]?key/gi;
/** Endings that leave a name the name of a secret, such as `_KEY`, `2` or `Prod`. */
const nameEnding =
  /(?:[-_]?(?:access|api|key|value|base64|b64|salt|production|prod|development|dev|testing|test|staging|live|old|new|s|\d{1,3})){0,4}/iy;
/** What stands between a name and its value, in code, JSON, YAML, settings files and XML. */
const separator =
  /(?:\\?["'`])?\]?[ \t]{0,8}(?::[ \t]{0,8}(?:string|str|String)[ \t]{0,8}(?==))?(?:=>|:=|={1,3}|:|>(?=[^<>\n]{1,512}<\/))[ \t]{0,8}/y;
/** The blanks between a command line option and its value. */
const flagSeparator = /[ \t]{1,8}/y;
/** A quote that a value begins with, escaped or not. */
const openingQuote = /\\?["'`]/y;
/** A value in quotes, at most 1,024 characters. */
const quoted = /[a-zA-Z]?(\\?["'`])((?:(?!\1)[^\r\n]){1,1024})\1/y;
/** What a value without quotes is made of. The first 64 characters decide; a secret that is longer is taken whole. */
const bareCharacter = '[^\\s"\'`,;<>(){}[\\]|\\\\]';
/** The same in a web address, where the next parameter or the fragment ends a value. */
const bareInUrlCharacter = '[^\\s"\'`,;<>(){}[\\]|\\\\&#]';
/** The same on a line of an environment file, where only blanks and quotes end a value. */
const settingCharacter = '[^\\s"\'`]';
const bare = unquotedValue(bareCharacter);
const bareInUrl = unquotedValue(bareInUrlCharacter);
const wholeWord = unquotedValue(settingCharacter);

/**
 * Masks passwords and keys in code and settings by the name they are assigned to: the value of `password`,
 * `client_secret`, `API_KEY` or `--token` becomes `[redacted:password]`, `[redacted:secret]` or `[redacted:key]`. Only
 * literals that look like a secret are replaced: code (`password = getPassword()`, `token: string`), templates, paths,
 * words and placeholders stay.
 */
export function redactAssignments(text: string): string {
  let output = '';
  let copied = 0;
  secretName.lastIndex = 0;
  for (let match = secretName.exec(text); match !== null; match = secretName.exec(text)) {
    const strength: NameStrength = match.groups?.pass ? 'password' : match.groups?.secret ? 'secret' : 'key';
    const found = findValue(text, match.index, secretName.lastIndex, strength);
    if (found === undefined) continue;
    output += `${text.slice(copied, found.start)}[redacted:${strength}]`;
    copied = found.end;
    secretName.lastIndex = found.end;
  }
  return copied === 0 ? text : output + text.slice(copied);
}

/**
 * Finds the value that follows a telling name, in quotes or bare, and where it ends; undefined where none follows or it
 * is no secret.
 */
function findValue(text: string, nameStart: number, nameEnd: number, strength: NameStrength) {
  const name = {start: nameStart, end: skip(nameEnding, text, nameEnd) ?? nameEnd};
  const assigned = skip(separator, text, name.end);
  const flag = assigned === undefined ? isCommandFlag(text, name.start) : false;
  const valueStart = assigned ?? (flag ? skip(flagSeparator, text, name.end) : undefined);
  if (valueStart === undefined) return undefined;

  quoted.lastIndex = valueStart;
  const literal = quoted.exec(text);
  if (literal !== null) {
    const value = literal[2] ?? '';
    const end = valueStart + literal[0].length - (literal[1]?.length ?? 0);
    return looksSecret(value, strength, false) ? {start: end - value.length, end} : undefined;
  }
  // Without its end the text was cut inside the quotes.
  const start = skip(openingQuote, text, valueStart) ?? valueStart;
  const setting = isSettingLine(text, name.start, name.end, valueStart);
  const pattern = isQueryParameter(text, name.start) ? bareInUrl : setting || flag ? wholeWord : bare;
  const judgedEnd = skip(pattern.judged, text, start);
  if (judgedEnd === undefined) return undefined;
  const value = text.slice(start, judgedEnd);
  // What is asked first rejects nearly all code, and is quick.
  if (!setting && (!hasDigitOrSign(value) || (!flag && isCode(value, text.slice(judgedEnd, judgedEnd + 2)))))
    return undefined;
  if (!looksSecret(value, flag && hasLetterAndDigit(value) ? 'password' : strength, setting)) return undefined;
  return {start, end: skip(pattern.rest, text, judgedEnd) ?? judgedEnd};
}

/** How a value without quotes is read: the part that is judged, and what belongs to it after that. */
function unquotedValue(character: string): {judged: RegExp; rest: RegExp} {
  return {judged: new RegExp(`${character}{6,64}`, 'y'), rest: new RegExp(`${character}*`, 'y')};
}

/** Where the pattern ends that begins here; undefined where it does not fit. */
function skip(pattern: RegExp, text: string, position: number): number | undefined {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Whether the value follows after a blank: the name is a command line option, `--password`, or stands in a `.netrc`. */
function isCommandFlag(text: string, nameStart: number): boolean {
  const before = text.slice(Math.max(0, nameStart - 160), nameStart);
  return (
    /\bmachine\s{1,8}\S{1,60}\s{1,8}login\s{1,8}\S{1,60}\s{1,8}$/.test(before) ||
    /(?:^|[\s"'`])--?[a-z-]{0,30}$/.test(before.slice(-40))
  );
}

/** Whether the name stands in the parameters of a web address. */
function isQueryParameter(text: string, nameStart: number): boolean {
  return /[?&][\w.-]{0,30}$/.test(text.slice(Math.max(0, nameStart - 40), nameStart));
}

/** Whether the line is `NAME=value` as in an environment file or a shell: upper case, nothing around the equals sign. */
function isSettingLine(text: string, nameStart: number, nameEnd: number, valueStart: number): boolean {
  if (valueStart !== nameEnd + 1 || text.charAt(nameEnd) !== '=') return false;
  const before = text.slice(Math.max(0, nameStart - 60), nameStart);
  const prefix = /(?:^|[\s"'`;&\\n])(?:[A-Z][A-Z0-9_]*)?$/.exec(before);
  return prefix !== null && /^[A-Z0-9_]+$/.test(text.slice(nameStart, nameEnd));
}

/** Whether an unquoted value is an expression of a program rather than a literal. */
function isCode(value: string, after: string): boolean {
  const next = after.charAt(0);
  if ('([{`'.includes(next) && next !== '') return true;
  // `</` closes the element of which the value is the content.
  if (next === '<') return after !== '</';
  if (/^[A-Za-z_$][\w$]*(?:(?:\?|!)?\.[A-Za-z_$][\w$]*)+[?!]?$/.test(value)) return !hasRandomRun(value);
  if (/^(?:password|passphrase|secret|token)\d*$/i.test(value)) return true;
  return /^[A-Za-z_$][\w$]*$/.test(value) && (next === ';' || next === ',' || next === ')') && !hasRandomRun(value);
}

/** A value that a template engine or a shell fills in is no secret itself. */
const template = /\$\{|\{\{|%\(|^\$|^%|^<|^\{|\[redacted:|process\.env|environ|import\.meta|^@/i;
/** Values that only stand in for a secret, as documents and examples have them (`your-key-here`, `changeme`, `xxxxx`). */
const placeholder =
  /^(?:your|insert|enter|replace|change|sample|example|placeholder|dummy|fake|mock|todo)(?:$|[-_ .])|^(?:none|null|undefined|true|false|optional|required|redacted|hidden|masked|secret|password|passwd|token|string|number|boolean|unknown|sha\d+|md5|bcrypt|argon2\w*)$|^(?:password|secret|token)=|changeme|placeholder|\.\.\.|…|\*{3}|x{5}/i;
/** Paths and addresses are no secrets. */
const location = /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)|:\/\//;

/**
 * Whether a value is likely a real secret: at least 6 characters without spaces, not a constant's name, template,
 * placeholder or path. What is called a password also needs a digit or sign among its letters, other names mostly a
 * value that looks random; lines of an environment file are judged least strictly.
 */
function looksSecret(literal: string, strength: NameStrength, isSetting: boolean): boolean {
  const value = literal.slice(0, 64);
  if (value.length < 6 || /\s/.test(value)) return false;
  if (/^[A-Z]+(?:_[A-Z]+)+$/.test(value)) return false;
  if (template.test(value) || placeholder.test(value) || location.test(value)) return false;
  if (new Set(value).size < 5 || isCalled(value)) return false;
  if (isSetting) return value.length >= 8 || (strength !== 'key' && hasLetterAndDigit(value));
  if (strength === 'password' && hasPasswordMix(value)) return true;
  if (strength === 'password') return hasLetterAndDigit(value);
  if (isWordy(value)) return false;
  if (strength === 'secret' && value.length >= 8 && value.length < 16) return hasLetterAndDigit(value);
  return value.length >= 16 && /[0-9]/.test(value) && entropyBits(value) >= 48 && hasRandomRun(value);
}

/** Whether a value has more than letters: nearly all names in code have not. */
function hasDigitOrSign(value: string): boolean {
  return /[0-9!@#$%^&*?~+]/.test(value);
}

/** Whether a value is a call, such as `getPassword()`: code, no secret. */
function isCalled(value: string): boolean {
  return /^[A-Za-z_$][\w$.]*\(/.test(value);
}

/** Whether a value mixes letters and digits, as most passwords do and few words. */
function hasLetterAndDigit(value: string): boolean {
  return /[A-Za-z]/.test(value) && /[0-9]/.test(value);
}

/** Upper and lower case, or a digit, together with a sign that words and names do not have. */
function hasPasswordMix(value: string): boolean {
  return (
    /[!@#$%^&*?~+]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    (/[0-9]/.test(value) || /[a-z].*[A-Z]|[A-Z].*[a-z]/.test(value))
  );
}

/** Words and short numbers joined by signs, such as `my-service-2024`, or a version, a date, a dotted name. */
function isWordy(value: string): boolean {
  return (
    value.split(/[-_./:@+ ]/).every(part => /^(?:[A-Za-z]*|[0-9]{1,4}|[A-Za-z]{2,}[0-9]{1,2}|v[0-9]+)$/.test(part)) &&
    !/[a-z][A-Z].*[A-Z][A-Z]/.test(value)
  );
}

/** Whether letters and digits, or cases, change as often as in random text and not as in `base64Value2`. */
function hasRandomRun(value: string): boolean {
  let changes = 0;
  let longest = 0;
  for (const run of value.split(/[^A-Za-z0-9+/=]/)) {
    const runChanges = run.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])|[a-z](?=[A-Z])|[A-Z]{2}(?=[a-z])/g)?.length ?? 0;
    changes += runChanges;
    longest = Math.max(longest, run.length);
  }
  return changes >= 4 || (changes >= 3 && longest >= 20) || (/^[0-9a-f]{24,}$/i.test(value) && changes >= 1);
}

/** How random a value is, in bits: Shannon's entropy of the characters times the length. */
function entropyBits(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(value.length / count);
  return bits;
}
