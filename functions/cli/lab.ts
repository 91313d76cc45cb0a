import type { Fault, RunningFault } from '../../test/lab/fault.ts';
import { allFaults } from '../../test/lab/faults/index.ts';
import { type Lab, startLab } from '../../test/lab/start-lab.ts';
import { findText } from '../failure/catalogue.ts';
import { findClose } from '../monitor/nearest-key.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import { displayUrl } from '../probe/redact.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { type LabFiles, writeLabFiles } from './lab-files.ts';
import { type PageStyle, styleFor } from './page-style.ts';
import { quoteValue } from './quote-value.ts';
import { runBounded } from './run-bounded.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

/**
 * `lab`: starts the honest server and every fault, or those of one code, lists them, and stays until it is told to end.
 * @throws UsageError for a code that no fault has.
 */
export async function runLab(code: string | undefined, io: Io): Promise<ExitStatus> {
  const faults = chooseFaults(code);
  const lab = await startLab();
  const servers = await startServers(lab, faults);
  const files = writeLabFiles(servers.map(({ target }) => target));
  try {
    const lines = describeLab(servers, files, commandName(io), styleFor(io.out));
    io.out.write(`${lines.join('\n')}\n`);
    // Nobody reads where the servers are: then there is nothing to stay for.
    if (await io.out.flush()) await untilAborted(io.signal);
  } finally {
    files.remove();
    await Promise.all([lab.close(), ...servers.map((server) => server.close())]);
  }
  return exitStatus.ok;
}

interface LabServer {
  readonly code: string | null;
  readonly shape: string;
  readonly target: ProbeTarget;
  close(): Promise<void>;
}

function chooseFaults(code: string | undefined): readonly Fault[] {
  if (code === undefined) return allFaults;
  const chosen = allFaults.filter((fault) => fault.code === code);
  if (chosen.length > 0) return chosen;
  const close = findClose(code, [...new Set(allFaults.map((fault) => fault.code))]);
  const hint = close !== null ? `the nearest is ${close}` : '"centrifugo-canary explain" lists the codes';
  throw new UsageError(`the lab has no fault ${quoteValue(code)}; ${hint}`);
}

/** Each fault is a server or several; started one after the other they would take seconds. */
const mostStartsAtOnce = 16;

async function startServers(lab: Lab, faults: readonly Fault[]): Promise<readonly LabServer[]> {
  const honest: LabServer = {
    code: null,
    shape: 'the honest server',
    target: lab.targetOf(lab.honestTarget, { name: 'honest' }),
    close: async () => {},
  };
  const counts = new Map<string, number>();
  const named = faults.map((fault) => {
    const count = (counts.get(fault.code) ?? 0) + 1;
    counts.set(fault.code, count);
    return { fault, name: `${fault.code}.${count}` };
  });
  const started = await runBounded(named, mostStartsAtOnce, async ({ fault, name }): Promise<LabServer> => {
    const running: RunningFault = await fault.start(lab);
    const [encoding] = fault.encodings ?? ['json'];
    const settings = { name, ...(running.target.encoding === undefined && encoding !== undefined ? { encoding } : {}) };
    const target = lab.targetOf(running.target, settings);
    return { code: fault.code, shape: fault.shape, target, close: () => running.close() };
  });
  return [honest, ...started];
}

function describeLab(servers: readonly LabServer[], files: LabFiles, command: string, style: PageStyle): string[] {
  const lines: string[] = [];
  let code: string | null = null;
  for (const server of servers) {
    if (server.code !== null && server.code !== code) {
      code = server.code;
      lines.push('', ...wrapText(`${code}: ${findText(code)?.title ?? ''}`, style.width).map(style.palette.bold));
    }
    lines.push(
      ...wrapText(server.shape, style.width, { first: '  ', rest: '    ' }),
      `    ${style.palette.accent(displayUrl(server.target.url))}`,
      `    ${style.palette.dim(describeCheck(server.target.name, files, command))}`,
    );
  }
  const all = `${command} check --all --config ${files.targetsPath}`;
  const count = `${servers.length - 1} faults and the honest server run until Ctrl-C. All of them at once:`;
  return [...lines, '', count, `    ${all}`];
}

function describeCheck(name: string, files: LabFiles, command: string): string {
  if (!files.names.has(name)) return 'needs what no targets file can say: only the tests check it';
  return `${command} check ${name} --config ${files.targetsPath}`;
}

/** How the user called this command. */
function commandName(io: Io): string {
  return io.env.npm_lifecycle_event === 'canary' ? 'npm run -s canary --' : 'centrifugo-canary';
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
