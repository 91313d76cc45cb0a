import { parseArgs } from 'node:util';
import { codes } from '../functions/failure/catalogue.ts';
import { allEncounters, type Met, meetAll } from '../test/lab/meet-fault.ts';
import { startLab } from '../test/lab/start-lab.ts';

// Checks every fault of the lab by the real probe and prints the confusion matrix: which code each fault was given.
// Exit status 1 as soon as one was given another code than its own.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
  },
});
const runs = wholeNumber('--runs', values.runs);
const atOnce = wholeNumber('--at-once', values['at-once']);

const lab = await startLab();
const encounters = allEncounters(lab.allFaults()).filter(({ fault }) => fault.code.startsWith(values.only));
const met: Met[] = [];
for (let run = 1; run <= runs; run++) {
  const startedAt = performance.now();
  const these = await meetAll(lab, encounters, atOnce, showProgress);
  const wrong = these.filter((one) => one.code !== one.fault.code).length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(
    `${process.stderr.isTTY ? '\r\u001b[K' : ''}run ${run} of ${runs}: ${these.length} checks, ${wrong} named wrong, ${seconds} s\n`,
  );
  met.push(...these);
}
await lab.close();
process.stdout.write(renderMatrix(met));
process.exit(met.every((one) => one.code === one.fault.code) ? 0 : 1);

function showProgress({ fault }: Met): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${fault.code}: ${fault.shape}`.slice(0, 78));
}

/** One row a code: how many faults show it, in how many checks, and what these were named. An empty cell is a zero. */
function renderMatrix(all: readonly Met[]): string {
  const rows = codes
    .map((code) => ({ code, here: all.filter(({ fault }) => fault.code === code) }))
    .filter(({ here }) => here.length > 0)
    .map(({ code, here }) => {
      const shapes = new Set(here.map(({ fault }) => fault.shape)).size;
      const right = here.filter((one) => one.code === code).length;
      const others = countBy(here.filter((one) => one.code !== code).map((one) => one.code));
      const confused = [...others].map(([other, count]) => `${other} × ${count}`).join(', ');
      return [code, String(shapes), String(here.length), String(right), confused] as const;
    });
  const lines = [['fault', 'shapes', 'checks', 'right', 'named otherwise'] as const, ...rows].map(
    ([code, shapes, checks, right, confused]) =>
      `${code.padEnd(34)}${shapes.padStart(7)}${checks.padStart(8)}${right.padStart(8)}  ${confused}`.trimEnd(),
  );
  const wrong = all.filter((one) => one.code !== one.fault.code);
  const details = [
    ...new Set(wrong.map((one) => `${one.fault.code} (${one.fault.shape}, ${one.encoding}) was named ${one.code}`)),
  ];
  const unknown = all.filter((one) => one.code.endsWith('.unknown')).length;
  const worstLateMs = Math.max(0, ...all.map(({ lateMs }) => lateMs));
  return [
    ...lines,
    '',
    ...details,
    `${rows.length} codes, ${all.length} checks, ${all.length - wrong.length} right, ${wrong.length} wrong, ${unknown} unknown, worst lateness ${worstLateMs.toFixed(0)} ms`,
    '',
  ].join('\n');
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    process.stderr.write(`${option} takes a whole number from 1 to 9999, not ${JSON.stringify(text)}\n`);
    process.exit(2);
  }
  return Number(text);
}
