import { dirname, resolve } from 'node:path';
import type { ReportedCheck } from '../monitor/reported-check.ts';
import { systemClock } from '../platform/local/clock.ts';
import { startDeadline } from '../probe/deadline.ts';
import type { ProbeTarget, StoppingPhase } from '../probe/probe-target.ts';
import { probeTarget } from '../probe/run-probe.ts';
import { type CheckRequest, hmacSecretVariable } from './check-options.ts';
import type { Io } from './io.ts';
import { type Override, readOverride, withClaimsOf, withDefaultSecret } from './override-target.ts';
import { targetOfUrl } from './url-target.ts';

/** A target that is ready to be checked. */
export interface ReadyTarget {
  readonly name: string;
  /** Where the check stops. */
  readonly until: StoppingPhase;
  /** Rejects where the signal calls it off, and for a mistake of our own. */
  check(signal: AbortSignal): Promise<ReportedCheck>;
}

/**
 * What the command line asks for, with every file and secret read.
 * @throws UsageError where a file cannot be read, the targets file has mistakes, or no target has the name.
 */
export async function loadTargets(request: CheckRequest, io: Io): Promise<readonly ReadyTarget[]> {
  const override = await readOverride(request, io.cwd);
  const region = request.region ?? defaultRegion;
  const { subject } = request;
  if (subject.kind === 'url') {
    if (request.config !== undefined) {
      io.err.write('centrifugo-canary: --config is not read when a URL is checked\n');
    }
    const target = override(targetOfUrl(subject.url));
    return [readyToProbe(withDefaultSecret(target, io.env[hmacSecretVariable]), region)];
  }
  return loadFromFile(request, override, region, io);
}

const defaultRegion = 'local';

/** The code that reads targets files is loaded only where there is one to read. */
async function loadFromFile(
  request: CheckRequest,
  override: Override,
  region: string,
  io: Io,
): Promise<readonly ReadyTarget[]> {
  const [
    { adviceForUrl, looksLikeUrl, openTargetsFile, pickTarget },
    { resolveTarget },
    { readLocalSecrets },
    { ownFaultCheck },
    { probeConfirmed },
  ] = await Promise.all([
    import('./targets-file.ts'),
    import('../monitor/resolve-target.ts'),
    import('../platform/local/secrets.ts'),
    import('../monitor/reported-check.ts'),
    import('../monitor/check-target.ts'),
  ]);
  const { subject } = request;
  const advice =
    subject.kind !== 'name'
      ? 'write one'
      : looksLikeUrl(subject.name)
        ? adviceForUrl
        : 'check a URL (wss://HOST/connection/websocket)';
  const { file, path } = await openTargetsFile(request.config, io.cwd, advice);
  const isOne = subject.kind === 'name';
  const chosen = isOne ? [pickTarget(subject.name, file.targets)] : file.targets;
  const readSecret = readLocalSecrets(dirname(resolve(io.cwd, path)), io.env);
  return Promise.all(
    chosen.map(async (settings): Promise<ReadyTarget> => {
      // A token of the command line takes the place of the file's, whose secret may be out of reach from here.
      const wanted = request.token === undefined ? settings : { ...settings, token: null };
      const resolution = await resolveTarget(wanted, readSecret);
      if (resolution.kind === 'secret-unavailable') {
        const { evidence } = resolution;
        const check = async () => ownFaultCheck({ settings, region, startedMs: systemClock.now() }, evidence);
        return { name: settings.name, until: settings.until, check };
      }
      const changed = withClaimsOf(settings.token, override(resolution.target));
      // With --all, a secret that is meant for one server would be used for others.
      const target = isOne ? withDefaultSecret(changed, io.env[hmacSecretVariable]) : changed;
      return {
        name: target.name,
        until: target.until,
        check: (signal) =>
          probeConfirmed(
            target,
            settings.confirm,
            { settings, region, startedMs: systemClock.now() },
            {
              // Nothing comes after it that time has to be kept for: each try has its own limit.
              budget: startDeadline(systemClock, Number.POSITIVE_INFINITY, signal),
              probe: (tried) => probeTarget(tried, { region, clock: systemClock, signal }),
            },
          ),
      };
    }),
  );
}

function readyToProbe(target: ProbeTarget, region: string): ReadyTarget {
  return {
    name: target.name,
    until: target.until,
    check: (signal) => probeTarget(target, { region, clock: systemClock, signal }),
  };
}
