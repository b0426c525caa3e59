/** A programming language or file format, with the file names and extensions it is recognised by. */
export interface Language {
  /** Stable, lower-case: `typescript`, `c-sharp`. Files of different dialects may share it (`tsx` is its own). */
  id: string;
  /** What a person calls it: `TypeScript`, `C#`. */
  name: string;
  /** The grammar's file name (`tree-sitter-go.wasm`), where the language is chunked on its syntax. */
  grammar?: string;
  /** Lower-case, with the dot; the longest that a file's name ends with wins (`.d.ts` before `.ts`). */
  extensions: readonly string[];
  /** Whole file names, lower-case. */
  fileNames: readonly string[];
  /** Names of interpreters in a `#!` line, without version digits. */
  shebangs: readonly string[];
}

/**
 * The list of supported languages and file types; a new file extension is added here. `id | name | grammar | extensions
 * | file names | interpreters`, one language a line; lists are separated by blanks.
 */
const table = `
bash|Shell|bash|.sh .bash .zsh .ksh .bats .ebuild .eclass|.bashrc .bash_profile .bash_aliases .profile .zshrc .zshenv .zprofile .envrc pkgbuild apkbuild configure|sh bash zsh ksh dash ash bats
c-sharp|C#|c-sharp|.cs .csx .cake||dotnet-script
cpp|C++|cpp|.cpp .cc .cxx .c++ .hpp .hh .hxx .h++ .ipp .inl .tpp .ino .cu .cuh||
c|C|cpp|.c .h||tcc
css|CSS|css|.css .pcss||
go|Go|go|.go||
ini|INI|ini|.ini .cfg .conf .editorconfig .properties .desktop .service .timer .socket .gitconfig .reg|.editorconfig .gitconfig .npmrc .pylintrc .flake8 .coveragerc .gitmodules setup.cfg tox.ini|
java|Java|java|.java .jsh||jshell
javascript|JavaScript|javascript|.js .mjs .cjs .jsx .es6 .jsm .pac|jakefile|node nodejs bun qjs
php|PHP|php|.php .phtml .php3 .php4 .php5 .php7 .phps .inc .module|.php_cs .php_cs.dist artisan|php
powershell|PowerShell|powershell|.ps1 .psm1 .psd1||pwsh powershell
python|Python|python|.py .pyi .pyw .pyx .pxd .bzl .star .gyp .gypi .wsgi|sconstruct sconscript wscript build.bazel workspace.bazel snakefile|python pypy ipython uv
regex|Regular expression||.regex .regexp||
ruby|Ruby|ruby|.rb .rake .gemspec .ru .podspec .jbuilder .rbi .thor .builder|rakefile gemfile guardfile capfile vagrantfile podfile fastfile brewfile dangerfile berksfile thorfile|ruby jruby rake rbx
rust|Rust|rust|.rs||rust-script
tsx|TypeScript (TSX)|tsx|.tsx||
typescript|TypeScript|typescript|.ts .mts .cts .d.ts .d.mts .d.cts||deno ts-node tsx
markdown|Markdown||.md .markdown .mdx .mdown .mkd .mkdn .rmd .qmd|readme changelog contributing|
restructured-text|reStructuredText||.rst .rest||
asciidoc|AsciiDoc||.adoc .asciidoc .asc||
latex|LaTeX||.tex .ltx .sty .cls .bib||
org|Org||.org||
text|Plain text||.txt .text .log .nfo .me|license copying notice authors contributors maintainers install news thanks todo version licence|
json|JSON||.json .jsonc .json5 .geojson .webmanifest .jsonl .ndjson .ipynb .har .code-workspace .map .importmap .avsc|.babelrc .eslintrc .prettierrc .jshintrc .swcrc .watchmanconfig composer.lock pipfile.lock flake.lock|
yaml|YAML||.yaml .yml .clang-format .clang-tidy|.clang-format .clang-tidy .clangd .gemrc .yamllint pubspec.lock|
toml|TOML||.toml|cargo.lock poetry.lock uv.lock pipfile pdm.lock|
html|HTML||.html .htm .xhtml .shtml .vue .svelte .astro .hbs .handlebars .mustache .ejs .njk .jinja .jinja2 .j2 .twig .liquid .erb .cshtml .razor .aspx .jsp||
xml|XML||.xml .xsd .xsl .xslt .svg .rss .atom .plist .csproj .vbproj .fsproj .props .targets .resx .wsdl .xaml .pom .nuspec .storyboard .xib .kml .gpx||
sql|SQL||.sql .psql .pgsql .mysql .ddl .dml .plsql .pls .tsql||
graphql|GraphQL||.graphql .gql .graphqls||
protobuf|Protocol Buffers||.proto||
thrift|Thrift||.thrift||
dockerfile|Dockerfile||.dockerfile .containerfile|dockerfile containerfile|
makefile|Makefile||.mk .mak .make|makefile gnumakefile bsdmakefile makefile.am makefile.in|make
cmake|CMake||.cmake|cmakelists.txt|cmake
just|Just||.just|justfile .justfile|just
meson|Meson||.meson|meson.build meson_options.txt|
bazel|Bazel||.bazel|build workspace module.bazel|
gradle|Gradle||.gradle||
groovy|Groovy||.groovy .gvy|jenkinsfile|groovy
kotlin|Kotlin||.kt .kts||kotlin
swift|Swift||.swift||swift
scala|Scala||.scala .sc .sbt||scala
clojure|Clojure||.clj .cljs .cljc .edn .bb||bb clojure
lua|Lua||.lua .rockspec .luau||lua luajit
perl|Perl||.pl .pm .t .pod .psgi|cpanfile makefile.pl|perl
r|R||.r .rprofile|.rprofile|rscript
julia|Julia||.jl||julia
dart|Dart||.dart||dart
elixir|Elixir||.ex .exs .heex .leex|mix.lock|elixir
erlang|Erlang||.erl .hrl .escript|rebar.config|escript
haskell|Haskell||.hs .lhs .cabal .hsc||runhaskell runghc
ocaml|OCaml||.ml .mli .mll .mly|dune dune-project|ocaml
f-sharp|F#||.fs .fsi .fsx||
visual-basic|Visual Basic||.vb .vbs .bas .frm||
objective-c|Objective-C||.m .mm||
zig|Zig||.zig .zon||
nim|Nim||.nim .nims .nimble||
crystal|Crystal||.cr||crystal
d|D||.d .di||rdmd
v|V||.v .vsh||
verilog|Verilog||.sv .svh .vh||
vhdl|VHDL||.vhd .vhdl||
assembly|Assembly||.asm .s .nasm||
fortran|Fortran||.f .f77 .f90 .f95 .f03 .f08 .for||
pascal|Pascal||.pas .pp .dpr .lpr||
ada|Ada||.adb .ads||
cobol|COBOL||.cob .cbl .cpy||
lisp|Lisp||.lisp .lsp .cl .el .scm .ss .rkt .fnl|.emacs|sbcl guile racket emacs
prolog|Prolog||.pro .prolog||swipl
tcl|Tcl||.tcl .tk||tclsh wish expect
awk|AWK||.awk||awk gawk mawk
sed|sed||.sed||sed
vim|Vim script||.vim|.vimrc .gvimrc|
fish|Fish||.fish||fish
batch|Batch||.bat .cmd||
nix|Nix||.nix||nix-shell
terraform|Terraform||.tf .tfvars .hcl|.terraform.lock.hcl|
scss|SCSS||.scss||
sass|Sass||.sass||
less|Less||.less||
stylus|Stylus||.styl||
solidity|Solidity||.sol||
glsl|GLSL||.glsl .vert .frag .geom .comp .hlsl .wgsl .metal .fx||
csv|CSV||.csv .tsv .psv||
diff|Diff||.diff .patch||
dotenv|Environment file||.env|.env .env.example .env.local .env.sample .env.test .env.development .env.production|
ignore|Ignore file||.gitignore .dockerignore .npmignore .eslintignore|.gitignore .dockerignore .npmignore .prettierignore .eslintignore .gitattributes codeowners .mailmap|
nginx|nginx||.nginx|nginx.conf|
apache|Apache configuration||.htaccess|.htaccess|
gettext|Gettext||.po .pot||
subtitles|Subtitles||.srt .vtt||
coffeescript|CoffeeScript||.coffee .litcoffee|cakefile|coffee
elm|Elm||.elm||
purescript|PureScript||.purs||
reason|ReScript||.res .resi .re .rei||
haxe|Haxe||.hx||
pug|Pug||.pug .jade .haml .slim||
gdscript|GDScript||.gd||
starlark|Starlark|||tiltfile|
go-module|Go module||.mod .sum .work|go.mod go.sum go.work|
lock|Lock file||.lock|yarn.lock gemfile.lock|
prisma|Prisma||.prisma||
bicep|Bicep||.bicep||
jsonnet|Jsonnet||.jsonnet .libsonnet||
cue|CUE||.cue||
dhall|Dhall||.dhall||
rego|Rego||.rego||
`;

