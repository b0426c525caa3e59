import {languageOf} from '../code/languages.ts';

/** Why a file or folder is left out of the index. */
export type SkipReason =
  | 'ignored'
  | 'dependency-folder'
  | 'build-folder'
  | 'binary'
  | 'lock-file'
  | 'minified'
  | 'too-large'
  | 'empty'
  | 'secret'
  | 'symbolic-link'
  | 'unclear-name'
  | 'special'
  | 'unreadable'
  | 'over-limit';

/**
 * What a file is for, as its path tells: code, test, document and so on. Ranking puts `source` first unless the
 * question asks for another.
 */
export type FileRole = 'source' | 'test' | 'document' | 'configuration' | 'fixture' | 'generated';

/**
 * Folders that are never indexed, such as `node_modules` and `.git`: they hold what tools put there, never the work of
 * the people of the project.
 */
const toolFolders = new Set(
  `.git .hg .svn .jj .eca node_modules bower_components jspm_packages __pycache__ .venv .tox .nox .mypy_cache .pytest_cache
  .ruff_cache .ipynb_checkpoints .gradle .terraform .next .nuxt .svelte-kit .parcel-cache .turbo .yarn .pnpm-store .nyc_output
  .dart_tool .idea .vs .cache`.split(/\s+/),
);

/** By name, the files of which one stands beside a folder that a tool fills; otherwise the name may be anybody's. */
type FolderSigns = Readonly<Record<string, readonly string[]>>;

/**
 * Folders of build results such as `dist`, and the files that show that they are. Some projects keep their sources
 * there: what else there is decides.
 */
const buildFolders: FolderSigns = {
  dist: ['package.json', 'pyproject.toml', 'setup.py'],
  build: ['package.json', 'pyproject.toml', 'setup.py', 'build.gradle', 'build.gradle.kts', 'CMakeLists.txt'],
  out: ['package.json'],
  target: ['Cargo.toml', 'pom.xml', 'build.sbt'],
};

/** Folders of installed packages and reports, and the files that show that they are. */
const filledFolders: FolderSigns = {
  coverage: ['package.json'],
  obj: ['*.csproj'],
  venv: ['requirements.txt', 'pyproject.toml', 'setup.py'],
  env: ['requirements.txt', 'pyproject.toml', 'setup.py'],
  vendor: ['composer.json', 'go.mod'],
};

/** Lock files of package managers, and files of the desktop: left out of the index. */
const lockFiles = new Set(
  `package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock poetry.lock pdm.lock uv.lock
  pipfile.lock gemfile.lock composer.lock go.sum go.work.sum flake.lock mix.lock pubspec.lock podfile.lock package.resolved
  gradle.lockfile packages.lock.json paket.lock conan.lock .ds_store thumbs.db`.split(/\s+/),
);

/** Endings of files that are not text, such as images, archives and programs: left out of the index. */
const binaryExtensions = new Set(
  `png jpg jpeg gif bmp ico icns webp avif tif tiff psd ai eps heic svgz pdf ps doc docx xls xlsx ppt pptx odt ods odp epub mobi
  zip gz tgz bz2 xz zst br 7z rar tar jar war ear apk aab ipa deb rpm dmg iso img cab msi whl egg nupkg gem crate
  exe dll so dylib a o obj lib pdb class pyc pyo pyd wasm node bin dat elc beam hi ko
  mp3 mp4 m4a m4v ogg oga ogv opus wav flac aac avi mov mkv webm wmv mid midi
  ttf otf woff woff2 eot fon db sqlite sqlite3 mdb lance parquet arrow feather avro orc npy npz pkl pickle h5 hdf5 onnx pt pth
  safetensors gguf ggml tflite pb mo swp swo lmdb rdb keystore jks p12 pfx der crx xpi blend fbx glb stl unitypackage snap
  snappy lz4`.split(/\s+/),
);

