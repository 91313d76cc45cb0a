import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { type Backend, startBackend } from './backend.ts';
import { buildGoPeer, type GoPeerBuild, goPeerBuildLimitMs } from './build-go-peer.ts';
import { connectCases, type SetupName } from './connect-cases.ts';
import { expectVerdict } from './expect-verdict.ts';
import { holdConnection } from './hold-connection.ts';
import { makeToken } from './made-tokens.ts';
import {
  allowedOrigin,
  authority,
  type CheckChanges,
  certificate,
  checkReal,
  encodings,
  minted,
  secret,
} from './real-check.ts';
import { refreshCases } from './refresh-cases.ts';
import { type RunningServers, runServers } from './running-servers.ts';
import type { RealServer } from './server-process.ts';
import { startGoPeer } from './start-go-peer.ts';

let peer: GoPeerBuild;
let backend: Backend;
let servers: RunningServers<string>;

const setups: Readonly<Record<SetupName, string>> = {
  strict: '-channel-limit 2 -user-connection-limit 1 -disallow-anonymous-tokens -server-time',
  audience: '-audience chat -issuer app',
  insecure: '-insecure',
  anonymous: '-anonymous',
  'refresh proxy': '-no-client-side-refresh',
};

beforeAll(async () => {
  peer = await buildGoPeer();
  backend = await startBackend();
  servers = runServers(start);
}, goPeerBuildLimitMs);

afterAll(async () => {
  await servers.stop();
  await backend.close();
});

/** A peer over TLS that behaves as the flags say. */
function start(flags: string): Promise<RealServer> {
  if ('skip' in peer) throw new Error('There is no Go peer to start.');
  return startGoPeer(peer.path, {
    secret,
    flags: ['-allowed-origins', allowedOrigin, ...flags.split(' ').filter((flag) => flag !== '')],
    tls: { cert: certificate.chainPem, key: certificate.keyPem },
  });
}

/** Gives the test its server, or skips it by name where the peer cannot be built. */
function server(context: TestContext, flags: string): Promise<RealServer> {
  if ('skip' in peer) context.skip(`no Go peer: ${peer.skip}`);
  return servers.get(flags);
}

/** One that the test ends itself: most act one failure out, and there are many of them. */
function ownServer(context: TestContext, flags: string): Promise<RealServer> {
  if ('skip' in peer) context.skip(`no Go peer: ${peer.skip}`);
  return servers.own(start(flags));
}

describe('a healthy server on the Go library is up', () => {
  it.for([
    ['json', ''],
    ['protobuf', ''],
    ['protobuf by the query', '?format=protobuf'],
    ['protobuf by the query', '?cf_protocol=protobuf'],
  ] as const)('in %s%s', async ([form, query], context) => {
    const { url } = await server(context, '');
    const check = await checkReal(`${url}${query}`, encodings[form]);
    expectVerdict(check, 'up');
    expect(check.timingsMs).toMatchObject({ tls: expect.any(Number), refresh: expect.any(Number) });
    expect(check.server).toMatchObject({ version: '0.40.1 go-peer', pingSeconds: 25 });
  });

  it('when it pings between the replies', async (context) => {
    const { url } = await server(context, '-ping-interval 300ms -pong-timeout 250ms');
    // Whoever does not answer the pings, as this neighbour, is closed while the second token is awaited.
    const neighbour = await holdConnection(url, makeToken(), authority.caPem);
    const claims = () => ({ sub: 'user-of-pings' });
    const check = await checkReal(url, {
      token: backend.tokens(
        () => makeToken({ claims }),
        async () => {
          await neighbour.closed;
          return makeToken({ claims });
        },
      ),
    });
    expectVerdict(check, 'up');
  });
});

