/**
 * Starts all jobs, so many of them at once and in their order, and gives their results to come. What takes long is
 * mostly waiting, so more lanes than processors are worth having.
 */
export function runInLanes<Job, Result>(
  jobs: readonly Job[],
  lanes: number,
  run: (job: Job) => Promise<Result>,
): ReadonlyMap<Job, Promise<Result>> {
  const waiting = jobs.map((job) => ({ job, ...Promise.withResolvers<Result>() }));
  const results = new Map(waiting.map(({ job, promise }) => [job, promise]));
  // Whoever asks for a result gets its error; until then it is nobody's.
  for (const { promise } of waiting) promise.catch(() => undefined);
  const runNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await run(next.job).then(next.resolve, next.reject);
    }
  };
  for (let lane = 0; lane < lanes; lane++) void runNext();
  return results;
}
