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
const usedBy: readonly Form[] = [
  {
    needs: [word(used)],
    source: String.raw`\bby\s+(?:whom|what|which\s+\w+)\s+${beings}\s+(?<target>.+?)\s+(?:being\s+)?${used}\b`,
  },
  {
    needs: [word(used)],
    source: String.raw`^\W*(?:(?:and|so|but)\s+)?(?<target>\S.*?)\s+${beings}\s+(?:being\s+)?${used}\s+(?:by|from|in)\s+(?:who|what|which|where)`,
  },
  {
    needs: [word(used)],
    source: String.raw`\b(?:what|who)\s+${beings}\s+(?<target>.+?)\s+(?:being\s+)?${used}\s+(?:by|from)\W*$`,
  },
  {
    needs: [word(uses)],
    source: String.raw`\b(?:what|who|which(?:\s+(?!${auxiliary}\b)\w+){0,2})\b(?:(?!\bhow\b|${actsItself}).)*?\b${uses}\s+${noMeasure}(?<target>.+)`,
  },
  {
    needs: [word(uses)],
    source: String.raw`\b(?:where|list|show|find)\b(?:(?!\bhow\b).)*?\b${uses}\s+${noMeasure}(?<target>.+)`,
  },
  {
    needs: [word(used)],
    source: String.raw`\bwhere(?:\s+(?:in|within|inside|else|exactly)\b.*?)?\s+${beings}\s+(?<target>.+?)\s+(?:get\s+|being\s+)?${used}\b`,
  },
  {
    needs: [word(String.raw`callers?|call\s*sites?|usages?|uses|references|consumers|dependents`)],
    source: String.raw`\b(?:callers?|call\s*sites?|usages?|uses|references|consumers|dependents)\s+(?:of|to|for)\s+(?<target>.+)`,
  },
];

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
/** What follows `where` in a question whose subject stands behind it. */
const asksItself = '(?:is|are|was|were|does|do|did|can|could|has|have|should|would|will)';
/** How a question begins whose verb stands behind the thing: `where is it used`. */
const notAsked = String.raw`^\W*(?!(?:where|what|who|how)\s+${asksItself}\b)`;
/** Forms that count where a name of code stands in them, or the name of a thing that the project has. */
const usedByNamed: readonly Form[] = [
  {
    needs: [word('where'), word(doneTo)],
    source: String.raw`\bwhere(?:\s+(?:else|exactly|in\s+.+?|inside\s+.+?))?\s+(?:(?:is|are|was|gets?)\s+${thing}|(?:does|do)\s+${thing.replace('<target>', '<other>')}\s+get)\s+${adverbs}${doneTo}\b(?!\s+(?:how|which|what|that)\b)`,
  },
  {
    needs: [String.raw`\bwhere\s+(?!${asksItself}\b)`, word(doneTo)],
    source: String.raw`\bwhere\s+${thing}\s+(?:is|are|gets?)\s+${adverbs}${doneTo}\b`,
  },
  {
    needs: [word('do|does|did'), word(dealsWith)],
    source: String.raw`\b(?:where|in\s+(?:what|which)\s+\w+)(?:\s+(?:else|exactly|in\s+.+?|inside\s+.+?))?\s+(?:do|does|did)\s+${somebody}\s+${adverbs}${dealsWith}\s+${thing}`,
  },
  {
    needs: [notAsked, word(dealsWith)],
    source: String.raw`^\W*(?:(?:list|show|find|give)\s+(?:me\s+)?)?(?:all\s+|every\s+)?(?:who|what(?:\s+(?:else|code|files?|functions?|methods?|classes|modules?|components?|parts?|places?|tests?))?|which(?!\s+(?:settings?|options?|flags?|variables?|values?|versions?|defaults?)\b)(?:\s+(?!${auxiliary}\b)\w+){1,3}|how\s+many\s+\w+|where|(?:\w+\s+)?(?:places?|code|files?|functions?|methods?|classes|modules?|components?|lines?)\s+(?:that|which|where))\s+(?:else\s+)?${adverbs}${dealsWith}\s+${thing}(?!\s+(?:to|so\s+that)\s+\w+)`,
  },
  {
    needs: [opens('is|are'), word(doneTo)],
    source: String.raw`^\W*(?:is|are)\s+${thing}\s+${adverbs}${doneTo}(?:\W*$|\s+(?:any|some|at\s+all|from|elsewhere|outside|inside|in\b))`,
  },
  {
    needs: [opens('and|does|do|is|are'), word(dealsWith)],
    source: String.raw`^\W*(?:and\s+)?(?:does|do|is|are)\s+(?:there\s+)?(?:we|any\w*|some\w*)(?:\s+\w+){0,2}?\s+${adverbs}${dealsWith}\s+${thing}`,
  },
  {
    needs: [word('(?:any|some)(?:thing|body|one)'), word(dealsWith)],
    source: String.raw`\b(?:any|some)(?:thing|body|one)\s+(?:(?:else|that|which|who)\s+)*${adverbs}${dealsWith}\s+${thing}`,
  },
  {
    needs: [opens('is|are'), word('dead|unused|obsolete|use|needed|required')],
    source: String.raw`^\W*(?:is|are)\s+${thing}\s+${adverbs}(?:dead|unused|obsolete|in\s+use|needed|required)\b`,
  },
  {
    needs: [opens('who|what|which'), word('by')],
    source: String.raw`^\W*(?:who|what|which)\b(?!\s+tests?\b).*?\b(?:is|are|gets?)\s+(?:\w+\s+)?\w+(?:ed|en|nt|wn|lt)\s+by\s+${thing}`,
  },
  {
    needs: [opens('does'), word(dealsWith)],
    source: String.raw`^\W*does\s+(?:the|our|your|any)\s+\w+\s+(?:still|ever|even|actually|really)\s+${dealsWith}\s+${thing}`,
  },
  {
    needs: [
      word(
        'calling|using|importing|invoking|referencing|consuming|depending|relying|extending|implementing|creating|instantiating|throwing|catching|reading|setting|passing|mocking|rendering',
      ),
    ],
    source: String.raw`\b(?:files?|code|places?|functions?|methods?|classes|modules?|components?|lines?|tests?|\w+(?:thing|body|one))\s+${adverbs}(?:calling|using|importing|invoking|referencing|consuming|depending\s+on|relying\s+on|extending|implementing|creating|instantiating|throwing|catching|reading|setting|passing|mocking|rendering)\s+${thing}`,
  },
  {
    needs: [opens('can|could|may|should'), word(edits)],
    source: String.raw`^\W*(?:can|could|may|should)\s+${thing}\s+${adverbs}(?:safely\s+)?be\s+${adverbs}(?:safely\s+)?${edits}\W*$`,
  },
  {
    needs: [word('when|how'), word(doneTo)],
    source: String.raw`\b(?:when|how\s+often|how\s+many\s+times)(?:\s+exactly)?\s+(?:is|are|does|do|will)\s+${thing}\s+${adverbs}${doneTo}(?:\W*$|\s+(?:by|from|in)\b)`,
  },
  {
    needs: [word('which|what'), word('from|in|by'), word(doneTo)],
    source: String.raw`\b(?:from|in|by)\s+(?:which|what)(?:\s+\w+)?\s+(?:is|are|gets?|do\s+we)\s+${thing}\s+${adverbs}${doneTo}\b`,
  },
  {
    needs: [word(edits), word(suffers)],
    source: String.raw`\b${suffers}\b.{0,60}?\b(?:if|when|once|after|by|of|from|before|due\s+to|because\s+of)\b.{0,40}?\b${edits}\s+${thing}`,
  },
  {
    needs: [word('if|when|once|after|before|to'), word(edits), word(suffers)],
    source: String.raw`\b(?:if|when|once|after|before|to)\s+(?:(?:i|we|you|someone)\s+)?${edits}\s+${thing}.{0,60}?\b${suffers}\b`,
  },
  {
    needs: [word('if|when|once|after'), word('is|are|gets?|was|were|changes|goes|disappears|moves'), word(suffers)],
    source: String.raw`\b${suffers}\b.{0,60}?\b(?:if|when|once|after)\s+${thing}\s+(?:(?:is|are|gets?|was|were)\s+(?:${edits}|gone)|changes|goes\s+away|disappears|moves)\b`,
  },
  {
    needs: [opens('can|could|may|should'), word(edits)],
    source: String.raw`^\W*(?:can|could|may|should)\s+(?:i|we|you|one)\s+${adverbs}(?:safely\s+|just\s+)?${edits}\s+${thing}(?=\W*$|\s+(?:without|safely|or)\b)`,
  },
  {needs: [word('safe'), word(edits)], source: String.raw`\bsafe\s+to\s+${edits}\s+${thing}`},
  {
    needs: [word('affected|influenced|controlled|governed|driven')],
    source: String.raw`\b(?:affected|influenced|controlled|governed|driven)\s+by\s+${thing}(?=\W*$)`,
  },
  {needs: [word('dependent|reliant')], source: String.raw`\b(?:dependent|reliant)\s+on\s+${thing}`},
  {
    needs: [
      word(
        'users|dependants|subclasses|children|implementations|implementers|implementors|instances|instantiations|occurrences|mentions|importers|invocations|subscribers|listeners|calls|callsites|places',
      ),
    ],
    source: String.raw`\b(?:users|dependants|subclasses|children|implementations|implementers|implementors|instances|instantiations|occurrences|mentions|importers|invocations|subscribers|listeners|calls|callsites|places\s+with)\s+(?:of|to|for)\s+${thing}`,
  },
  {
    needs: [opens('which'), word('tests?')],
    source: String.raw`^\W*which\s+tests?\b(?:\s+(?:files?|cases?|suites?))?\s+(?:\w+\s+){0,2}?(?:cover|exercise|call|use|hit|touch|check|verif(?:y|ies)|test|need|import|mock|stub|spy\s+on|go\s+through|involve|concern|depend\s+on|rely\s+on|assert|are\s+(?:there\s+)?(?:for|of|about)|belong\s+to)s?\s+(?:on\s+)?${thing}`,
  },
  {
    needs: [word('triggers?|reaches|runs?|starts?|hits?')],
    source: String.raw`\b(?:what|who|which(?!\s+tests?\b)(?:\s+\w+){0,2})\s+(?:triggers?|reaches|runs?|starts?|hits?)\s+(?<target>.+)`,
  },
  {
    needs: [word('ends?|lands?|leads?|gets?|arrives?|goes')],
    source: String.raw`\b(?:who|what|which)\b(?!\s+tests?\b).*?\b(?:ends?\s+up|lands?|leads?|gets?|arrives?|goes)\s+(?:in|at|to|into)\s+(?<target>.+)`,
  },
  {
    needs: [opens('which'), word('through|via|with|using')],
    source: String.raw`^\W*which\b(?!\s+tests?\b)(?!.*\b(?:fails?|failing|breaks?|broken|crash(?:es)?|hangs?|slow|flaky)\b).*?\b(?:through|via|(?<!\b(?:used|works?|compatible|comes?|shipped)\s)with|using)\s+(?<target>(?!\S*=).+)`,
  },
  {
    needs: [opens('which'), word('tests?')],
    source: String.raw`^\W*which\s+tests?\b(?!\s+(?:are|were|is|have|fail|pass|hang|break|crash|time|take|should|must|do|need|use\s+(?:too|more|less|most))\b)(?!\s+run\s+(?:on|in|under|with|after)\b)(?:\s+(?:files?|cases?|suites?))?\s+(?:\w+\s+)?(?<target>.+)`,
  },
  {
    needs: [opens('who'), word('through|via|with|using')],
    source: String.raw`^\W*who\b.*?\b(?:through|via|(?<!\b(?:used|works?|compatible|comes?|shipped)\s)with|using)\s+${thing}`,
  },
  {
    needs: [opens('who')],
    source: String.raw`^\W*who\s+(?!(?:wrote|authored|designed|maintains?|added|introduced|changed|broke|fixed|committed|owns?|invented|reviewed|contributed|knows|renamed|removed|deleted|created|made|last)\b|(?:is|are|was|were)\s+(?:the|an?|responsible|behind)\b|(?:can|could|should|do)\s+(?:i|we|you|one)\b)(?:\w+s\s+(?:the|an?|our)\s+)?(?<target>.+)`,
  },
  {
    needs: [word(String.raw`callers?|call\s*sites?|usages?|users|uses|references`)],
    source: String.raw`^\W*(?<target>\S+)\s+(?:callers?|call\s*sites?|usages?|users|(?:uses|references)(?=\W*$|\s+(?:in|inside|within|under|from)\b))\b`,
  },
];

