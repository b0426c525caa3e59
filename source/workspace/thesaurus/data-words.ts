/** Words of texts, formats, numbers, time, databases, search, language models, metrics, work and the web. */
export const dataWords = `
abandon discard; abbreviation acronym shorthand; accent umlaut; accumulate sum collect; accuracy correct precision
adapter converter; adjacent nearby; adjust correct; administrator superuser; agree accept consent
allocate assign apportion; altitude elevation height; ambiguous uncertain; analytics statistic; analyzer tokenizer
appointment meeting booking; approximate roughly inexact nearly almost; archive tar; ascending increasing
assumption hypothesis premise; audit review trail; author writer creator; avatar portrait picture; balance fund
ban suspend; barcode qr; belong member; best optimum; bisect halve; bracket brace paren; broadcast publish
browser chrome firefox safari; bucket bin; budget afford; buy bought purchase; calendar agenda; candidate contender
capability skill; cart basket; center centroid; changelog history; changeset diff; charset utf; chatbot bot chat
circular cyclic cycle; clamp clip constrain; clarify explain disambiguate; classifier categorize
classify categorize label; clock tick; closest nearest; cluster group; coerce cast convert; collaborative shared
collect harvest; compiler translator; comply obey respect conform; concatenate stitch; concise brief terse
conclude deduce infer; condition requirement; confidence certainty; confidential secret
consecutive successive sequential contiguous; conservative cautious careful; constant const; converge settle
corpus dataset; count cardinality; coupon voucher promo; criterion rule requirement criteria; critical severe
csv delimited; customer buyer; decay fade age; degrade worsen deteriorate regression; delegate entrust subagent
delimiter separator comma; dequeue pop; descending decreasing; detect spot; deviation spread variance stddev
dictionary lexicon; directive pragma instruction; disable deactivate; disconnect offline
discount coupon voucher rebate; discrepancy difference; distribute apportion; distribution spread histogram
done finished; draft sketch preliminary; draw drew sketch; dropdown combobox; duration took; eager upfront
earliest oldest; email mail; enable activate; entire whole; equivalent equal; evaluate assess grade
evict remove discard; exact precise accurate; exceed above; excel xlsx xls; expand grow; expensive costly
expression formula phrase; fabricate invent fake; fact knowledge claim; feed fed; filter sift exclude
finalize complete finish; fold reduce; freeze stuck; frequent common; frozen hang; garbage gibberish; gigabyte gb gib
give given gave; goal objective purpose; grade score; grayscale gray grey monochrome; grid table cell
hallucinate invent fabricate; handoff handover transfer; heuristic hunch; histogram bin bucket; honor obey
hour hourly; hyperlink anchor link; hyphen dash; icon logo; identical equal; illegal forbidden
impact effect influence affect; impersonate masquerade pretend; importance priority; improve enhance
inconsistent contradict; infer derive; inference predict; ingest import feed; inner internal; inspect investigate
instant moment timestamp; instantiate create construct; instruction guideline; insufficient lacking
integrity consistency; intent intention purpose; interpolate blend lerp tween; interpret understand comprehend
intersection overlap; interval period gap range; inventory stock warehouse; inverse opposite reverse
invoice bill receipt; journal ledger; jpeg jpg; kilobyte kb kib; kind category variety type
lambda anonymous arrow closure; leftover stray; lexer tokenizer scanner lex; likelihood likely probable
longitude lon lng; mailbox inbox; mandatory obligatory compulsory; markdown md; measure gauge weigh
median middle typical; megabyte mb mib; metadata exif; metric kpi; mimic mock; modulo mod; mojibake garbled
money cash; monitor oversee; mute silent; namespace scope; navigate browse; negate flip opposite minus
nested inner deep recursive; newline lf; newsletter mailing; nickname username; note remark; notify alert
null undefined; occurrence instance; ocr recognize; opcode instruction bytecode; optimize improve; optional nullable
orchestrate coordinate; organization company org firm tenant; origin source provenance; outer external enclosing
outlier abnormal; outline toc; owner holder possess; pair tuple; participant member attendee; payload content
payment billing; peek glance; penalize penalty demote punish; percentile quantile quartile p95 p99 p50
perimeter circumference boundary; permutation shuffle arrangement; persist keep; person human individual
persona role personality; phone telephone; placeholder slot interpolation; plausible sane reasonable sanity
popular trending common; power pow; predicate condition criterion; prefix beginning
prerequisite precondition requirement dependency; presentation pptx slide; preserve save; pretty prettify humanize
price fee charge; primary master principal; probability chance odds; proceed continue
proportion ratio share percentage; proposal suggestion candidate; provider vendor supplier
proximity nearness closeness distance; punctuation comma; quantity number count; quota allowance allotment
raw unprocessed; readable human legible; rearrange permute shuffle reorder; recall retrieve; recency recent fresh
recipient addressee receiver; recommend advise; reconcile sync merge; recurring repeat regular; redo reapply
reference ref pointer; refund reimburse repay; regenerate rebuild; reindex rebuild; reject decline
relation relationship association; remember recall; reminder notification; replace swap; replicate duplicate
required needed; reserve book; resize scale; resolution dpi; restrict narrow; retention keep; review examine
rule guideline; schedule agenda timetable; scrape extract; screenshot snapshot; search hunt; segment portion
sell sold; semantic meaning; sequential serial; severity level; shuffle jumble; signup enroll
similar resemble comparable fuzzy; similarity likeness resemblance levenshtein cosine; simple basic easy
slice substring; slope gradient tilt trend; slug permalink; spam junk; split carve fork
spreadsheet excel xlsx workbook; strategy plan; subclass child derived inherit; subscription membership; suffix ending
suitable appropriate; sum tally; summary gist recap; superclass base parent; survey questionnaire poll; tell told
template skeleton boilerplate; thesaurus synonym lexicon; thumbnail preview miniature; tier plan
timeline chronology history chronological; timezone zone utc; tolerance epsilon margin slack; trait mixin interface
transcribe dictation speech; traverse crawl descend; trim prune; truncate snip; tune calibrate; understand understood
unpack extract unzip; unusual abnormal weird rare; upsert insert merge; vacuum compact; valid acceptable; variable var
vendor seller supplier merchant; vertex node; video movie film clip; violation breach
vocabulary lexicon dictionary vocab glossary; website site webpage; wildcard asterisk; wrap enclose envelope
wrapper adapter decorator; zipcode postcode postal
`;
