/** How much a line tells of a failure, from nothing to the end of everything. */
export const severities = {none: 0, warning: 1, hint: 2, error: 3, fatal: 4} as const;

/** What one line of a log or a report tells of failures. */
export interface Severity {
  /** One of `severities`. */
  rank: number;
  /** It only says that something before it failed: a count, an exit code, the last words of a build. */
  isConsequence: boolean;
}

const nothing: Severity = {rank: severities.none, isConsequence: false};

/** What a line that may matter has in it somewhere; most lines of a log are told apart by it alone. */
const telling =
  /err|fail|fatal|crit|emerg|alert|panic|severe|exception|traceback|caused by|abort|kill|denied|refus|reject|declin|time[d ]|timeout|unable|can(?:not|'t)|couldn't|not (?:ok|found|permitted|allowed|ready)|no (?:such|space)|memory|segment|core dumped|crash|backoff|unhealthy|evict|exit|invalid|unexpected|undefined|unresolved|unreachable|unavailable|missing|problem|expired|in use|find|resolve|open files|read-only|corrupt|mismatch|exceed|broken|gateway|blocking|violat|warn|[✗✘✖✕×❌]|\b5\d\d\b|\b4\d\d\b|"level":\s*\d|\bE[A-Z]{3,}|^[EFW]\d{4} |^E {2,}/i;

/** Words by which logs name the level of a line. */
const levels: Record<string, number> = {
  trace: severities.none,
  debug: severities.none,
  verbose: severities.none,
  info: severities.none,
  information: severities.none,
  notice: severities.none,
  log: severities.none,
  warn: severities.warning,
  warning: severities.warning,
  error: severities.error,
  err: severities.error,
  eror: severities.error,
  fail: severities.error,
  severe: severities.error,
  crit: severities.fatal,
  critical: severities.fatal,
  alert: severities.fatal,
  emerg: severities.fatal,
  emergency: severities.fatal,
  fatal: severities.fatal,
  panic: severities.fatal,
};
const levelWords = Object.keys(levels).join('|');
const levelField = /"(?:level|severity|lvl|log\.level|loglevel|levelname|priority)"\s*:\s*"?(?<level>[A-Za-z]+|\d+)/i;
/** Where the level stands: in a field of JSON or of `key=value`, as `[error]`, or in capitals near the beginning. */
const levelForms = [
  levelField,
  /(?<![\w.])(?:level|lvl|severity)="?(?<level>[A-Za-z]+)/i,
  new RegExp(String.raw`^.{0,80}?[[(<](?<level>${levelWords})[\])>]`, 'i'),
  new RegExp(
    String.raw`^.{0,80}?(?<![\w.:/-])(?<level>${levelWords.toUpperCase()})(?=[\s:|,;]|$)(?!:? (?:HANDLING|CODE|RATE)\b)`,
  ),
  /^(?<level>[IWEF])\d{4} \d\d:\d\d/,
  // Rows of a linter's report: `3:14  error  …`.
  /^\s*(?:\S+:)?\d+:\d+:?\s+(?<level>error|warning)\s/,
  // Events of Kubernetes: their type and reason.
  /^\S+(?:\s+\(\S+ over \S+\))?\s+(?<level>Normal|Warning)\s+[A-Z]\w+\s/,
  /^\s+(?<level>Normal|Warning)\s+[A-Z]\w+\s+\S+\s/,
];
/** Levels that are a letter, a number or a word of their own. */
const otherLevels: Record<string, number> = {
  i: severities.none,
  w: severities.warning,
  e: severities.error,
  f: severities.fatal,
  normal: severities.none,
  // Numbers as pino and bunyan write them.
  '10': severities.none,
  '20': severities.none,
  '30': severities.none,
  '40': severities.warning,
  '50': severities.error,
  '60': severities.fatal,
};

/** What fails, as it is named in counts. */
const failures = 'errors?|failures?|failed|failing|fails?|problems?|issues?|exceptions?|broken|crash(?:es|ed)?';
/** What is said of failures that there are none of. */
const none = new RegExp(
  [
    String.raw`\b(?:0|no|zero|without(?: any)?|never|not a single)\s+(?:[\w-]+\s+){0,2}?(?:${failures})\b`,
    String.raw`\b0\s+(?:tests?|specs?|suites?)\s+(?:${failures})\b`,
    String.raw`["']?\b(?:${failures}|err|exit ?code|status)\b["']?\s*[:=]\s*(?:0\b(?!\.)|null|nil|<nil>|none|false|""|''|\[\]|\{\}|undefined\b)`,
    String.raw`\bexit(?:ed|s)?(?: with)?(?: status| code){0,2}[ :=]+0\b`,
    String.raw`\b(?:did|does|do|was|were|is|has|have|will|can)(?: not|n't)(?: \w+)? (?:fail(?:ed)?|errors?|crash(?:ed)?)\b`,
  ].join('|'),
  'gi',
);
/** What is named by a number: `job 1 failed` counts nothing. */
const numbered =
  'jobs?|tasks?|steps?|attempts?|requests?|orders?|workers?|items?|lines?|batch|retry|try|ids?|numbers?|builds?|stages?|process|threads?|nodes?|pid|port|test|case|exit|code|status|chunk|part|shard|replica|page|row|user';
/** A line of code that a report shows beside an error, and the command that was run. */
const shownCode = /^\s*(?:>\s*)?\d+\s*[|│]|^\s*[>$+] /;
/** How many failed: it sums up what stands elsewhere. */
const count = new RegExp(
  String.raw`(?<!\b(?:${numbered})[ #]{1,2})(?<![\w:.,/#\[-])[1-9][\d,]*\s+(?:[a-z][\w-]*\s+){0,2}?(?:${failures})\b|\b(?:${failures})\b["']?\s*[:=]\s*[1-9]\d*\b(?![.:])`,
);
/** What is spoken of, and has not happened: how failures are handled, counted, named in a path or in code. */
const spokenOf =
  /\b(?:error|failure|exception|crash|fault|panic|warning|timeout)s?[- ](?:handl\w+|report\w*|pages?|logs?|log(?:ger|ging)|rates?|budgets?|boundar\w+|codes?|messages?|recovery|toleran\w+|tracking|classes|class|types?|detection|mode|prevention|free|threshold|interval|limit|setting|value)\b|\b(?:on|in case of|if|when|handles?|handling|ignore|ignores|ignoring|catch|catches|after|until) (?:an? |any |the |every )?(?:errors?|failures?|exceptions?|crash(?:es)?|fail(?:s|ed|ing)?)\b|\bfail[- ](?:fast|over|safe|open|closed|soft)\b|\b(?:time[- ]?out)s?\s*(?:[:=]|is|of|set)\s*\d+|(?:[\w@.~-]*\/)+[\w@.~+-]*|\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|rb|log|json|md|txt|ya?ml|html?|css)\b(?::\d+)*|--?[a-z][\w-]+/gi;

