import {termsOf} from '../code/terms.ts';

/**
 * Expressions of several words and the single words that code uses for them: people put things together, code assembles
 * them. The phrase, a colon, and what may stand for it. General usage, written down without looking at any one project.
 */
const table = `
back up: backup snapshot
break down: split parse
bring back: restore resume
call off: cancel abort
carry on: continue resume
carry out: execute run perform
check out: checkout
clean up: cleanup dispose sweep prune
come first: priority order rank precedence
cut off: truncate clip shorten
cut short: truncate abort
deal with: handle process
fall back: fallback default
fill in: populate complete
find out: detect determine discover resolve
get rid: remove delete discard
give up: abort cancel timeout
go back: revert undo previous
go on: continue resume
hand over: pass forward delegate
keep apart: separate isolate distinguish
keep track: track record monitor
lay out: layout format render compose
leave out: omit skip exclude ignore
left out: omit skip exclude ignore
let go: release free
line up: align pad
log in: login authenticate
log out: logout
look for: search find
look up: lookup find resolve
make sure: ensure verify check assert
more than once: repeat duplicate
at the same time: concurrent parallel simultaneous lock
at once: concurrent parallel
again and again: repeat loop retry
over and over: repeat loop retry
one by one: each sequential iterate
one after another: sequential queue order
out of date: stale outdated expired
line number: line
up to date: fresh refresh sync current
pick out: select choose extract
pick up: detect notice reload watch
point out: report warn
pull out: extract collect
put back: restore
put off: defer delay postpone
put together: assemble build compose combine join
read in: load parse
roll back: rollback revert undo
run out: exhaust limit
set up: setup initialize configure
shut down: shutdown close stop
sign in: login authenticate
start over: restart reset
switch off: disable
switch on: enable
take apart: parse split
take over: adopt inherit
take out: remove extract
tell apart: distinguish
think through: reason
throw away: discard drop delete
time out: timeout deadline
too big: limit maximum
too long: limit maximum overflow
too many: limit maximum
try again: retry
turn into: convert transform
turn off: disable
turn on: enable
version number: version
wait for: await
wake up: wake resume
work out: compute calculate determine
write down: record log
`;

/** Words as the phrases are compared by, the little ones kept, which `termsOf` leaves out. */
const wordsOf = (text: string) => (text.toLowerCase().match(/[a-z']+/g) ?? []).map(word => termsOf(word)[0] ?? word);

/** An expression found in a question. */
export interface Phrase {
  /** The words it is made of, little ones too, each as `termsOf` gives it where it does. */
  terms: readonly string[];
  /** The terms that may stand for it. */
  others: readonly string[];
}

/**
 * Finds the expressions of several words in a question, whatever the form of their verb, so that code is found that
 * says them in one.
 */
export function phrasesIn(text: string): Phrase[] {
  const words = wordsOf(text.slice(0, 2_000));
  const lower = ` ${text.toLowerCase()}`;
  const found: Phrase[] = [];
  for (const line of table.trim().split('\n')) {
    const [phrase = '', others = ''] = line.split(': ');
    // Most of the table never needs to be taken apart: the last word of a phrase, a particle, has one form.
    if (!lower.includes(phrase.slice(phrase.lastIndexOf(' ')))) continue;
    const parts = wordsOf(phrase);
    if (words.some((_, start) => standsAt(words, start, parts))) found.push({terms: parts, others: termsOf(others)});
  }
  return found;
}

/** Between a verb and its particle may stand what it acts on: "put the parts together". */
function standsAt(words: readonly string[], start: number, parts: readonly string[]): boolean {
  if (words[start] !== parts[0]) return false;
  let at = start;
  for (const part of parts.slice(1)) {
    const reach = parts.length === 2 ? 4 : 1;
    const next = words.slice(at + 1, at + 1 + reach).indexOf(part);
    if (next < 0) return false;
    at += next + 1;
  }
  return true;
}
