import {basename, dirname, extname, join, normalize} from 'node:path';
import type {ScenarioLanguage, SuiteFramework} from './scenario.ts';

/** Files by path. */
type Files = ReadonlyMap<string, Buffer>;

/** Recognises test files and their framework by the file's name; undefined where it holds no tests. */
export function frameworkOf(path: string): SuiteFramework | undefined {
  const name = basename(path);
  if (/\.(?:test|spec)\.(?:[cm]?[jt]s|[jt]sx)$/.test(name)) return 'jest';
  if (/^test_.*\.py$|_test\.py$/.test(name)) return 'unittest';
  return name.endsWith('.bats') ? 'bats' : undefined;
}

/** The language of the solutions of tests in these files. */
export function languageOfTests(framework: SuiteFramework, paths: readonly string[]): ScenarioLanguage {
  if (framework === 'unittest') return 'python';
  if (framework === 'bats') return 'shell';
  return paths.some(path => /\.(?:[cm]?ts|tsx)$/.test(path)) ? 'typescript' : 'javascript';
}

/** The endings that an import may leave out. */
const scriptEnds = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json', '/index.ts', '/index.js'];
/** The folders from which Python modules are looked for. */
const pythonRoots = ['', 'src', 'lib'];

/**
 * Finds all files that a test needs to run: what those at `starts` load, and what those load, by the texts of their
 * imports; files whose names stand in quotation marks; the parts of Python packages. `starts` are in it.
 */
export function neededFiles(starts: readonly string[], files: Files): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const waiting = starts.filter(path => files.has(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const bytes = files.get(path);
    if (!bytes || found.has(path)) continue;
    found.set(path, bytes);
    const text = bytes.toString('utf8');
    const loaded = extname(path) === '.py' ? pythonImports(path, text, files) : scriptImports(path, text, files);
    waiting.push(...loaded, ...namedFiles(path, text, files));
  }
  return found;
}

/** The files that a script imports by relative paths; packages are left out. */
function scriptImports(path: string, text: string, files: Files): string[] {
  const names = [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"](\.{1,2}\/[^'"]+)['"]/g)];
  return names.flatMap(([, name = '']) => {
    const place = normalize(join(dirname(path), name));
    const ends = scriptEnds.flatMap(end => [place + end, place.replace(/\.([cm]?)js(x?)$/, '.$1ts$2') + end]);
    return ends.filter(one => files.has(one)).slice(0, 1);
  });
}

/** The modules of the project that a Python file imports, with the `__init__.py` of their packages. */
function pythonImports(path: string, text: string, files: Files): string[] {
  const found: string[] = [];
  const add = (folder: string, module: string) => {
    const place = join(folder, module.replaceAll('.', '/'));
    for (const one of [`${place}.py`, `${place}/__init__.py`]) if (files.has(one)) found.push(one);
    for (let parent = dirname(place); parent !== '.' && parent !== '/'; parent = dirname(parent)) {
      if (files.has(`${parent}/__init__.py`)) found.push(`${parent}/__init__.py`);
    }
  };
  const roots = [...pythonRoots, dirname(path)];
  for (const [, dots = '', module = '', names = ''] of text.matchAll(
    /^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)/gm,
  )) {
    const bases = dots === '' ? roots : [join(dirname(path), ...Array(dots.length - 1).fill('..'))];
    for (const base of bases) {
      if (module !== '') add(base, module);
      for (const name of names.match(/\w+/g) ?? []) add(base, module === '' ? name : `${module}.${name}`);
    }
  }
  for (const [, list = ''] of text.matchAll(/^[ \t]*import[ \t]+([\w., \t]+)/gm)) {
    for (const module of list.split(',')) for (const root of roots) add(root, module.trim().split(/\s/)[0] ?? '');
  }
  return found;
}

/** Files of the project that the text names in full, as scripts and data are named by tests. */
function namedFiles(path: string, text: string, files: Files): string[] {
  const words = new Set((text.match(/[\w./-]+\.\w{1,5}/g) ?? []).map(word => word.replace(/^(?:\.{1,2}\/)+/, '')));
  const found: string[] = [];
  for (const word of words) {
    for (const place of [word, join(dirname(path), word)]) {
      if (files.has(place) && frameworkOf(place) === undefined) found.push(place);
    }
  }
  return found;
}
