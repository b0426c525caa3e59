/** What a vendor's key looks like, and what it is called where it was masked. */
type SecretShape = {kind: string; pattern: string};

/**
 * The API keys and tokens that are recognised by their shape, such as `sk-ant-…`, `ghp_…` or `AKIA…`. The shapes are
 * those that the vendors document or that their own secret scanning uses. Each pattern but the last (jwt) has its one
 * open run at its end, so that matching takes linear time.
 */
const shapes: readonly SecretShape[] = [
  {kind: 'anthropic-key', pattern: 'sk-ant-[A-Za-z0-9_-]{16,}'},
  {kind: 'openai-key', pattern: 'sk-(?:proj|svcacct|admin|None|or-v1|lf|litellm)-[A-Za-z0-9_-]{16,}'},
  {kind: 'openai-key', pattern: 'sk-(?:[A-Za-z0-9]{1,12}[_-]){0,3}(?=[A-Za-z_]{0,60}[0-9])[A-Za-z0-9_]{16,}'},
  {kind: 'github-token', pattern: 'gh[pousr]_[A-Za-z0-9]{20,}'},
  {kind: 'github-token', pattern: 'github_pat_[A-Za-z0-9_]{20,}'},
  {kind: 'gitlab-token', pattern: 'gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|oas|imt|ffct)-[A-Za-z0-9_.-]{18,}'},
  {kind: 'aws-access-key', pattern: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])'},
  {kind: 'google-key', pattern: 'AIza[A-Za-z0-9_-]{35}'},
  {kind: 'google-key', pattern: 'GOCSPX-[A-Za-z0-9_-]{20,}'},
  {kind: 'google-key', pattern: 'ya29\\.[A-Za-z0-9_-]{20,}'},
  {kind: 'slack-token', pattern: 'xox[abceoprs]-[A-Za-z0-9-]{10,}'},
  {kind: 'slack-token', pattern: 'xapp-[0-9]-[A-Za-z0-9-]{10,}'},
  {kind: 'slack-webhook', pattern: 'hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,}'},
  {kind: 'stripe-key', pattern: '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}'},
  {kind: 'stripe-key', pattern: 'whsec_[A-Za-z0-9+/]{20,}={0,2}'},
  {kind: 'npm-token', pattern: 'npm_[A-Za-z0-9]{36,}'},
  {kind: 'pypi-token', pattern: 'pypi-[A-Za-z0-9_-]{40,}'},
  {kind: 'sendgrid-key', pattern: 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,}'},
  {kind: 'supabase-key', pattern: 'sb_secret_[A-Za-z0-9_-]{20,}'},
  {kind: 'supabase-key', pattern: 'sbp_[a-f0-9]{40}'},
  {kind: 'hugging-face-token', pattern: '(?:hf|api_org)_[A-Za-z0-9]{30,}'},
  {kind: 'groq-key', pattern: 'gsk_[A-Za-z0-9]{40,}'},
  {kind: 'xai-key', pattern: 'xai-[A-Za-z0-9]{40,}'},
  {kind: 'perplexity-key', pattern: 'pplx-[A-Za-z0-9]{40,}'},
  {kind: 'replicate-token', pattern: 'r8_[A-Za-z0-9]{30,}'},
  {kind: 'databricks-token', pattern: 'dapi[a-f0-9]{32}'},
  {kind: 'digitalocean-token', pattern: 'do[opr]_v1_[a-f0-9]{60,}'},
  {kind: 'docker-token', pattern: 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'},
  {kind: 'vault-token', pattern: 'hv[sbr]\\.[A-Za-z0-9_-]{20,}'},
  {kind: 'grafana-token', pattern: 'gl(?:sa|c)_[A-Za-z0-9_+/=]{28,}'},
  {kind: 'notion-token', pattern: 'ntn_[A-Za-z0-9]{40,}'},
  {kind: 'linear-key', pattern: 'lin_(?:api|oauth)_[A-Za-z0-9]{30,}'},
  {kind: 'atlassian-token', pattern: 'ATATT3[A-Za-z0-9_=-]{40,}'},
  {kind: 'shopify-token', pattern: 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}'},
  {kind: 'mailgun-key', pattern: 'key-[a-f0-9]{32}(?![A-Za-z0-9])'},
  {kind: 'twilio-key', pattern: 'SK[a-f0-9]{32}(?![A-Za-z0-9])'},
  {kind: 'telegram-token', pattern: '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])'},
  {kind: 'discord-token', pattern: '[MNO][A-Za-z0-9_-]{23,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}'},
  {kind: 'age-key', pattern: 'AGE-SECRET-KEY-1[0-9A-Z]{40,}'},
  {kind: 'figma-token', pattern: 'figd_[A-Za-z0-9_-]{30,}'},
  {kind: 'new-relic-key', pattern: 'NRAK-[A-Z0-9]{25,}'},
  {kind: 'sentry-token', pattern: 'sntry[su]_[A-Za-z0-9_=+/-]{30,}'},
  {kind: 'rubygems-key', pattern: 'rubygems_[a-f0-9]{40,}'},
  {kind: 'postman-key', pattern: 'PMAK-[a-f0-9]{20,}-[a-f0-9]{30,}'},
  {kind: 'tavily-key', pattern: 'tvly-[A-Za-z0-9-]{20,}'},
  {kind: 'jwt', pattern: 'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){1,3}'},
];

