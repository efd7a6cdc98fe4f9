/** Milliseconds of processor time that `work` takes, in whichever thread: how long it takes depends on who else is at work. */
export async function cpuTimeOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
