import {tellingTermsOf} from '../../code/terms.ts';
import {sentencesIn} from '../question-sentences.ts';
import {severities, severityOf} from './severity.ts';

/** What a question wants of a text that comes with it. */
export interface AskedOfText {
  kind: 'failures' | 'failed-tests' | 'warnings' | 'overview' | 'words';
  /** The terms of the question that say which part of the text it is about; none where it is about all of it. */
  topic: readonly string[];
}

/** How questions ask what went wrong. */
const asksForFailures =
  /\b(?:fail\w*|errors?|errored|erroring|wrong|brok\w+|break\w*|crash\w*|exceptions?|problems?|problematic|issues?|panic\w*|stack ?traces?|died|dies|dying|abort\w*|kill\w*|unhealthy|trouble|bugs?|culprit|root cause|to blame|red|hang|hung|stuck)\b|\b(?:n't|not|never|cannot|can't|won't|doesn't|didn't|isn't)\s+(?:\w+\s+)?(?:start|run|work|build|compile|pass|boot|come up|deploy|install|connect|load|finish|succeed|ready|up|green|ok)\w*|\bwhat happened\W*$|\bfix\b|\bwhy (?:is|are|does|do|did|was|were) .*\b(?:down|restart\w*|unavailable|refus\w+|reject\w+|pending)\b/i;
/** How questions ask for the cause of what they tell, which may be a failure. */
const asksForCause = /^\W*(?:why|how come|what (?:caused|causes|made|makes))\b/i;
/** Words that name how failures are dealt with or measured: a topic like any other. */
const aboutFailures = /\b(?:error|failure|crash)[- ](?:rates?|budgets?|handl\w+|boundar\w+|codes?|pages?|threshold)\b/i;
const asksForTests =
  /\b(?:which|what|how many|list|name)\b.*\b(?:tests?|specs?|checks?|cases?|suites?)\b.*\b(?:fail\w*|brok\w+|red|not pass|error\w*|wrong)|\b(?:failing|failed|broken|red) (?:tests?|specs?|checks?|suites?)\b/i;
const asksForWarnings = /\bwarn\w*|\bdeprecat\w+/i;
const asksForOverview =
  /\b(?:summar\w+|overview|tl;?dr|describe|gist|outline|key points?|main points?|highlights?|explain)\b|\bwhat(?:'s| is| are| was| were) (?:this|that|these|those|it|here|in (?:here|this|it|the \w+)|inside)\b|\bwhat (?:does|do) (?:this|that|it|these) (?:\w+ )?(?:say|show|tell|mean|contain|hold|do)\b|\bwhat (?:is|are|has|have)?\s*(?:chang\w+|different|new)\W*$|\bwhat do(?:es)? (?:we|i) have\b|\banything (?:interesting|notable|unusual|strange|odd)\b/i;
/** Words by which people speak of a text or of a run as a whole. */
const frame = new Set(
  tellingTermsOf(
    `log logs logfile output text file input report result results line lines build builds compile compilation test tests testing suite run
    running runs start starts started starting work working works ci pipeline job command program app application service server
    process system thing things something anything everything happen happened happening first last main cause reason root problem
    problems issue issues wrong go goes went going fail fails failed failing failure failures error errors exception exceptions
    crash crashed crashes crashing broken break breaks broke panic trace stack stacktrace kill killed die died abort aborted red
    bug bugs fix please show tell list find get got give make made count many much find found see look summarise summarize summary
    summarise overview describe explain contain contains say says mean means change changes changed diff json csv document
    data content contents page warn warning warnings deprecated deprecation culprit blame here today now up down come comes cli
    install installation installed deploy deployment deployed pass passes passed passing finish finished succeed hang stuck hung yet still
    not no never request requests pod pods container containers module modules step steps everything compiler script scripts task tasks code
    exactly actually any one ones kind name names key point points highlight trouble ready green ok console terminal printed print`,
  ),
);

/** Understands what of a given text a question asks for: what failed, which tests, an overview, or the lines that hold its words. */
export function askedOfText(question: string): AskedOfText {
  const terms = tellingTermsOf(question);
  const topic = terms.filter(term => !frame.has(term));
  const said = sentencesIn(question);
  if (!aboutFailures.test(said)) {
    if (asksForTests.test(said)) return {kind: 'failed-tests', topic};
    const tellsOfFailure = asksForCause.test(said) && severityOf(said).rank >= severities.hint;
    if (tellsOfFailure || asksForFailures.test(said)) return {kind: 'failures', topic};
  }
  if (asksForWarnings.test(said)) return {kind: 'warnings', topic};
  const isOverview = asksForOverview.test(said) && topic.length <= 1;
  if (isOverview || terms.length === 0) return {kind: 'overview', topic};
  return {kind: 'words', topic};
}
