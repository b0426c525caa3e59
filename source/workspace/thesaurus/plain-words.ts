/** Plain speech: what people say in everyday words for what programs do, measures and degrees, and forms of one word that the stemmer does not bring together. */
export const plainWords = `
abandon cancel abort drop; abuse misuse; access accessor; accidental unintended inadvertent; accumulate aggregate pile
acknowledge ack; acquire acquisition grab obtain claim seize; adapter adaptor bridge glue; adjacent contiguous
adjust tweak tune adapt; admin administrator; alert notice alarm warn; alias aliases nickname
alive active live healthy heartbeat; alternative choice; ambiguous confuse unclear vague; amount money quantity
analyze analysis analyse analytics study examine; annotation note remark
anomaly odd strange weird unusual outlier suspicious abnormal; anonymous nameless unnamed guest
approximate guess estimate rough fuzzy tolerance epsilon; assume assumption presume suppose
attacker hacker adversary intruder; authorize authorise; automatic automate auto spontaneous unattended; axis axes
begin began begun; begun start; behavior behaviour; best optimal; big bigger biggest; blacklist denylist blocklist
border edge outline boundary; boundary edge limit; box rectangle rect; break broke broken breakage
broadcast announce everyone shout; bug defect fault flaw; build builder; built build construct create assemble
bump increment; burst spike surge; call caller callee; capability ability feature; capture grab screenshot
catch catcher caught swallow; categorize categorise category; center centre middle midpoint; check checker
choose choice chosen chose elect; chosen select pick choice; clamp limit bound; classify classification
clean cleaner cleanup tidy; close closer closest; coarse rough granular; collect collector; collide collision
compact dense tight; compare comparison; complex complicated compound difficult; compose composition
compress compressor; conflict disagree contradict; connect connector plug bridge; consensus agreement quorum agree
constraint restriction rule; construct constructor; consume consumption; container holder
control manage govern regulate; convert conversion; count counter tally; crop trim cut; customize customise
dangerous harmful unsafe risky; day daily; debug debugger; decide decision; decrease diminish lessen
deduce deduction infer derive; deep depth deeper deepest nest; deeply nested; defer postpone later lazy
delay latency lag postpone; deliver sent dispatch; deny denial forbidden; depend require; deploy deployment
deprecated legacy obsolete retired; describe description descriptor; destroy destruction destructor destroyer ruin
detect detector; diagnose diagnosis diagnostic investigate; die death dead; disallow forbidden ban prohibit
disconnect detach unplug drop; distribute distributor scatter; drawn draw render paint; durable persistent
duration elapsed period; early earlier earliest premature eager; easy easily easier; emit emission emitter
empty void nothing; enumerate enum; estimate forecast; evict expel kick; exceed excess beyond surpass overrun overflow
exclude exclusion; execute executor; exhaust deplete drain; expand expansion unfold enlarge; expect anticipate
experimental unstable beta risky; expire ttl lapse elapse invalidate; explain explanation
explicit explicitly deliberate intentional; exploit attack abuse vulnerability; expose exposure leak reveal
extent extend range scope; extra spare additional surplus supplementary; extract extractor; fail failure
failover standby takeover; fall fell fallen; fallback otherwise; far further farther furthest
fast faster fastest quick performance; fetch fetcher; fill pad populate; find finder; finish done
fix mend correct patch; flaky unstable intermittent unreliable fragile; flip toggle mirror invert
forbid forbade forbidden prohibit; forget forgot forgotten evict lose purge; format formatter; forward relay
found find locate discover; fraction part portion ratio; freeze froze frozen; frequent frequency; frozen readonly
full fully whole entire; garbage junk rubbish trash; gather collect aggregate accumulate; good better best; goto jump
graceful gentle orderly; group bunch cohort crowd; grow growth grew grown; guard gate shield safeguard
guess estimate infer heuristic predict; half halves; halt stop; handle handler; hang hung freeze stall unresponsive
hash hasher; heartbeat keepalive pulse ping; heavy weight heavier heaviest; help helper assist
hide hid hidden suppress; high height higher highest; hint clue tip suggestion tooltip; history historical
hold holder held contain; identify identity identification; immutable frozen constant readonly unchangeable
imply implicit implication; important priority critical significant; include inclusion embed
incoming inbound arriving ingress; index indices; infinite infinity endless unbounded forever unlimited
initialize initialise; inject injector insert; inspect inspector examine scrutinize audit introspect
intact preserve unchanged unmodified integrity; intentional deliberate; intercept interceptor trap catch eavesdrop
intermittent sporadic sometimes; intersect overlap cross; introduce introduction; invalid illegal improper nonsense
invariant constant guarantee; invert inverse; issue trouble ticket; jitter shake randomize noise
join enter participate together glue; judge judgment judgement evaluate; keep keeper kept retain preserve maintain
know knew known knowledge; large larger largest; late later latest overdue; latest newest recent; lead leader led
leftover residual; lenient tolerant forgiving loose relaxed; level depth tier grade; license licence
lifetime age ttl lifespan expiry; likelihood probability chance; link linker; load loader
location place position spot whereabouts; lock locker; long longer longest; lose loss lost; lost loss
low lower lowest; made make create build generate; make maker; malicious evil hostile untrusted
mangle garble corrupt munge; map mapper; mark marker highlight; match matcher; matrix matrices; merge merger squash
mismatch conflict disagree differ discrepancy inconsistent; missing lack forgotten vanish
mistake mistaken mistakenly accidental; mix mixer mixture blend shuffle; modify modification mutate tamper
month monthly; mouse mice; move movement; multiply multiplication; mutate alter change
near nearer nearest nearby proximity; negotiate handshake agree bargain; neighbor neighbour adjacent nearby
new newer newest; next subsequent following upcoming; normalize normalise; notice spot
notify notification tell inform remind; null nil nothing none; obfuscate obscure scramble
occupied busy taken reserved; occupy occupancy; occur occurrence happen; odd strange weird unusual
offset shift displacement; old older oldest age legacy; omit omission; once singleton onetime idempotent
opacity transparent alpha opaque; optimize optimise; organize organise tidy; original raw source initial unmodified
orphan leftover stray dangling abandoned; outage disaster downtime unavailable; outcome result verdict consequence
outgoing outbound egress; outlier extreme unusual; overflow spill; overlook miss ignore; override overridden overrode
overwhelm overload flood backpressure; overwrite overwritten overwrote; own owner ownership belong
padding gap spacing margin; parenthesis parentheses paren bracket; partial partly halfway; pay payment paid payer
peek preview lookahead; pending unfinished outstanding waiting undecided; periodic recurring regular
permanent forever persistent irreversible; permission permit privilege; play player playback; poll poller probe
portion slice subset; precede predecessor; predict predictor estimate; preempt interrupt seize; prefetch beforehand
preload warmup prefetch; prepare setup; previous preceding earlier former; print printer
prior before preceding earlier; prioritize prioritise; private confidential personal internal
privileged powerful elevated; process processor; produce production; propagate spread bubble cascade forward
protect shield safeguard; prove proof proven; provide provision offer supply; proxy middleman intermediary gateway
publish publication announce advertise; quick quickly quicker rapid; random randomly chance arbitrary dice luck
rare scarce seldom infrequent occasional; read reader; ready available prepared; rebuild rebuilt
receive receipt reception arrive; recognize recognise recognition; recur recursion recurrence
recycle trash reuse pool; redo redone redid; redraw refresh repaint flicker; reduce reduction lessen
redundant superfluous unnecessary duplicate; register registration registry enroll; rely reliable depend
remainder leftover rest modulo; remember persist cache memoize retain; repeat repetition repeatedly
replica mirror follower duplicate; required mandatory necessary; resize stretch enlarge; resolve resolution
respect honor obey heed; respond response react; restrict clamp limit constrain confine; resume resumption continue
retain retention kept; retry attempt; revoke withdrawn retract; rewrite rewritten rewrote
robust resilient tolerant sturdy; route router; ruin corrupt spoil; run runner ran; safe safety harmless benign
same unchanged identical equivalent alike; sandbox isolate jail cage; sane sanity sensible reasonable
sanitize sanitise; satisfy satisfaction; scan scanner sweep skim; scatter spread; search searcher; seek sought jump
segment piece part slice; select selector; send sender sent deliver; sensitive sense confidential secret private
separate isolate independent detach apart; sequence sequential; serialize serialise; short shorter shortest
show appear reveal; shown show display render visible; shrink shrank shrunk; shuffle scramble permute
simple simplify simplicity simpler trivial plain naive; simulate pretend fake emulate imitate rehearse
single one sole singleton once; skew uneven lopsided; skip bypass jump leap
slow slower slowest slowly expensive latency performance; small smaller smallest; smooth interpolate ease blur
solve solution solver; sort sorter; span range breadth; spawn fork; specify specific; speech speak spoken voice
speed velocity rate fast throughput accelerate performance; spent spend consume exhausted; spin spinner spun rotate
split splitter chop slice; spoof fake forge impersonate; stable steady consistent; stall starve block; status statuses
strategy policy approach tactic; strict rigid stringent picky tight; strong strength stronger
stuck stick hang deadlock blocked stalled; submit submission; subscribe subscription
substitute replace interpolate placeholder; succeed success successor; success ok; sufficient enough adequate
summarize summarise aggregate; suppress silence swallow; survive durable outlive persist
suspend suspension pause freeze hibernate interrupt; swap exchange interchange; synchronize synchronise
take took taken taker; tall height; tamper manipulate integrity; target desired destination; tear tore torn teardown
temporary transient ephemeral provisional; throttle throttler; throw thrower threw thrown raise; thrown raise
timer alarm stopwatch countdown; timestamp moment stamp; toggle switch; tokenize tokenise; trace tracer; track tracker
transcribe transcription; transition fade animate; transmit transmission transmitter sent; triple three thrice
try trial attempt tried; ttl expiry age; unchanged unmodified untouched; unconditional always regardless; undo undid
undone undo revert rollback; unexpected unexpectedly surprise unforeseen sudden; unfinished incomplete
unnamed nameless untitled; unreachable unavailable impossible unsatisfiable; unused dead unreferenced unneeded idle
unwanted spam junk exclude; urgent priority critical immediate; user person people account
usual default typical normal regular; valid legal proper legitimate; variant flavor variety alternative
vary variance variation variant differ; verbose chatty wordy detailed; verify verification; vertex vertices
view viewer; visit visitor traverse; visualize visualise; wake woke woken; walk walker; warn complain; watch watcher
week weekly; weigh weight; whitelist allowlist; wide broad wider widest; withdraw withdrew withdrawn retract revoke
workaround hack trick kludge; worse bad worst regression; wrap wrapper surround; write writer wrote written
written save persist; year yearly annual
`;
