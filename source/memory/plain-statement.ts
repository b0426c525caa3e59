/**
 * Tells whether a sentence states something lasting about the project or the team, although nobody asked to remember
 * it: how things are or are done here and go on being so, as in `we deploy on Fridays`, `the release day is Thursday`,
 * `our registry is on host heron`. What is broken at the moment, what is asked for and what is felt does not. Meant for
 * sentences without a question mark, quotations and code.
 */
export function isPlainStatement(sentence: string): boolean {
  const words = sentence.split(/\s+/).length;
  if (words < fewestWords || words > mostWords || passing.test(sentence) || machine.test(sentence)) return false;
  if (asksBehindComma.test(sentence) || tagQuestion.test(sentence)) return false;
  if (habit.test(sentence) || owner.test(sentence) || ours.test(sentence)) return true;
  const named = subject.exec(sentence);
  if (!named || momentary.test(named[1] ?? named[2] ?? '')) return false;
  const rest = sentence.slice(named[0].length);
  return (
    placed.test(rest) ||
    (being.test(rest) && (concrete.test(rest) || properName.test(rest) || attribute.test(named[1] ?? '')))
  );
}

/** Whether a sentence forbids something for good: `don't touch the legacy folder`. As part of a request it may hold for that alone. */
export function isStandingBan(sentence: string): boolean {
  const words = sentence.split(/\s+/).length;
  return words <= mostWords && ban.test(sentence) && !passing.test(sentence) && !ofThisTime.test(sentence);
}

/** Whether a message asks for work on a text that it brings along, so that its sentences are not the user's own words. */
export function bringsText(message: string): boolean {
  return textWork.test(message) || message.split('\n').length > mostLines;
}

/** Whether a sentence wants something done now. */
export function isRequest(sentence: string): boolean {
  return request.test(sentence);
}

/** The fewest words a statement has. */
const fewestWords = 4;
/** The most words a statement or a ban has. */
const mostWords = 30;
/** A message of more lines than this is taken for a text that was brought along. */
const mostLines = 8;

