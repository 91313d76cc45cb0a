import type { FailureClass } from '../failure/phases.ts';
import type { AlarmedTarget, FailureRule } from './alarmed-file.ts';

/** Classes that are a target's own trouble, each with the metric that counts it. Faults of ours are watched by region. */
export const classMetrics = {
  handshake: 'HandshakeErrors',
  token: 'TokenErrors',
  realtime: 'RealtimeErrors',
  policy: 'PolicyErrors',
} as const satisfies Readonly<Partial<Record<FailureClass, string>>>;

export type TargetClass = keyof typeof classMetrics;

/** What an alarm of one class of one target watches. */
export interface WatchedClass {
  readonly target: string;
  readonly class: TargetClass;
  readonly rule: FailureRule;
  readonly metric: string;
  /** Whether every check sends a value, 0 where all is well, so that a gap means that nothing is known. */
  readonly isDense: boolean;
  /** How often there is something to count. */
  readonly everyMs: number;
  /** Whether its points carry the beginning of a round of its own, which may be long past when they come. */
  readonly hasOwnRounds: boolean;
}

/** The classes of a target that can fail, and that have not been switched off. */
export function listWatchedClasses(target: AlarmedTarget, everyMs: number): readonly WatchedClass[] {
  const classes: TargetClass[] = ['handshake', 'token', 'realtime', 'policy'];
  return classes.flatMap((name) => {
    const rule = target.alerts[name];
    const rareMs = rareEveryMs(name, target, everyMs);
    if (rule === null || rareMs === null) return [];
    return [
      {
        target: target.name,
        class: name,
        rule,
        metric: classMetrics[name],
        isDense: isDense(name, target),
        everyMs: rareMs,
        hasOwnRounds: (rareEveryMs(name, target, 0) ?? 0) > 60_000,
      },
    ];
  });
}

/** Milliseconds between two looks at a class; null where nobody looks. */
function rareEveryMs(name: TargetClass, target: AlarmedTarget, everyMs: number): number | null {
  switch (name) {
    case 'handshake':
      return everyMs;
    case 'token':
      return connects(target) ? everyMs : null;
    case 'realtime': {
      const rare = [target.ping, target.roundTrip].flatMap((one) => (one === null ? [] : [one.everyMs]));
      return rare.length === 0 ? null : Math.max(everyMs, ...rare);
    }
    case 'policy':
      return target.policy === null ? null : Math.max(everyMs, target.policy.everyMs);
  }
}

/** How long a round of a metric's class lasts, where it is rarer than the checks are; 0: as long as theirs. */
export function rareRoundMs(metric: string, target: AlarmedTarget): number {
  const name = (Object.keys(classMetrics) as TargetClass[]).find((one) => classMetrics[one] === metric);
  return name === undefined ? 0 : (rareEveryMs(name, target, 0) ?? 0);
}

function isDense(name: TargetClass, target: AlarmedTarget): boolean {
  if (target.metrics === 'lean') return false;
  return name === 'handshake' || (name === 'token' && target.token !== null);
}

function connects({ until }: AlarmedTarget): boolean {
  return until === 'connect' || until === 'refresh';
}