/**
 * Whether a folder called `name` is never indexed, whatever the ignore files say; `siblings` are the names beside it.
 */
export function isToolFolder(name: string, siblings: () => ReadonlySet<string>): boolean {
  return toolFolders.has(name) || hasSign(filledFolders, name, siblings);
}

/** Whether a folder called `name` holds build results, as far as its name and the names beside it tell. */
export function isBuildFolder(name: string, siblings: () => ReadonlySet<string>): boolean {
  return hasSign(buildFolders, name, siblings);
}

function hasSign(folders: FolderSigns, name: string, siblings: () => ReadonlySet<string>): boolean {
  const signs = Object.hasOwn(folders, name) ? folders[name] : undefined;
  if (!signs) return false;
  const beside = siblings();
  return signs.some(sign =>
    sign.startsWith('*') ? [...beside].some(other => other.endsWith(sign.slice(1))) : beside.has(sign),
  );
}

/** Whether the file at `path` is code of the project itself, and not a script by which it is built or configured. */
export function isOwnCode(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(setup|conftest|build|gulpfile|gruntfile|noxfile|tasks)\.|\.config\.\w+$|\.(gradle|kts|sbt|cmake)$/.test(name))
    return false;
  const role = roleOf(path);
  return (role === 'source' || role === 'test') && languageOf(path) !== undefined;
}

/** The names of exported sessions. What was said about the project is no part of it: an answer would quote answers. */
const exportedSession = /^eca-[0-9a-hjkmnp-tv-z]{14}\.(md|json)$/;

/**
 * Decides by its name alone whether a file is left out of the index, and why; undefined where it has to be looked at.
 */
export function skipByName(name: string): SkipReason | undefined {
  const lower = name.toLowerCase();
  if (lockFiles.has(lower)) return 'lock-file';
  if (exportedSession.test(lower)) return 'ignored';
  const dot = lower.lastIndexOf('.');
  if (dot < 0) return undefined;
  const extension = lower.slice(dot + 1);
  // Source maps too; what only ends in `.map` may be anything.
  if (/\.min\.(?:[cm]?js|css)$|\.(?:[cm]?[jt]s|[jt]sx|css)\.map$/.test(lower)) return 'minified';
  return binaryExtensions.has(extension) ? 'binary' : undefined;
}

/** Names of test files. */
const testFile = /(^|[._-])(tests?|specs?)([._-]|$)|(Test|Tests|Spec|IT)\.(java|kt|cs|scala|swift|groovy|php)$/i;
/** Names of folders with tests. */
const testFolder = /^(tests?|specs?|__tests__|testing|e2e|integration-tests?|androidTest|benchmarks?)$/i;
/** Names of folders with data for tests. */
const fixtureFolder =
  /^(fixtures?|testdata|test-data|__fixtures__|__snapshots__|__mocks__|mocks?|samples?|golden|cassettes)$/i;
/** Where build results are put; sources in a folder of such a name are ranked lower too, which only matters beside better ones. */
const generatedFolder = /^(dist|build|out|_build|generated|__generated__|gen|bundles?|compiled|esm|cjs|umd|htmlcov)$/i;
/** Folders among them in which people also keep what they write themselves, such as the scripts that build the project. */
const perhapsGeneratedFolder = /^(dist|build|out|gen|bundles?)$/i;
/** Names of files that programs write. */
const generatedFile = /(\.pb\.(go|cc|h)|_pb2(_grpc)?\.pyi?|\.g\.(dart|cs)|\.generated\.\w+|\.designer\.cs|\.d\.ts)$/i;
/** Names of documents. */
const documentFile =
  /\.(md|mdx|markdown|rst|adoc|asciidoc|txt|org|tex|textile|pod|man|[1-8])$|^(readme|changelog|license|licence|copying|notice|authors|contributing|history|news|todo)$/i;
