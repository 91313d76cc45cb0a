import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePalette } from '../../functions/cli/colour.ts';
import { renderDiagnosis } from '../../functions/cli/render-diagnosis.ts';
import { displayWidth } from '../../functions/cli/safe-text.ts';
import { describeEvidence } from '../../functions/failure/describe-evidence.ts';
import { diagnose } from '../../functions/failure/diagnose.ts';
import type { Evidence } from '../../functions/failure/evidence.ts';
import { anyEvidence } from './any-evidence.ts';
import * as shape from './evidence-shapes.ts';

const describeThat = (evidence: Evidence): string[] =>
  describeEvidence(diagnose(evidence)).map(({ label, text }) => `${label}: ${text}`);

describe('the evidence for people', () => {
  it('says what DNS answered', () => {
    const lines = describeThat(shape.dns('system:ENOTFOUND A:ENODATA'));
    expect(lines[0]).toMatch(/^name: \S+, asked of the system's resolver$/);
    expect(lines).toContain('lookup: the name does not exist (ENOTFOUND)');
    expect(lines).toContain('A record: the name exists, without such a record (ENODATA)');
  });

  it('says how every address answered', () => {
    const lines = describeThat(shape.tcp('refused', 'skipped'));
    expect(lines[0]).toMatch(/^address: \S+:\d+ refuses( \(\w+\))? after \d+\.\d ms$/);
    expect(lines[1]).toMatch(/skipped: this machine has no route to that address family$/);
  });

  it('names a TLS alert, and what a plain request on the same port met', () => {
    const plainTry = { answer: 'http', status: 400, server: 'nginx' } as const;
    expect(describeThat(shape.tls('alert', { alert: 40 }))[0]).toBe(
      'handshake: the server sent alert 40 (handshake_failure)',
    );
    expect(describeThat(shape.tls('closed', { plainTry }))).toContain(
      'plain HTTP: a plain request on the same port is answered with status 400 by nginx',
    );
  });

  it('shows the certificates, what is wrong first, and what is wrong besides', () => {
    const lines = describeThat(
      shape.certificate(['name-mismatch', 'weak-certificate'], { serverName: 'rt.example.com' }),
    );
    expect(lines).toContain('name needed: rt.example.com');
    expect(lines).toContain('also: weak-certificate');
    expect(lines.some((line) => line.startsWith('server sent: '))).toBe(true);
  });

  it('shows an HTTP answer and the counter-experiment without Origin', () => {
    const lines = describeThat(
      shape.answered(shape.centrifugo403, { originSent: 'https://a.example', withoutOrigin: { passed: true } }),
    );
    expect(lines).toContain('answer: HTTP 403');
    expect(lines).toContain('Origin sent: https://a.example');
    expect(lines).toContain('without Origin: the same request passes');
  });

  it('shows what is wrong with a status 101', () => {
    const lines = describeThat(
      shape.switched({ accept: 'wrong', subprotocolAsked: 'centrifuge-protobuf', subprotocolGranted: null }),
    );
    expect(lines).toContain('header: Sec-WebSocket-Accept is wrong');
    expect(lines).toContain('subprotocol: asked for centrifuge-protobuf, granted none');
  });

  it('shows the close code or error that ended a conversation, and the facts of the token', () => {
    const closed = describeThat(shape.connect(shape.close(3500, 'invalid token'), { token: shape.minted }));
    expect(closed[0]).toMatch(/^answer: Close 3500 "invalid token" \(waited \d+ ms\)$/);
    expect(closed.find((line) => line.startsWith('token: '))).toMatch(/^token: minted here, HS256/);
    expect(describeThat(shape.refresh(shape.error(109, 'token expired')))[0]).toMatch(
      /^answer: error 109 "token expired"/,
    );
  });
});

/** What a careless template makes of a value that is not there, or no text. */
const careless = /undefined|null|NaN|\[object/;

function holdsText(value: unknown, pattern: RegExp): boolean {
  if (typeof value === 'string') return pattern.test(value);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value)
      .flat()
      .some((one) => holdsText(one, pattern))
  );
}

describe('any evidence', () => {
  it('is told in short labels and safe text that fit the page', () => {
    const style = { width: 80, palette: choosePalette(false) };
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const failure = diagnose(evidence);
        for (const { label, text } of describeEvidence(failure)) {
          expect(label.length).toBeLessThanOrEqual(14);
          // What the server itself has said may well be one of these words.
          if (!holdsText(evidence, careless)) expect(text).not.toMatch(careless);
        }
        for (const line of renderDiagnosis(failure, style)) {
          expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          expect(displayWidth(line)).toBeLessThanOrEqual(80);
        }
      }),
    );
  });
});