/** A pattern for one of `words`, which blanks separate; `_` stands for a blank in a word of several. */
function oneOf(words: string): string {
  return `(?:${words.trim().replaceAll(/\s+/g, '|').replaceAll('_', String.raw`\s+`)})`;
}

/** A pattern for a text that has one of `words`. */
function word(words: string): string {
  return String.raw`\b(?:${words})\b`;
}

/** A pattern for a text that begins with one of `words`. */
function opens(words: string): string {
  return String.raw`^\W*(?:${words})\b`;
}

/** How a question may ask for uses. */
interface Form {
  /** Short patterns that every text of this form has. They are tried first: to compile all forms takes longer than to search the project. */
  needs: readonly string[];
  source: string;
}

/** Patterns that were needed so far, by what they were made of. */
const compiled = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = compiled.get(source);
  if (!pattern) {
    pattern = new RegExp(source, 'i');
    compiled.set(source, pattern);
  }
  return pattern;
}

/** What stands in `text` where each of `forms` names its target. */
function targetsIn(text: string, forms: readonly Form[]): string[] {
  const has = (need: string) => patternOf(need).test(text);
  return forms.flatMap(({needs, source}) => {
    if (!needs.every(has)) return [];
    const {target, other} = patternOf(source).exec(text)?.groups ?? {};
    return target ?? other ?? [];
  });
}

/**
 * The words of `text`, a question, that say whose uses are asked for, `isCode` telling whether words name a thing of code; undefined
 * where none are: what it is, does, needs or uses itself, who wrote it and where it is defined is not asked of its uses.
 */
export function usesAskedIn(text: string, isCode: (words: string) => boolean): UsesAsked | undefined {
  const [sure] = targetsIn(text, usedBy);
  if (sure !== undefined) return {words: sure, isSure: true, needsThing: false, isName: false};
  const perhaps = targetsIn(text, usedByNamed);
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
