import { classOf, findText, groupOf } from '../../functions/failure/catalogue.ts';
import { diagnose } from '../../functions/failure/diagnose.ts';
import type { Evidence } from '../../functions/failure/evidence.ts';
import type { Failure } from '../../functions/failure/failure.ts';
import { type Phase, phases } from '../../functions/failure/phases.ts';
import type { HistoryFile } from '../../functions/history/history-file.ts';
import { minutesOfStep, stepsOf } from '../../functions/history/minutes.ts';
import { outcomeOf, type RecordedCheck } from '../../functions/history/recorded-check.ts';
import type { HistoryStore, SeriesQuery, Span, StoredAlarm } from '../../functions/history/store.ts';
import type { Check } from '../../functions/probe/outcome.ts';

/** What became of a target: well at all times but those told of. */
export interface Story {
  readonly name: string;
  /** Since when it is watched. */
  readonly fromMs: number;
  readonly spells: readonly Spell[];
  /** The usual time of a check; 60 where nothing is said. */
  readonly usualMs?: number;
  readonly daysLeft?: number;
}

export interface Spell extends Span {
  /** A code, or that no check ran. */
  readonly code: string | 'no check';
  /** Where; everywhere if nothing is said. */
  readonly regions?: readonly string[];
  readonly evidence?: Evidence;
}

export interface SyntheticParts {
  readonly file: HistoryFile;
  readonly stories: readonly Story[];
  readonly alarms?: readonly StoredAlarm[];
  readonly now: () => number;
}

/** A store of which any length of history is worked out when it is asked for: a check a minute, for a year if need be. */
export function openSyntheticStore({ file, stories, alarms = [], now }: SyntheticParts): HistoryStore {
  const find = (name: string) => stories.find((story) => story.name === name);
  const pairs = (query: { readonly targets: readonly string[]; readonly regions: readonly string[] }) =>
    query.targets.flatMap((target) => {
      const story = find(target);
      return story === undefined ? [] : query.regions.map((region) => ({ story, target, region }));
    });
  const checkAt = (story: Story, region: string, minuteMs: number): Check | null => {
    const index = file.probingRegions.indexOf(region);
    const startedMs = minuteMs + 2_000 + index * 1_700;
    if (startedMs < story.fromMs || startedMs > now()) return null;
    const spell = spellAt(story, region, startedMs);
    if (spell?.code === 'no check') return null;
    return makeCheck(story, region, startedMs, spell);
  };
  const checksOf = function* (story: Story, regions: readonly string[], { fromMs, toMs }: Span): Generator<Check> {
    for (let minute = Math.floor(toMs / 60_000) * 60_000; minute > fromMs - 60_000; minute -= 60_000) {
      for (const region of regions.toReversed()) {
        const check = checkAt(story, region, minute);
        const startedMs = check === null ? 0 : Date.parse(check.startedAt);
        if (check !== null && startedMs >= fromMs && startedMs < toMs) yield check;
      }
    }
  };
  return {
    readMinutes: async (query) =>
      pairs(query).map(({ story, target, region }) => ({
        target,
        region,
        points: stepsOf(query).flatMap((timeMs) => {
          const span = { fromMs: Math.max(timeMs, story.fromMs), toMs: timeMs + minutesOfStep(timeMs, query) * 60_000 };
          const all = Math.max(0, span.toMs - span.fromMs) / 60_000;
          const of = (isIt: (spell: Spell) => boolean) => overlap(story, region, span, isIt);
          const unknown = of(({ code }) => code === 'no check');
          const bad = of(({ code }) => code !== 'no check' && !code.startsWith('degraded.'));
          const known = Math.floor(Math.max(0, all - unknown));
          return known === 0
            ? []
            : [{ timeMs, good: Math.max(0, known - Math.round(bad)), bad: Math.min(known, Math.round(bad)) }];
        }),
      })),
    readDurations: async (query) =>
      pairs(query).map(({ story, target, region }) => ({ target, region, points: latencies(story, region, query, 1) })),
    readPhases: async (query) =>
      pairs(query).flatMap(({ story, target, region }) =>
        shares.map(([phase, share]) => ({ target, region, phase, points: latencies(story, region, query, share) })),
      ),
    readFailures: async (query) =>
      pairs(query)
        .flatMap(({ story, target, region }) =>
          stepsOf(query).flatMap((timeMs) =>
            story.spells
              .filter(
                ({ code, regions }) =>
                  code !== 'no check' && !code.startsWith('degraded.') && (regions?.includes(region) ?? true),
              )
              .flatMap((spell) => {
                const end = timeMs + minutesOfStep(timeMs, query) * 60_000;
                const count = Math.round(
                  Math.max(0, Math.min(spell.toMs, end) - Math.max(spell.fromMs, timeMs)) / 60_000,
                );
                return count === 0 ? [] : [{ target, region, code: spell.code, timeMs, count }];
              }),
          ),
        )
        .sort((one, other) => one.timeMs - other.timeMs),
    readCertificateDays: async (query) =>
      pairs(query).map(({ story, target, region }) => ({ target, region, days: story.daysLeft ?? 61 })),
    readNewestChecks: async (span) =>
      stories.flatMap((story) =>
        file.probingRegions.flatMap((region): readonly RecordedCheck[] => {
          const [newest] = checksOf(story, [region], span);
          return newest === undefined ? [] : [newest];
        }),
      ),
    readChecks: async ({ target, region, outcome, limit, ...span }) => {
      const found: RecordedCheck[] = [];
      for (const story of stories.filter(({ name }) => target === null || name === target)) {
        for (const check of checksOf(story, region === null ? file.probingRegions : [region], span)) {
          if (found.length >= limit) break;
          if (outcome === null || outcomeOf(check) === outcome) found.push(check);
        }
      }
      return found;
    },
    readAlarms: async () => alarms,
  };
}

