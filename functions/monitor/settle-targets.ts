import {
  defaultLimits,
  defaultTimeLimits,
  type Limits,
  type StoppingPhase,
  type TimeLimits,
} from '../probe/probe-target.ts';
import {
  defaultCertificateRule,
  defaultFailureRules,
  defaultSilence,
  type FailureAlert,
  type FailureRule,
  failureAlerts,
  type Severity,
} from './alerts-schema.ts';
import { toMs } from './duration.ts';
import { regionsOf } from './regions.ts';
import { settleWatch, type WatchSettings } from './settle-watch.ts';
import type { Refusal, WrittenOptions, WrittenTarget, WrittenTargets } from './targets-schema.ts';

export const defaultEveryMs = 60_000;
export const defaultConfirmation = { attempts: 1, pauseMs: 1_000 } as const;

type WrittenTokenSources = Exclude<NonNullable<WrittenOptions['token']>, 'none'>;

/** Where the token comes from; secrets are still names. */
export type TokenSettings =
  | ({ readonly kind: 'mint'; readonly ttlSeconds: number } & Omit<NonNullable<WrittenTokenSources['mint']>, 'ttl'>)
  | ({ readonly kind: 'fetch' } & NonNullable<WrittenTokenSources['fetch']>)
  | { readonly kind: 'fixed'; readonly secret: string };

export interface SilenceRule {
  readonly afterMs: number;
  readonly severity: Severity;
}

export interface CertificateRule {
  readonly days: number;
  readonly severity: Severity;
}

/** The alarms of a target; null: switched off. `regions` is never more than there are. */
export type AlertSettings = { readonly [Alert in FailureAlert]: FailureRule | null } & {
  readonly silent: SilenceRule | null;
  readonly certificate: CertificateRule | null;
};

export interface RoundTripSettings {
  readonly channel: string;
  /** Over the same connection, or by the server API, whose key is still the name of a secret. */
  readonly publish: 'client' | { readonly url: string; readonly key: string };
  readonly timeoutMs: number;
  readonly everyMs: number;
}

