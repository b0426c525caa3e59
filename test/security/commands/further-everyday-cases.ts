/** More of what developers of six ecosystems look at all day: none of it needs a question. */
export const furtherEverydayCases: readonly string[] = String.raw`
find . -type f \( -name '*.ts' -o -name '*.tsx' \) | xargs wc -l | tail -1
find . -type f \( -name '*.ts' -o -name '*.md' \) -not -path './docs/*' -exec head -2 {} \;
find . -name '*.ts' -o -name '*.tsx' | xargs grep -n main
find . -path ./node_modules -prune -o -name '*.ts' -print | xargs wc -l
find . -path ./node_modules -prune -o -type f -name '*.ts' -exec grep -n main {} +
find . -name '*.ts' -print -exec head -1 {} \;
for f in $(git ls-files '*.ts'); do wc -l "$f"; done
for f in $(find src -name '*.ts'); do echo "== $f"; head -3 "$f"; done
for f in $(find src -name '*.ts' | sort); do grep -n main $f; done
ls -lah src tests
ls -1 src | wc -l
ls -lt | head -20
ls -d src/*/
ls src/**/*.ts
ls -R src | head -50
ls *.json *.toml 2>/dev/null
ls node_modules 2>/dev/null | wc -l
ls -la .github/workflows
ls --color=never -F
pwd && ls
pwd; git status -s; git branch --show-current
tree -L 2 -I 'node_modules|dist|.git'
tree -L 3 --dirsfirst -I node_modules
find . -type f -name '*.ts' -not -path './node_modules/*' | head -50
find . -name '*.py' -not -path '*/.venv/*' | xargs wc -l
find src -name '*.ts' | xargs grep -l 'export default'
find src -name '*.ts' -print0 | xargs -0 wc -l | sort -n | tail
find . -type d -name __pycache__
find . -maxdepth 2 -type d
find . -name 'package.json' -not -path '*/node_modules/*'
find src -type f | sed 's/.*\.//' | sort | uniq -c | sort -rn
find . -name '*.go' | wc -l
find . -type f -mtime -1 -not -path './.git/*'
find . -type f -size +100k -not -path '*/node_modules/*'
find src -type f -newer package.json
find . \( -name node_modules -o -name .git \) -prune -o -type f -print | head
find src -name '*.test.ts' | wc -l
find src -empty
find . -type f -perm -u+x -not -path './.git/*'
find tests -name 'test_*.py' | sort
find . -name '*.rs' -exec wc -l {} +
find . -name '*.java' -exec grep -l 'Controller' {} \;
find src -type f -name '*.ts' -exec grep -n 'TODO' {} +
find src -name '*.ts' | while read -r f; do echo "$f: $(wc -l < "$f")"; done
cat package.json | jq '.scripts'
cat package.json | jq -r '.dependencies | keys[]'
jq -r '.version' package.json
jq '.scripts | keys' package.json
jq -r '.devDependencies | to_entries[] | "\(.key)@\(.value)"' package.json
jq '.compilerOptions' tsconfig.json
jq -r '.name + "@" + .version' package.json
jq -c '.[]' data.json
jq 'length' data.json
jq '[.[] | select(.age > 30)]' data.json
jq -r '.[] | [.name, .age] | @csv' data.json
jq 'map(.age) | add' data.json
jq --arg n bob '.[] | select(.name == $n)' data.json
jq . package.json | head -20
cat tsconfig.json
cat requirements.txt
cat pyproject.toml
cat setup.cfg 2>/dev/null
cat go.mod
cat go.sum | head -5
cat Cargo.toml
cat pom.xml
cat build.gradle
cat Gemfile
cat composer.json
cat Makefile
cat Dockerfile
cat docker-compose.yml
cat .github/workflows/ci.yml
cat .editorconfig .prettierrc 2>/dev/null
cat .eslintrc.json
cat README.md | head -40
cat -n src/index.ts | sed -n '10,30p'
cat src/index.ts src/util.ts
head -100 src/index.ts
head -n 20 README.md CHANGELOG.md
tail -n 50 app.log
tail -20 app.log | grep -i error
sed -n '1,80p' src/index.ts
sed -n '/export/p' src/index.ts
sed -n '/^def main/,/^$/p' app/main.py
sed 's/#.*//' requirements.txt
sed -e 's/foo/bar/g' -e '/^$/d' README.md
sed '/^\s*$/d' requirements.txt | wc -l
sed -E 's/([a-z]+)@([0-9.]+)/\1 \2/' package.json
awk '{print $1}' requirements.txt
awk -F: '{print $1}' data.csv | sort | uniq -c
awk '{s+=$2} END {print s}' data.csv
awk 'END{print NR}' src/index.ts
awk -F'"' '/version/{print $4}' package.json
awk '{c[$1]++} END{for(k in c) print c[k], k}' app.log | sort -rn | head
awk 'BEGIN{OFS="\t"}{print $1,$2}' data.csv
awk '{printf "%s\n", toupper($1)}' data.csv
grep -rn --include='*.py' 'import os' .
grep -rn --include='*.go' 'func main' .
grep -rln 'useState' src
grep -rn 'fn main' --include=*.rs .
grep -rnE 'class \w+' app --include='*.py'
grep -n 'version' package.json
grep -c '' src/index.ts
grep -v '^#' requirements.txt
grep -A5 -B2 'scripts' package.json
grep -oE '[0-9]+\.[0-9]+\.[0-9]+' package.json
grep -i error app.log | tail
grep -rn 'deprecated' . --exclude-dir=node_modules --exclude-dir=.git
grep -w main go.mod
grep -rl 'describe(' tests src | head
grep -E '^(FROM|RUN)' Dockerfile
grep -P '\bfoo\b' -r src
grep -q react package.json && echo yes || echo no
grep -rn "console.log" src | wc -l
grep -Hn 'main' src/index.ts app/main.py
grep -n '@GetMapping' -r src/main/java
grep -rhoE "from ['\"][^'\"]+['\"]" src | sort | uniq -c | sort -rn | head -20
rg 'TODO|FIXME'
rg -n 'function main' src
rg -l 'useEffect' -g '*.tsx'
rg --type py 'def test_'
rg -t rust 'unsafe'
rg -c 'import' src
rg -i 'error' app.log
rg -A3 -B3 'class App' src
rg --files | head -50
rg --files -g '*.go'
rg -o 'v\d+\.\d+' README.md
rg -w foo -g '!dist' src
rg -uu --files -g '*.ts' src | wc -l
rg 'fn \w+' -t rust --no-heading -n | head
rg -e foo -e bar src
rg -F 'foo(' src
rg --stats foo src
rg --json foo src | head -5
rg -U 'foo\nbar' src
wc -l $(find src -name '*.ts')
wc -c README.md
wc -w README.md docs/*.md
sort requirements.txt
sort -u data.csv | wc -l
sort -t, -k2 -n data.csv | head
sort -rn -k1,1 data.csv
cut -d, -f1,3 data.csv
tr -d '\r' < README.md
tr 'a-z' 'A-Z' < README.md | head -1
tr -s ' ' '\n' < README.md | sort | uniq -c | sort -rn | head
paste -d, data.csv data.csv
join -t, data.csv data.csv
nl -ba src/index.ts | sed -n '5,15p'
tac app.log | head
rev data.csv
fold -w 80 -s README.md
diff src/index.ts src/util.ts
diff -u src/index.ts src/util.ts
diff -rq src tests
diff <(sort data.csv) <(sort -r data.csv)
diff <(jq -S . package.json) <(jq -S . tsconfig.json)
comm -12 <(sort data.csv) <(sort requirements.txt)
cmp src/index.ts src/util.ts
file -b README.md
stat package.json
stat -c '%s %n' src/*
stat -c %y README.md
du -h --max-depth=1 | sort -hr | head
md5sum package-lock.json
sha256sum README.md
shasum -a 256 README.md
base64 README.md | head -2
od -c data.csv | head
strings README.md | head
date -u +%FT%TZ
date -d '2 days ago' +%F
date -d @1700000000
id -un
uname -sm
which node python3 go cargo
command -v docker
node -v && npm -v
rustc -V
php --version
cmake --version
dotnet --version
echo "lines: $(wc -l < README.md)"
printf '%s\n' a b c
printf '%05d\n' 42
printf 'x%.0s' {1..10}
seq -s, 5
echo 'scale=2; 10/3' | bc
bc <<< '2^32'
basename src/index.ts .ts
dirname src/index.ts
readlink -f README.md
test -f package.json && echo yes
[[ -f go.mod ]] && cat go.mod
[ -f Cargo.toml ] || echo none
if [ -f package.json ]; then echo node; elif [ -f go.mod ]; then echo go; fi
for f in src/*.ts; do echo "== $f"; head -5 "$f"; done
for i in {1..5}; do printf '%d ' $i; done; echo
for f in *.md; do printf '%s %s\n' "$f" "$(wc -w < "$f")"; done
for ext in ts py go; do echo "$ext $(find . -name "*.$ext" | wc -l)"; done
while read -r line; do echo "- $line"; done < requirements.txt
while IFS=, read -r a b; do echo "$a"; done < data.csv
cat data.csv | while IFS=, read -r a b; do echo "$b"; done
case "$(uname)" in Linux) echo l;; *) echo o;; esac
x=$(git rev-parse --short HEAD); echo "at $x"
n=$(wc -l < README.md); echo $((n * 2))
v=$(jq -r .version package.json) && echo "v$v"
cd src && grep -n main *.ts
cd app && cat main.py | head -20
(cd src && wc -l *.ts)
sleep 0.5 && date
time grep -rn main src
xargs -n1 echo < requirements.txt
cat requirements.txt | xargs -n1 echo
echo src | xargs ls
git ls-files '*.ts' | xargs wc -l
git diff --name-only HEAD~1 | xargs -I{} echo {}
git status -sb --untracked-files=no
git log --oneline --decorate --graph --all | head -30
git log -p -2
git log -p -1 --stat
git log --author='a' --since='1 month ago' --oneline
git log --format='%h %s' -5
git log --name-only -3
git log --stat -2
git log -- src/index.ts
git log -p -- src/index.ts
git log --follow -p -- src/index.ts
git log -S'main' --oneline -- src
git log -L 1,5:src/index.ts
git log main --oneline
git log HEAD~2..HEAD
git log HEAD~1..HEAD -p
git log --merges --oneline
git log --grep=fix
git log --pretty=format:'%h - %an, %ar : %s' | head
git log --reverse --oneline | head -3
git log -1 --format=%H
git log --all --oneline -- README.md
git log --diff-filter=A --name-only --format= | sort -u
git log --shortstat --since=2020-01-01
git log -n 1 --pretty=%B
git log --first-parent -5
git show HEAD~1
git show --name-only HEAD~1
git show HEAD~1:package.json | jq .version
git show -s --format=%ci HEAD
git diff --cached --stat
git diff HEAD~1 HEAD
git diff HEAD~2..HEAD -- src
git diff --stat HEAD~1
git diff --name-status HEAD~2
git diff --word-diff HEAD~1 -- README.md
git diff -U0 HEAD~1
git diff main...HEAD
git diff main..HEAD --stat
git diff --ignore-all-space HEAD~1
git diff --no-index src/index.ts src/util.ts
git diff | head -100
git --no-pager log -5 --oneline
git blame -L 1,3 src/index.ts
git blame -L 1,+3 -- README.md
git branch --sort=-committerdate | head
git tag -l --sort=-creatordate | head
git reflog | head
git reflog show HEAD -n 3
git rev-list HEAD | head -3
git merge-base HEAD main
git ls-tree -r --name-only HEAD
git cat-file -p HEAD^{tree}
git cat-file -p HEAD:README.md
git grep -n 'def ' -- '*.py'
git grep -c import
git grep -n main HEAD~1 -- src
git shortlog -sn --all --no-merges
git check-ignore -v dist
git for-each-ref --sort=-committerdate refs/heads --format='%(refname:short) %(committerdate:relative)'
git whatchanged -3
git range-diff HEAD~2 HEAD~1 HEAD
git status --porcelain | awk '{print $2}'
git status --porcelain | wc -l
git diff --numstat | awk '{s+=$1} END {print s}'
git log --format=%s | grep -c '^fix'
git branch | grep -v main | wc -l
git status && git diff && git log --oneline -5
git log -3 && git status -s
git diff --stat && git diff --staged --stat
cat src/index.ts | grep -n import | head -5
cat app.log | cut -d' ' -f1 | sort | uniq -c | sort -rn | head -5
cat data.json | jq '.[0]'
head -1 data.csv | tr ',' '\n' | nl
ls src | grep -v test | sort
ls -l | awk '{print $5, $9}' | sort -n | tail -5
ps aux | head
ps aux | grep node | head -3
ps -ef | grep python
lscpu | head -5
cat /proc/cpuinfo | grep -c processor
cat /proc/meminfo | head -3
getconf _NPROCESSORS_ONLN
tar tzf archive.tar.gz
tar -tf archive.tar
zipinfo archive.zip
gzip -l x.gz
zcat x.gz | head
factor 84
echo 'aGVsbG8=' | base64 -d
echo -n hello | sha256sum
echo -n hello | md5sum
echo hello | tr a-z A-Z
echo 'a b c' | awk '{print $2}'
echo 'foo=bar' | cut -d= -f2
echo '{"a":1}' | jq .a
echo "a,b" | sed 's/,/\n/g'
test -n "$(git status --porcelain)" && echo dirty
[ "$(git branch --show-current)" = main ] && echo on-main
[ $(git rev-list --count HEAD) -gt 1 ] && echo many
diff -u <(git show HEAD~1:README.md) README.md
diff <(git ls-files) <(git ls-tree -r --name-only HEAD)
jq . <<< '{"a":1}'
wc -l <<< "a"
read -r first < README.md; echo "$first"
read -r a b <<< "1 2"; echo "$b"
set -euo pipefail; ls src | wc -l
ls nothing 2>/dev/null || echo none
ls >/dev/null 2>&1 && echo ok
ls &>/dev/null; echo $?
cat README.md 2>&1 | head -2
{ ls; pwd; } | cat
(ls; pwd) | sort
cloc --version
bat -p README.md
helm version --client
npx --version
eslint --version
prettier --version
ruff --version
black --version
mypy --version
poetry --version
uv --version
gofmt -l .
rustup --version
javac -version
scala -version
swift --version
clang --version
g++ --version
ld --version
as --version
nm -D lib.so
objdump -d main.o
readelf -h main.o
size main.o
strip --version
gdb --version
valgrind --version
protoc --version
javap -version
kotlinc -version
tput cols
n=$(wc -l < README.md); [[ $n -gt 3 ]] && echo long
[ $(git status --porcelain | wc -l) -gt 0 ] && echo dirty
t=$(date +%s); echo $((t / 60))
find . -name "*.md" -not -path "./docs/*" -exec head -3 {} \;
find . ! -name "*.test.ts" -name "*.ts" | xargs wc -l
for i in 1 2 3; do date; sleep 1; done
all=; for f in src/*.ts; do all="$all $f"; done; echo $all
strings main.o
nm -C main.o
awk '{for(i=1;i<=NF;i++) printf "%-10s", $i; print ""}' data.csv
awk 'BEGIN{for(i=1;i<=100;i++) s+=i; print s}'
awk '{s = s == "" ? $1 : s "," $1} END{print s}' data.csv
awk '{s = (s ? s ", " : "") $1} END{print s}' data.csv
awk '{s = (length(s) ? s ", " : "") $1} END{print s}' data.csv
awk '{$1 = $1 $2; print}' data.csv
awk '{x = $1; gsub(/ /, "", x); print x}' data.csv
awk '{gsub(/,/, ", "); print}' data.csv
awk '{x = $1; gsub(/a/, "&&", x); print x}' data.csv
awk '{s = s $1} END{gsub(/a/, "--", s); print s}' data.csv
awk 'length($0) > max {max = length($0); line = $0} END{print line}' data.csv
awk '{s += $1; q += $1 * $1} END{print sqrt(q/NR - (s/NR)^2)}' data.csv
awk '{max = $1 > max ? $1 : max} END{print max}' data.csv
awk '{a[$1] = a[$1] " " $2} END{for(k in a) print k a[k]}' data.csv
awk '{printf "%s%s", sep, $1; sep = ","} END{print ""}' data.csv
awk '{printf "%.1f%%\n", $2 * 100}' data.csv
awk '{t = a; a = $1; b = t; print a b}' data.csv
jq '.[] | .count * 1000' package.json
printf "100%% of $(wc -l < README.md)\n"
out=; for f in src/*.ts; do out="$out $f"; done; echo "$out"
for i in $(seq 3); do sleep 1; done
for i in {1..60}; do n=file$i; n=$(echo "$n" | tr a-z A-Z); echo "$n"; done
cat README.md | while read -r l; do w=$(echo "$l" | cut -c1-3); w=$w$w; echo "$w"; done
shuf -n 3 data.csv
seq 1 100000 | tail -1
`
  .split('\n')
  .filter(line => line !== '')
  .map(line => line.replaceAll('\\${', '${'));
