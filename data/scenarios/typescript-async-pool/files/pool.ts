export async function runAll<Result>(tasks: (() => Promise<Result>)[], width: number): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < tasks.length; at += width) {
    await Promise.all(tasks.slice(at, at + width).map(async task => results.push(await task())));
  }
  return results;
}
