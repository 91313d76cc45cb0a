import type { Browser, Page } from 'playwright-core';
import { readTargets } from '../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../functions/monitor/settle-targets.ts';
import { startHistoryServer } from '../functions/platform/local/history-server.ts';
import { systemTimer } from '../functions/platform/local/timer.ts';
import { findChromium, openBrowser, openPage } from '../test/page/open-browser.ts';
import { catchUp, fillYear } from './bench/fill-year.ts';
import { median } from './bench/median.ts';
import { describeMachine, type Part } from './bench/page.ts';
import { type Figure, renderFigures } from './bench/render-figures.ts';
import type { FilledHistory } from './bench-history.ts';

/** What the status page costs over a year of fifty targets, in a real browser and from the server of `watch`. Times in milliseconds. */
export interface PageFigures {
  readonly targets: number;
  readonly days: number;
  /** The very first load, of a server that has just started and a browser that has shown nothing yet. */
  readonly first: PageLoad;
  /** Later loads, each without anything in the browser's cache. */
  readonly loads: readonly PageLoad[];
  /** The page of one target with its plots, over a day and over ninety, as often as the other. */
  readonly details: readonly { readonly range: string; readonly loads: readonly PageLoad[] }[];
  /** Bytes of JavaScript objects, and elements of the document, after few polls and after many. */
  readonly memory: { readonly polls: number; readonly early: Memory; readonly late: Memory };
}

export interface PageLoad {
  /** From the beginning of the navigation. */
  readonly firstPaintMs: number;
  /** Until all targets stand there, as painted. */
  readonly firstTargetsMs: number;
  /** Over the wire, headers included. */
  readonly bytes: number;
  readonly requests: readonly { readonly path: string; readonly ms: number; readonly bytes: number }[];
}

interface Memory {
  readonly heapBytes: number;
  readonly nodes: number;
}

/** As docs/benchmarks.md shows them. */
export function describePage({ first, loads, details, memory, ...scene }: PageFigures): readonly Figure[] {
  const what = `${scene.targets} targets, ${scene.days} days`;
  const middle = (read: (load: PageLoad) => number): number => median(loads.map(read));
  const [one] = loads;
  const [document] = one?.requests ?? [];
  const kb = (bytes: number): string => `${(bytes / 1_024).toFixed(0)} KB`;
  const paint = (name: string, read: (load: PageLoad) => number): Figure => ({
    what: `${name}, ${what}`,
    figure: `${middle(read).toFixed(0)} ms`,
    beside: `slowest of ${loads.length} ${Math.max(...loads.map(read)).toFixed(0)} ms; server and browser just started ${read(first).toFixed(0)} ms`,
    goal: { most: 1_000, of: middle(read), unit: 'ms' },
  });
  return [
    {
      what: 'The page over the wire',
      figure: kb(document?.bytes ?? Number.NaN),
      beside: `with its first answers ${kb(one?.bytes ?? Number.NaN)}`,
      goal: { most: 200, of: (document?.bytes ?? Number.NaN) / 1_024, unit: 'KB' },
    },
    paint('First paint', ({ firstPaintMs }) => firstPaintMs),
    paint('All targets painted', ({ firstTargetsMs }) => firstTargetsMs),
    ...describeRequests(requestsOf(loads), requestsOf([first]), what),
    ...details.flatMap(({ range, loads: own }) =>
      describeRequests(
        requestsOf(own).filter(({ path }) => path.includes(`from=-${range}`)),
        [],
        what,
      ),
    ),
    {
      what: `Memory of the page after ${memory.polls} polls, ${what}`,
      figure: `${(memory.late.heapBytes / 2 ** 20).toFixed(1)} MB`,
      beside: `after a tenth of them ${(memory.early.heapBytes / 2 ** 20).toFixed(1)} MB; nodes ${memory.late.nodes} and ${memory.early.nodes}`,
      ratio: memory.late.heapBytes / memory.early.heapBytes,
      goal: { most: 1.1, of: memory.late.heapBytes / memory.early.heapBytes, unit: '×' },
    },
  ];
}

function requestsOf(loads: readonly PageLoad[]): PageLoad['requests'] {
  return loads.flatMap(({ requests }) => requests);
}

/** Those that differ in the name of the target only are one line. `first`: those of the very first load. */
function describeRequests(
  requests: PageLoad['requests'],
  first: PageLoad['requests'],
  what: string,
): readonly Figure[] {
  const inGeneral = ({ path }: { readonly path: string }): string =>
    path.replace(/(?<=^\/api\/targets\/)[^/]+/, '{name}');
  const firstByPath = Map.groupBy(first, inGeneral);
  return [...Map.groupBy(requests, inGeneral)].map(([path, same]) => {
    const ms = same.map((request) => request.ms);
    const bytes = Math.max(...same.map((request) => request.bytes));
    const begun = firstByPath.get(path)?.map((request) => request.ms) ?? [];
    const start = begun.length === 0 ? '' : `server and browser just started ${Math.max(...begun).toFixed(0)} ms, `;
    return {
      what: `Request of the page, ${what}: \`${path}\``,
      figure: `${median(ms).toFixed(0)} ms`,
      beside: `slowest of ${same.length} ${Math.max(...ms).toFixed(0)} ms, ${start}${(bytes / 1_024).toFixed(1)} KB`,
      goal: { most: 100, of: median(ms), unit: 'ms' },
    };
  });
}

const loadCount = 5;
const pollCount = 2_000;

