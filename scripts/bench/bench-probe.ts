import { execFileSync } from 'node:child_process';
import path from 'node:path';
import tls from 'node:tls';
import { allEncounters, meetAll } from '../../test/lab/meet-fault.ts';
import { startLab } from '../../test/lab/start-lab.ts';
import { bundleProgram } from './bundle.ts';
import { measureBlackbox } from './measure-blackbox.ts';
import { measureLadder, measureMemory } from './measure-ladder.ts';
import { measureStart } from './measure-start.ts';
import { describeMachine, type Part } from './page.ts';
import { profileLadder } from './profile-ladder.ts';
import { type Figure, isMissed, renderFigures } from './render-figures.ts';
import { startServer } from './start-server.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The probe beside the same exchange without any of our code, and the published command from a cold start. */
export const benchProbe: Part = { title: 'The probe', measure };

async function measure(folder: string, tell: (what: string) => void): Promise<readonly string[]> {
  tell('bundling');
  const client = await bundleProgram('run-client');
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'ignore' });
  const server = await startServer();

  tell('the healthy ladder beside the bare exchange');
  const ladder = measureLadder(client, server.target, 7);
  tell('memory of 100 checks at once');
  const memory = measureMemory(client, server.target);
  tell('a cold start');
  const start = measureStart(path.join(root, 'dist/main.js'), server.target, folder, 15);
  tell('blackbox_exporter');
  const blackbox = await measureBlackbox(server.target, folder);
  tell('where the time goes');
  const profile = profileLadder(client, server.target, folder);
  await server.stop();

  tell('lateness over all faults');
  const lab = await startLab();
  const met = await meetAll(lab, allEncounters(lab.allFaults()), 4);
  await lab.close();
  const worst = met.reduce((late, one) => (one.lateMs > late.lateMs ? one : late));

  const figures: Figure[] = [
    {
      what: 'CPU a check: healthy ladder over TLS 1.3, connect and refresh',
      figure: `${ladder.oursCpuMs.toFixed(2)} ms`,
      beside: `bare exchange ${ladder.bareCpuMs.toFixed(2)} ms`,
      ratio: ladder.cpuRatio,
      goal: { most: 1.15, of: ladder.cpuRatio, unit: '×' },
    },
    {
      what: 'Checks a second, one after another',
      figure: ladder.checksPerSecond.toFixed(0),
      beside: `bare exchange ${ladder.bareChecksPerSecond.toFixed(0)}`,
      ratio: ladder.checksPerSecond / ladder.bareChecksPerSecond,
    },
    blackbox === undefined
      ? { what: 'CPU beside blackbox_exporter', figure: 'not measured: blackbox_exporter is not on PATH' }
      : {
          what: `CPU beside blackbox_exporter ${blackbox.version} (TLS and one GET; no WebSocket, no token)`,
          figure: `${ladder.oursCpuMs.toFixed(2)} ms`,
          beside: `${blackbox.cpuMsPerProbe.toFixed(2)} ms a probe, ${blackbox.probesPerSecond.toFixed(0)} a second`,
          ratio: ladder.oursCpuMs / blackbox.cpuMsPerProbe,
        },
    {
      what: 'Peak memory, 100 checks at once',
      figure: `${memory.oursMb.toFixed(0)} MB`,
      beside: `empty program ${memory.emptyMb.toFixed(0)} MB`,
      ratio: memory.oursMb / memory.emptyMb,
      goal: { most: 120, of: memory.oursMb, unit: 'MB' },
    },
    {
      what: 'Peak memory, 1,000 checks, 100 of them at any time',
      figure: `${memory.sustainedMb.toFixed(0)} MB`,
      beside: `bare exchange ${memory.bareSustainedMb.toFixed(0)} MB`,
      ratio: memory.sustainedMb / memory.bareSustainedMb,
    },
    {
      what: 'Wall time of `centrifugo-canary check`, cold, the check included',
      figure: `${start.checkMs.toFixed(0)} ms`,
      beside: `empty program ${start.emptyMs.toFixed(0)} ms, \`--version\` ${start.versionMs.toFixed(0)} ms, \`--until tcp\` ${start.tcpMs.toFixed(0)} ms; the rest is parsing ${tls.getCACertificates('default').length} roots and a first handshake`,
      ratio: start.ratio,
      goal: { most: 3, of: start.ratio, unit: '×' },
    },
    {
      what: `Worst lateness of a verdict over its deadline, ${met.length} checks of faults, four at once`,
      figure: `${Math.max(0, worst.lateMs).toFixed(0)} ms`,
      ...(worst.lateMs > 0 ? { beside: `${worst.fault.code}: ${worst.fault.shape}` } : {}),
      goal: { most: 50, of: worst.lateMs, unit: 'ms' },
    },
  ];
  return [
    describeMachine(),
    '',
    ...renderFigures(figures),
    '',
    'The bare exchange puts the same bytes on the same sockets without any of our code: no deadlines, no evidence, no certificate',
    'facts, no diagnosis. Both sign two tokens a check, and both run as one bundled file. The server is a process of its own.',
    '',
    '### Where the time goes',
    '',
    `${figures.some(isMissed) ? 'Goals above are missed. ' : ''}A profile of the healthy ladder, main thread, microseconds a check beside those of the bare exchange:`,
    '',
    ...profile,
  ];
}
