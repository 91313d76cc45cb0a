import type { DataPoint } from '../../functions/metric/data-point.ts';
import type { RunParts } from '../../functions/monitor/check-targets.ts';
import type {
  EvidenceOutlet,
  MetricOutlet,
  Publication,
  Secrets,
  StartLoopbackServer,
  Trouble,
} from '../../functions/monitor/ports.ts';
import { SecretUnavailable } from '../../functions/monitor/ports.ts';
import type { ReportedCheck } from '../../functions/monitor/reported-check.ts';
import { settleTarget, type TargetSettings } from '../../functions/monitor/settle-targets.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { createHonestServer } from '../../functions/platform/loopback/honest-server.ts';
import { labOrigin } from '../lab/lab-server.ts';
import type { Lab } from '../lab/start-lab.ts';

export const region = 'eu-west-1';

/** The lab's secret and authority under names, as a targets file has them. */
export function labSecrets(lab: Lab): Secrets & { readonly expired: string[] } {
  const texts: Readonly<Record<string, string>> = {
    'ssm:/lab/secret': lab.secret,
    'file:lab.pem': lab.authority.caPem,
  };
  const expired: string[] = [];
  return {
    expired,
    read: (name) => {
      const text = texts[name];
      return text === undefined ? Promise.reject(new SecretUnavailable(name, 'is not here')) : Promise.resolve(text);
    },
    expire: (names) => expired.push(...names),
  };
}

/** A target of the lab, as a settled targets file has it. */
export function labTarget(name: string, url: string, changes: Partial<TargetSettings> = {}): TargetSettings {
  const written = {
    name,
    url,
    origin: labOrigin,
    ca: 'file:lab.pem',
    token: { mint: { hmacSecret: 'ssm:/lab/secret' } },
  };
  return { ...settleTarget(written), ...changes };
}

export interface Line {
  readonly check: ReportedCheck;
  readonly isDrill: boolean;
}

/** Ears for evidence and troubles. */
export function listenToEvidence(): EvidenceOutlet & {
  readonly lines: Line[];
  readonly troubles: { readonly what: Trouble; readonly facts: Readonly<Record<string, unknown>> }[];
} {
  const lines: Line[] = [];
  const troubles: { what: Trouble; facts: Readonly<Record<string, unknown>> }[] = [];
  return {
    lines,
    troubles,
    writeCheck: (check, { isDrill }) => lines.push({ check, isDrill }),
    writeTrouble: (what, facts) => troubles.push({ what, facts }),
  };
}

/** A metric store that takes everything. */
export function openOutlet(at: string): MetricOutlet & { readonly points: DataPoint[] } {
  const points: DataPoint[] = [];
  return {
    region: at,
    points,
    publish: async (some): Promise<Publication> => {
      points.push(...some);
      return { region: at, sent: some.length, lost: [], calls: 1 };
    },
  };
}

export function makeScene(lab: Lab, targets: readonly TargetSettings[], changes: Partial<RunParts> = {}) {
  const evidence = listenToEvidence();
  const home = openOutlet('eu-central-1');
  const standby = openOutlet('eu-west-1');
  const secrets = labSecrets(lab);
  const startLoopbackServer: StartLoopbackServer = createHonestServer(systemClock);
  const parts: RunParts = {
    settings: { region, home: home.region, standby: standby.region, shards: 1, targets },
    clock: systemClock,
    secrets,
    outlets: { home, standby },
    evidence,
    startLoopbackServer,
    ...changes,
  };
  return { parts, evidence, home, standby, secrets };
}

/** A point as one reads it: `Up chat 1`. */
export function readPoint({ metric, value, dimensions: { Target, Code } }: DataPoint): string {
  return [metric, Target, Code, value].filter((part) => part !== undefined).join(' ');
}
