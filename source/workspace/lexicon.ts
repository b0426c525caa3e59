import {termsOf} from '../code/terms.ts';

/**
 * Words that programmers use for one another: the first of a line stands for each of the rest and the other way round; two of
 * the rest do not stand for each other. General usage, written down without looking at any one project.
 */
const groups = `
delete remove rm drop erase unlink discard purge
folder directory dir path
create make new generate build construct
get fetch retrieve obtain read load
set assign update
check is test verify validate ensure has determine
find search lookup locate query
list array sequence iterable vector
dictionary dict map mapping hash
string str text unicode
convert to transform cast parse translate from
integer int number numeric digit
float double decimal real
boolean bool
print show display output dump log
write save store export dump persist
read load import open
count number length len size
maximum max largest biggest highest
minimum min smallest lowest
average mean
random rand shuffle sample
sort order rank
merge combine join concat concatenate union
split tokenize separate chunk partition divide
unique distinct duplicate dedupe
iterate loop each traverse iterator walk
start begin launch run execute spawn
stop end terminate kill quit exit close shutdown
send post transmit submit
receive recv
call invoke run execute
change modify alter update edit replace rename
copy clone duplicate
move rename
compare equal same diff match
empty blank null none
picture image photo img
time date datetime timestamp
date day datetime
url link uri href
web html http page
argument arg parameter param option
function func method callable
class type object
column col field
row line record
matrix array table
file filename document
extension ext suffix
error fail failure exception
wait sleep delay pause
password passwd credential secret
database db sql
dataframe df panda table
value val
index idx position
first head beginning
last tail final end
add append insert push
increase increment grow
decrease decrement shrink
round floor ceil
plot draw graph chart figure
color colour rgb
uppercase upper capital capitalize
lowercase lower
strip trim
space whitespace
character char letter
word token
regex regexp pattern match
command cmd shell
environment env
configuration config setting
user username
encode encrypt serialize
decode decrypt deserialize
json serialize
thread concurrent parallel
request req
response reply
message msg
calculate compute calc
multiply product
divide division
sum total add
subtract minus
distance dist
coordinate coord point
angle degree radian
screen window display terminal console
clear reset flush clean
temporary temp tmp
current now cwd
previous prev last
parent ancestor
child children
node element
compress zip archive gzip
decompress unzip extract
download fetch
version release
normalize standardize scale
transpose rotate
flatten flat nested
reverse invert backward
percent percentage ratio
memory ram mem
size dimension shape
binary byte bit
hexadecimal hex
month day year
second sec
millisecond ms
permission allow deny access
authenticate auth login
initialize init setup
asynchronous async
synchronous sync
dependency package module
repository repo git
cache memo
undo revert rollback restore
retry backoff again
cancel abort interrupt
timeout deadline limit
parse parser syntax
event listener handler
callback handler hook
test spec
documentation doc docstring comment
ignore skip exclude
truncate cut shorten
damaged corrupt broken
`;

/** What a synonym's match is worth beside the word's own: measured on the first half of CoSQA's dev queries (.1 to .5 tried). */
export const synonymWeight = 0.3;

const lines = groups.trim().split('\n');
const known = new Map<string, ReadonlySet<string>>();

/** The terms that may stand where `term` is asked for; both as `termsOf` gives them. */
export function synonymsOf(term: string): ReadonlySet<string> {
  let synonyms = known.get(term);
  if (!synonyms) {
    synonyms = findSynonyms(term);
    known.set(term, synonyms);
  }
  return synonyms;
}

/**
 * Stems only the words that begin like `term`, and those beside them: the whole table would cost a single question more than the
 * search does. A stem never changes the first two letters.
 */
function findSynonyms(term: string): ReadonlySet<string> {
  const found = new Set<string>();
  const beginning = term.slice(0, 2);
  for (const line of lines) {
    if (!line.startsWith(beginning) && !line.includes(` ${beginning}`)) continue;
    const [head = '', ...others] = line.split(' ');
    if (isTerm(head, term)) for (const other of others) add(found, other);
    else if (others.some(other => isTerm(other, term))) add(found, head);
  }
  found.delete(term);
  return found;
}

function isTerm(word: string, term: string): boolean {
  return word.startsWith(term.slice(0, 2)) && termsOf(word)[0] === term;
}

function add(terms: Set<string>, word: string): void {
  const [term] = termsOf(word);
  if (term !== undefined) terms.add(term);
}

const languageTerms = new Set(
  termsOf(
    'python python2 python3 py javascript js nodejs typescript ts java golang ruby php kotlin csharp perl haskell',
  ),
);

/** Whether `term` names a programming language: it says where to look rather than what for. */
export function isLanguageTerm(term: string): boolean {
  return languageTerms.has(term);
}
