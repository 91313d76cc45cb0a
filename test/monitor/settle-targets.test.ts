import { describe, expect, it } from 'vitest';
import { contractExample } from './contract-example.ts';
import { readOnlyTarget, readRight, withKeys } from './readings.ts';

describe('a target with nothing but a name and a URL', () => {
  it('gets what holds by default', () => {
    expect(readRight(withKeys())).toEqual({
      regions: null,
      probingRegions: ['local'],
      everyMs: 60_000,
      budget: null,
      history: { public: false },
      watch: { console: true, channels: [], heartbeat: null },
      targets: [
        {
          name: 'chat',
          url: 'wss://rt.example.com/connection/websocket',
          protocol: 'json',
          origin: null,
          headers: {},
          serverName: null,
          resolver: null,
          ca: [],
          token: null,
          refresh: false,
          until: 'refresh',
          timeouts: {
            total: 10_000,
            dns: 3_000,
            tcp: 3_000,
            tls: 5_000,
            upgrade: 5_000,
            token: 5_000,
            connect: 5_000,
            refresh: 5_000,
          },
          limits: { slowMs: 2_000, certificateDays: 14, clockSkewMs: 5_000 },
          ping: null,
          roundTrip: null,
          policy: null,
          confirm: { attempts: 1, pauseMs: 1_000 },
          labels: {},
          metrics: 'standard',
          alerts: {
            handshake: { failures: 2, of: 5, regions: 1, severity: 'critical' },
            token: { failures: 2, of: 5, regions: 1, severity: 'critical' },
            realtime: { failures: 2, of: 5, regions: 1, severity: 'warning' },
            policy: { failures: 1, of: 1, regions: 1, severity: 'warning' },
            monitor: { failures: 3, of: 5, regions: 1, severity: 'warning' },
            silent: { afterMs: 180_000, severity: 'critical' },
            certificate: { days: 14, severity: 'warning' },
          },
        },
      ],
    });
  });

  it('is told of silence after three missed checks where they are rare', () => {
    expect(readRight(`every: 10m\n${withKeys()}`).targets[0]?.alerts.silent?.afterMs).toBe(1_800_000);
  });
});

describe('the example of the contract', () => {
  const { targets, ...file } = readRight(contractExample);
  const [chat, feed] = targets;

  it('has three regions, all of which probe', () => {
    expect(file).toEqual({
      regions: { home: 'eu-central-1', standby: 'eu-west-1', probe: ['us-east-1'] },
      probingRegions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
      everyMs: 60_000,
      budget: 20,
      history: { public: false },
      watch: { console: true, channels: [], heartbeat: null },
    });
  });

  it('keeps the names of secrets', () => {
    expect(chat?.token).toEqual({
      kind: 'mint',
      hmacSecret: 'ssm:/canary/chat/secret',
      claims: { aud: 'chat' },
      ttlSeconds: 120,
    });
    expect(feed?.token).toMatchObject({ kind: 'fetch', headers: { Authorization: 'env:FEED_AUTH' }, at: 'data.token' });
    expect(feed?.ca).toEqual(['file:certs/corporate.pem']);
  });

  it('lets a target override one alarm and keep the others', () => {
    expect(feed?.alerts.handshake).toEqual({ failures: 3, of: 5, regions: 1, severity: 'warning' });
    expect(feed?.alerts.token).toEqual(chat?.alerts.token);
  });
});

describe('defaults', () => {
  const defaults = `defaults:
  origin: https://app.example.com
  headers: { X-A: a, X-B: b }
  token: { fetch: { url: https://app.example.com/token, at: data.token } }
  timeouts: { total: 8s, tls: 2s }
  limits: { slow: 1s }
  labels: { team: realtime }
  ping: true
  policy: { refuse: [anonymous] }
  resolver: 10.0.0.2
  ca: [file:a.pem, file:b.pem]
  alerts: { handshake: { failures: 3, of: 9 }, token: false, silent: { after: 5m } }
`;

  it('apply to a target that says nothing', () => {
    const target = readOnlyTarget(defaults + withKeys());
    expect(target).toMatchObject({
      origin: 'https://app.example.com',
      headers: { 'X-A': 'a', 'X-B': 'b' },
      refresh: true,
      ping: { graceMs: 10_000, everyMs: 600_000 },
      policy: { refuse: ['anonymous'], everyMs: 3_600_000 },
      resolver: '10.0.0.2',
      ca: ['file:a.pem', 'file:b.pem'],
    });
    expect(target.alerts.token).toBeNull();
  });

  it('are overridden key by key inside timeouts, limits and alerts', () => {
    const target = readOnlyTarget(
      defaults +
        withKeys(
          'timeouts: { tls: 3s }',
          'limits: { certificateDays: 30 }',
          'alerts: { handshake: { failures: 4 }, token: { severity: info }, silent: { severity: info } }',
        ),
    );
    expect(target.timeouts).toMatchObject({ total: 8_000, tls: 3_000, dns: 3_000 });
    expect(target.limits).toEqual({ slowMs: 1_000, certificateDays: 30, clockSkewMs: 5_000 });
    expect(target.alerts.handshake).toEqual({ failures: 4, of: 9, regions: 1, severity: 'critical' });
    expect(target.alerts.token).toEqual({ failures: 2, of: 5, regions: 1, severity: 'info' });
    expect(target.alerts.silent).toEqual({ afterMs: 300_000, severity: 'info' });
  });

  it('are overridden as a whole elsewhere, and can be taken away', () => {
    const target = readOnlyTarget(
      defaults +
        withKeys(
          'origin: none',
          'headers: { X-C: c }',
          'token: none',
          'labels: {}',
          'ping: false',
          'policy: false',
          'resolver: system',
          'ca: []',
          'alerts: { handshake: false }',
        ),
    );
    expect(target).toMatchObject({
      origin: null,
      token: null,
      refresh: false,
      ping: null,
      policy: null,
      resolver: null,
    });
    expect(target.headers).toEqual({ 'X-C': 'c' });
    expect(target.labels).toEqual({});
    expect(target.ca).toEqual([]);
    expect(target.alerts.handshake).toBeNull();
  });
});

describe('a refresh', () => {
  it.each([
    ['token: { mint: { hmacSecret: env:A } }', true],
    ['token: { fetch: { url: https://x/ } }', true],
    ['token: { fixed: env:A }', false],
    ['token: none', false],
  ])('with %s is expected: %s', (token, isExpected) => {
    expect(readOnlyTarget(withKeys(token)).refresh).toBe(isExpected);
  });

  it('that defaults ask for is not expected of a target that cannot give it', () => {
    expect(readOnlyTarget(`defaults: { refresh: true }\n${withKeys('token: { fixed: env:A }')}`).refresh).toBe(false);
  });

  it('can be switched off', () => {
    expect(readOnlyTarget(withKeys('token: { mint: { hmacSecret: env:A } }', 'refresh: false')).refresh).toBe(false);
  });
});
