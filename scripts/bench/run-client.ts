import tls from 'node:tls';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { defaultLimits, defaultTimeLimits, type ProbeTarget } from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';
import { type BenchTarget, exchangeBare } from './bare-exchange.ts';

// A client process: `ours` or `bare`, a number of checks and how many at once; prints its own cost as one JSON line.
const [kind = 'ours', countText = '200', atOnceText = '1', targetText = '{}'] = process.argv.slice(2);
const bench = JSON.parse(targetText) as BenchTarget;
const count = Number(countText);
const atOnce = Number(atOnceText);

const target: ProbeTarget = {
  name: 'bench',
  url: new URL(bench.url),
  encoding: 'json',
  asksSubprotocol: false,
  origin: 'https://app.lab.example',
  headers: {},
  ca: [bench.caPem],
  serverName: null,
  resolver: null,
  token: { kind: 'mint', key: { hmacSecret: bench.secret }, claims: {}, ttlSeconds: 60 },
  refresh: true,
  until: 'refresh',
  timeouts: defaultTimeLimits,
  limits: { ...defaultLimits, slowMs: 10_000 },
  secrets: [bench.secret],
};
const secureContext = tls.createSecureContext({ ca: [...tls.rootCertificates, bench.caPem], minVersion: 'TLSv1.2' });

async function one(): Promise<void> {
  if (kind === 'bare') return exchangeBare(bench, secureContext);
  const check = await probeTarget(target, { region: 'bench', clock: systemClock });
  if (check.outcome !== 'up') throw new Error(`not up: ${JSON.stringify(check)}`);
}

async function run(checks: number): Promise<void> {
  let left = checks;
  const worker = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

await run(Math.min(count, 50));
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await run(count);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuMsPerCheck = (user + system) / 1000 / count;
const memoryMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ cpuMsPerCheck, checksPerSecond: (count / wallMs) * 1000, memoryMb })}\n`);
process.exit(0);
