/** A path from an error message whose file in the project is looked for. */
export interface ForeignPath {
  /** Its folders and its file. */
  parts: readonly string[];
  /** Where the first of `parts` lies: in the root of a machine, in the project, or anywhere. */
  from: 'machine' | 'project' | 'anywhere';
}

/** How well a file of the project fits such a path. */
interface Fit {
  path: string;
  /** How many names at the end of both are the same. */
  common: number;
  /** How many folders the file has above them. */
  above: number;
}

/** Folders that compilers and bundlers write to. */
const outputs = new Set(['dist', 'build', 'out', 'target', 'output', 'compiled', 'esm', 'cjs']);
/** Folders that hold what they compile. */
const sources = new Set(['src', 'source', 'sources', 'lib', 'app']);
/** Folders that lie within a project and are hardly a project themselves. */
const inner = new Set(
  'src source sources lib libs test tests spec specs __tests__ e2e unit integration docs examples scripts bin cmd pkg internal'.split(
    ' ',
  ),
);
/** So many names in a row are the same by no accident, wherever the project stood. */
const noAccident = 3;

/**
 * Finds the file of a project that a path from elsewhere means: the one whose path ends like it, where the folders above
 * do not contradict each other. Undefined where none or several fit.
 */
export function fittingFile(foreign: ForeignPath, files: ReadonlySet<string>, names: ReadonlySet<string>) {
  const fits = [...files].flatMap(path => fitOf(foreign, path, files, names) ?? []);
  fits.sort((one, other) => other.common - one.common || one.above - other.above);
  const [best, next] = fits;
  const isAmbiguous = next !== undefined && next.common === best?.common && (best.above > 0 || next.above === 0);
  return isAmbiguous ? undefined : best?.path;
}

function fitOf(
  {parts, from}: ForeignPath,
  path: string,
  files: ReadonlySet<string>,
  names: ReadonlySet<string>,
): Fit | undefined {
  if (!path.endsWith(parts.at(-1) ?? '/')) return undefined;
  const own = path.split('/');
  const common = commonEnd(parts, own);
  if (common === 0) return undefined;
  const fit = {path, common, above: own.length - common};
  const above = parts.slice(0, parts.length - common);
  while (outputs.has(above.at(-1) ?? '')) above.pop();
  const last = above.at(-1);
  // All that the path names is the end of the file's: it was written as seen from a folder of the project.
  if (last === undefined) return from !== 'project' || fit.above === 0 ? fit : undefined;
  if (from === 'project') return undefined;
  if (fit.above === 0 && names.has(last.toLowerCase())) return fit;
  const isTop = from === 'machine' && above.length === 1;
  const isRoot = isTop || (from === 'machine' && !inner.has(last) && !hasFolder(files, last));
  if (fit.above === 0) return isRoot || common >= noAccident || (common > 1 && !inner.has(last)) ? fit : undefined;
  // A part of the project may have been copied elsewhere alone, as into a container.
  if (!isRoot || (!isTop && above.some(name => names.has(name.toLowerCase())))) return undefined;
  return common > 1 || (fit.above === 1 && sources.has(own[0] ?? '')) ? fit : undefined;
}

/** How many names the two have in common at their ends; what was compiled stands for what it was compiled from. */
function commonEnd(parts: readonly string[], own: readonly string[]): number {
  let common = 0;
  while (common < Math.min(parts.length, own.length)) {
    const [foreign = '', name = ''] = [parts.at(-1 - common), own.at(-1 - common)];
    if (foreign !== name && !(common > 0 && outputs.has(foreign) && sources.has(name))) break;
    common++;
  }
  return common;
}

function hasFolder(files: ReadonlySet<string>, name: string): boolean {
  return [...files].some(path => path.startsWith(`${name}/`) || path.includes(`/${name}/`));
}