const split = (list: string | undefined) => (list ?? '').split(' ').filter(Boolean);

/** Every language that is known by name: those with a grammar and those that are chunked as text. Ids are unique. */
export const languages: readonly Language[] = table
  .trim()
  .split('\n')
  .map(row => {
    const [id = '', name = '', grammar = '', extensions, fileNames, shebangs] = row.split('|');
    return {
      id,
      name,
      ...(grammar && {grammar: `tree-sitter-${grammar}.wasm`}),
      extensions: split(extensions),
      fileNames: split(fileNames),
      shebangs: split(shebangs),
    };
  });

/** Languages by whole file names, by endings, and by interpreters. */
const byFileName = new Map(languages.flatMap(language => language.fileNames.map(name => [name, language] as const)));
const byExtension = new Map(languages.flatMap(language => language.extensions.map(name => [name, language] as const)));
const byShebang = new Map(languages.flatMap(language => language.shebangs.map(name => [name, language] as const)));

/**
 * Detects which programming language a file is written in: by its whole name, else its longest known extension, else
 * the interpreter in `firstLine` (`#!…`) or an editor's mode line there. Undefined where none tells; never touches the
 * disk. `path` may use either slash.
 */
export function languageOf(path: string, firstLine?: string): Language | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  // `Dockerfile.production` is what the part before the dot says.
  const named = byFileName.get(name) ?? /^(dockerfile|containerfile|makefile|jenkinsfile|\.env)\./.exec(name);
  if (named) return Array.isArray(named) ? byFileName.get(named[1] ?? '') : (named as Language);
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const found = byExtension.get(name.slice(dot));
    if (found) return found;
  }
  return firstLine === undefined ? undefined : languageOfFirstLine(firstLine);
}

