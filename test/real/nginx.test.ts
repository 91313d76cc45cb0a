import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Check } from '../../functions/probe/outcome.ts';
import { type Backend, startBackend } from './backend.ts';
import { type CentrifugoConfig, findCentrifugo, startCentrifugo } from './centrifugo.ts';
import { overTls } from './centrifugo-setups.ts';
import { expectVerdict } from './expect-verdict.ts';
import { freePort } from './free-port.ts';
import { haltServer } from './halt-server.ts';
import { holdConnection } from './hold-connection.ts';
import { makeToken } from './made-tokens.ts';
import { findNginx, type NginxServer, type RunningNginx, startNginx } from './nginx.ts';
import { idleLocation, type LocationCase, locationCases, locations, nginxFiles, serverCases } from './nginx-setups.ts';
import { allowedOrigin, authority, certificate, checkReal, encodings, secret } from './real-check.ts';
import { type RunningServers, runServers } from './running-servers.ts';

const nginxBinary = findNginx();
const centrifugoBinary = findCentrifugo();
const skipped =
  nginxBinary === undefined
    ? 'no nginx: put it on PATH or name it in NGINX'
    : centrifugoBinary === undefined
      ? 'no Centrifugo: put it on PATH or name it in CENTRIFUGO'
      : undefined;

const usualTls = { listen: 'ssl', tls: { cert: certificate.chainPem, key: certificate.keyPem } };
const token = { hmac_secret_key: secret };
const inClear: CentrifugoConfig = { client: { token, allowed_origins: [allowedOrigin] } };

let backend: Backend;
let servers: RunningServers<CentrifugoConfig>;
let nginx: RunningNginx<string>;

beforeAll(async () => {
  if (nginxBinary === undefined || skipped !== undefined) return;
  backend = await startBackend();
  servers = runServers((config) => startCentrifugo(config));
  const [clear, secured, halted, full] = await Promise.all([
    servers.get(inClear),
    servers.get(overTls({ token })),
    servers.own(startCentrifugo(inClear)),
    servers.get({ client: { token, allowed_origins: [allowedOrigin], connection_limit: 1 } }),
  ]);
  await haltServer(halted);
  await holdConnection(full.url, makeToken(), authority.caPem);
  const lines = locations({
    inClear: clear.port,
    overTls: secured.port,
    halted: halted.port,
    full: full.port,
    nobody: await freePort(),
  });
  const blocks: [string, NginxServer][] = Object.entries(serverCases).map(([name, one]) => [
    name,
    { ...one, lines: `${one.lines ?? ''} ${lines}` },
  ]);
  nginx = await startNginx(
    nginxBinary,
    {
      usual: { ...usualTls, lines },
      ...Object.fromEntries(blocks),
    },
    nginxFiles,
  );
});

afterAll(async () => {
  await nginx?.stop();
  await servers?.stop();
  await backend?.close();
});

/** Skips the test by name where there is no nginx, or nothing to stand behind it. */
function urlOf(context: TestContext, server: string, location: string, scheme = 'wss'): string {
  if (skipped !== undefined) context.skip(skipped);
  return `${scheme}://127.0.0.1:${nginx.ports[server]}/${Object.keys(locationCases).indexOf(location)}/`;
}

function casesOf(cases: Readonly<Record<string, Pick<LocationCase, 'verdict' | 'names'>>>) {
  return Object.entries(cases).map(([name, { verdict, names }]) => [name, verdict, names] as const);
}

function expectFirstStep(check: Check, names: string | undefined): void {
  if (names !== undefined) expect(check.outcome === 'down' ? check.failure.fix[0] : undefined).toContain(names);
}

const asTheManual = 'the upgrade headers as the manual has them';

describe('Centrifugo behind a real nginx with', () => {
  it.for(casesOf(locationCases))('%s: %s', async ([name, verdict, names], context) => {
    const check = await checkReal(urlOf(context, 'usual', name));
    expectVerdict(check, verdict);
    expectFirstStep(check, names);
  });

  it.for(casesOf(serverCases))('%s: %s', async ([name, verdict, names], context) => {
    const check = await checkReal(urlOf(context, name, asTheManual));
    expectVerdict(check, verdict);
    expectFirstStep(check, names);
  });
});

describe('through a real nginx', () => {
  it.for(Object.entries(encodings))('%s goes both ways', async ([form, encoding], context) => {
    const query = form.includes('query') ? '?format=protobuf' : '';
    expectVerdict(await checkReal(`${urlOf(context, 'usual', asTheManual)}${query}`, encoding), 'up');
  });

  it.for([
    ['upgrade.origin-rejected', { origin: 'https://elsewhere.example' }],
    ['connect.token-invalid', { token: { kind: 'fixed', token: 'no-token-at-all' } }],
    ['connect.credentials-missing', { token: null }],
  ] as const)("%s is still Centrifugo's own", async ([verdict, changes], context) => {
    expectVerdict(await checkReal(urlOf(context, 'usual', asTheManual), changes), verdict);
  });

  it('upgrade.plain-to-tls-port: ws:// to its TLS port', async (context) => {
    expectVerdict(await checkReal(urlOf(context, 'usual', asTheManual, 'ws')), 'upgrade.plain-to-tls-port');
  });

  it('refresh.closed: its idle timeout is over before the refresh', async (context) => {
    const { url } = await ownNginx(context, '400ms');
    const check = await checkBetween(url, async () => {
      // Younger than the connection of the check, so that it is cut after it.
      const neighbour = await holdConnection(url, makeToken(), authority.caPem);
      await neighbour.closed;
    });
    expectVerdict(check, 'refresh.closed');
  });

  it('refresh.closed: it is stopped before the refresh', async (context) => {
    const { url, running } = await ownNginx(context, '60s');
    expectVerdict(await checkBetween(url, running.stop), 'refresh.closed');
  });
});

/** One for a test alone, which may stop it. */
async function ownNginx(context: TestContext, idleTimeout: string) {
  if (nginxBinary === undefined || skipped !== undefined) context.skip(skipped);
  const { port } = await servers.get(inClear);
  const running = await startNginx(nginxBinary, { own: { ...usualTls, lines: idleLocation(port, idleTimeout) } });
  context.onTestFinished(running.stop);
  return { running, url: `wss://127.0.0.1:${running.ports.own}/` };
}

/** A check in which something happens after the connect reply and before the refresh. */
function checkBetween(url: string, happen: () => Promise<void>): Promise<Check> {
  const claims = () => ({ sub: 'user-behind-nginx' });
  const source = backend.tokens(
    () => makeToken({ claims }),
    async () => {
      await happen();
      return makeToken({ claims });
    },
  );
  return checkReal(url, { token: source });
}
