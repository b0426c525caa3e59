/** Whether `path` is one of `folders` or lies below one; all relative to the project. */
export function isUnder(path: string, folders: readonly string[]): boolean {
  return folders.some(folder => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
}

/**
 * Finds files by a part of their path: of `paths` those that contain `text`, whatever the case, best first, at most 20;
 * the very path scores 1, its end 0.9.
 */
export function filesLike(paths: readonly string[], text: string): {path: string; score: number}[] {
  const wanted = text.toLowerCase().replace(/^\.?\//, '');
  if (wanted === '') return [];
  const found: {path: string; score: number}[] = [];
  for (const path of paths) {
    const lower = path.toLowerCase();
    const at = lower.lastIndexOf(wanted);
    if (at < 0) continue;
    const name = lower.slice(lower.lastIndexOf('/') + 1);
    const boundary = at === 0 || '/._-'.includes(lower[at - 1] as string) ? 0.2 : 0;
    const share = wanted.length / lower.length;
    let score = 0.3 + 0.2 * share + boundary;
    if (lower === wanted) score = 1;
    else if (name === wanted || lower.endsWith(`/${wanted}`)) score = 0.9;
    else if (name.replace(/\.\w+$/, '') === wanted) score = 0.85;
    found.push({path, score});
  }
  return found
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, 20);
}
