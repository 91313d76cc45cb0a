import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of another process, all threads. From the scheduler's own count in nanoseconds: /proc/PID/stat counts by
 * hundredths of a second. Linux only.
 */
export function readCpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  let ns = 0;
  for (const task of readdirSync(folder)) {
    try {
      ns += Number(readFileSync(`${folder}/${task}/schedstat`, 'utf8').split(' ', 1)[0]);
    } catch {
      // A thread that has just ended.
    }
  }
  return ns / 1e6;
}

/** The most resident memory that another process ever had. Linux only. */
export function readPeakMb(pid: number): number {
  const [, kib = 'NaN'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1_024;
}
