import { describe, expect, it } from 'vitest';
import type { AddressAttempt } from '../../functions/failure/evidence.ts';
import { readCertificate } from '../../functions/probe/certificate/certificate-facts.ts';
import { type Circumstances, daysUntil, findDegradations } from '../../functions/probe/degradations.ts';
import { defaultLimits } from '../../functions/probe/probe-target.ts';
import { createAuthority } from '../lab/certificates.ts';

const now = new Date('2026-11-22T08:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

function find(seen: Partial<Circumstances>) {
  const { phase: _, ...facts } = findDegradations({
    limits: defaultLimits,
    timings: { tcp: 1, total: 10 },
    isUp: true,
    chain: [],
    attempts: [],
    clocks: [],
    nowMs: now.getTime(),
    ...seen,
  });
  return facts;
}

const attempt = (ip: string, outcome: AddressAttempt['outcome'], errno?: string): AddressAttempt => ({
  ip,
  family: 4,
  outcome,
  ms: 1,
  ...(errno === undefined ? {} : { errno }),
});

describe('what is not well although it is up', () => {
  it('is nothing where everything is within its limits', () => {
    expect(find({})).toEqual({});
  });

  it('is a check over its limit, with the phase that took longest; not one that failed anyhow', () => {
    const timings = { dns: 100, tls: 1500, connect: 700, total: 2300 };
    expect(find({ timings }).slow).toEqual({ totalMs: 2300, limitMs: 2000, slowestPhase: 'tls' });
    expect(find({ timings: { ...timings, total: 2000 } }).slow).toBeUndefined();
    expect(find({ timings, isUp: false })).toEqual({});
  });

  it('is the certificate of the chain that runs out first, within its limit; not a root, not one that ran out', () => {
    const root = createAuthority('Root', { notBefore: inDays(-100), notAfter: inDays(2) });
    const middle = root.intermediate({ commonName: 'Middle', notBefore: inDays(-100), notAfter: inDays(5) });
    const read = (der: Buffer) => readCertificate(der);
    const leaf = (days: number) =>
      read(middle.issue({ dns: ['a.example'], notBefore: inDays(-90), notAfter: inDays(days) }).der);
    const of = (...chain: Circumstances['chain']) => find({ chain }).certificateExpiring;
    expect(of(leaf(13.5))).toMatchObject({ subject: 'CN=a.example', daysLeft: 13, limitDays: 14, isLeaf: true });
    expect(of(leaf(14.1))).toBeUndefined();
    expect(of(leaf(13), read(middle.der))).toMatchObject({ subject: 'CN=Middle', daysLeft: 5, isLeaf: false });
    expect(of(leaf(60), read(root.der))).toBeUndefined();
    expect(of(leaf(-1))).toBeUndefined();
    expect(of(leaf(0.5))).toMatchObject({ daysLeft: 0, validTo: inDays(0.5).toISOString() });
  });

  it('is the clock that is furthest from ours, ahead or behind, beyond its limit', () => {
    const clocks = (...aheadMs: number[]) =>
      find({ clocks: aheadMs.map((ms) => ({ seenIn: 'http-date', aheadMs: ms })) }).clockSkew;
    expect(clocks(5000, -4000)).toBeUndefined();
    expect(clocks(5600, -9400)).toEqual({ seconds: -9, limitSeconds: 5, seenIn: 'http-date' });
    expect(clocks(60_400)).toMatchObject({ seconds: 60 });
  });

  it('is an address that does not answer while another one does', () => {
    const attempts = [attempt('a', 'connected'), attempt('b', 'refused', 'ECONNREFUSED'), attempt('c', 'failed', 'EX')];
    expect(find({ attempts }).addressDown).toEqual({
      addresses: 3,
      failing: [
        { ip: 'b', code: 'tcp.refused', errno: 'ECONNREFUSED' },
        { ip: 'c', code: 'tcp.unknown', errno: 'EX' },
      ],
    });
    expect(find({ attempts: [attempt('a', 'connected'), attempt('b', 'skipped')] })).toEqual({});
    expect(find({ attempts: [attempt('a', 'refused'), attempt('b', 'timeout')] })).toEqual({});
  });

  it('shows all of it at once', () => {
    const found = find({
      timings: { total: 9000 },
      attempts: [attempt('a', 'connected'), attempt('b', 'timeout')],
      clocks: [{ seenIn: 'connect-reply', aheadMs: 1e6 }],
    });
    expect(Object.keys(found)).toEqual(['slow', 'clockSkew', 'addressDown']);
  });
});

describe('days until a date', () => {
  it('are whole, negative once it has passed, and none for a date that cannot be read', () => {
    expect(daysUntil(inDays(1.9).toUTCString(), now.getTime())).toBe(1);
    expect(daysUntil(inDays(-0.1).toUTCString(), now.getTime())).toBe(-1);
    expect(daysUntil('Bad time value', now.getTime())).toBe(0);
  });
});