/** Serves a filled file as `watch` does, and looks at it. */
export async function measurePage(
  year: FilledHistory,
  executablePath: string,
  tell: (what: string) => void,
  polls = pollCount,
): Promise<PageFigures> {
  const server = await startHistoryServer({
    data: year.file,
    file: targetsOf(year.names),
    host: '127.0.0.1',
    port: 0,
    after: systemTimer,
    report: (what) => tell(what),
  });
  const browser = await openBrowser(executablePath);
  try {
    tell('loading it');
    const first = await measureLoad(browser, server.url, '.target');
    const loads: PageLoad[] = [];
    for (let turn = 0; turn < loadCount; turn += 1) loads.push(await measureLoad(browser, server.url, '.target'));
    const [name = ''] = year.names;
    const details: PageFigures['details'][number][] = [];
    for (const range of ['24h', '90d']) {
      const url = `${server.url}#/target/${name}?range=${range}`;
      const own: PageLoad[] = [];
      for (let turn = 0; turn < loadCount; turn += 1) own.push(await measureLoad(browser, url, '.plot canvas'));
      details.push({ range, loads: own });
    }
    tell(`${polls} polls`);
    const memory = await measureMemory(browser, server.url, polls);
    return { targets: year.names.length, days: year.days, first, loads, details, memory };
  } finally {
    await browser.close();
    await server.close();
  }
}

function targetsOf(names: readonly string[]): TargetsFile {
  const lines = names.map((name) => `  - { name: ${name}, url: "wss://rt.example.com/connection/websocket" }`);
  const reading = readTargets(['targets:', ...lines, ''].join('\n'));
  if (reading.kind !== 'right') throw new Error('the targets file of the benchmark has a mistake');
  return reading.file;
}

/** In a context of its own, so with an empty cache. `shown` is there when the page is. */
async function measureLoad(browser: Browser, url: string, shown: string): Promise<PageLoad> {
  const { page, close } = await openPage(browser, 'about:blank');
  try {
    const session = await page.context().newCDPSession(page);
    const paths = new Map<string, string>();
    const bytes = new Map<string, number>();
    session.on('Network.requestWillBeSent', ({ requestId, request }) => void paths.set(requestId, request.url));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      bytes.set(paths.get(requestId) ?? '', encodedDataLength);
    });
    await session.send('Network.enable');
    await page.goto(url);
    await page.locator(shown).first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    const timings = await readTimings(page);
    const requests = timings.requests.map(({ address, ms }) => {
      const { pathname, search } = new URL(address);
      return { path: `${pathname}${search}`, ms, bytes: bytes.get(address) ?? Number.NaN };
    });
    return { ...timings, requests, bytes: [...bytes.values()].reduce((sum, count) => sum + count, 0) };
  } finally {
    await close();
  }
}

interface Timings {
  readonly firstPaintMs: number;
  readonly firstTargetsMs: number;
  readonly requests: readonly { readonly address: string; readonly ms: number }[];
}

/** What the browser itself has noted. */
function readTimings(page: Page): Promise<Timings> {
  return page.evaluate(`({
    firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    firstTargetsMs: window.firstTargetsMs ?? NaN,
    requests: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
      ({ name, requestStart, responseEnd }) => ({ address: name.split('#')[0], ms: responseEnd - requestStart })),
  })`);
}

/**
 * Time passes five seconds at once, and the page is looked at again, which makes it ask for all that is due. Between polls
 * its requests come to their end and it is drawn.
 */
const pollInPage = `async (count) => {
  if (window.aheadMs === undefined) {
    window.aheadMs = 0;
    window.underWay = 0;
    const { now } = Date;
    Date.now = () => now() + window.aheadMs;
    const ask = window.fetch.bind(window);
    window.fetch = (...all) => {
      window.underWay += 1;
      return ask(...all).finally(() => { window.underWay -= 1; });
    };
  }
  for (let poll = 0; poll < count; poll += 1) {
    window.aheadMs += 5_000;
    for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
      document.dispatchEvent(new Event('visibilitychange'));
    }
    do await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); while (window.underWay > 0);
  }
}`;

async function measureMemory(browser: Browser, url: string, polls: number): Promise<PageFigures['memory']> {
  const { page, close } = await openPage(browser, url);
  try {
    await page.locator('.target').first().waitFor();
    const session = await page.context().newCDPSession(page);
    const weigh = async (): Promise<Memory> => {
      for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { nodes } = await session.send('Memory.getDOMCounters');
      return { heapBytes: usedSize, nodes };
    };
    const early = Math.round(polls / 10);
    await page.evaluate(`(${pollInPage})(${early})`);
    const before = await weigh();
    // In pieces: each is one question to the browser, which has its own time limit.
    for (let done = early; done < polls; done += 100) {
      await page.evaluate(`(${pollInPage})(${Math.min(100, polls - done)})`);
    }
    return { polls, early: before, late: await weigh() };
  } finally {
    await close();
  }
}

export const benchPage: Part = {
  title: 'The status page',
  async measure(folder, tell) {
    const chromium = findChromium();
    if (chromium === undefined) {
      return renderFigures([
        {
          what: 'The status page',
          figure: 'not measured: there is no chromium on PATH; set CHROMIUM to the path of one',
        },
      ]);
    }
    const figures = await measurePage(catchUp(fillYear(folder, tell), Date.now()), chromium, tell);
    return [
      describeMachine(),
      '',
      ...renderFigures(describePage(figures)),
      '',
      'Chromium without a screen, on the machine of the server, which is the thread of `watch` over a file with a year in it. Requests are from their',
      'beginning to their last byte, as the browser has noted them, each the middle of five loads; four run at a time, while it draws.',
    ];
  },
};
