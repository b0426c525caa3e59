/** The words of a question that say whose uses are asked for. */
export interface UsesAsked {
  words: string;
  /** Whether uses are asked for, whatever the words name; else they are where the project has a thing of that name. */
  isSure: boolean;
  /** Whether the question may be about something else where the project has nothing of that very name: `where is LanceDB opened?`. */
  needsThing: boolean;
  /** Whether the words are nothing but the name, so that a single one may be it. */
  isName: boolean;
}

/** What is done to a thing by those who use it. */
const usedWords = 'called used invoked imported referenced consumed';
const used = oneOf(usedWords);
const usesWords = 'calls? uses? invokes? imports? references? consumes? depends?_on relies_on rely_on';
const uses = oneOf(usesWords);
const beings = String.raw`(?:is|are|gets?|do(?:es)?\s+we)`;
/** Who acts in `where do we save it?`; anybody else uses something himself: `what does the cart use?`. */
const somebody =
  '(?:we|you|they|i|people|others|any\\w*|some\\w*|(?:the|our)\\s+(?:app\\w*|project|code\\w*|program|repo\\w*|server|client|cli|ui|tests?))';
const auxiliary = '(?:do|does|did|can|could|should|would|will|must|may)';
const actsItself = String.raw`\b${auxiliary}\s+(?!${somebody}\b)`;
/** How what follows a verb names no thing: `calls does it make`, `uses more memory`. */
const noMeasure = String.raw`(?!(?:the\s+)?(?:too|more|less|most|least|fewer|fewest)\b|${auxiliary}\b)`;
/** How questions ask who calls or uses something, whatever it is. */
const usedBy = formsOf([
  String.raw`\bby\s+(?:whom|what|which\s+\w+)\s+${beings}\s+(?<target>.+?)\s+(?:being\s+)?${used}\b`,
  String.raw`^\W*(?:(?:and|so|but)\s+)?(?<target>\S.*?)\s+${beings}\s+(?:being\s+)?${used}\s+(?:by|from|in)\s+(?:who|what|which|where)`,
  String.raw`\b(?:what|who)\s+${beings}\s+(?<target>.+?)\s+(?:being\s+)?${used}\s+(?:by|from)\W*$`,
  String.raw`\b(?:what|who|which(?:\s+(?!${auxiliary}\b)\w+){0,2})\b(?:(?!\bhow\b|${actsItself}).)*?\b${uses}\s+${noMeasure}(?<target>.+)`,
  String.raw`\b(?:where|list|show|find)\b(?:(?!\bhow\b).)*?\b${uses}\s+${noMeasure}(?<target>.+)`,
  String.raw`\bwhere(?:\s+(?:in|within|inside|else|exactly)\b.*?)?\s+${beings}\s+(?<target>.+?)\s+(?:get\s+|being\s+)?${used}\b`,
  String.raw`\b(?:callers?|call\s*sites?|usages?|uses|references|consumers|dependents)\s+(?:of|to|for)\s+(?<target>.+)`,
]);

/** What may stand before the name of a thing. */
const beforeName = String.raw`(?:(?:the|an?|any|our|my|this|that|new|all|every|each|functions?|methods?|class(?:es)?|types?|constants?|variables?|components?|hooks?|errors?|exceptions?|events?|settings?|options?|flags?|fields?|interfaces?|modules?|signature\s+of|name\s+of|instances?\s+of|objects?\s+of)\s+)*`;
/** A thing that is named in one word; a value is none, as in `PORT=80`. */
const thing = String.raw`${beforeName}(?<target>(?!${somebody}\b)[^\s=]+?[^\s=,;:!?]*)(?=[\s,;:!?]|\.?$)`;
const adverbs = String.raw`(?:(?:still|ever|even|actually|really|also|only|now|directly|currently|first|exactly|really|being|be|gets?|got)\s+)*`;
/** What is done to a thing where it stands in the code, but for its definition. */
const doneTo = oneOf(`${usedWords}
  instantiated constructed created made initiali[sz]ed built thrown raised caught rescued handled passed read written
  set assigned changed mutated modified updated logged printed emitted fired dispatched published sent subscribed
  registered observed awaited extended subclassed inherited overridden implemented_by mocked stubbed spied tested
  covered rendered mounted injected provided configured checked validated applied wrapped decorated required triggered
  run executed scheduled needed mentioned consulted evaluated accessed queried tweaked enabled disabled bound attached
  installed plugged_in hooked_up wired(?:_up)?`);