/** How the time of a check falls to its phases. */
const shares: readonly (readonly [Phase, number])[] = [
  ['dns', 0.06],
  ['tcp', 0.14],
  ['tls', 0.31],
  ['upgrade', 0.16],
  ['token', 0.2],
  ['connect', 0.18],
  ['refresh', 0.15],
];

function spellAt(story: Story, region: string, timeMs: number): Spell | undefined {
  return story.spells.find(
    ({ fromMs, toMs, regions }) => timeMs >= fromMs && timeMs < toMs && (regions?.includes(region) ?? true),
  );
}

function overlap({ spells }: Story, region: string, span: Span, isIt: (spell: Spell) => boolean): number {
  return (
    spells
      .filter((spell) => isIt(spell) && (spell.regions?.includes(region) ?? true))
      .reduce(
        (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)),
        0,
      ) / 60_000
  );
}

function latencies(story: Story, region: string, query: SeriesQuery, share: number) {
  return stepsOf(query).flatMap((timeMs) => {
    const spell = spellAt(story, region, timeMs + 30_000);
    if (timeMs < story.fromMs || (spell !== undefined && !spell.code.startsWith('degraded.'))) return [];
    const usual = usualMs(story, region, timeMs) * share * (spell?.code === 'degraded.slow' ? 30 : 1);
    return [{ timeMs, p50: usual, p95: usual * (1.5 + noise(timeMs, 2)), p99: usual * (2.4 + 2 * noise(timeMs, 3)) }];
  });
}

function usualMs({ usualMs: base = 60, name }: Story, region: string, timeMs: number): number {
  const day = 1 + 0.25 * Math.sin((timeMs / 86_400_000) * 2 * Math.PI);
  return base * (1 + region.length / 20) * day * (0.9 + 0.3 * noise(timeMs, name.length));
}

/** The same number from 0 to 1 for the same time. */
function noise(timeMs: number, seed: number): number {
  const value = Math.sin((timeMs / 60_000) * 12.9898 + seed * 78.233) * 43_758.5453;
  return value - Math.floor(value);
}

function makeCheck(story: Story, region: string, startedMs: number, spell: Spell | undefined): Check {
  const failure = spell === undefined ? null : makeFailure(spell);
  const isDown = failure !== null && failure.phase !== 'degraded';
  const last = isDown ? phases.indexOf(failure.phase as Phase) : phases.length;
  const slow = failure?.code === 'degraded.slow' ? 30 : 1;
  const took = shares
    .filter(([phase]) => phases.indexOf(phase) <= last)
    .map(
      ([phase, share]) =>
        [
          phase,
          usualMs(story, region, startedMs) * share * slow * (0.8 + 0.4 * noise(startedMs, share * 100)),
        ] as const,
    );
  const total = took.reduce((sum, [phase, ms]) => sum + (phase === 'token' ? 0 : ms), 0);
  const facts = {
    schema: 1,
    target: story.name,
    url: `wss://${/^[a-z-]+$/.test(story.name) ? story.name : 'rt'}.example.com/connection/websocket`,
    region,
    startedAt: new Date(startedMs).toISOString(),
    timingsMs: { ...Object.fromEntries(took), total },
    tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', certificate: certificateOf(story) },
    address: { ip: '203.0.113.7', family: 4 },
    attempts: [{ ip: '203.0.113.7', family: 4, outcome: 'connected', ms: 9.8 }],
  } as const;
  const server = {
    version: startedMs % 7 === 0 ? '6.3.1' : '6.3.1',
    client: 'c1',
    pingSeconds: 25,
    expiresInSeconds: 120,
  };
  if (failure === null) return { ...facts, server, outcome: 'up', degradations: [] };
  if (!isDown) return { ...facts, server, outcome: 'degraded', degradations: [failure] };
  return { ...facts, outcome: 'down', degradations: [], failure };
}

function certificateOf({ daysLeft = 61 }: Story) {
  return {
    subject: 'CN=rt.example.com',
    issuer: 'CN=Example TLS CA 3',
    names: ['rt.example.com'],
    validFrom: '2026-10-01T00:00:00.000Z',
    validTo: '2027-01-23T00:00:00.000Z',
    daysLeft,
    fingerprint256: '5A:0F:11:9B',
    chainLength: 2,
  };
}

function makeFailure({ code, evidence }: Spell): Failure {
  if (evidence !== undefined) return diagnose(evidence);
  const text = findText(code);
  if (text === undefined) throw new TypeError(`there is no code ${code}`);
  const { owner, sdk, title, cause, fix } = text;
  return { code, phase: groupOf(code), class: classOf(code), owner, sdk, title, cause, fix, evidence: {} };
}
