export async function retry(work, {attempts, wait}) {
  if (!(attempts >= 1)) throw new RangeError(`expected at least 1 attempt, got ${attempts}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || error?.permanent === true) throw error;
      await wait(attempt);
    }
  }
}
