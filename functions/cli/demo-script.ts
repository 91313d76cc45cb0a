import { type DemoIncident, firstIncidents, orderIncidents } from './demo-incidents.ts';
import type { DemoTargets } from './demo-targets.ts';
import { type IncidentTimes, leastFailingMs, planIncident } from './demo-times.ts';

/** Told as it happens. */
export type DemoEvent =
  | {
      readonly kind: 'planned' | 'warns' | 'breaks' | 'mends';
      /** Milliseconds since 1970. */
      readonly atMs: number;
      readonly incident: DemoIncident;
      readonly times: IncidentTimes;
      readonly number: number;
    }
  /** The first incidents are over, their alerts resolved; `nextMs`: the next one does not begin before. */
  | { readonly kind: 'first-round-over'; readonly nextMs: number };

export interface DemoScript {
  readonly demo: Pick<DemoTargets, 'lab' | 'breakTarget' | 'mendTarget'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves at that time, or once the signal is aborted. */
  readonly waitUntil: (timeMs: number, signal: AbortSignal) => Promise<void>;
  readonly tell: (event: DemoEvent) => void;
  readonly signal: AbortSignal;
}

/** Everything is shown to be well first. */
export const firstCalmMs = 10_000;
/** From the resolved alert of one incident to the beginning of the next, while they are new to who looks on. */
export const calmMs = 8_000;
/** The same afterwards, on a page that is left open. */
export const longCalmMs = 240_000;

/** Breaks and mends the targets one after another, until the signal is aborted. */
export async function playIncidents(script: DemoScript): Promise<void> {
  const { now, signal, tell } = script;
  let earliestMs = now() + firstCalmMs;
  let number = 0;
  for (const incident of orderIncidents()) {
    number += 1;
    const times = await playIncident(script, incident, number, earliestMs);
    if (signal.aborted) return;
    const isFirstRound = number < firstIncidents.length;
    earliestMs = times.resolvedMs + (isFirstRound ? calmMs : longCalmMs);
    if (number !== firstIncidents.length) continue;
    await script.waitUntil(times.resolvedMs + calmMs, signal);
    if (signal.aborted) return;
    tell({ kind: 'first-round-over', nextMs: earliestMs });
  }
}

async function playIncident(
  script: DemoScript,
  incident: DemoIncident,
  number: number,
  earliestMs: number,
): Promise<IncidentTimes> {
  const { demo, now, tell, signal, waitUntil } = script;
  for (let fromMs = earliestMs; ; fromMs = now()) {
    const times = planIncident(fromMs, incident.warning?.lastsMs ?? 0);
    const event = (kind: 'planned' | 'warns' | 'breaks' | 'mends') =>
      tell({ kind, atMs: now(), incident, times, number });
    event('planned');
    await waitUntil(times.warnsMs, signal);
    // A machine that slept has missed the minute: the incident then waits for another one.
    if (!signal.aborted && now() > times.mendsMs - leastFailingMs) continue;
    if (signal.aborted) return times;
    await demo.breakTarget(incident.target, await incident.start(demo.lab, times));
    if (incident.warning !== null) event('warns');
    await waitUntil(times.breaksMs, signal);
    if (signal.aborted) return times;
    event('breaks');
    await waitUntil(times.mendsMs, signal);
    if (signal.aborted) return times;
    demo.mendTarget(incident.target);
    event('mends');
    await waitUntil(times.resolvedMs, signal);
    return times;
  }
}
