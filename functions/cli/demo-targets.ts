import type { LabTarget, RunningFault } from '../../test/lab/fault.ts';
import { startLabServer } from '../../test/lab/lab-server.ts';
import { type Lab, startLab } from '../../test/lab/start-lab.ts';
import { type SwitchableTarget, startSwitchableTarget } from '../../test/lab/switchable-target.ts';
import { startTokenEndpoint } from '../../test/lab/token-endpoint.ts';
import type { Encoding, ProbeTarget, TokenSource } from '../probe/probe-target.ts';

export type DemoName = 'chat' | 'live-scores' | 'notifications' | 'trading-desk';

/** What `npm start` watches: servers of the lab that are well, each at an address that stays while it breaks and mends. */
export interface DemoTargets {
  readonly lab: Lab;
  readonly targets: readonly ProbeTarget[];
  /**
   * From now on new connections of this target, and of its token endpoint where the fault has one, meet the fault. It is
   * closed with the demo, or once another one is shown: a check that has met it comes to its own end.
   */
  breakTarget(name: DemoName, fault: RunningFault): Promise<void>;
  /** From now on new connections meet the honest servers again. */
  mendTarget(name: DemoName): void;
  close(): Promise<void>;
}

/** As often as a targets file may say, and one failed minute is enough, so that nobody has to wait. */
export const everySeconds = 10;
const onOneMinute = { failures: 1, of: 1, regions: 1 };
/** How they are watched: keys of the targets file beside `targets`. */
export const demoSettings = {
  every: `${everySeconds}s`,
  // An alarm on a certificate's days looks back over an hour: it would outlast the incident that this shows.
  defaults: { alerts: { handshake: onOneMinute, token: onOneMinute, certificate: false } },
} as const;

/** As teams have them: two encodings, and tokens that are minted by the probe or fetched from the team's own backend. */
const teams: readonly { readonly name: DemoName; readonly encoding: Encoding; readonly fetchesToken: boolean }[] = [
  { name: 'chat', encoding: 'json', fetchesToken: true },
  { name: 'live-scores', encoding: 'protobuf', fetchesToken: false },
  { name: 'notifications', encoding: 'json', fetchesToken: true },
  { name: 'trading-desk', encoding: 'protobuf', fetchesToken: true },
];

/** Starts the lab, and for each team an honest server, its token endpoint and the addresses in front of them. */
export async function startDemoTargets(): Promise<DemoTargets> {
  const lab = await startLab();
  const started = new Map<DemoName, Team>();
  let shown: RunningFault | null = null;
  const close = async () => {
    await Promise.all([lab.close(), shown?.close(), ...[...started.values()].map((team) => team.close())]);
  };
  try {
    for (const team of teams) started.set(team.name, await startTeam(lab, team));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    lab,
    targets: [...started.values()].map(({ target }) => target),
    async breakTarget(name, fault) {
      const before = shown;
      shown = fault;
      started.get(name)?.show(fault.target);
      await before?.close();
    },
    mendTarget: (name) => started.get(name)?.mend(),
    close,
  };
}

interface Team {
  readonly target: ProbeTarget;
  show(fault: LabTarget): void;
  mend(): void;
  close(): Promise<void>;
}

async function startTeam(lab: Lab, { name, encoding, fetchesToken }: (typeof teams)[number]): Promise<Team> {
  const server = await startLabServer(lab);
  const front = await startSwitchableTarget(server.port);
  const backend = fetchesToken ? await startBackend(lab) : null;
  const url = withPort(new URL(server.url), front.port).href;
  const token: { readonly token?: TokenSource } = backend === null ? {} : { token: backend.source };
  const show = (fault: LabTarget): void => {
    front.switchTo(portOf(new URL(fault.url)));
    if (fault.token?.kind === 'fetch') backend?.front.switchTo(portOf(fault.token.url));
  };
  return {
    target: lab.targetOf({ url, ...token }, { name, encoding }),
    show,
    mend() {
      front.switchTo(server.port);
      backend?.mend();
    },
    async close() {
      await Promise.all([front.close(), server.close(), backend?.close()]);
    },
  };
}

interface Backend {
  readonly source: TokenSource;
  readonly front: SwitchableTarget;
  mend(): void;
  close(): Promise<void>;
}

/** The team's token endpoint behind an address of its own. */
async function startBackend(lab: Lab): Promise<Backend> {
  const endpoint = await startTokenEndpoint(lab);
  const port = portOf(endpoint.source.url);
  const front = await startSwitchableTarget(port);
  return {
    source: { ...endpoint.source, url: withPort(endpoint.source.url, front.port) },
    front,
    mend: () => front.switchTo(port),
    async close() {
      await Promise.all([front.close(), endpoint.close()]);
    },
  };
}

function portOf(url: URL): number {
  return Number(url.port);
}

function withPort(url: URL, port: number): URL {
  const changed = new URL(url);
  changed.port = String(port);
  return changed;
}
