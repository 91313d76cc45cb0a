import { answer, answerIfChanged, answerJson } from './answers.ts';
import { builtPage } from './built-page.ts';
import { chooseExposition } from './choose-exposition.ts';
import { compressAnswer } from './compress-answer.ts';
import { lagOfDays } from './freshness.ts';
import { answerFrontPage } from './front-page.ts';
import { queryHealth } from './health.ts';
import type { HistoryFile } from './history-file.ts';
import { answerProblem, Problem, wrongParameter } from './problem.ts';
import { refusePublicly, showHealth, showTargets } from './public-view.ts';
import { queryAlarms } from './query-alarms.ts';
import { queryMetrics } from './query-metrics.ts';
import { queryTargets } from './query-targets.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { type HistoryStore, StoreUnavailable } from './store.ts';
import { mostDays } from './sum-days.ts';
import { isTargetResource, respondForTarget, targetResources } from './target-resources.ts';

export interface HistoryApi {
  readonly store: HistoryStore;
  readonly file: HistoryFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * How old sums over a day may be so that they can be answered from a cache, in milliseconds; see lagOf. A minute for a
   * store that costs nothing to ask. States are never older than a round.
   */
  readonly freshnessMs: number;
  /** How often a page that is left open asks for the states: the max-age of what changes. Milliseconds; by default 5 s. */
  readonly pollMs?: number;
  /** How late what was measured comes into the store, in milliseconds; by default not at all. */
  readonly lateMs?: number;
  /** Told what went wrong on our side; whoever asked is not. */
  readonly report: (error: unknown) => void;
}

/** Answers every request over HTTP about history, the same ones wherever it is served. Never rejects. */
export async function respond(request: Request, api: HistoryApi): Promise<Response> {
  const response = await respondOrExplain(request, api);
  for (const [name, value] of Object.entries(safety)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  // What everybody may see, a cache between may keep for everybody.
  const caching = response.headers.get('cache-control');
  if (api.file.history?.public === true && caching !== null) {
    response.headers.set('cache-control', caching.replace('private', 'public'));
  }
  const packed = await compressAnswer(request, response);
  return request.method === 'HEAD' ? new Response(null, packed) : packed;
}

/** The answers are data: nothing in them may run, be framed or be taken for another type. A page says itself what it may. */
const safety = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const allowed = 'GET, HEAD, OPTIONS';
/** Bytes of an address; the longest that means something has some 300. */
const mostOfUrl = 4_096;

async function respondOrExplain(request: Request, api: HistoryApi): Promise<Response> {
  try {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: allowed } });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem(405, 'Method not allowed', 'History is only read: use GET.', { allow: allowed });
    }
    if (request.url.length > mostOfUrl) {
      throw new Problem(414, 'Address too long', `An address here has at most ${mostOfUrl} characters.`);
    }
    return await answerIfChanged(request, await route(request, new URL(request.url), api));
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

async function route(request: Request, url: URL, api: HistoryApi): Promise<Response> {
  const { store, file, freshnessMs, pollMs = defaultPollMs, lateMs = 0 } = api;
  const nowMs = api.now();
  const isPublic = file.history?.public === true;
  const pollSeconds = Math.max(1, Math.floor(pollMs / 1_000));
  switch (url.pathname) {
    case '/':
      return answerFrontPage(request);
    case '/healthz': {
      const health = await queryHealth(store, file, nowMs);
      const shown = isPublic ? showHealth(health) : health;
      return answer(`${JSON.stringify(shown)}\n`, 'application/json', 0, health.status === 'ok' ? 200 : 503);
    }
    case '/api/targets': {
      refuseUnknown(url.searchParams, ['days']);
      const dayCount = url.searchParams.has('days') ? readDayCount(url.searchParams) : 0;
      const states = await queryTargets(store, file, nowMs, { lagMs: lagOfDays(90, freshnessMs), lateMs, dayCount });
      const notice = file.notice === undefined ? {} : { notice: file.notice };
      // A page that is open learns from it that there is a newer one.
      const version = { 'canary-page': builtPage.version };
      return answerJson(isPublic ? showTargets(states) : { ...notice, ...states }, pollSeconds, version);
    }
    case '/metrics': {
      if (isPublic) throw refusePublicly();
      refuseUnknown(url.searchParams, []);
      const { contentType, render } = chooseExposition(request.headers.get('accept'));
      const text = render(await queryMetrics(store, file, nowMs, { freshnessMs, lateMs }));
      return answer(text, contentType, 0, 200, { vary: 'accept' });
    }
    case '/api/alarms':
      if (isPublic) throw refusePublicly();
      refuseUnknown(url.searchParams, []);
      return answerJson(await queryAlarms(store), pollSeconds);
    default: {
      const asked = parseTargetPath(url.pathname, file);
      if (isPublic && asked.resource !== 'history') throw refusePublicly();
      // Latencies are not shown, so they are not read either.
      const read = isPublic ? { ...store, readDurations: async () => [] } : store;
      return respondForTarget(asked, url, { store: read, file, nowMs, freshnessMs, pollMs });
    }
  }
}

/** @throws Problem (400) */
function readDayCount(parameters: URLSearchParams): number {
  const text = parameters.get('days') ?? '';
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > mostDays) throw wrongParameter('days', text, `is not a whole number from 1 to ${mostDays}`);
  return count;
}

const defaultPollMs = 5_000;

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