describe.for(['json', 'protobuf'] as const)('a server on the Go library, in %s, gives', (encoding) => {
  const cases = [...connectCases, ...refreshCases].map((one) => [one.verdict, one.behaviour, one] as const);
  it.for(cases)('%s: %s', async ([verdict, , { setup, check }], context) => {
    const { url } = await server(context, setups[setup]);
    expectVerdict(await checkReal(url, { ...encodings[encoding], ...check(backend) }), verdict);
  });

  it('connect.connection-limit: a second connection of a user who may have one', async (context) => {
    const { url } = await server(context, setups.strict);
    const sub = `busy-${encoding}`;
    const held = await holdConnection(url, makeToken({ claims: () => ({ sub }) }), authority.caPem);
    const check = await checkReal(url, { ...encodings[encoding], token: minted({ sub }) });
    await held.close();
    expectVerdict(check, 'connect.connection-limit');
  });
});

describe('a server on the Go library that acts a failure out, in both encodings, gives', () => {
  const acted: readonly (readonly [verdict: string, flags: string, changes?: CheckChanges])[] = [
    ...each('connect.server-error', '-refuse-connect', ['100', '50', '1000 -temporary']),
    ...each('connect.refused', '-refuse-connect', ['101', '103', '108', '1000']),
    ...each('connect.unknown-channel', '-refuse-connect', ['102']),
    ...each('connect.token-expired', '-refuse-connect', ['109', '109:renamed']),
    ...each('connect.already-expired', '-refuse-connect', ['110']),
    ...each('connect.rate-limited', '-refuse-connect', ['111']),
    ...each('connect.shutting-down', '-disconnect-connect', ['3001', '3001:']),
    ...each('connect.server-error', '-disconnect-connect', ['3004', '4000', '4499']),
    ...each('connect.rate-limited', '-disconnect-connect', ['3013']),
    ...each('connect.token-invalid', '-disconnect-connect', ['3500', '3500:']),
    ...each('connect.bad-request', '-disconnect-connect', ['3501', '3506', '1002', '1009']),
    ...each('connect.timeout', '-disconnect-connect', ['3502']),
    ...each('connect.refused', '-disconnect-connect', ['3503', '3507', '4500', '4999']),
    ...each('connect.connection-limit', '-disconnect-connect', ['3504']),
    ...each('connect.channel-limit', '-disconnect-connect', ['3505']),
    ...each('connect.closed-with-code', '-disconnect-connect', [
      '1000',
      '1001',
      '1008',
      '1011',
      '3005',
      '3011',
      '3012',
    ]),
    ['connect.timeout', '-silent-connect', { timeouts: { connect: 100 } }],
    ['connect.timeout', '-silent-connect -stale-close-delay 100ms'],
    ...each('refresh.server-error', '-refuse-refresh', ['100', '50', '111', '1000 -temporary']),
    ...each('refresh.refused', '-refuse-refresh', ['101', '102', '103', '1000']),
    ...each('refresh.token-expired', '-refuse-refresh', ['109']),
    ...each('refresh.already-expired', '-refuse-refresh', ['110']),
    ...each('refresh.shutting-down', '-disconnect-refresh', ['3001']),
    ...each('refresh.server-error', '-disconnect-refresh', ['3004', '3013', '4000', '4499']),
    ...each('refresh.token-expired', '-disconnect-refresh', ['3005']),
    ...each('refresh.channels-changed', '-disconnect-refresh', ['3010']),
    ...each('refresh.token-invalid', '-disconnect-refresh', ['3500']),
    ...each('refresh.server-side', '-disconnect-refresh', ['3501']),
    ...each('refresh.refused', '-disconnect-refresh', ['3503', '3504', '3507', '4500', '4999']),
    ...each('refresh.closed', '-disconnect-refresh', ['1000', '1001', '1011', '3012']),
    ...each('refresh.shutting-down', '-disconnect-connected', ['3001']),
    ...each('refresh.token-invalid', '-disconnect-connected', ['3500']),
    ['refresh.timeout', '-silent-refresh', { timeouts: { refresh: 100 } }],
  ];
  it.for(acted)('%s: %s', async ([verdict, flags, changes], context) => {
    const { url, stop } = await ownServer(context, flags);
    for (const encoding of ['json', 'protobuf'] as const) {
      expectVerdict(await checkReal(url, { ...encodings[encoding], ...changes }), verdict);
    }
    await stop();
  });
});

function each(verdict: string, flag: string, codes: readonly string[]): (readonly [verdict: string, flags: string])[] {
  return codes.map((code) => [verdict, `${flag} ${code}`]);
}
