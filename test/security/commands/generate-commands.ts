import {askCases} from './ask-cases.ts';
import {safeCases} from './safe-cases.ts';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const programs =
  'ls cat head tail wc grep egrep rg find sort uniq cut tr diff cmp comm stat file du df tree basename dirname realpath readlink nl tac rev od xxd hexdump strings md5sum sha256sum base64 paste join column fold fmt expand shuf seq sed awk jq git echo printf date id test [ pwd which type command true false tee xargs timeout nice env rm touch cp mv mkdir ln chmod dd truncate split tar unzip zcat less sleep read set cd export exec eval trap source mapfile let declare hash shred install gzip sponge bash sh python3 perl node numfmt expr factor'.split(
    ' ',
  );
const files =
  'README.md src src/app.ts src/*.ts *.csv data.csv . .. ./* * .* -rf traps/* traps traps/-rf ./-rf \'file with spaces.txt\' out new.txt link-out link-out-folder link-out-folder/o.txt ../outside.txt ~ ~/notes.md $HOME $PWD "$PWD/src" .env .git .git/config /dev/null /etc/passwd /etc/os-release missing - -- {} src/{app,util}.ts {README,new}.md build.log package.json [a-z]* ?ata.csv src/../README.md ~+ /dev/stdin /dev/stdout /dev/fd/1 archive.tgz'.split(
    ' ',
  );
const options =
  "-l -a -la -n -r -R -rn -i -c -v -e -f -o -ofoo -x -0 -1 -5 -d -s -u -k2 -t, -F, -p -w -z -E -L -P -S -T -q -h -b -m -nr -rf --output=out --output out --color --help --version --all --files0-from=README.md --in-place -i.bak -name '*.ts' -type f -exec -delete -print0 -print \\; + -fprint out -o out -maxdepth 2 --pre=./x --include='*.ts' -A2 --stat -p --oneline -10 --cached HEAD HEAD~1 main..HEAD -C src --no-index --compress-program=sh -vf -nf -if".split(
    ' ',
  );
const scripts = [
  "'{print $1}'",
  '\'{print > "out"}\'',
  '\'BEGIN{system("touch out")}\'',
  "'NR==1'",
  '\'{print | "sh"}\'',
  "'s/a/b/'",
  "'s/a/b/w out'",
  "'1,3p'",
  "'w out'",
  "'$!N;P'",
  "'s/x/touch out/e'",
  "'1e touch out'",
  "'/a/{p;p}'",
  "'.name'",
  "'.scripts | keys'",
  "'env'",
  "'$ENV'",
  'foo',
  'TODO',
  "'^#'",
  '"$x"',
  'hello',
  '+%s',
  '5',
  '10',
];
const expansions = [
  '$x',
  '"$x"',
  '$(pwd)',
  '$(ls)',
  '"$(cat README.md)"',
  '`ls`',
  '$((1+2))',
  '$((x++))',
  '$((a[$(touch out)]))',
  '${x:-y}',
  '${x:=y}',
  '${x}',
  '${#x}',
  '$?',
  '$1',
  '$@',
  '$HOME',
  '$PATH',
  '$RANDOM',
  '$(touch out)',
  '`touch out`',
  '${x:-$(touch out)}',
  "$'a\\nb'",
  "$'\\x2d'rf",
  '<(ls)',
  '<(touch out)',
  '>(cat)',
  '>(touch out)',
  '~',
  '{1..3}',
  '{a,b}',
  '{-o,out}',
  '"a b"',
  "'-o'",
  '\\-o',
  '"-"o',
];
const redirects = [
  '>/dev/null',
  '2>/dev/null',
  '2>&1',
  '&>/dev/null',
  '> out',
  '>> README.md',
  '>| out',
  '2> err',
  '&> out',
  '<> out',
  '< README.md',
  '< missing',
  '<<< hello',
  '<<< "$x"',
  '>&2',
  '>& out',
  '> "$x"',
  '3>&1',
  '2>&-',
  '> /dev/stdout',
  '> /dev/fd/1',
  '>/dev/null/',
  '> ./dev/null',
  '< <(ls)',
  '> >(cat)',
  '<<E\nhi $(touch out)\nE',
  "<<'E'\n$(touch out)\nE",
];
const separators = [' && ', ' || ', '; ', ' | ', '\n', ' & ', ' |& ', ' ;', '&&', '|'];
const frames = [
  (inner: string) => `(${inner})`,
  (inner: string) => `{ ${inner}; }`,
  (inner: string) => `! ${inner}`,
  (inner: string) => `time ${inner}`,
  (inner: string) => `timeout 2 ${inner}`,
  (inner: string) => `nice ${inner}`,
  (inner: string) => `command ${inner}`,
  (inner: string) => `env ${inner}`,
  (inner: string) => `exec ${inner}`,
  (inner: string) => `eval "${inner}"`,
  (inner: string) => `bash -c '${inner}'`,
  (inner: string) => `echo "$(${inner})"`,
  (inner: string) => `echo \`${inner}\``,
  (inner: string) => `cat <(${inner})`,
  (inner: string) => `if ${inner}; then ls; fi`,
  (inner: string) => `if ls; then ${inner}; else pwd; fi`,
  (inner: string) => `for f in a b; do ${inner}; done`,
  (inner: string) => `for f in *; do ${inner} "$f"; done`,
  (inner: string) => `for x in src/*.ts -o out; do ${inner} $x; done`,
  (inner: string) => `ls | while read -r x; do ${inner} "$x"; done`,
  (inner: string) => `case x in x) ${inner};; esac`,
  (inner: string) => `x=out; ${inner} $x`,
  (inner: string) => `x='-o'; ${inner} $x out`,
  (inner: string) => `cd src && ${inner}`,
  (inner: string) => `cd src; ${inner}`,
  (inner: string) => `cd traps && ${inner}`,
  (inner: string) => `cd link-out-folder && ${inner}`,
  (inner: string) => `cd missing; ${inner}`,
  (inner: string) => `LC_ALL=C ${inner}`,
  (inner: string) => `PATH=. ${inner}`,
  (inner: string) => `x=1 ${inner}`,
  (inner: string) => `find . -name '*.ts' -exec ${inner} {} +`,
  (inner: string) => `find src -type f -exec ${inner} {} \\;`,
  (inner: string) => `find . -type f | xargs ${inner}`,
  (inner: string) => `find src -print0 | xargs -0 ${inner}`,
  (inner: string) => `ls | xargs -I{} ${inner} {}`,
  (inner: string) => `git ls-files | xargs ${inner}`,
  (inner: string) => `[[ -f README.md ]] && ${inner}`,
  (inner: string) => `f() { ${inner}; }; f`,
  (inner: string) => `${inner} &`,
  (inner: string) => `set -e; ${inner}`,
];

