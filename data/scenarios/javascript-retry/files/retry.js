export async function retry(work, {attempts, wait}) {
  throw new Error('not written yet');
}