/** A test or a step that went well, whatever it is called. */
const passed =
  /^\s*(?:[✓✔√]|✅|(?:PASS|PASSED|OK|ok)\b(?!:)|--- PASS|\[(?:PASS|OK|PASSED| {2}OK {2})\s*\]|\[\s+OK \])|(?:\.\.\.|…)\s*(?:ok|passed|done|ignored)\s*$|\bPASSED\b\s*(?:\[\s*\d+%\])?\s*(?:\([^)]*\))?$/;
/** A test or a step that went wrong, by its mark. */
const marked =
  /^\s*(?:#\d+ [\d.]+ )?(?:[✗✘✖✕×❌]|not ok\b(?!.*# (?:TODO|SKIP))|--- FAIL\b|\[\s*(?:FAIL|FAILED|failed)\s*\])|^\s*FAIL(?:ED)?\b[:\s]|(?:\.\.\.|…|>.*|::.*) *FAILED\s*(?:\[\s*\d+%\])?\s*(?:\([^)]*\))?$|<<< (?:FAILURE|ERROR)!|\(FAILED\)\s*$/;
/** Failures that stand for themselves, at whatever level they are logged. */
const outright = new RegExp(
  [
    String.raw`(?:^|[\s\]|>:)'"])(?:(?:fatal |internal |compile |syntax |build |runtime |unhandled |link )?(?:error|fatal))(?:\[[A-Z]*\d+\]|\s+[A-Z]{1,6}\d{2,6})?:(?!:)`,
    String.raw`^\W*(?:error|Error|ERROR) (?:during|while|in|at) [^:]*:\s*$`,
    String.raw`\b(?:Error|ERROR)\b(?:\s+\[\w+\])?:(?!:)`,
    String.raw`(?<![\w/.-])(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception|Errno)(?:\s*\[\w+\])?(?=:\s|\s*$|:?\s+\()`,
    String.raw`\bCaused by: |\bException in thread\b|\bTraceback \(most recent`,
    String.raw`\bnpm (?:ERR!|error)\s`,
    String.raw`^E {2,}\S`,
    String.raw`\b(?:ENOENT|EACCES|EPERM|ECONN(?:REFUSED|RESET|ABORTED)|ENOSPC|EADDRINUSE|EADDRNOTAVAIL|EPIPE|ETIMEDOUT|EMFILE|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ERESOLVE|ENOMEM|EROFS|EISDIR|ENOTDIR|ENOTEMPTY|ELOOP|EIO)\b`,
    String.raw`\bERR_[A-Z_]{4,}`,
    String.raw`^(?:[A-Z][a-z]{2} +\d+ [\d:]+ |\S+T\S+ )?(?:\S+ )?[\w.@/-]+(?:\[\d+\])?: (?:Failed|Cannot|Could not|Unable) to? ?`,
    String.raw`\b(?:FailedMount|FailedScheduling|FailedCreate\w*|FailedAttachVolume|FailedPull|ErrImagePull|ImagePullBackOff|CrashLoopBackOff|CreateContainer\w*Error|Unhealthy|Evicted|FailedPostStartHook|FailedSync|NodeNotReady)\b`,
    String.raw`^\S+\s+Warning\s+(?:Failed|BackOff|\w*OOM\w*)\b`,
  ].join('|'),
);
/** Messages of systems and libraries that tell of a failure in any place. */
const messages =
  /\b(?:failed to [a-z]+|(?:was )?already in use|command not found|no such file or directory|permission denied|connection (?:refused|reset by peer|timed out)|no space left on device|read-only file system|cannot find (?:module|package|symbol)|undefined reference|too many open files|access denied|host key verification failed|could not resolve host|certificate (?:problem|has expired|verify failed))\b|^curl: \(\d+\)/i;
/** The end of a process or a machine. */
const deadly =
  /\bpanicked at\b|^panic: |\bkernel panic\b|\bsegmentation fault\b|\bSIG(?:SEGV|ABRT|BUS|KILL)\b|\bcore dumped\b|\bout of memory\b|\boom[-_ ]?kill(?:ed|er|ing)?\b|\bunhandled (?:promise )?(?:rejection|exception)|\buncaught (?:exception|\w*error)/i;
/** What a failure is followed by: how many there were, that the build is over, where to read more. */
const concluding =
  /\bexit(?:ed|s)?(?: with)?(?: non-zero)?(?: status| code){1,2}:? [1-9]|\bexit status [1-9]|\bstatus=\d+\/|\bELIFECYCLE\b|\bBUILD (?:FAILED|FAILURE)\b|\bcould not compile\b|\baborting due to\b|\bprevious errors?\b|^make(?:\[\d+\])?: \*\*\*|\bcommand failed\b|\[Help \d+\]|^\[ERROR\]\s*(?:(?:Failures|Errors):)?\s*$|full stack trace|\bre-run\b|^\[ERROR\] After correcting|for more information|to see the full|complete log of this run|\bdebug log\b|^\s*(?:Tests?|Test (?:Files|Suites)|Snapshots|Suites?)\s*:?\s+\d+|\btests? (?:completed|run)\b|^\s*(?:FAIL|FAILED)\s*$|^FAIL\t|\bFAILED \((?:failures|errors)\b|\btest result: FAILED\b|\bFailed with result\b|\bninja: build stopped\b|\bbuild failed\b|^ERROR: test suite|^npm (?:ERR!|error) (?:code|path|command|errno|syscall|workspace|location|A complete|Lifecycle|in workspace|at location)\b|\bprocess completed\b|\bthere (?:were|was) (?:failing|\d+)|^\s*\^+|\* What went wrong|^\* Try:|\bsee the (?:report|log)\b|Failed Tests? \d+|^=+ .* =+$|^-+ .* -+$|^\s*[⎯─]{3,}/i;
/** Words that may tell of a failure. */
const hinting =
  /(?<![\w.$/-])(?:fail(?:s|ed|ing|ure|ures)?|errors?|cannot|can't|could not|couldn't|unable to|refused|denied|rejected|declined|timed out|(?:request|connect(?:ion)?|read|gateway|query|lock|wait|operation) timeout|unreachable|not found|invalid|aborted|crash(?:ed|es)?|broken|unexpected|killed|unavailable|exceeded|corrupt(?:ed)?|mismatch|bad gateway|exceptions?|violat\w+|not (?:permitted|allowed)|missing|problem|expired)(?![\w(/-])/i;
/** Those of them that tell of one even where the level of a line says that all is well. */
const happened = /\b(?:failed|failure|could not|unable to|refused|timed out|crash(?:ed)?|aborted|killed|panic)\b/i;
/** The status of a reply in an access log, or in a field. */
const status =
  /" (?<code>[1-5]\d\d) (?:\d+|-)(?:\s|$)|(?<![\w.-])"?(?:status|statusCode|status_code|http_status)"?\s*[:=]\s*"?(?<field>[1-5]\d\d)\b/;

/**
 * Tells how bad a line is that a program wrote: by its level, by the marks of test runners and compilers, by the status
 * of a reply, by its words. A line that says that nothing failed ("0 errors", "error handling enabled"), or a test that
 * went well and is called after a failure, tells of none.
 */
export function severityOf(line: string): Severity {
  if (!telling.test(line)) return nothing;
  const text = line.length > 600 ? line.slice(0, 600) : line;
  if (passed.test(text) || (shownCode.test(text) && !marked.test(text))) return nothing;
  const said = text.replace(none, ' ');
  const reply = status.exec(said)?.groups;
  const code = Number(reply?.code ?? reply?.field ?? 0);
  if (reply?.code !== undefined) return of(code >= 500 ? severities.error : code >= 400 ? severities.hint : 0);
  const level = levelOf(said);
  if (deadly.test(said)) return of(severities.fatal);
  const isConsequence = concluding.test(said) || count.test(said);
  const isOutright = outright.test(said) || messages.test(said) || marked.test(said);
  if (isOutright && (level === undefined || level > severities.none))
    return of(Math.max(level ?? 0, severities.error), isConsequence);
  if (level !== undefined && level >= severities.error) {
    return said === text || hinting.test(said) ? of(level, isConsequence) : of(severities.hint);
  }
  if (code >= 500) return of(severities.error);
  // What says that nothing failed may name it once more, as the label of a row.
  if (said !== text && !isConsequence) return of(level === severities.warning ? level : severities.none);
  const spoken = said.replace(spokenOf, ' ');
  if (isConsequence && (hinting.test(spoken) || /exit|stopped/i.test(spoken)) && !isAllRight(level, spoken))
    return of(severities.error, true);
  if (level === severities.none) return of(happened.test(spoken) ? severities.hint : severities.none);
  if (level === severities.warning || /^\s*(?:\S+[:)]\s*)?warning\b/i.test(said)) return of(severities.warning);
  return of(hinting.test(spoken) || code >= 400 ? severities.hint : severities.none);
}

/** Whether a line of a level at which all is well does not say that something failed. */
function isAllRight(level: number | undefined, text: string): boolean {
  return level === severities.none && !happened.test(text);
}

function of(rank: number, isConsequence = false): Severity {
  return rank === severities.none ? nothing : {rank, isConsequence};
}

function levelOf(line: string): number | undefined {
  for (const form of levelForms) {
    const level = form.exec(line)?.groups?.level?.toLowerCase();
    const rank = level === undefined ? undefined : (levels[level] ?? otherLevels[level]);
    if (rank !== undefined) return rank;
  }
  return undefined;
}

/** A line without the field that names its level, which in a document says nothing of the run of a program. */
export function withoutLevel(line: string): string {
  return line.replace(new RegExp(levelField, 'gi'), '');
}

/** Whether a line names a test or a step that failed. */
export function isMarkedFailure(line: string): boolean {
  return (
    line.length < 600 && marked.test(line) && !passed.test(line) && !/^\s*FAIL(?:ED)?\s*\(?[\w ]*[:=]\s*\d/.test(line)
  );
}

/** Whether a line says how many failed. */
export function isCount(line: string): boolean {
  return line.length < 600 && count.test(line);
}
