import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchTarget } from './bare-exchange.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const checks = 1_500;
const mostRows = 12;

/** The functions in which our ladder spends more than the bare exchange, as a table; sampled by V8, so small rows are noise. */
export function profileLadder(client: string, target: BenchTarget, folder: string): string[] {
  const ours = profileOf(client, 'ours', target, folder);
  const bare = profileOf(client, 'bare', target, folder);
  const rows = [...ours]
    .filter(([name]) => name !== '(idle)')
    .map(([name, us]) => ({ name, us, more: us - (bare.get(name) ?? 0) }))
    .sort((a, b) => b.us - a.us)
    .slice(0, mostRows);
  const busy = (times: ReadonlyMap<string, number>) =>
    [...times].reduce((sum, [name, us]) => (name === '(idle)' ? sum : sum + us), 0);
  return [
    '| function | µs a check | more than bare |',
    '| --- | --- | --- |',
    ...rows.map(({ name, us, more }) => `| \`${name}\` | ${us.toFixed(0)} | ${more.toFixed(0)} |`),
    `| all, without waiting | ${busy(ours).toFixed(0)} | ${(busy(ours) - busy(bare)).toFixed(0)} |`,
  ];
}

function profileOf(client: string, kind: 'ours' | 'bare', target: BenchTarget, folder: string): Map<string, number> {
  const profiles = path.join(folder, `profile-${kind}`);
  execFileSync(
    process.execPath,
    [
      '--cpu-prof',
      '--cpu-prof-interval=200',
      `--cpu-prof-dir=${profiles}`,
      client,
      kind,
      String(checks),
      '1',
      JSON.stringify(target),
    ],
    { stdio: 'ignore' },
  );
  const [file = ''] = readdirSync(profiles);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path.join(profiles, file), 'utf8')) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    const isOurs = frame?.url.startsWith('file:') === true;
    // The bundle's own functions have no names worth showing: they count as one.
    const name = isOurs ? 'the bundle (ours, jose, ws)' : frame?.functionName || '(anonymous, Node)';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / checks);
  });
  return times;
}
