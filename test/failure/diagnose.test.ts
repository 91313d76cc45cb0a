import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chapters, codes, groupOf } from '../../functions/failure/catalogue.ts';
import { diagnose, diagnoseDegradations } from '../../functions/failure/diagnose.ts';
import type { Chapter } from '../../functions/failure/entry.ts';
import type { Evidence } from '../../functions/failure/evidence.ts';
import { classOfGroup } from '../../functions/failure/phases.ts';
import { anyDegraded, anyEvidence } from './any-evidence.ts';
import { evidenceRows } from './evidence-rows.ts';
import { certificate, close, connect, error, minted, refresh } from './evidence-shapes.ts';

/** Enough to meet every pair of deciding values; about a second. */
const manyRuns = { numRuns: 10_000 };

describe('diagnose', () => {
  it.each(evidenceRows)('gives %s: %s', (code, _, evidence) => {
    const failure = diagnose(evidence);
    expect(failure.code).toBe(code);
    expect([failure.cause, ...failure.fix].join(' ')).not.toMatch(/undefined|NaN|\[object|(?<!\/dev\/)null|\$\{/);
    for (const sentence of [failure.cause, ...failure.fix]) {
      expect(sentence).toMatch(/[.?]$/);
      expect(sentence.split('`').length % 2).toBe(1);
    }
  });

  it('has a row of evidence for every code that can be diagnosed', () => {
    const met = new Set(evidenceRows.map(([code]) => code));
    const diagnosable = codes.filter((code) => groupOf(code) in chapters);
    expect(diagnosable.filter((code) => !met.has(code))).toEqual([]);
  });

  it('lets at most one entry match any evidence that the types allow, and gives its code', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const matching = entriesOf(evidence).filter(({ matches }) => matches(evidence));
        expect(matching.length).toBeLessThanOrEqual(1);
        expect(diagnose(evidence).code).toBe(matching[0]?.code ?? `${evidence.phase}.unknown`);
      }),
      manyRuns,
    );
  });

  it('is total and pure: every evidence gets a whole failure, the same one again, and is left as it was', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const before = structuredClone(evidence);
        const failure = diagnose(evidence);
        expect(diagnose(evidence)).toEqual(failure);
        expect(evidence).toEqual(before);
        expect(failure.phase).toBe(evidence.phase);
        expect(failure.class).toBe(classOfGroup[evidence.phase]);
        expect(failure.cause).not.toBe('');
        expect(failure.fix.length).toBeGreaterThan(0);
        expect(failure.fix).not.toContain('');
      }),
      manyRuns,
    );
  });

  it('keeps all evidence but the phase, which stands beside it, also where nothing is known', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { also: _, ...kept } = diagnose(evidence).evidence;
        expect({ phase: evidence.phase, ...kept }).toEqual(evidence);
      }),
    );
  });

  it('lists certificate faults after the first as the codes that they would have been', () => {
    const failure = diagnose(certificate(['certificate-expired', 'name-mismatch', 'weak-certificate']));
    expect(failure.evidence.also).toEqual(['tls.name-mismatch', 'tls.weak-certificate']);
    expect(failure.cause).toContain('tls.name-mismatch and tls.weak-certificate');
    expect(diagnose(certificate(['certificate-expired'])).evidence).not.toHaveProperty('also');
  });

  it('names nobody and promises nothing when it does not know', () => {
    expect(diagnose({ phase: 'tcp', port: 443, attempts: [] })).toMatchObject({
      code: 'tcp.unknown',
      class: 'handshake',
      owner: '-',
      sdk: '-',
      evidence: { port: 443, attempts: [] },
    });
  });

  it('puts every Close code into exactly one row, in connect and in refresh', () => {
    for (let code = 0; code <= 5_100; code++) {
      expect(diagnose(connect(close(code))).code).not.toBe('connect.unknown');
      expect(diagnose(refresh(close(code))).code).not.toBe('refresh.unknown');
    }
  });

  it('decides by numbers, whatever the words say', () => {
    expect(diagnose(connect(close(3500, 'token expired'))).code).toBe('connect.token-invalid');
    expect(diagnose(connect(error(103, 'token expired'))).code).toBe('connect.refused');
    expect(diagnose(connect(close(3501, 'invalid token'), { token: minted })).code).toBe('connect.bad-request');
  });
});

describe('diagnoseDegradations', () => {
  it('gives each fact its own failure, in the order of the table, with its own evidence only', () => {
    const slow = { totalMs: 3_000, limitMs: 2_000, slowestPhase: 'dns' };
    const addressDown = { failing: [{ ip: '192.0.2.1', code: 'tcp.timeout' }], addresses: 2 };
    const failures = diagnoseDegradations({ phase: 'degraded', addressDown, slow });
    expect(failures.map(({ code, evidence }) => [code, evidence])).toEqual([
      ['degraded.slow', { slow }],
      ['degraded.address-down', { addressDown }],
    ]);
  });

  it('gives nothing where nothing is wrong', () => {
    expect(diagnoseDegradations({ phase: 'degraded' })).toEqual([]);
  });

  it('never loses a fact and never knows one that was not given', () => {
    fc.assert(
      fc.property(anyDegraded, (evidence) => {
        const { phase: _, ...facts } = evidence;
        const failures = diagnoseDegradations(evidence);
        expect(Object.assign({}, ...failures.map((failure) => failure.evidence))).toEqual(facts);
        expect(failures.map(({ code }) => code)).not.toContain('degraded.unknown');
      }),
    );
  });
});

function entriesOf(evidence: Evidence): Chapter['entries'] {
  return (chapters[evidence.phase] as unknown as Chapter).entries;
}
