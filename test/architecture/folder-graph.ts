/** The folders of source/ and what each may import besides itself. */
const allowedImports: Record<string, readonly string[]> = {
  foundation: [],
  // Wider than the design's first table: a permission rule is checked where it stands in a settings file, by its own grammar, and a
  // key in the wrong setting is not repeated. Security knows nothing of settings, so the order stays one line.
  config: ['foundation', 'security'],
  security: ['foundation'],
  storage: ['foundation', 'security'],
  providers: ['foundation', 'security'],
  code: ['foundation', 'security'],
  tools: ['foundation', 'security'],
  workspace: ['foundation', 'security', 'storage', 'providers', 'code'],
  extensions: ['foundation', 'security', 'tools'],
  memory: ['foundation', 'security', 'storage', 'providers'],
  metrics: ['foundation', 'security', 'storage', 'providers'],
  knowledge: ['foundation', 'security', 'storage', 'providers', 'code'],
  learning: ['foundation', 'security', 'storage', 'providers', 'code'],
  training: ['foundation', 'security', 'storage', 'code'],
  agent: ['foundation', 'security', 'providers', 'tools'],
  runtime: [
    'foundation',
    'config',
    'security',
    'storage',
    'providers',
    'code',
    'tools',
    'workspace',
    'extensions',
    'memory',
    'metrics',
    'knowledge',
    'learning',
    'training',
    'agent',
  ],
  ui: ['foundation', 'runtime', 'agent (types)'],
  server: ['foundation', 'runtime', 'agent (types)'],
  cli: ['foundation', 'config', 'runtime', 'ui (lazy)', 'server (lazy)'],
};

export interface SourceFile {
  /** Relative to source/, with `/`. */
  path: string;
  text: string;
}

interface Import {
  specifier: string;
  kind: 'static' | 'types' | 'lazy';
}

/** Every breach of the folder graph, and every barrel, default export and cycle of files, as one sentence each. */
export function architectureFaults(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(file => file.path));
  const faults: string[] = [];
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const folder = file.path.split('/')[0] ?? '';
    const allowed = allowedImports[folder];
    if (!allowed) faults.push(`${file.path}: \`${folder}\` is not a folder of the design`);
    if (/^export default /m.test(file.text)) faults.push(`${file.path}: has a default export`);
    if (/^export \* from /m.test(file.text)) faults.push(`${file.path}: is a barrel`);
    const targets: string[] = [];
    for (const imported of importsOf(file.text)) {
      if (!imported.specifier.startsWith('.')) continue;
      const target = resolve(file.path, imported.specifier);
      if (!known.has(target)) {
        faults.push(`${file.path}: imports ${imported.specifier}, which does not exist in source/`);
        continue;
      }
      if (imported.kind === 'static') targets.push(target);
      const other = target.split('/')[0] ?? '';
      if (other !== folder && allowed && !permits(allowed, other, imported.kind)) {
        faults.push(`${file.path}: \`${folder}\` may not import \`${other}\` (${target}, ${imported.kind})`);
      }
    }
    graph.set(file.path, targets);
  }
  return [...faults, ...cyclesOf(graph)];
}

function permits(allowed: readonly string[], folder: string, kind: Import['kind']): boolean {
  if (allowed.includes(folder)) return true;
  // The types of what is imported lazily cost nothing at run time.
  if (kind === 'types') return allowed.includes(`${folder} (types)`) || allowed.includes(`${folder} (lazy)`);
  return kind === 'lazy' && allowed.includes(`${folder} (lazy)`);
}

/** The imports in `text`: `import type`, imports and re-exports, and `import(…)`. */
function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const [, clause, specifier] of code.matchAll(/^(?:import|export)\s([^'";]*?)from\s*['"]([^'"]+)['"]/gm)) {
    const named = /^\{([\s\S]*)\}\s*$/.exec(clause?.trim() ?? '')?.[1];
    const everyNameIsType = named?.split(',').every(name => name.trim() === '' || name.trim().startsWith('type '));
    const types = /^type\s/.test(clause ?? '') || everyNameIsType;
    found.push({specifier: specifier ?? '', kind: types ? 'types' : 'static'});
  }
  for (const [, specifier] of code.matchAll(/^import\s+['"]([^'"]+)['"]/gm)) {
    found.push({specifier: specifier ?? '', kind: 'static'});
  }
  for (const [, type, specifier] of code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({specifier: specifier ?? '', kind: type ? 'types' : 'lazy'});
  }
  return found;
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const faults: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      faults.push(`import cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return faults;
}
