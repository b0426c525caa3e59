/** What begins a comment in the languages of the world. */
const openings = String.raw`(?://+|/\*+|\*|#+|<!--|--+|;+|%+|\{/\*|"""|'''|REM\b|\(\*)`;
/** A line that is a comment and nothing else. */
const comment = new RegExp(String.raw`^\s*(${openings})\s*(.*?)\s*(?:\*/\}?|-->|\*\)|"""|''')?\s*$`, 'i');
/** Words for the code that models leave out. */
const things = `(?:code|files?|functions?|methods?|class(?:es)?|implementations?|contents?|imports?|logic|body|modules?|components?|tests?|lines?|properties|props|fields?|routes?|styles?|rules?|entries|config(?:uration)?|items?|cases?|statements?|definitions?|declarations?|variables?|constants?|types?|scripts?|page|template|html|markup|document|options?|values?|parts?|section|everything|stuff|handlers?)`;
/** Words by which models say that the code they leave out stays as it is. */
const states = `(?:is|are|remains?|stays?|goes|go|continues?|omitted|unchanged|untouched|intact|the same|same|as is|as before|as above|above|below|here|for brevity|follows?)`;
/** How such a line may begin: `keep the …`, `all other …`. */
const lead = `(?:(?:keep|leave|insert|put|add|include) )?(?:the |your |all |all the |all of the |all other )?`;
/** What the line says is left out: the rest, the remainder, the other or the existing ones. */
const subjects = `(?:rest|remainder|remaining|existing|other|previous|original|same|everything else)`;
/** What the left out part is made of: `of the functions and types`. */
const chain = `(?: of)?(?: the| your| this| my| its)?(?: ${things})*(?: (?:and|or) ${things})*`;
/** Phrases that mean left out code even when nothing is said of its staying: `rest of the file`, `existing imports`. */
const alone = String.raw`(?:(?:rest|remainder) of(?: the| your| this| my| its)? ${things}|existing (?:\w+ )?(?:code|implementations?|contents?|imports?|logic|methods?|functions?))`;
/** Whole remarks that can mean nothing else: `unchanged`, `same as before`, `omitted for brevity`. */
const phrases = `same as (?:before|above)|unchanged|unchanged ${things}|(?:code|lines|parts) (?:omitted|unchanged)(?: for brevity)?|no changes?(?: here)?|as before|omitted for brevity`;

/**
 * Says of itself that it stands for code that is not there: `rest of the file unchanged`, `existing code`,
 * `same as before`.
 */
const whole = new RegExp(`^(?:${lead}(?:${subjects}${chain}(?: ${states})+|${alone})|${phrases})$`, 'i');
/** Beside dots less is enough: `... other methods ...`, `... etc`. */
const besideDots = new RegExp(
  `^(?:${lead}${subjects}${chain}(?: ${states})*|${things}|more|etc|snip|truncated|omitted)$`,
  'i',
);
/** Dots by which models and people mark what they leave out. */
const dots = /(?:\.\.\.|…)/;
/** Files of prose, in which dots alone may be meant. */
const prose = /\.(?:mdx?|markdown|txt|rst|adoc|org)$/i;

/**
 * Catches a model that was too lazy to write the code out: the first line of `text` that stands for code that was left
 * out (`// ... existing code ...`, `# rest unchanged`), or undefined. Writing it would delete that code. Lines that are
 * in `replaced` too are no placeholders: they are there already. In prose a comment of nothing but dots is none.
 */
export function findPlaceholder(text: string, replaced: string, path: string): string | undefined {
  if (!mayHoldOne.test(text)) return undefined;
  const there = new Set(replaced.split(/\r\n|\r|\n/).map(line => line.trim()));
  return text
    .split(/\r\n|\r|\n/)
    .map(line => line.trim())
    .find(line => line !== '' && line.length <= 160 && isPlaceholder(line, prose.test(path)) && !there.has(line));
}

/** A quick test: a text without any of these has no placeholder. */
const mayHoldOne = /\.\.\.|…|rest|remain|unchanged|same|omitted|existing|as before|everything|no change|same as/i;

/** Whether one line stands for code that was left out. */
function isPlaceholder(line: string, inProse: boolean): boolean {
  const found = comment.exec(line);
  const framed = /^[[(<{]+\s*(.*?)\s*[\])>}]+$/.exec(line);
  const said = found?.[2] ?? framed?.[1] ?? line;
  const words = said
    .replace(/\.\.\.|…/g, ' ')
    .replace(/[[\](){}<>*/#:;,.!"'`-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  // A comment of dots alone means left out code, except in prose and inside a longer comment or docstring.
  if (found && words === '')
    return dots.test(said) && !inProse && found[1] !== '*' && found[1] !== '"""' && found[1] !== "'''";
  const before = /^\W*(?:\.\.\.|…)/.test(said);
  const dotted = before || /(?:\.\.\.|…)\W*$/.test(said);
  const says = whole.test(words) || (dotted && besideDots.test(words));
  if (found) return says;
  // Without a comment sign only what cannot be anything else: dots before the words, or brackets around them.
  return dotted && (before || framed !== null) && says;
}
