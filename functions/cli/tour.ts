import type { Fault } from '../../test/lab/fault.ts';
import { type Lab, startLab } from '../../test/lab/start-lab.ts';
import { systemClock } from '../platform/local/clock.ts';
import type { Check } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import { probeTarget } from '../probe/run-probe.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { type PageStyle, styleFor } from './page-style.ts';
import { showProgress } from './progress.ts';
import { renderCheck } from './render-check.ts';
import { renderTable } from './render-table.ts';
import { runBounded } from './run-bounded.ts';
import { wrapText } from './wrap-text.ts';

/** `npm start`: the built-in lab, checked by the real probe. What a newcomer sees first, over in a few seconds. */
export async function runTour(io: Io): Promise<ExitStatus> {
  const lab = await startLab();
  const stops = await Promise.all(tour.map((stop) => startStop(lab, stop)));
  try {
    const targets = [lab.targetOf(lab.honestTarget, { name: honestName }), ...stops.map(({ target }) => target)];
    const { checks, wallMs } = await checkTargets(targets, io);
    io.out.write(`${renderTour(checks, wallMs, styleFor(io.out)).join('\n')}\n`);
  } finally {
    await Promise.all([lab.close(), ...stops.map((stop) => stop.close())]);
  }
  return exitStatus.ok;
}

interface Stop {
  /** The target, named by what its team would say of it before anybody looked. */
  readonly name: string;
  readonly code: string;
  readonly shape: string;
}

const honestName = 'healthy';
/** The failure that is shown in full. */
const shownName = 'since-renewal';
const tour: readonly Stop[] = [
  { name: 'renamed-host', code: 'dns.not-found', shape: 'the name does not exist' },
  { name: 'wss-on-plain-port', code: 'tls.plain-server', shape: 'Go answers 400 in clear' },
  { name: shownName, code: 'tls.chain-incomplete', shape: 'cert.pem instead of fullchain.pem' },
  { name: 'new-proxy', code: 'upgrade.headers-lost', shape: 'nginx without the upgrade headers' },
  { name: 'new-domain', code: 'upgrade.origin-rejected', shape: 'the Origin is not on the list' },
  { name: 'rotated-secret', code: 'connect.token-invalid', shape: 'another secret' },
  { name: 'drops-after-a-while', code: 'refresh.token-invalid', shape: "the second token is another user's" },
];

/** Both ends of every check run in this process: more at once would measure each other. */
const mostAtOnce = 2;

interface RunningStop {
  readonly target: ProbeTarget;
  close(): Promise<void>;
}

async function startStop(lab: Lab, { name, code, shape }: Stop): Promise<RunningStop> {
  const fault: Fault | undefined = lab.allFaults().find((one) => one.code === code && one.shape === shape);
  if (fault === undefined) throw new Error(`the lab has no fault ${code}: ${shape}`);
  const running = await fault.start(lab);
  return { target: lab.targetOf(running.target, { name }), close: () => running.close() };
}

async function checkTargets(
  targets: readonly ProbeTarget[],
  io: Io,
): Promise<{ readonly checks: readonly Check[]; readonly wallMs: number }> {
  const progress = showProgress(
    targets.map(({ name }) => name),
    io.err,
  );
  const startedMs = systemClock.monotonic();
  const checks = await runBounded(targets, mostAtOnce, async (target, index) => {
    progress.begin(index);
    const check = await probeTarget(target, { region: 'local', clock: systemClock, signal: io.signal });
    progress.end(index);
    return check;
  });
  progress.clear();
  return { checks, wallMs: systemClock.monotonic() - startedMs };
}

function renderTour(checks: readonly Check[], wallMs: number, style: PageStyle): string[] {
  const paragraph = (text: string): string[] => wrapText(text, style.width);
  const page = (name: string): string[] =>
    checks.filter(({ target }) => target === name).flatMap((check) => renderCheck(check, style));
  const rule = style.palette.dim('─'.repeat(style.width));
  return [
    ...paragraph(
      `A healthy Centrifugo stand-in and ${checks.length - 1} broken ones were started on this machine, and the real probe has checked each of them: DNS, TCP, TLS, WebSocket upgrade, token, connect, token refresh.`,
    ),
    '',
    ...renderTable(checks, wallMs, style),
    '',
    rule,
    ...paragraph('The same in full, as "check" prints it:'),
    '',
    ...page(shownName),
    '',
    rule,
    ...page(honestName),
    '',
    rule,
    style.palette.bold('Next'),
    '  npm run -s canary -- check wss://YOUR-HOST/connection/websocket',
    '  npm run -s canary -- check --help',
    '  npm run -s canary -- lab            every fault that the probe can name',
    '  npm run -s canary -- explain        what each code means, and what to do',
  ];
}
