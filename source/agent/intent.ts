/** What a request is for. `code` changes or writes code, `analysis` wants to understand, `conversation` is neither. */
export type Intent = 'code' | 'analysis' | 'conversation';

/**
 * Small talk: a greeting, thanks, yes or no, a question about the assistant itself, with at most 40 characters behind
 * it.
 */
const greeting =
  /^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?|thank you|thx|ok(?:ay)?|great|nice|cool|bye|goodbye|yes|no|sure|who are you|what are you|what can you do|how are you)(?=[\s,.!?]|$)[^\n]{0,40}$/i;

/** Verbs that ask for code to be written or changed. */
const doing = [
  'add|append|build|change|code|complete|convert|correct|create|delete|drop|edit|extend|extract|fix|format|generate|implement|improve',
  'inline|insert|install|make|migrate|modify|move|optimi[sz]e|patch|port|refactor|remove|rename|replace|resolve|rewrite|scaffold|simplify',
  'speed up|split|test|translate|type|update|upgrade|wire|write',
].join('|');
/** A verb at the head of the request, of a sentence in it, or after a polite opening. */
const imperative = new RegExp(
  String.raw`(?:^|[.!?;:\n]\s*|\b(?:and|then|please|now|can you|could you|would you|i want you to|i need you to|i(?:'d| would) like you to|let's|help me(?: to)?)\s+)(?:please\s+|just\s+|also\s+)?(?:${doing})\b`,
  'i',
);
/** A request that names the thing to be made: "a function that …", "some tests for …". */
const makesThing =
  /\b(?:a|an|the|some|new)\s+(?:[\w-]+\s+){0,3}(?:function|method|class|component|script|test|tests|endpoint|module|type|interface|regex|query|migration|hook|bug ?fix|patch|program)\b.{0,40}\b(?:that|which|to|for)\b/i;
/** Words that ask to understand something rather than to change it. */
const understanding =
  /\b(?:analy[sz]e|audit|assess|compare|describe|difference|evaluate|explain|how (?:does|do|is|are|come|would|can)|investigate|outline|overview|pros and cons|review|root cause|security|summari[sz]e|trade-?offs?|understand|walk me through|what (?:does|do|is|are|happens|would|was)|when (?:does|is)|where|which|who|why)\b/i;
/** Words that tell of a fault, such as an error or a crash. */
const broken =
  /\b(?:error|exception|stack ?trace|traceback|crash(?:es|ed)?|fails?|failing|broken|does(?:n't| not) work|undefined is not)\b/i;

/**
 * Tells by its words whether a request wants code changed, something explained, or is small talk; no model is asked. It
 * decides which model answers and whether the project is searched. Rules over the first 4,000 characters; pasted code
 * in fences says nothing. A question (how, why, where) is analysis even where it names an action; `fix`, `add`, `write`
 * at the head of a sentence is code.
 */
export function intentOf(text: string): Intent {
  const request = text
    .slice(0, 4_000)
    .replace(/(```|~~~)[\s\S]*?(?:\1|$)/g, '\n')
    .trim();
  if (greeting.test(request)) return 'conversation';
  const asksQuestion = /^\s*(?:how|why|what|where|when|which|who|is|are|does|do|did|was|were|should)\b/i.test(request);
  if (!asksQuestion && imperative.test(request)) return 'code';
  if (understanding.test(request)) return 'analysis';
  if (makesThing.test(request) || broken.test(request)) return 'code';
  // Nothing but pasted code.
  if (request === '' && text.trim() !== '') return 'code';
  // Names of files, of calls and of things in code are about the project.
  return asksQuestion || /[\w-]+\.[a-z]{1,5}\b|[a-z][A-Z]|_\w|\(\)|`/.test(request) ? 'analysis' : 'conversation';
}
