import * as v from 'valibot';
import { keptDays } from '../history/steps.ts';
import { type Answer, type HistorySource, SourceFault } from './history-source.ts';

/** The range as it was written; absent: what the API takes. */
export interface AskedRange {
  readonly from?: string;
  readonly to?: string;
  readonly step?: string;
  /** The latencies of each phase as well. */
  readonly phases?: '1';
}

/** What `history --json` prints: three answers of the HTTP API, as they came, over one and the same range. */
export interface HistoryReport {
  readonly schema: 1;
  readonly target: string;
  /** As `GET /api/targets/{name}/history` answers. */
  readonly history: v.InferInput<typeof historySchema>;
  /** As `…/failures` answers; null: the server does not show them. */
  readonly failures: v.InferInput<typeof failuresSchema> | null;
  /** As `…/incidents` answers, the newest 200; null: the server does not show them. */
  readonly incidents: v.InferInput<typeof incidentsSchema> | null;
}

export type ReportReading =
  | { readonly kind: 'read'; readonly report: HistoryReport; readonly hasMoreIncidents: boolean }
  | Extract<Answer, { readonly kind: 'refused' }>;

/**
 * Asks for the history first, whose range, fitted to whole steps, is then that of the others. Rejects with SourceFault.
 * @param nowMs milliseconds since 1970
 */
export async function readReport(
  source: HistorySource,
  target: string,
  asked: AskedRange,
  nowMs: number,
): Promise<ReportReading> {
  const base = `/api/targets/${encodeURIComponent(target)}`;
  const first = await source.get(`${base}/history${toQuery({ ...asked })}`);
  if (first.kind === 'refused') return first;
  const history = judge(historySchema, first.value);
  // Whole steps may begin earlier than anything is kept.
  const fromMs = Math.max(Date.parse(history.from), nowMs - keptDays * 86_400_000);
  const range = { from: new Date(fromMs).toISOString(), to: history.to };
  const failures = await source.get(`${base}/failures${toQuery(range)}`);
  const incidents = await source.get(`${base}/incidents${toQuery({ ...range, limit: '200' })}`);
  const refused = [failures, incidents].find((one) => one.kind === 'refused' && one.status !== 403);
  if (refused?.kind === 'refused') return refused;
  return {
    kind: 'read',
    report: {
      schema: 1,
      target,
      history,
      failures: failures.kind === 'found' ? judge(failuresSchema, failures.value) : null,
      incidents: incidents.kind === 'found' ? judge(incidentsSchema, incidents.value) : null,
    },
    hasMoreIncidents: incidents.kind === 'found' && incidents.hasMore,
  };
}

function toQuery(parameters: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(parameters).toString();
  return text === '' ? '' : `?${text}`;
}

/** The value as it came, with keys that we do not know. */
function judge<const Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferInput<Schema> {
  if (v.is(schema, value)) return value;
  throw new SourceFault(
    'the answer is JSON, but not that of a server of history; check the address, and that both are of one version',
  );
}

const time = v.pipe(v.string(), v.isoTimestamp());
const latency = v.exactOptional(v.number());
const percentiles = v.looseObject({ p50: v.number(), p95: v.number(), p99: v.number() });
const minutes = { good: v.number(), bad: v.number(), unknown: v.number() };

const historySchema = v.looseObject({
  from: time,
  to: time,
  stepSeconds: v.pipe(v.number(), v.minValue(1)),
  points: v.array(
    v.looseObject({
      time,
      ...minutes,
      p50: latency,
      p95: latency,
      p99: latency,
      phases: v.exactOptional(v.record(v.string(), percentiles)),
    }),
  ),
  uptime: v.looseObject({ ...minutes, ratio: v.nullable(v.number()) }),
});

const failuresSchema = v.looseObject({
  codes: v.array(v.looseObject({ code: v.string(), count: v.number(), firstAt: time, lastAt: time })),
});

const incidentsSchema = v.looseObject({
  incidents: v.array(
    v.looseObject({
      id: v.string(),
      class: v.string(),
      code: v.string(),
      startedAt: time,
      endedAt: v.nullable(time),
      regions: v.array(v.string()),
      changed: v.nullable(v.array(v.looseObject({ what: v.string(), before: v.string(), after: v.string() }))),
    }),
  ),
});
