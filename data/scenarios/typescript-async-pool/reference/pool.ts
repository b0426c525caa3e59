export async function runAll<Result>(tasks: (() => Promise<Result>)[], width: number): Promise<Result[]> {
  if (!(width >= 1)) throw new RangeError(`expected a width from 1, got ${width}`);
  const results: Result[] = new Array(tasks.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await (tasks[at] as () => Promise<Result>)();
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(width, tasks.length)}, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