/** A key stands at the start of a word; a written-out escape (`\n`, `%3D`) or a colour (`31m`) may end just before it. */
const afterEscape = '(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=^[0-9]{0,3}m)';
// Only a jwt has an open run before a separator: started inside a run, it would take quadratic time.
const otherShapes = shapes.filter(shape => shape.kind !== 'jwt');
const jwtShapes = shapes.filter(shape => shape.kind === 'jwt');
/** What each group of the patterns is called, in their order. */
const orderedKinds = [...otherShapes, ...jwtShapes].map(shape => shape.kind);
/** Several shapes as one pattern, a group for each. */
const alternatives = (some: readonly SecretShape[]) => some.map(({pattern}) => `(${pattern})`).join('|');
// Built when the first word is looked at closely: it takes milliseconds, and most runs never need it.
let builtPatterns: {inWord: RegExp; rightHere: RegExp} | undefined;

/** The patterns of all shapes in one: for anywhere in a word, and for right where the last key ended. */
function shapePatterns(): {inWord: RegExp; rightHere: RegExp} {
  if (builtPatterns !== undefined) return builtPatterns;
  const anyOther = `(?:(?<![A-Za-z0-9])|${afterEscape})(?:${alternatives(otherShapes)})`;
  const anyJwt = `(?:(?<![A-Za-z0-9_-])|${afterEscape})(?:${alternatives(jwtShapes)})`;
  builtPatterns = {
    inWord: new RegExp(`${anyOther}|${anyJwt}`, 'g'),
    rightHere: new RegExp(`${alternatives(otherShapes)}|${alternatives(jwtShapes)}`, 'y'),
  };
  return builtPatterns;
}

/**
 * Only words of at least 15 characters are looked at: the shortest shape has as many, and most text has no such word at
 * all.
 */
const longWord = /[A-Za-z0-9_.:/%+=\\-]{15,}/g;
/** A quick look before the exact patterns: whether any beginning of a key is in the word at all. */
const possibleShape =
  /sk[-_]|gh[pousr]_|github_pat_|gl[a-z]{1,5}[-_]|A[KSBC][IC]A|AIza|GOCSPX|ya29|xox|xapp|slack|rk_|whsec_|npm_|pypi-|SG\.|sb_|sbp_|hf_|api_org|gsk_|xai-|pplx-|r8_|dapi|do[opr]_v1|dckr_|hv[sbr]\.|ntn_|lin_|ATATT3|shp|key-|SK[a-f0-9]|:AA|(?:^|[^\w-]|\\[nrt]|%[0-9A-Fa-f]{2}|^[0-9]{0,3}m)[MNO][\w-]{23}|AGE-|figd_|NRAK|sntry|rubygems|PMAK|tvly|eyJ/;

/**
 * Masks the API keys and tokens of known services in a text: every one that is known by its shape is replaced by
 * `[redacted:kind]`.
 */
export function redactShapes(text: string): string {
  return text.replace(longWord, word => (possibleShape.test(word) ? redactWord(word) : word));
}

/** Masks every key in one long word. */
function redactWord(word: string): string {
  let output = '';
  let copied = 0;
  const {inWord} = shapePatterns();
  inWord.lastIndex = 0;
  for (let match = inWord.exec(word); match !== null; match = nextShape(word, copied)) {
    const kind = orderedKinds[match.slice(1).findIndex(group => group !== undefined)] ?? 'secret';
    output += `${word.slice(copied, match.index)}[redacted:${kind}]`;
    copied = match.index + match[0].length;
  }
  return output + word.slice(copied);
}

/** The next shape in the word: right after the last one, which ends a word by having been one, or further on. */
function nextShape(word: string, position: number): RegExpExecArray | null {
  const {inWord, rightHere} = shapePatterns();
  rightHere.lastIndex = position;
  inWord.lastIndex = position;
  return rightHere.exec(word) ?? inWord.exec(word);
}
