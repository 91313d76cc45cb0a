import { answer, answerJson } from './answers.ts';
import { renderFrontPage } from './front-page.ts';
import { queryHealth } from './health.ts';
import type { HistoryFile } from './history-file.ts';
import { openMetricsType, renderOpenMetrics } from './open-metrics.ts';
import { answerProblem, Problem } from './problem.ts';
import { queryAlarms } from './query-alarms.ts';
import { queryMetrics } from './query-metrics.ts';
import { queryTargets } from './query-targets.ts';
import { type HistoryStore, StoreUnavailable } from './store.ts';
import { isTargetResource, respondForTarget, targetResources } from './target-resources.ts';

export interface HistoryApi {
  readonly store: HistoryStore;
  readonly file: HistoryFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How old sums may be so that they can be answered from a cache, in milliseconds; states are never older than a round. */
  readonly freshnessMs: number;
  /** Told what went wrong on our side; whoever asked is not. */
  readonly report: (error: unknown) => void;
}

/** Answers every request over HTTP about history, the same ones wherever it is served. Never rejects. */
export async function respond(request: Request, api: HistoryApi): Promise<Response> {
  const response = await respondOrExplain(request, api);
  for (const [name, value] of Object.entries(safety)) response.headers.set(name, value);
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

/** The answers are data: nothing in them may run, be framed or be taken for another type. */
const safety = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

async function respondOrExplain(request: Request, api: HistoryApi): Promise<Response> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem(405, 'Method not allowed', 'History is only read: use GET.', { allow: 'GET, HEAD' });
    }
    return await route(new URL(request.url), api);
  } catch (error) {
    if (error instanceof Problem) return answerProblem(error);
    api.report(error);
    return answerProblem(explainOwnFault(error));
  }
}

function explainOwnFault(error: unknown): Problem {
  if (error instanceof StoreUnavailable) {
    const detail = 'The metric or evidence store does not answer now; the log of this function says more. Try again.';
    return new Problem(503, 'Store unavailable', detail, { 'retry-after': '10' });
  }
  return new Problem(500, 'Internal error', 'A fault of the monitor itself; the log of this function says more.');
}

async function route(url: URL, api: HistoryApi): Promise<Response> {
  const { store, file, freshnessMs } = api;
  const nowMs = api.now();
  switch (url.pathname) {
    case '/':
      return answer(renderFrontPage(file), 'text/html; charset=utf-8', 300);
    case '/healthz': {
      const health = await queryHealth(store, file, nowMs);
      return answer(`${JSON.stringify(health)}\n`, 'application/json', 0, health.status === 'ok' ? 200 : 503);
    }
    case '/metrics': {
      const text = renderOpenMetrics(await queryMetrics(store, file, nowMs, freshnessMs));
      return answer(text, openMetricsType, 0);
    }
    case '/api/targets':
      return answerJson(await queryTargets(store, file, nowMs, freshnessMs), 15);
    case '/api/alarms':
      return answerJson(await queryAlarms(store), 15);
    default:
      return respondForTarget(parseTargetPath(url.pathname, file), url, { store, file, nowMs });
  }
}

function parseTargetPath(path: string, file: HistoryFile) {
  const [, encoded, resource] = /^\/api\/targets\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (encoded === undefined || resource === undefined || !isTargetResource(resource)) {
    const known = targetResources.map((name) => `/api/targets/{name}/${name}`).join(', ');
    throw new Problem(404, 'Not found', `There is /, /healthz, /metrics, /api/targets, /api/alarms, ${known}.`);
  }
  const target = file.targets.find(({ name }) => name === decode(encoded));
  if (target === undefined)
    throw new Problem(404, 'Unknown target', 'No target has this name; /api/targets lists them.');
  return { target, resource };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
