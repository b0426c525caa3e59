// Measures what a test's own work costs, whatever else the machine is doing.

/**
 * Milliseconds of processor time that `work` takes in this process. Unlike the time on a clock it does not grow because
 * other programs run beside it.
 */
export async function processorMs(work: () => unknown): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const {user, system} = process.cpuUsage(from);
  return (user + system) / 1000;
}
