import { describe, expect, it } from 'vitest';
import { failedCheck, type ReportedCheck } from '../../../functions/monitor/reported-check.ts';
import { createEvidenceOutlet } from '../../../functions/platform/aws/evidence.ts';

function listen() {
  const lines: {
    readonly level: string;
    readonly message: string;
    readonly extra: Readonly<Record<string, unknown>>;
  }[] = [];
  const writer = {
    info: (message: string, extra: Readonly<Record<string, unknown>>) =>
      void lines.push({ level: 'info', message, extra }),
    warn: (message: string, extra: Readonly<Record<string, unknown>>) =>
      void lines.push({ level: 'warn', message, extra }),
  };
  return { lines, evidence: createEvidenceOutlet(writer) };
}

function failed(evidence: Readonly<Record<string, unknown>>): ReportedCheck {
  const settings = { name: 'chat', url: 'wss://rt.example.com/connection/websocket?token=abc' };
  const words = { title: 'It failed', cause: 'Something', fix: ['Mend it'] };
  return failedCheck(
    { settings, region: 'eu-west-1', startedMs: 0 },
    { code: 'tls.timeout', phase: 'tls', class: 'handshake', owner: 'net', sdk: 'retry', ...words, evidence },
  );
}

describe('lines of evidence', () => {
  it('are one line a check, by the names that alerts and history look for', () => {
    const { lines, evidence } = listen();
    const check = failed({ ended: 'timeout' });
    evidence.writeCheck(check, { isDrill: false });
    evidence.writeCheck(check, { isDrill: true });
    expect(lines).toEqual([
      { level: 'info', message: 'check', extra: { check } },
      { level: 'info', message: 'check', extra: { check, drill: true } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('abc');
  });

  it('lose the evidence and keep the verdict where a peer has made them too long for CloudWatch', () => {
    const { lines, evidence } = listen();
    evidence.writeCheck(failed({ names: Array.from({ length: 30_000 }, (_, index) => `host-${index}.example.com`) }), {
      isDrill: false,
    });
    expect(Buffer.byteLength(JSON.stringify(lines[0]))).toBeLessThan(10_000);
    expect(lines[0]?.extra).toMatchObject({
      check: { target: 'chat', failure: { code: 'tls.timeout', evidence: { cut: expect.any(String) } } },
    });
  });

  it('tell trouble of our own as a warning', () => {
    const { lines, evidence } = listen();
    evidence.writeTrouble('metrics-lost', { region: 'eu-central-1' });
    expect(lines).toEqual([{ level: 'warn', message: 'metrics-lost', extra: { trouble: { region: 'eu-central-1' } } }]);
  });
});