/** One target with every key given: what was written, else what `defaults` say, else what holds by default. */
export interface TargetSettings {
  readonly name: string;
  readonly url: string;
  readonly protocol: 'json' | 'protobuf';
  /** null: none is sent. */
  readonly origin: string | null;
  /** Values may name secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serverName: string | null;
  /** null: the system's. */
  readonly resolver: string | null;
  /** `file:` names. */
  readonly ca: readonly string[];
  readonly token: TokenSettings | null;
  /** Only where the token source can give a second token. */
  readonly refresh: boolean;
  readonly until: StoppingPhase;
  readonly timeouts: TimeLimits;
  readonly limits: Limits;
  readonly ping: { readonly graceMs: number; readonly everyMs: number } | null;
  readonly roundTrip: RoundTripSettings | null;
  readonly policy: { readonly refuse: readonly Refusal[]; readonly everyMs: number } | null;
  readonly confirm: { readonly attempts: number; readonly pauseMs: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: 'lean' | 'standard' | 'detailed';
  readonly alerts: AlertSettings;
}

/** A targets file that is right, with its defaults applied. */
export interface TargetsFile {
  /** null: the file serves `check`, `watch` and `replay` only, with the one region `local`. */
  readonly regions: {
    readonly home: string;
    readonly standby: string | null;
    readonly probe: readonly string[];
  } | null;
  /** All regions that probe: home, standby and the others; `local` where the file names none. */
  readonly probingRegions: readonly string[];
  readonly everyMs: number;
  /** Dollars a month; null: no limit. */
  readonly budget: number | null;
  /** Whether everybody may see names and states, and nobody anything else. */
  readonly history: { readonly public: boolean };
  /** What only local mode reads. */
  readonly watch: WatchSettings;
  readonly targets: readonly TargetSettings[];
}

/** Applies `defaults`, and what holds by default, to every target of a file that has no mistakes. */
export function settleTargets(written: WrittenTargets): TargetsFile {
  const { regions, every, budget, history, watch, defaults, targets } = written;
  const probingRegions = regionsOf(regions);
  const everyMs = every === undefined ? defaultEveryMs : toMs(every);
  const surroundings = { regionCount: probingRegions.length, everyMs };
  return {
    regions:
      regions === undefined
        ? null
        : { home: regions.home, standby: regions.standby ?? null, probe: regions.probe ?? [] },
    probingRegions,
    everyMs,
    budget: budget ?? null,
    history: { public: history?.public ?? false },
    watch: settleWatch(watch),
    targets: targets.map((target) => settleTarget(target, defaults, surroundings)),
  };
}

/** Settles one target; `check <url>` uses it for a target that stands in no file. */
export function settleTarget(
  target: WrittenTarget,
  defaults: WrittenOptions = {},
  surroundings: { readonly regionCount: number; readonly everyMs: number } = {
    regionCount: 1,
    everyMs: defaultEveryMs,
  },
): TargetSettings {
  const merged = { ...defaults, ...target };
  const token = settleToken(merged.token);
  return {
    name: target.name,
    url: target.url,
    protocol: merged.protocol ?? 'json',
    origin: merged.origin === undefined || merged.origin === 'none' ? null : merged.origin,
    headers: merged.headers ?? {},
    serverName: merged.serverName ?? null,
    resolver: merged.resolver === undefined || merged.resolver === 'system' ? null : merged.resolver,
    ca: typeof merged.ca === 'string' ? [merged.ca] : (merged.ca ?? []),
    token,
    refresh: givesSecondToken(token) && (merged.refresh ?? true),
    until: merged.until ?? 'refresh',
    timeouts: settleTimeouts({ ...defaults.timeouts, ...target.timeouts }),
    limits: settleLimits({ ...defaults.limits, ...target.limits }),
    ping: settlePing(merged.ping),
    roundTrip: settleRoundTrip(merged.roundTrip),
    policy: settlePolicy(merged.policy),
    confirm: {
      attempts: merged.confirm?.attempts ?? defaultConfirmation.attempts,
      pauseMs: toMs(merged.confirm?.pause ?? '1s'),
    },
    labels: merged.labels ?? {},
    metrics: merged.metrics ?? 'standard',
    alerts: settleAlerts(target.alerts ?? {}, defaults.alerts ?? {}, surroundings),
  };
}

function settleToken(written: WrittenOptions['token']): TokenSettings | null {
  if (written === undefined || written === 'none') return null;
  const { mint, fetch, fixed } = written;
  if (mint !== undefined) {
    const { ttl = '2m', ...rest } = mint;
    return { kind: 'mint', ...rest, ttlSeconds: toMs(ttl) / 1_000 };
  }
  if (fetch !== undefined) return { kind: 'fetch', ...fetch };
  return fixed === undefined ? null : { kind: 'fixed', secret: fixed };
}

function givesSecondToken(token: TokenSettings | null): boolean {
  return token?.kind === 'mint' || token?.kind === 'fetch';
}

function settleTimeouts(written: NonNullable<WrittenOptions['timeouts']>): TimeLimits {
  const limits = Object.entries(written).map(([phase, limit]) => [phase, toMs(limit)]);
  return { ...defaultTimeLimits, ...Object.fromEntries(limits) };
}

function settleLimits(written: NonNullable<WrittenOptions['limits']>): Limits {
  return {
    slowMs: written.slow === undefined ? defaultLimits.slowMs : toMs(written.slow),
    certificateDays: written.certificateDays ?? defaultLimits.certificateDays,
    clockSkewMs: written.clockSkew === undefined ? defaultLimits.clockSkewMs : toMs(written.clockSkew),
  };
}

function settlePing(written: WrittenOptions['ping']): TargetSettings['ping'] {
  if (written === undefined || written === false) return null;
  const { grace = '10s', every = '10m' } = written === true ? {} : written;
  return { graceMs: toMs(grace), everyMs: toMs(every) };
}

function settleRoundTrip(written: WrittenOptions['roundTrip']): RoundTripSettings | null {
  if (written === undefined || written === false) return null;
  const { channel, publish = 'client', timeout = '5s', every = '5m' } = written;
  return { channel, publish, timeoutMs: toMs(timeout), everyMs: toMs(every) };
}

function settlePolicy(written: WrittenOptions['policy']): TargetSettings['policy'] {
  if (written === undefined || written === false) return null;
  return { refuse: written.refuse, everyMs: toMs(written.every ?? '1h') };
}

type WrittenAlerts = NonNullable<WrittenOptions['alerts']>;

function settleAlerts(
  own: WrittenAlerts,
  inherited: WrittenAlerts,
  { regionCount, everyMs }: { readonly regionCount: number; readonly everyMs: number },
): AlertSettings {
  const rules = failureAlerts.map((alert) => {
    const rule = overrideRule(own[alert], inherited[alert]);
    const byDefault = defaultFailureRules[alert];
    // Two regions that must fail are the default; where there is one, one has to do.
    const defaultRegions = Math.min(byDefault.regions, regionCount);
    return [alert, rule === false ? null : { ...byDefault, regions: defaultRegions, ...rule }] as const;
  });
  const silent = overrideRule(own.silent, inherited.silent);
  const certificate = overrideRule(own.certificate, inherited.certificate);
  return {
    ...fromAlerts(rules),
    silent:
      silent === false
        ? null
        : {
            afterMs: silent.after === undefined ? Math.max(defaultSilence.afterMs, 3 * everyMs) : toMs(silent.after),
            severity: silent.severity ?? defaultSilence.severity,
          },
    certificate: certificate === false ? null : { ...defaultCertificateRule, ...certificate },
  };
}

/** The entries come from a loop over all alerts, so that none is missing. */
function fromAlerts(rules: readonly (readonly [FailureAlert, FailureRule | null])[]) {
  return Object.fromEntries(rules) as { readonly [Alert in FailureAlert]: FailureRule | null };
}

/** A target's rule overrides that of `defaults` key by key; `false` on either side is the whole rule, and the target's word is the last. */
function overrideRule<Rule extends object>(
  own: Rule | false | undefined,
  inherited: Rule | false | undefined,
): Partial<Rule> | false {
  if (own === false || (own === undefined && inherited === false)) return false;
  return { ...(inherited === false ? {} : inherited), ...own } as Partial<Rule>;
}
