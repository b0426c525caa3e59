/** Words of files, processes, networks, terminals, tools, builds, tests and security. */
export const systemWords = `
abrupt sudden ungraceful; accessibility a11y aria; acquire lock; admin root; align justify; alive liveness
allocate malloc; allowlist allowed; animate tween; annotate comment blame; announce notify; anonymize redact
ansi escape sgr vt100; apikey credential token; appearance theme style; apple macos darwin
arch amd64 arm64 architecture; await wait; background detached; backoff exponential; backpressure throttle; bail abort
ban block blocklist; bearer token; beautify format pretty; beep bell sound; bidi direction rtl; blocklist denylist
boot startup bootstrap; bootstrap initialize; bottleneck hotspot; breaker circuit; breakpoint debugger
brightness luminance; broadcast fanout; browser chromium navigator; bug issue glitch; bump upgrade
bundler webpack rollup; busy locked; bypass circumvent; canonical normal; capacity headroom; cause reason
ceiling maximum limit cap; certificate cert pem; changelog release; checkout switch worktree
checkpoint snapshot savepoint; chop truncate; circumvent evade; cjk chinese japanese korean
cleanup teardown finalize prune sweep tidy; click tap; clobber overwrite truncate; codepoint unicode character
collapse fold; collide conflict; commandline argv cli; compete race rival contention; complain error
confine sandbox jail; consent approve; cooldown wait; coroutine async goroutine fiber; cpu processor
crawl spider scrape recurse; crypto cipher encrypt; customize configure override; daemon background service
dangerous destructive; daylight dst; dead died exited; decipher decrypt; deprecate obsolete retire; descriptor fd
destructive irreversible; diacritic accent umlaut; dictate speech transcribe; die exit; dim faint muted
directory dirname mkdir; disagree differ; disappear missing; disclose reveal; distribute spread balance
disturb interrupt; dns resolver nameserver; docker dockerfile; drive disk volume; dummy fake stub; eat consume swallow
eavesdrop sniff snoop; echo print; elevate escalate sudo; ellipsis truncate; emulate mimic
encoding charset utf8 mojibake; enlarge zoom grow; enqueue queue push; entropy random; env dotenv; ephemeral volatile
eventsource sse; evict lru; examine check; exceed overload; exclusive alone; expand stretch; expiry deadline
external foreign outside; failover fallback; fast rapid; fatal unrecoverable; fifo queue; filesystem vfs disk
fingerprint hash; firewall block; flicker flash; flood throttle; flush sync fsync drain; font typeface glyph
footprint rss memory; forbidden denied; forge fake; forget discard drop; future deferred
garbage gc collect unreferenced; garble corrupt mojibake gibberish; glue concatenate; golden snapshot; grab fetch
graceful clean; gray grey muted; grep search ripgrep; halt shutdown; hang block; hangup sighup disconnect
hardcode constant; headless unattended noninteractive; heuristic approximate; highlight emphasize
hostname host domain; hotfix patch; housekeeping cleanup maintenance; hue color; huge oversize; icon glyph symbol
ide editor vscode; idempotent repeatable; idle inactive sleep; imitate mimic emulate; immediate instant eager
inactive dormant disabled; indent tab nesting; indentation whitespace; indivisible atomic; integrity checksum
intermittent transient; internationalize i18n localize; invalidate stale bust evict; investigate debug
invisible hidden; ip address; isolate quarantine; jitter random; journal wal log diary; junk rubbish; jwt token
keypress keydown; keyring keychain credential; keystroke keypress key; knob option; kubernetes k8s helm; lag latency
lang language locale; layout grid flexbox; lazy ondemand; leak unreleased dangling disclose exfiltrate
leftover stale residue remain; lenient permissive; lifetime duration; lint eslint; linux ubuntu debian; localize l10n
lockfile pin; machine computer vm; macos mac darwin osx; malicious attack; manifest package; memorize store
menu navigation dropdown; microphone mic audio; mirror replicate; mistake error; modal dialog; money cost currency
monitor screen; mtime modified timestamp; multithread parallel; narrate speak; navigate goto jump; navigation nav
neighbor near peer; newline eol linebreak linefeed crlf; nonce random; nonsense garbage; note comment
notification alert toast; npm yarn pnpm registry; nuke wipe delete; offline disconnected unreachable
online connected internet; oom memory; optimize tune speedup; orphan zombie unreferenced; otp mfa; outage incident
overdue expired; overflow overrun; overlap collide interleave; overview summary dashboard; owner uid chown
packet datagram frame; passcode password; passphrase password; payload body; pending inflight; performance perf
permission chmod acl role; phone mobile android; pinpoint locate; pipeline pipe; placeholder hint dummy; platform os
pointer cursor mouse; policy rule; poll interval; popup overlay dialog modal; poweroff shutdown power
predict anticipate forecast; preference config setting; prefetch anticipate; preload warm; prerelease beta preview
preserve survive retain; press keypress click; pretend fake mock; pretty format; preview draft
probe detect check ping; problem issue error trouble; producer publisher; production prod live
profiler flamegraph perf; promise async future; provision deploy setup; proxy relay; publish release deploy
querystring query; quiet silent mute; quotation quote; realpath canonical absolute resolve; rebuild recompile
reconnect retry; recurse walk nested; redraw rerender; refresh reload update rerender; region country; rehearse dryrun
relinquish release; remark comment; remember store memorize; renew rotate refresh; replay repeat rebase
replica copy secondary; requirement dependency; rescue recover; reserve allocate claim; resize sigwinch
restart reboot relaunch respawn; retransmit resend retry; revive restore resurrect respawn; revoke invalidate
risky unsafe; robot bot captcha; robust reliable; rollout deploy; room space capacity; salvage recover rescue
sandbox seccomp bubblewrap; scramble encrypt; scratch temporary tmp; screenreader accessibility aria; secure harden
segfault crash; sha hash; shade color; shard partition distribute; shell bash zsh; shim adapter compat polyfill
ship release deliver; sidebar drawer panel; signal kill sighup sigkill; signin login; signout logout; signup register
silence mute; simulate mock dryrun; slow sluggish throttle bottleneck; smiley emoji; socket connection port ipc
sound audio; spare backup redundant standby; spawn popen; speech tts; squeeze compress shrink; sso login
startup launch; stash shelve; stat lstat metadata; stay keep remain; steal exfiltrate leak; stitch join merge
stomp clobber overwrite; strange weird unexpected; stuck stall jam; subscriber observer consumer; subtitle caption
superuser root sudo; supervise monitor watchdog; suppress ignore; survive remain; suspend sleep
suspicious untrusted malicious; swallow ignore; synchronize reconcile mirror; systemd service; tarball archive
teardown destroy; telemetry analytics metric; threshold limit cutoff; throughput rate bandwidth; timezone tz
tint color; tls ssl certificate; toggle enable checkbox; tolerant forgiving; trace span instrument
traceback backtrace stacktrace; trample clobber overwrite; transaction atomic; translation catalog gettext
transparent alpha; trick spoof bypass; troubleshoot debug diagnose; tty terminal pty; tunnel proxy vpn; tweak modify
unauthorized forbidden denied; uncertain unsure unknown doubt; unfinished partial; unicode utf8; uninstall remove
unix posix linux; unmount eject detach; unplug detach; unresponsive timeout; unsaved dirty draft
untrusted tainted hostile; uuid guid unique; vanish disappear; vault secret; vcs git; verbose detail; veto deny reject
virtualize vm hypervisor; vulnerable unsafe; wake notify rouse; watch inotify fsevent; watchdog heartbeat supervisor
watcher chokidar observer; webcam camera; webhook callback; websocket ws; weigh score; weird unexpected; windows win32
wipe erase clear delete; workaround quirk; workflow pipeline ci; writable mutable; xss sanitize; yaml yml
zoom scale magnify
`;