/** What they do with a thing who use it. */
const dealsWith = oneOf(`${usesWords}
  extends? implements? inherits?(?:_from)? subclass(?:es)?(?:_of)? derives?_from overrides? throws? raises?
  catch(?:es)? creates? instantiates? constructs? makes? renders? mounts? listens?_(?:to|for|on) subscribes?_to
  reacts?_to observes? emits? fires? dispatch(?:es)? publish(?:es)? registers? mocks? stubs? pass(?:es)? needs?
  requires? wraps? awaits? touch(?:es)? reads? writes? sets? assigns? logs? checks? appl(?:y|ies) injects? configures?
  mutates? updates? triggers? reaches runs? starts? hits? executes? queries access(?:es)? mentions? covers? exercises?
  binds? attach(?:es)? goes_through go_through`);
/** What is done to the code of a thing. */
const edits = oneOf(`
  chang(?:es?|ed|ing)(?:_(?:to|in|of))? renam(?:es?|ed|ing) remov(?:es?|ed|ing|al_of) delet(?:es?|ed|ing|ion_of)
  drop(?:s|ped|ping)? edit(?:s|ed|ing)?(?:_(?:to|in|of))? modif(?:y|ies|ied|ying|ications?_(?:to|of))
  mov(?:es?|ed|ing) refactor(?:s|ed|ing)? touch(?:es|ed|ing)? rewrit(?:es?|ing) replac(?:es?|ed|ing)`);
/** How questions say that something suffers from it. */
const suffers = oneOf(`
  breaks? broken affect(?:s|ed)? impact(?:s|ed)? influenced? fails? stops? suffers? changes? touch(?:ed)? updated?
  adapt(?:ed)? adjust(?:ed)? re-?run run check fix consequences? effects?`);
