import { readFileSync, statSync } from 'node:fs';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { startWatch } from '../../functions/platform/local/start-watch.ts';

// `watch` in a process of its own, with figures: on the first line of output where its page is, then its state as often as
// its input has a line, until the input ends.
const [folder = '.'] = process.argv.slice(2);
const data = `${folder}/canary.db`;
const reading = readTargets(readFileSync(`${folder}/canary.yml`, 'utf8'));
if (reading.kind === 'wrong') throw new Error(reading.mistakes[0]?.message);
const plain = (text: string): string => text;
let down = 0;
const watch = await startWatch({
  file: reading.file,
  folder,
  environment: {},
  data,
  listen: { host: '127.0.0.1', port: 0 },
  commandOptions: { check: '', history: '' },
  report: (event) => {
    if (event.kind === 'target-changed' && event.after.outcome !== 'up') down += 1;
    if (event.kind === 'gap') process.stderr.write(`a gap: ${JSON.stringify(event)}\n`);
  },
  write: () => undefined,
  paints: { bold: plain, bad: plain, warning: plain, good: plain },
  warn: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(`${JSON.stringify({ url: watch.url })}\n`);
process.stdin.on('data', () => {
  const { begun, skipped, latenessMs } = watch.figures();
  const fileBytes = sizeOf(data) + sizeOf(`${data}-wal`);
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  // Behind the rest, which would look better for it.
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  const state = { begun, skipped, latenessMs, down, fileBytes, cpuMs: (user + system) / 1_000, rss, heapUsed };
  process.stdout.write(`${JSON.stringify(state)}\n`);
});
process.stdin.once('end', () => {
  void watch.close().then(() => process.exit(0));
});

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