/** What a team does regularly: `we deploy …`. */
const habit =
  /^we (?:(?:usually|normally|generally|typically|only|mostly|also|all) )?(?:(?:don'?t|do not|never|always) )?(?:use|deploy|release|ship|publish|merge|squash|rebase|commit|branch|tag|review|test|build|lint|format|write|keep|store|host|run|log|meet|work(?= (?:in|from|with|on) )|track|document|name|call|follow|support|require|avoid|target|cache|rotate|pin|generate|develop|plan|schedule|send|sign|back up|freeze|pair|share|measure)\b(?! (?:it|this|that|them|these|those|to)\b)/i;
/** Who is responsible for something: `Ada owns …`. */
const owner =
  /^(?!(?:He|She|It|This|That|Who|They|What)\b)[A-Z][\p{L}-]+ (?:(?:and [A-Z][\p{L}-]+ )(?:own|maintain|lead|are (?:responsible for|in charge of|on call))|owns|maintains|leads|is (?:responsible for|in charge of|on call))\b(?! (?:it|this|that|them)\b)/u;
/** What belongs to the team and how it is: `our registry is …`. */
const ours =
  /^our (?:[\p{L}\p{N}'/-]+ ){1,5}(?:is|are|lives?|runs?|uses?|happens?|starts?|ends?|goes|go|belongs?|needs?|must|takes?|listens?|sits?)\b/iu;
/** What a statement is about: `the release day`, `releases`. */
const subject =
  /^(?:the ((?:[\p{L}\p{N}'./_-]+ ){0,4}[\p{L}\p{N}'./_-]+?)|([\p{L}]+s)) (?=(?:is|are|lives?|resides?|runs?|listens?|happens?|takes?|belongs?|goes|go|starts?|ends?)\b)/iu;
/** Where or when something is or happens. */
const placed =
  /^(?:(?:lives?|resides?|runs?) (?:on|in|at|under|every)|listens? on|happens? (?:on|in|at|every)|takes? place|belongs? to|(?:goes|go) (?:to|into|through)|(?:starts?|ends?) (?:on|at)|(?:is|are) (?:hosted|stored|kept|deployed|owned|maintained|called|named|released|published|written in|generated (?:by|from)|built (?:with|by)|due))\b/i;
/** That something is something. */
const being = /^(?:is|are) (?!(?:not )?(?:\p{L}+ing|it|this|that)\b)/iu;
/** Something definite: a weekday, a number, a path, an address. */
const concrete =
  /(?:^|\s)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:every|each) \p{L}+|noon|midnight|\S*\d\S*|\S+\/\S*|\p{L}+\.\p{L}{2,}|\S*_\S*)(?=$|[\s,.;!)])/iu;
/** A name in the sentence, by its capital letter. */
const properName = /\s(?:the )?\p{Lu}[\p{L}-]+/u;
/** Things that have one lasting value, such as a branch, a port or a deadline. */
const attribute =
  /^[\p{L}\p{N}'-]+ .*?\b(?:branch|host|server|port|database|registry|bucket|region|domain|channel|manager|day|time|owner|language|licen[cs]e|deadline|password|url|address|repository|repo|folder|directory|account|environment|cluster|queue|schema|time ?zone|framework|convention|currency|runner)$/iu;
/** What such words say something of holds for the moment: it is talk of the work at hand. */
const momentary =
  /\b(?:errors?|exceptions?|bugs?|problems?|issues?|outputs?|results?|answers?|questions?|messages?|failures?|test|fix(?:es)?|functions?|methods?|class(?:es)?|lines?|variables?|loops?|stack|traces?|following|above|below|weather|things?|others?|reasons?|points?|idea|difference|first|second|last|next|rest|same|only|thanks|yes|this|his|always|perhaps|what|which|whose)\b/i;
/** Words of the moment and of feelings: a sentence with one of them is not remembered. */
const passing =
  /\b(?:wrong|broken|bugs?|buggy|errors?|fail(?:s|ed|ing|ure)?|crash(?:es|ed|ing)?|problems?|issues?|slow|missing|stuck|hangs?|again|still|yet|now|today|tomorrow|yesterday|tonight|at the moment|right now|currently|just|maybe|perhaps|probably|might|guess|i think|hope|if|too|very|really|quite|pretty|nice|great|good|bad|fine|ok|okay|happy|sad|tired|late|ready|done|empty|null|undefined|nan|funny|ugly|weird|strange|cute|lovely|awesome|terrible|thanks|thank|sorry|lol|haha)\b/i;
/** Code or the output of a program. */
const machine = /[{}<>]|=>|\(\)|;\s*$|\b\d\d:\d\d:\d\d\b|\[(?:info|warn|debug|error)/i;
/** A statement that ends in a request or a question. */
const asksBehindComma =
  /[,;:]\s*(?:so |and |but )?(?:how|what|why|where|which|who|when|can|could|should|would|do|does|is|are|please|fix|add|make|change|update|write)\b/i;
/** A statement that asks to be confirmed: `…, right`. */
const tagQuestion = /\b(?:right|(?:do|does|is|are)n'?t (?:we|it|they)|or not)[.!]*$/i;
/** Something that must never be done: `don't touch the legacy folder`. */
const ban =
  /^(?:please )?(?:don'?t|do not|never) (?:ever )?(?:touch|edit|change|modify|delete|remove|rename|move|commit|push|use|merge|deploy|run|rewrite|reformat|upgrade|import|log)\b (?:(?:to|into|on|in|with|from) )?(?:the|our|any|files?|code|\p{L}+s)\b/iu;
/** Words that tie a ban to the work at hand. */
const ofThisTime =
  /\b(?:this|that|it|these|those|anything|everything|else|here|there|until|before|for me|first|other)\b/i;
/** How users begin when they want something done. */
const request =
  /^(?:please\b|(?:can|could|would|will) you\b|let'?s\b|i(?:'d| would)? (?:want|need|like)\b|(?:then |now |and |ok(?:ay)?,? )?(?:fix|add|write|make|create|implement|refactor|rename|remove|delete|change|update|move|show|explain|find|check|run|test|review|translate|summari[sz]e|build|generate|convert|replace|clean|optimi[sz]e|improve|debug|help|give|tell|list|look|read|open|use|try|install|set|put|extract|split|merge|port|migrate|document|format)\b)/i;
/** Requests to work on a text, such as translating or summarising it. */
const textWork =
  /(?:^|[.!?\n]\s*)(?:please |(?:can|could|would) you )?(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|proofread|shorten|correct|polish|improve|edit|review|explain|classify|parse|quote)\b[^.!?\n]*(?::|\b(?:this|following|sentence|text|paragraph|mail|e-?mail|message|commit message|article|note|log)\b)|:\s*\n/i;
