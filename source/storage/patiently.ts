/**
 * Waits for `work`, but no longer than `atMostMs` (a time limit that cancels nothing): it goes on by itself, and a
 * failure after that is dropped.
 */
export async function patiently(work: Promise<unknown>, atMostMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>(resolve => {
    timer = setTimeout(resolve, atMostMs);
  });
  work.catch(() => {});
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