/**
 * Recognises a language by the first line of a file: the interpreter after `#!`, an Emacs or Vim mode line, `<?php`,
 * `<?xml` or the beginning of an HTML page.
 */
function languageOfFirstLine(line: string): Language | undefined {
  const start = line.slice(0, 300).replace(/^\uFEFF/, '');
  if (start.startsWith('#!')) {
    const words = start.slice(2).trim().split(/\s+/);
    let program = baseName(words[0]);
    if (program === 'env')
      program = baseName(words.slice(1).find(word => !word.startsWith('-') && !word.includes('=')));
    return byShebang.get(program.replace(/(?<=\D)[\d.]+$/, ''));
  }
  const mode = /-\*-\s*(?:.*\bmode:\s*)?([\w+#-]+)\s*(?:;.*)?-\*-|\b(?:vim?|ex):.*\b(?:ft|filetype)=(\w+)/i.exec(start);
  const id = (mode?.[1] ?? mode?.[2])?.toLowerCase();
  if (id !== undefined) return languages.find(language => language.id === id || language.name.toLowerCase() === id);
  if (start.startsWith('<?php')) return languages.find(language => language.id === 'php');
  if (start.startsWith('<?xml')) return languages.find(language => language.id === 'xml');
  if (/^<!doctype html|^<html/i.test(start)) return languages.find(language => language.id === 'html');
  return undefined;
}

/** The name of a program without its folder. */
function baseName(path: string | undefined): string {
  return (path ?? '').slice((path ?? '').lastIndexOf('/') + 1).toLowerCase();
}
