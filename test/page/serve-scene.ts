import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { builtPage } from '../../functions/history/built-page.ts';
import { cacheStore } from '../../functions/history/cached-store.ts';
import { respond } from '../../functions/history/respond.ts';
import type { HistoryStore } from '../../functions/history/store.ts';
import { type Scene, type SceneName, sceneMs, scenes } from './scenes.ts';
import { openSyntheticStore } from './synthetic-store.ts';

/** A server of the page and its API over a scene that can be changed while it is looked at. */
export interface SceneServer {
  /** Ends with a slash. */
  readonly url: string;
  /** What was asked for since the last call, in order. */
  readonly takeRequests: () => readonly string[];
  readonly show: (scene: Scene | SceneName) => void;
  /** Every request is dropped without an answer, or answered with this status, until it is called with null. */
  readonly fail: (how: 'no answer' | 503 | null, path?: RegExp) => void;
  /** From now on the page is another version of itself; null: the one that is built. */
  readonly upgrade: (version: string | null) => void;
  readonly close: () => Promise<void>;
}

export interface SceneOptions {
  readonly port?: number;
  /** The page is served below it, as behind a proxy; begins and ends with a slash. */
  readonly prefix?: string;
  readonly now?: () => number;
  readonly pollMs?: number;
}

export async function serveScene(first: Scene | SceneName, options: SceneOptions = {}): Promise<SceneServer> {
  const { port = 0, prefix = '/', now = stillNow, pollMs = 2_000 } = options;
  let scene = settle(first, now);
  let store = chooseStore(first, now);
  let failing: { readonly how: 'no answer' | 503; readonly path: RegExp } | null = null;
  let requests: string[] = [];
  let version: string | null = null;
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    requests.push(path);
    if (failing?.how === 'no answer' && failing.path.test(path)) return void outgoing.destroy();
    const isFailing = failing?.path.test(path) === true;
    const api = {
      store: isFailing ? brokenStore : store,
      file: scene.file,
      now,
      freshnessMs: 60_000,
      pollMs,
      report: () => {},
    };
    const answered = path.startsWith(prefix)
      ? await respond(toRequest(incoming, path.slice(prefix.length - 1)), api)
      : new Response('not below the prefix', { status: 404 });
    const response = version === null ? answered : pretend(answered, version);
    outgoing.writeHead(response.status, {
      ...Object.fromEntries(response.headers),
      date: new Date(now()).toUTCString(),
    });
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // An address of the type that TCP servers have: this is one.
  const { port: used } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${used}${prefix}`,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    show: (next) => {
      scene = settle(next, now);
      store = chooseStore(next, now);
    },
    fail: (how, path = /./) => {
      failing = how === null ? null : { how, path };
    },
    upgrade: (next) => {
      version = next;
    },
    close: () => closeServer(server),
  };
}

/** As a server would answer that has another version of the page. */
function pretend(answered: Response, version: string): Response {
  const headers = new Headers(answered.headers);
  if (headers.has('canary-page')) headers.set('canary-page', version);
  if (headers.get('etag') !== builtPage.etag) return new Response(answered.body, { status: answered.status, headers });
  headers.set('etag', `"${version}"`);
  headers.delete('content-encoding');
  return new Response(builtPage.text.replaceAll(builtPage.version, version), { headers });
}

const brokenStore = new Proxy({} as HistoryStore, {
  get: () => () => Promise.reject(new Error('the store is broken')),
});

function settle(scene: Scene | SceneName, now: () => number): Scene {
  return typeof scene === 'string' ? scenes[scene](now()) : scene;
}

function openStore(scene: Scene | SceneName, now: () => number): HistoryStore {
  const { file, stories, alarms } = settle(scene, now);
  const store = openSyntheticStore({ file, stories, alarms, now });
  return cacheStore(store, now, { recentMs: 5_000, freshnessMs: 60_000, entries: 1_000 });
}

/** Where time stands still, what was worked out once is known to all tests. */
const stillStores = new Map<SceneName, HistoryStore>();

function chooseStore(scene: Scene | SceneName, now: () => number): HistoryStore {
  if (typeof scene !== 'string' || now !== stillNow) return openStore(scene, now);
  const store = stillStores.get(scene) ?? openStore(scene, now);
  stillStores.set(scene, store);
  return store;
}

function stillNow(): number {
  return sceneMs;
}

function toRequest({ method = 'GET', headers }: IncomingMessage, path: string): Request {
  const known = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return new Request(`http://history.invalid${path}`, { method, headers: Object.fromEntries(known) });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
}

// For who works on the page: `node test/page/serve-scene.ts broken 8090`, at the time of the scene.
if (import.meta.main) {
  const [, , name = 'broken', port = '8090'] = process.argv;
  if (!(name in scenes)) throw new TypeError(`there are ${Object.keys(scenes).join(', ')}`);
  const beganMs = Date.now();
  const now = (): number => sceneMs + Date.now() - beganMs;
  const { url } = await serveScene(name as SceneName, { port: Number(port), now });
  process.stdout.write(`${name}: ${url}\n`);
}
