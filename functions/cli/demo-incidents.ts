import type { RunningFault } from '../../test/lab/fault.ts';
import { startLabServer } from '../../test/lab/lab-server.ts';
import type { Lab } from '../../test/lab/start-lab.ts';
import type { DemoName } from './demo-targets.ts';
import type { IncidentTimes } from './demo-times.ts';

/** One thing that goes wrong in the demo, on purpose: what is done to which target, and what the monitor has to call it. */
export interface DemoIncident {
  readonly target: DemoName;
  /** The code that the real probe has to find. */
  readonly code: string;
  /** How it announces itself before the target fails; null: not at all. */
  readonly warning: { readonly text: string; readonly lastsMs: number } | null;
  /** What is done, in a sentence. */
  readonly deed: string;
  /** What mends it, in a sentence. */
  readonly repair: string;
  /** Starts what new connections of the target meet from `times.warnsMs` on. */
  start(lab: Lab, times: IncidentTimes): Promise<RunningFault>;
}

/** What a newcomer sees first, in this order. */
export const firstIncidents: readonly DemoIncident[] = [
  {
    target: 'chat',
    code: 'tls.certificate-expired',
    warning: { text: 'the certificate of chat ends in 12 seconds, and nobody has renewed it', lastsMs: 12_000 },
    deed: 'the certificate of chat has ended',
    repair: 'chat gets a renewed certificate',
    start: startExpiringServer,
  },
  fromLab({
    target: 'live-scores',
    code: 'upgrade.headers-lost',
    shape: 'nginx without the upgrade headers',
    deed: 'a new nginx in front of live-scores drops the upgrade headers',
    repair: 'nginx passes the headers on',
  }),
  fromLab({
    target: 'notifications',
    code: 'token.stale',
    shape: 'expired ten minutes ago',
    deed: 'the token endpoint of notifications hands out expired tokens',
    repair: 'the token endpoint makes fresh tokens',
  }),
];

/** What happens behind those on a page that is left open, with the first ones, over and over. */
export const laterIncidents: readonly DemoIncident[] = [
  fromLab({
    target: 'trading-desk',
    code: 'connect.token-invalid',
    shape: 'the keys of the identity provider cannot be had',
    deed: 'the Centrifugo of trading-desk cannot get the keys of the identity provider',
    repair: 'the identity provider hands out its keys',
  }),
  fromLab({
    target: 'chat',
    code: 'tls.chain-incomplete',
    shape: 'cert.pem instead of fullchain.pem',
    deed: 'chat gets a new certificate without its intermediate',
    repair: 'chat sends the full chain',
  }),
  fromLab({
    target: 'live-scores',
    code: 'upgrade.bad-gateway',
    shape: "nginx's page",
    deed: 'the nginx of live-scores finds no Centrifugo behind it',
    repair: 'Centrifugo runs again',
  }),
  fromLab({
    target: 'notifications',
    code: 'refresh.token-invalid',
    shape: "the second token is another user's",
    deed: 'the token endpoint of notifications makes the second token for another user',
    repair: 'both tokens are of the same user',
  }),
  fromLab({
    target: 'trading-desk',
    code: 'connect.server-error',
    shape: 'error 100',
    deed: 'the connect proxy of trading-desk fails',
    repair: 'the connect proxy works',
  }),
];

/** The incidents in the order of the show: the first ones, then all of them, without end. */
export function* orderIncidents(): Generator<DemoIncident, never> {
  yield* firstIncidents;
  for (;;) yield* [...laterIncidents, ...firstIncidents];
}

/** A server that is in order, but for its certificate, which ends at the moment of the breakdown: it truly expires. */
async function startExpiringServer(lab: Lab, { breaksMs }: IncidentTimes): Promise<RunningFault> {
  const issued = lab.authority.issue({ notBefore: new Date(breaksMs - 90 * dayMs), notAfter: new Date(breaksMs) });
  const server = await startLabServer(lab, { tls: { cert: issued.chainPem, key: issued.keyPem } });
  return { target: { url: server.url }, close: () => server.close() };
}

const dayMs = 24 * 3_600_000;

/** An incident that is one of the lab's faults. */
function fromLab({
  shape,
  ...incident
}: Omit<DemoIncident, 'start' | 'warning'> & { readonly shape: string }): DemoIncident {
  return {
    ...incident,
    warning: null,
    start(lab) {
      const fault = lab.allFaults().find((one) => one.code === incident.code && one.shape === shape);
      if (fault === undefined) throw new Error(`the lab has no fault ${incident.code}: ${shape}`);
      return fault.start(lab);
    },
  };
}
