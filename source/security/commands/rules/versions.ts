import {type Doubt, doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {Call, RuleContext} from '../proof-context.ts';

/**
 * The programs that may be asked for their version or help, by the words that ask. Some ask the network for a newer one
 * then (`terraform version`, `az --version`) and are left out.
 */
const ways: Readonly<Record<string, RegExp>> = {
  '--version':
    /^(?:node|npm|npx|bun|deno|python[\d.]*|pip[\d.]*|ruby|gem|perl|php|rustc|cargo|rustup|rustfmt|docker|docker-compose|git|make|cmake|ninja|as|strip|objdump|objcopy|nm|readelf|ranlib|ar|valgrind|protoc|cloc|tokei|hyperfine|exa|eza|bat|javap|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ld|tsc|bash|zsh|fish|dash|curl|wget|tar|grep|rg|fd|jq|sed|gawk|awk|find|ls|ssh-keygen|gh|aws|gcloud|helm|ansible|sqlite3|psql|mysql|redis-cli|vim|nvim|emacs|nano|tmux|systemctl|bwrap|pandoc|ffmpeg|convert|dotnet|swift|kotlin|scala|ghc|stack|elixir|lua|julia|R|poetry|uv|ruff|black|mypy|eslint|prettier|biome|java|javac|nginx|lsb_release|unzip|zip|gzip|xz|rsync|strace|gdb|man|less|sort|cat|head|wc|diff|awk|xargs|env|sudo|which|tree|file|less|date|stat|tee|touch|cp|mv|rm|mkdir|du|df|openssl|hg|svn|bc|pgrep|patch)$/,
  '--help':
    /^(?:ls|cat|head|tail|wc|sort|uniq|cut|tr|grep|rg|find|sed|gawk|awk|xargs|tee|cp|mv|rm|mkdir|rmdir|touch|ln|chmod|chown|split|csplit|paste|join|comm|diff|cmp|patch|stat|file|du|df|tree|date|seq|shuf|base64|md5sum|sha256sum|od|nl|tac|fold|fmt|realpath|readlink|basename|dirname|env|timeout|nice|nohup|sleep|truncate|dd|install|mktemp|tar|zip|unzip|gzip|gunzip|xz|curl|wget|ssh|rsync|git|gh|jq|node|npm|npx|python[\d.]*|pip[\d.]*|ruby|perl|php|make|cmake|gcc|g\+\+|clang|cargo|rustc|rustup|go|docker|docker-compose|kubectl|helm|terraform|tsc|bash|zsh|sudo|ps|free|uptime|kill|systemctl|less|tmux|sqlite3|psql|openssl|ffmpeg|pandoc)$/,
  '-v': /^(?:node|npm|bun|ruby|php|perl|tsc|java|lua|vim|nvim|ffmpeg|docker|nginx)$/,
  '-V': /^(?:python[\d.]*|rustc|cargo|pip[\d.]*|ssh|tmux|rg|jq|fd|curl|wget|awk|mawk|gawk|bash|lua)$/,
  '-version': /^(?:java|javac|ffmpeg|convert|scala|kotlin|kotlinc|javap)$/,
  version: /^(?:go|deno|helm|openssl|git)$/,
  'version --client': /^(?:kubectl|helm)$/,
  'version --short': /^helm$/,
};

/** Files by which a repository chooses which program answers: a version question is not harmless there. */
const choosers: readonly [RegExp, string[]][] = [
  [/^(?:cargo|rustc|rustup|rustfmt)$/, ['rust-toolchain', 'rust-toolchain.toml']],
  [/^go$/, ['go.mod', 'go.work']],
  [/^(?:dotnet)$/, ['global.json']],
];

/**
 * When asking a program for its version or help (`node --version`) needs no approval. Undefined where the call is not
 * of this form; otherwise `proved` or the doubt: some programs let the project decide which of their versions runs.
 */
export function versionQuestion(call: Call, context: RuleContext): Doubt | 'proved' | undefined {
  const texts = call.fields.map(textOf);
  const flag = texts.join(' ');
  if (texts.includes(undefined) || !Object.hasOwn(ways, flag) || !ways[flag]?.test(call.name)) return undefined;
  const files = choosers.find(([program]) => program.test(call.name))?.[1];
  if (files === undefined) return 'proved';
  const {surroundings} = context;
  // Such a file counts in the folder itself and in those above it, up to the workspace.
  for (let folder of call.state.folders) {
    for (;;) {
      const names = surroundings.names(folder, 5000);
      const chooser = names?.find(name => files.includes(name));
      if (names === undefined) return doubt('runs-code', `it is not known which \`${call.name}\` the project chooses`);
      if (chooser) return doubt('runs-code', `${quoted(chooser)} lets the project choose which \`${call.name}\` runs`);
      if (folder === surroundings.workspaceRoot || !folder.startsWith(surroundings.workspaceRoot)) break;
      folder = folder.slice(0, folder.lastIndexOf('/')) || '/';
    }
  }
  return 'proved';
}
