/** Waits for `work`, but no longer than `atMostMs`; it goes on by itself, and its failure is nobody's who has not waited for it. */
export async function patiently(work: Promise<unknown>, atMostMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>(resolve => {
    timer = setTimeout(resolve, atMostMs);
  });
  work.catch(() => {});
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