/** Forms that count where a name of code stands in them, or the name of a thing that the project has. */
const usedByNamed = formsOf([
  String.raw`\bwhere(?:\s+(?:else|exactly|in\s+.+?|inside\s+.+?))?\s+(?:(?:is|are|was|gets?)\s+${thing}|(?:does|do)\s+${thing.replace('<target>', '<other>')}\s+get)\s+${adverbs}${doneTo}\b(?!\s+(?:how|which|what|that)\b)`,
  String.raw`\bwhere\s+${thing}\s+(?:is|are|gets?)\s+${adverbs}${doneTo}\b`,
  String.raw`\b(?:where|in\s+(?:what|which)\s+\w+)(?:\s+(?:else|exactly|in\s+.+?|inside\s+.+?))?\s+(?:do|does|did)\s+${somebody}\s+${adverbs}${dealsWith}\s+${thing}`,
  String.raw`^\W*(?:(?:list|show|find|give)\s+(?:me\s+)?)?(?:all\s+|every\s+)?(?:who|what(?:\s+(?:else|code|files?|functions?|methods?|classes|modules?|components?|parts?|places?|tests?))?|which(?!\s+(?:settings?|options?|flags?|variables?|values?|versions?|defaults?)\b)(?:\s+(?!${auxiliary}\b)\w+){1,3}|how\s+many\s+\w+|where|(?:\w+\s+)?(?:places?|code|files?|functions?|methods?|classes|modules?|components?|lines?)\s+(?:that|which|where))\s+(?:else\s+)?${adverbs}${dealsWith}\s+${thing}(?!\s+(?:to|so\s+that)\s+\w+)`,
  String.raw`^\W*(?:is|are)\s+${thing}\s+${adverbs}${doneTo}(?:\W*$|\s+(?:any|some|at\s+all|from|elsewhere|outside|inside|in\b))`,
  String.raw`^\W*(?:and\s+)?(?:does|do|is|are)\s+(?:there\s+)?(?:we|any\w*|some\w*)(?:\s+\w+){0,2}?\s+${adverbs}${dealsWith}\s+${thing}`,
  String.raw`\b(?:any|some)(?:thing|body|one)\s+(?:(?:else|that|which|who)\s+)*${adverbs}${dealsWith}\s+${thing}`,
  String.raw`^\W*(?:is|are)\s+${thing}\s+${adverbs}(?:dead|unused|obsolete|in\s+use|needed|required)\b`,
  String.raw`^\W*(?:who|what|which)\b(?!\s+tests?\b).*?\b(?:is|are|gets?)\s+(?:\w+\s+)?\w+(?:ed|en|nt|wn|lt)\s+by\s+${thing}`,
  String.raw`^\W*does\s+(?:the|our|your|any)\s+\w+\s+(?:still|ever|even|actually|really)\s+${dealsWith}\s+${thing}`,
  String.raw`\b(?:files?|code|places?|functions?|methods?|classes|modules?|components?|lines?|tests?|\w+(?:thing|body|one))\s+${adverbs}(?:calling|using|importing|invoking|referencing|consuming|depending\s+on|relying\s+on|extending|implementing|creating|instantiating|throwing|catching|reading|setting|passing|mocking|rendering)\s+${thing}`,
  String.raw`^\W*(?:can|could|may|should)\s+${thing}\s+${adverbs}(?:safely\s+)?be\s+${adverbs}(?:safely\s+)?${edits}\W*$`,
  String.raw`\b(?:when|how\s+often|how\s+many\s+times)(?:\s+exactly)?\s+(?:is|are|does|do|will)\s+${thing}\s+${adverbs}${doneTo}(?:\W*$|\s+(?:by|from|in)\b)`,
  String.raw`\b(?:from|in|by)\s+(?:which|what)(?:\s+\w+)?\s+(?:is|are|gets?|do\s+we)\s+${thing}\s+${adverbs}${doneTo}\b`,
  String.raw`\b${suffers}\b.{0,60}?\b(?:if|when|once|after|by|of|from|before|due\s+to|because\s+of)\b.{0,40}?\b${edits}\s+${thing}`,
  String.raw`\b(?:if|when|once|after|before|to)\s+(?:(?:i|we|you|someone)\s+)?${edits}\s+${thing}.{0,60}?\b${suffers}\b`,
  String.raw`\b${suffers}\b.{0,60}?\b(?:if|when|once|after)\s+${thing}\s+(?:(?:is|are|gets?|was|were)\s+(?:${edits}|gone)|changes|goes\s+away|disappears|moves)\b`,
  String.raw`^\W*(?:can|could|may|should)\s+(?:i|we|you|one)\s+${adverbs}(?:safely\s+|just\s+)?${edits}\s+${thing}(?=\W*$|\s+(?:without|safely|or)\b)`,
  String.raw`\bsafe\s+to\s+${edits}\s+${thing}`,
  String.raw`\b(?:affected|influenced|controlled|governed|driven)\s+by\s+${thing}(?=\W*$)`,
  String.raw`\b(?:dependent|reliant)\s+on\s+${thing}`,
  String.raw`\b(?:users|dependants|subclasses|children|implementations|implementers|implementors|instances|instantiations|occurrences|mentions|importers|invocations|subscribers|listeners|calls|callsites|places\s+with)\s+(?:of|to|for)\s+${thing}`,
  String.raw`^\W*which\s+tests?\b(?:\s+(?:files?|cases?|suites?))?\s+(?:\w+\s+){0,2}?(?:cover|exercise|call|use|hit|touch|check|verif(?:y|ies)|test|need|import|mock|stub|spy\s+on|go\s+through|involve|concern|depend\s+on|rely\s+on|assert|are\s+(?:there\s+)?(?:for|of|about)|belong\s+to)s?\s+(?:on\s+)?${thing}`,
  String.raw`\b(?:what|who|which(?!\s+tests?\b)(?:\s+\w+){0,2})\s+(?:triggers?|reaches|runs?|starts?|hits?)\s+(?<target>.+)`,
  String.raw`\b(?:who|what|which)\b(?!\s+tests?\b).*?\b(?:ends?\s+up|lands?|leads?|gets?|arrives?|goes)\s+(?:in|at|to|into)\s+(?<target>.+)`,
  String.raw`^\W*which\b(?!\s+tests?\b)(?!.*\b(?:fails?|failing|breaks?|broken|crash(?:es)?|hangs?|slow|flaky)\b).*?\b(?:through|via|(?<!\b(?:used|works?|compatible|comes?|shipped)\s)with|using)\s+(?<target>(?!\S*=).+)`,
  String.raw`^\W*which\s+tests?\b(?!\s+(?:are|were|is|have|fail|pass|hang|break|crash|time|take|should|must|do|need|use\s+(?:too|more|less|most))\b)(?!\s+run\s+(?:on|in|under|with|after)\b)(?:\s+(?:files?|cases?|suites?))?\s+(?:\w+\s+)?(?<target>.+)`,
  String.raw`^\W*who\b.*?\b(?:through|via|(?<!\b(?:used|works?|compatible|comes?|shipped)\s)with|using)\s+${thing}`,
  String.raw`^\W*who\s+(?!(?:wrote|authored|designed|maintains?|added|introduced|changed|broke|fixed|committed|owns?|invented|reviewed|contributed|knows|renamed|removed|deleted|created|made|last)\b|(?:is|are|was|were)\s+(?:the|an?|responsible|behind)\b|(?:can|could|should|do)\s+(?:i|we|you|one)\b)(?:\w+s\s+(?:the|an?|our)\s+)?(?<target>.+)`,
  String.raw`^\W*(?<target>\S+)\s+(?:callers?|call\s*sites?|usages?|users|(?:uses|references)(?=\W*$|\s+(?:in|inside|within|under|from)\b))\b`,
]);