/**
 * Command lines made by a grammar and by changing real ones: quoting, substitution, separators, wrappers, wildcards and
 * redirections, many of them nonsense. The same random numbers make the same lines.
 */
export function generateCommand(random: () => number): string {
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)] as Item;
  const word = (): string => {
    const roll = random();
    if (roll < 0.38) return pick(files);
    if (roll < 0.66) return pick(options);
    if (roll < 0.8) return pick(scripts);
    return pick(expansions);
  };
  const mutated = (): string => {
    let text = pick(random() < 0.85 ? safeCases : askCases);
    const times = 1 + Math.floor(random() * 2);
    for (let time = 0; time < times; time++) {
      const words = text.split(' ');
      const at = Math.floor(random() * (words.length + 1));
      const roll = random();
      if (roll < 0.35) words.splice(at, 0, word());
      else if (roll < 0.5) words.splice(at, 1);
      else if (roll < 0.75) words.splice(at, 1, word());
      else if (roll < 0.8) words.splice(at, 0, pick(redirects));
      else if (roll < 0.9) words.splice(at, 1, pick(pick(safeCases).split(' ')));
      else {
        const place = Math.floor(random() * text.length);
        text =
          text.slice(0, place) + pick([...'\'"\\$`|&;<>(){}*?~#!-= \n']) + text.slice(place + (random() < 0.5 ? 1 : 0));
        continue;
      }
      text = words.join(' ');
    }
    return text;
  };
  const simple = (): string => {
    if (random() < 0.5) return mutated();
    const words = [random() < 0.03 ? pick(expansions) : pick(programs)];
    for (let count = Math.floor(random() * 4); count > 0; count--) words.push(word());
    if (random() < 0.15) words.push(pick(redirects));
    return words.join(' ');
  };
  const line = (depth: number): string => {
    const roll = random();
    if (depth > 2 || roll < 0.5) return simple();
    if (roll < 0.75) return line(depth + 1) + pick(separators) + line(depth + 1);
    return pick(frames)(line(depth + 1));
  };
  return line(0);
}
