import { readCpuMs } from './read-process.ts';

/** Lambda gives out processor time in slices of this length, and a function that has used up its part of one stands still. */
const sliceMs = 20;
/** How often is looked at what was used. */
const lookMs = 4;

export interface HeldBack {
  /** The processor time that it really had, as a share of the time that went by. */
  readonly share: () => number;
  release(): void;
}

/**
 * Gives a process no more than a share of one processor, as Lambda does to a function with little memory: whenever its
 * threads have used more, it is stopped until the time has caught up. Waiting costs nothing, and saves up a slice at most.
 * Linux only.
 */
export function holdBack(pid: number, share: number): HeldBack {
  const startedAt = performance.now();
  const cpuAtStartMs = readCpuMs(pid);
  let seenAt = startedAt;
  let seenCpuMs = cpuAtStartMs;
  /** Processor time that it may use: negative while it has used too much. */
  let creditMs = sliceMs * share;
  let isStopped = false;
  const timer = setInterval(() => {
    const now = performance.now();
    const cpuMs = readCpuMs(pid);
    creditMs = Math.min(sliceMs * share, creditMs + (now - seenAt) * share - (cpuMs - seenCpuMs));
    [seenAt, seenCpuMs] = [now, cpuMs];
    const hasToStop = creditMs <= 0;
    if (hasToStop !== isStopped) process.kill(pid, hasToStop ? 'SIGSTOP' : 'SIGCONT');
    isStopped = hasToStop;
  }, lookMs);
  return {
    share: () => (seenCpuMs - cpuAtStartMs) / (seenAt - startedAt),
    release() {
      clearInterval(timer);
      process.kill(pid, 'SIGCONT');
    },
  };
}