/** Names of settings and data files. */
const configurationFile =
  /\.(json|jsonc|json5|ya?ml|toml|ini|cfg|conf|properties|xml|plist|env|lock|csproj|sln|gradle|tf|tfvars|csv|tsv|svg|editorconfig)$|^(dockerfile|makefile|justfile|procfile|\..+)$/i;

/** Whether a file only shows how others are used: a test, or data for tests. */
export function isProof(path: string): boolean {
  const role = roleOf(path);
  return role === 'test' || role === 'fixture';
}

/**
 * Tells what the file at `path` (below the project, `/` between names) is for: code, test, document, configuration,
 * fixture or generated.
 */
export function roleOf(path: string): FileRole {
  const names = path.split('/');
  const name = names.pop() ?? '';
  if (names.some(folder => fixtureFolder.test(folder))) return 'fixture';
  if (generatedFile.test(name) || names.some(folder => generatedFolder.test(folder))) return 'generated';
  if (
    names.some(folder => testFolder.test(folder)) ||
    testFile.test(name.replace(/\.\w+$/, '')) ||
    testFile.test(name)
  ) {
    return 'test';
  }
  if (documentFile.test(name)) return 'document';
  return configurationFile.test(name) ? 'configuration' : 'source';
}

/**
 * Tells what the file at `path` is for by its `text` as well: what says that a program wrote it is generated, and what no compiler has
 * left its marks on is not, for all that it lies in a folder called `build`.
 */
export function roleOfText(path: string, text: string): FileRole {
  if (saysGenerated(text)) return 'generated';
  const role = roleOf(path);
  if (role !== 'generated' || showsCompiler(text)) return role;
  const names = path.split('/');
  return roleOf(
    names.filter((name, place) => place === names.length - 1 || !perhapsGeneratedFolder.test(name)).join('/'),
  );
}

/** Which files are indexed first, by what they are for. */
const roleOrder: Record<FileRole, number> = {
  source: 0,
  document: 1,
  configuration: 3,
  test: 2,
  generated: 4,
  fixture: 5,
};

/**
 * Decides which files are indexed first, lower first: code before documents before the rest, and what lies near the top
 * of the project before what lies deep in it. It matters only where there is no time for all files.
 */
export function indexingPriority(path: string): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth++;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (depth === 0 && /^readme/i.test(name)) return -1;
  return roleOrder[roleOf(path)] * 4 + Math.min(depth, 12);
}

/**
 * Recognises minified or bundled code, which is not indexed: half of `text` is in lines that nobody writes by hand, of
 * more than 500 characters. Prose may have long lines (a paragraph a line), so that it is held to ten times the length.
 */
export function looksMinified(text: string, role: FileRole): boolean {
  const longLine = role === 'document' ? 5_000 : 500;
  if (text.length < 2 * longLine) return false;
  let inLongLines = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > longLine) inLongLines += length;
    start += length + 1;
  }
  return inLongLines * 2 > text.length;
}

/**
 * Recognises generated code by its own words: the head of `text` says that a program wrote it (Go's and Facebook's
 * marks, and the usual sentence).
 */
function saysGenerated(text: string): boolean {
  return /@generated\b|\b(?:auto[- ]?)?generated\b[^\n]{0,80}\bdo not (?:edit|modify)|\bdo not edit\b[^\n]{0,80}\bgenerated\b/i.test(
    text.slice(0, 1_000),
  );
}

/**
 * Recognises what compilers and bundlers leave in script: the helpers of TypeScript, Babel, webpack, Rollup and esbuild, and the line that
 * names a source map.
 */
function showsCompiler(text: string): boolean {
  return (
    /[#@] sourceMappingURL=\S+\s*(?:\*\/\s*)?$/.test(text.slice(-2_000)) ||
    /\b__esModule\b|\b__webpack_|\b__toCommonJS\b|\b__commonJS\b|\b__awaiter\b|\b__importDefault\b|\b_interopRequire|\b_classCallCheck\b|\btypeof define === ['"]function['"] && define\.amd\b/.test(
      text,
    )
  );
}
