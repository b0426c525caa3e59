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

/**
 * Starts `refresh` of an index and waits for it, no longer than `atMostMs`: as long as it takes when that is absent, and
 * with 0 nothing is started, so that the index is used as it is.
 */
export async function refreshed(refresh: () => Promise<unknown>, atMostMs: number | undefined): Promise<void> {
  if (atMostMs === undefined) await refresh();
  else if (atMostMs > 0) await patiently(refresh(), atMostMs);
}
