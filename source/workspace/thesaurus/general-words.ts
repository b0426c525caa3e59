/** Words that programmers use for one another. */
export const generalWords = `
delete remove rm drop erase unlink discard purge; folder directory dir path; create make new generate build construct
get fetch retrieve obtain read load; set assign update; check is test verify validate ensure has determine
find search lookup locate query; list array sequence iterable vector; dictionary dict map mapping hash
string str text unicode; convert to transform cast parse translate from; integer int number numeric digit
float double decimal real; boolean bool; print show display output dump log; write save store export dump persist
read load import open; count number length len size; maximum max largest biggest highest
minimum min smallest lowest least; average mean; random rand shuffle sample; sort order rank
merge combine join concat concatenate union override overlay; split tokenize separate chunk partition divide
unique distinct duplicate dedupe; iterate loop each traverse iterator walk one; start begin launch run execute spawn
stop end terminate kill quit exit close shutdown; send post transmit submit; receive recv; call invoke run execute
change modify alter update edit replace rename; copy clone duplicate; move rename; compare equal same diff match
empty blank null none; picture image photo img; time date datetime timestamp; date day datetime; url link uri href
web html http page; argument arg parameter param option; function func method callable tool; class type object
column col field; row line record; matrix array table; file filename document; extension ext suffix
error fail failure exception; wait sleep delay pause hold block; password passwd credential secret
database db sql store; dataframe df panda table; value val; index idx position catalog table; first head beginning
last tail final end; add append insert push; increase increment grow; decrease decrement shrink; round floor ceil
plot draw graph chart figure; color colour rgb; uppercase upper capital capitalize; lowercase lower; strip trim
space whitespace; character char letter; word token; regex regexp pattern match; command cmd shell
environment env variable; configuration config setting; user username; encode encrypt serialize
decode decrypt deserialize; json serialize; thread concurrent parallel; request req; response reply; message msg
calculate compute calc; multiply product; divide division; sum total add; subtract minus; distance dist
coordinate coord point; angle degree radian; screen window display terminal console; clear reset flush clean
temporary temp tmp; current now cwd; previous prev last; parent ancestor; child children subprocess spawn
node element; compress zip archive gzip; decompress unzip extract; download fetch; version release
normalize standardize scale; transpose rotate; flatten flat nested; reverse invert backward; percent percentage ratio
memory ram mem; size bytes dimension shape; binary byte bit executable program; hexadecimal hex; month day year
second sec; millisecond ms; permission allow deny access; authenticate auth login; initialize init setup
asynchronous async; synchronous sync; dependency package module; repository repo git; cache memo memoize store
undo revert rollback restore; retry backoff again; cancel abort interrupt; timeout deadline limit; parse parser syntax
event listener handler; callback handler hook; test spec; documentation doc docstring comment; ignore skip exclude
truncate cut shorten; damaged corrupt broken; keyboard key hotkey shortcut keybinding keymap
shortcut key keymap keybinding alias; detect recognize identify discover notice sense
decide choose select pick judge determine; choose select pick prefer; decide choose select judge
allow permit grant authorize accept; deny forbid refuse reject block disallow; forbid protect guard prevent block
prevent guard protect avoid stop; hide mask redact censor conceal; redact mask scrub censor remove
sanitize clean escape strip filter; escape quote encode; token key secret credential; secret key credential private
lock mutex exclusive semaphore; crash kill die abort panic fault; durable atomic fsync crash safe
half partial incomplete torn; repair heal recover fix restore; recover restore resume
corrupt broken invalid malformed; conversation session chat dialog dialogue; chat session message
history transcript past previous; question query prompt ask; prompt input instruction; answer reply response result
model llm engine; assistant agent bot; claude anthropic; gpt openai; ollama local llama
reasoning thinking thought think; embedding vector; window context; tool action; budget limit quota allowance
cost price spend; summarize compact condense shorten; compact compress shrink; loop cycle circle repeat
repeat again duplicate; twice second double repeat; typo misspell slip mistake; similar near like alike close
suggest nearest propose recommend; relevance score rank; relevant rank score match; cite citation quote reference
quote excerpt snippet; snippet excerpt passage fragment; section heading chapter; paragraph block text
piece chunk part fragment passage; describe summary explain document; layout compose format arrange render
format render style; render draw paint display; theme color style palette; pane panel tab view; button control widget
cursor caret position; scroll viewport page; paste clipboard insert; type input enter
autocomplete completion complete suggest; complete finish completion; emoji grapheme unicode character
wide width column; wrap fold break; progress bar spinner; pipe stdin stream; stdin input; stdout output; stderr error
stream chunk flow; cut clip split; link symlink; symbolic symlink; home directory; workspace project folder root
project repository; root top base; glob pattern wildcard; program command process application executable
process pid child; signal interrupt sigint sigterm; watch observe monitor follow poll; observe notice listen
modified changed dirty stale; stale old outdated expired obsolete; fresh new recent current; upgrade migrate update
migrate migration convert; outdated old previous; store repository storage; storage disk database; disk full space
full capacity enospc; backup snapshot copy; schema shape structure model; structure layout shape tree
tree hierarchy ast; syntax grammar ast; grammar parser; symbol name identifier definition; identifier name id
definition declaration define; declare define definition; import include require dependency; package bundle library
bundle pack build; compile build transpile; minify compress bundle; install setup deploy
default fallback initial standard; fallback backup alternative; override overwrite precedence replace
precedence order priority; priority order rank weight; profile environment preset; option flag switch; flag switch
unknown unexpected unrecognized invalid; invalid bad wrong malformed; wrong bad incorrect; missing absent lost gone
exist present has; available present reachable; reachable online connect; connect link attach open
server host backend remote; host machine; remote cloud; network http connection internet; redirect forward
rate throttle limit; throttle limit debounce; exit quit status code; status state code; report describe message show
warn warning notify; log logger record trace; trace stack backtrace; debug trace log diagnose; diagnose health doctor
health doctor check status; measure benchmark metric time; metric statistic figure gauge counter; statistic frequency
usage use consumption; use consume; train learn fit; feedback rating vote; schedule cron timer plan
timer timeout interval; delay pause; queue buffer backlog; buffer cache; batch bulk group; lines rows
parallel concurrent simultaneous; simultaneous concurrent once; race concurrent conflict; conflict collision clash
share common; trust safe approve; approve confirm accept allow; confirm yes; ask prompt request; encrypt cipher
sign signature; hash digest checksum; checksum crc; difference diff delta; patch diff; branch head; commit revision
revision version; tag label; label name caption title; title heading name; locale language; translate locale language
plural singular; stem root lemma; synonym alias; abbreviation short; long large length; large big huge
small short tiny; short brief; limit maximum cap bound; most maximum; far distance; often frequency count
many number count; rare uncommon; step stage phase; stage phase; task job work; job worker; worker thread; run execute
trigger fire emit; emit dispatch fire publish; dispatch route; route path url endpoint; endpoint url
middleware interceptor; intercept hook; plugin extension addon; extend plugin extension; register add
subscribe listen on; unsubscribe off; mock fake stub; fake stub; fixture sample; example sample demo; assert expect
validate schema; property field attribute; attribute field; field member; member method; inherit extend base
abstract interface; interface contract protocol; implement build; factory create; constructor init new
destroy dispose close; dispose close release free; release free; free available
`;
