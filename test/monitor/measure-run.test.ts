import { describe, expect, it } from 'vitest';
import { measureAll, type RunMemory } from '../../functions/monitor/measure-run.ts';
import { ownFaultCheck, type ReportedCheck } from '../../functions/monitor/reported-check.ts';
import { settleTarget, type TargetSettings } from '../../functions/monitor/settle-targets.ts';

const region = 'eu-west-1';
const startedAt = '2026-11-22T08:00:00.000Z';
const run = {
  region,
  startedAt,
  counting: { meantMs: Date.parse(startedAt), prefix: 'canary', memory: null },
} as const;

function settingsOf(name: string): TargetSettings {
  return settleTarget({ name, url: 'wss://rt.example.com/' });
}

function upCheck({ name, url }: TargetSettings, daysLeft: number): ReportedCheck {
  const words = { subject: 'a', issuer: 'b', names: [], validFrom: startedAt, validTo: startedAt };
  return {
    schema: 1,
    target: name,
    url,
    region,
    startedAt,
    outcome: 'up',
    degradations: [],
    timingsMs: { total: 12 },
    tls: { certificate: { ...words, daysLeft, fingerprint256: 'ff', chainLength: 2 } },
    attempts: [],
  };
}

describe('what a run measures', () => {
  it('is a heartbeat beside whatever the checks found, faults of our own included: such a region is not silent', () => {
    const settings = settingsOf('chat');
    const check = ownFaultCheck(
      { settings, region, startedMs: 0 },
      { phase: 'monitor', what: 'secret-unavailable', detail: 'env:X is not set' },
    );
    const points = measureAll({ ...run, checks: [{ settings, check }] }, new Map());
    expect(points.at(-1)).toMatchObject({
      metric: 'ChecksRun',
      value: 1,
      dimensions: { Region: region },
      isCopied: true,
    });
  });

  it('is the heartbeat alone for a shard without targets', () => {
    expect(measureAll({ ...run, checks: [] }, new Map())).toMatchObject([{ metric: 'ChecksRun', value: 0 }]);
  });

  it('sends certificates once while the function is warm, spread over runs so that none needs a second request', () => {
    const all = Array.from({ length: 200 }, (_, index) => settingsOf(`t${index}`));
    const checks = all.map((settings) => ({ settings, check: upCheck(settings, 40) }));
    const memory: RunMemory = new Map();
    const countCertificates = () =>
      measureAll({ ...run, checks }, memory).filter(({ metric }) => metric === 'CertificateDaysLeft').length;
    expect([countCertificates(), countCertificates(), countCertificates()]).toEqual([90, 90, 20]);
  });

  it('fits into one request for as many targets as a run has, at the standard level', () => {
    const all = Array.from({ length: 150 }, (_, index) =>
      settleTarget({ name: `t${index}`, url: 'wss://rt.example.com/', token: { mint: { hmacSecret: 'env:S' } } }),
    );
    const checks = all.map((settings) => ({ settings, check: upCheck(settings, 40) }));
    expect(measureAll({ ...run, checks }, new Map()).length).toBeLessThanOrEqual(1_000);
  });
});
