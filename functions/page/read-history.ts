import { type Phase, phases } from '../failure/phases.ts';
import { fieldsOf, listOf, numberOf, textOf, timeOf } from './json-fields.ts';

/** What `GET /api/targets/{name}/history` tells. */
export interface History {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly points: readonly HistoryPoint[];
  readonly ratio: number | null;
}

export interface HistoryPoint {
  readonly timeMs: number;
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  /** Of whole checks; null where none got through. */
  readonly total: Percentiles | null;
  readonly phases: Readonly<Partial<Record<Phase, Percentiles>>>;
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** What `GET /api/targets/{name}/failures` tells, most frequent first. */
export interface CodeCount {
  readonly code: string;
  /** null where the server does not say, as below. */
  readonly title: string | null;
  readonly count: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** How many when, oldest first; empty where the server does not say. */
  readonly points: readonly { readonly timeMs: number; readonly count: number }[];
}

/** What `GET /api/targets/{name}/incidents` tells, newest first. */
export interface IncidentView {
  readonly id: string;
  readonly class: string | null;
  readonly code: string | null;
  readonly title: string | null;
  readonly owner: string | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly regions: readonly string[];
  /** null: not looked for. */
  readonly changed: readonly { readonly what: string; readonly before: string; readonly after: string }[] | null;
}

export function readHistory(value: unknown): History {
  const { from, to, stepSeconds, points, uptime } = fieldsOf(value);
  return {
    fromMs: timeOf(from) ?? 0,
    toMs: timeOf(to) ?? 0,
    stepMs: (numberOf(stepSeconds) ?? 60) * 1_000,
    points: listOf(points, readPoint),
    ratio: numberOf(fieldsOf(uptime).ratio),
  };
}

export function readFailures(value: unknown): readonly CodeCount[] {
  return listOf(fieldsOf(value).codes, (one) => {
    const { code, title, count, firstAt, lastAt, points } = fieldsOf(one);
    if (typeof code !== 'string') return null;
    return {
      code,
      title: textOf(title),
      count: numberOf(count) ?? 0,
      firstMs: timeOf(firstAt),
      lastMs: timeOf(lastAt),
      points: listOf(points, (point) => {
        const { time, count: many } = fieldsOf(point);
        const timeMs = timeOf(time);
        return timeMs === null ? null : { timeMs, count: numberOf(many) ?? 0 };
      }),
    };
  });
}

export function readIncidents(value: unknown): readonly IncidentView[] {
  return listOf(fieldsOf(value).incidents, (one) => {
    const incident = fieldsOf(one);
    const startedMs = timeOf(incident.startedAt);
    if (startedMs === null) return null;
    return {
      id: textOf(incident.id) ?? String(startedMs),
      class: textOf(incident.class),
      code: textOf(incident.code),
      title: textOf(incident.title),
      owner: textOf(incident.owner),
      startedMs,
      endedMs: timeOf(incident.endedAt),
      regions: listOf(incident.regions, textOf, 100),
      changed: Array.isArray(incident.changed) ? listOf(incident.changed, readChange, 20) : null,
    };
  });
}

function readPoint(value: unknown): HistoryPoint | null {
  const point = fieldsOf(value);
  const timeMs = timeOf(point.time);
  if (timeMs === null) return null;
  const byPhase = fieldsOf(point.phases);
  return {
    timeMs,
    good: numberOf(point.good) ?? 0,
    bad: numberOf(point.bad) ?? 0,
    unknown: numberOf(point.unknown) ?? 0,
    total: readPercentiles(point),
    phases: Object.fromEntries(
      phases.flatMap((phase) => {
        const percentiles = readPercentiles(byPhase[phase]);
        return percentiles === null ? [] : [[phase, percentiles]];
      }),
    ),
  };
}

function readPercentiles(value: unknown): Percentiles | null {
  const { p50, p95, p99 } = fieldsOf(value);
  const all = { p50: numberOf(p50), p95: numberOf(p95), p99: numberOf(p99) };
  return Object.values(all).every((one) => one === null) ? null : all;
}

function readChange(value: unknown) {
  const { what, before, after } = fieldsOf(value);
  return typeof what === 'string' ? { what, before: textOf(before) ?? '', after: textOf(after) ?? '' } : null;
}