/** A pattern for one of `words`, which blanks separate; `_` stands for a blank in a word of several. */
function oneOf(words: string): string {
  return `(?:${words.trim().replaceAll(/\s+/g, '|').replaceAll('_', String.raw`\s+`)})`;
}

function formsOf(sources: readonly string[]): RegExp[] {
  return sources.map(source => new RegExp(source, 'i'));
}

/**
 * The words of `text`, a question, that say whose uses are asked for, `isCode` telling whether words name a thing of code; undefined
 * where none are: what it is, does, needs or uses itself, who wrote it and where it is defined is not asked of its uses.
 */
export function usesAskedIn(text: string, isCode: (words: string) => boolean): UsesAsked | undefined {
  const targets = (forms: readonly RegExp[]) =>
    forms.flatMap(form => {
      const {target, other} = form.exec(text)?.groups ?? {};
      return target ?? other ?? [];
    });
  const [sure] = targets(usedBy);
  if (sure !== undefined) return {words: sure, isSure: true, needsThing: false, isName: false};
  const perhaps = targets(usedByNamed);
  const named = perhaps.find(isCode);
  const words = named ?? perhaps.toSorted((a, b) => b.length - a.length)[0];
  return words === undefined
    ? undefined
    : {words, isSure: named !== undefined, needsThing: true, isName: !/\s/.test(words)};
}

/** What a question says is done to a thing, and what then stands on the lines that are meant. */
const lineSigns: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:thrown|throws?|raised?|raises?)\b/i, /\b(?:throw|raise|panic!?|reject|Err)\b/],
  [/\b(?:caught|catch(?:es)?|rescued?)\b/i, /\b(?:catch|except|rescue|instanceof|isinstance|errors\.(?:Is|As))\b/],
  [
    /\b(?:instantiat|construct|creat)(?:es?|s|ed)?\b/i,
    /\bnew\b|(?:[.:]new|make\w*|create\w*)\s*[(<]|\b\p{Lu}[\p{L}\p{N}]*\s*[({]/u,
  ],
  [
    /\b(?:extend|inherit|implement|subclass)(?:e?s|ed)?\b/i,
    /\b(?:extends|implements)\b|\b(?:class|struct|interface|impl)\b.*[(:<]|\bimpl\b/,
  ],
  [/\b(?:logs?|logged|prints?|printed)\b/i, /\b(?:log\w*|print\w*|console|warn\w*|debug|info|echo|puts)\b/i],
  [/\b(?:awaits?|awaited)\b/i, /\bawait\b/],
  [/\b(?:mock|stub)(?:s|ed|bed)?\b/i, /mock|stub|spy|fake/i],
];

/** How the lines look that `text`, a question about uses, asks for: where a thing is thrown, a `throw` stands; undefined where any will do. */
export function lineAskedIn(text: string): RegExp | undefined {
  return lineSigns.find(([asked]) => asked.test(text))?.[1];
}
