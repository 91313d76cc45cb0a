import { describe, expect, it } from 'vitest';
import { renderOpenMetrics } from '../../functions/history/open-metrics.ts';
import { ask } from './ask.ts';
import { makeChecks, makeFile, minuteMs } from './recording.ts';

const fromMs = Date.parse('2026-11-22T08:00:00.000Z');

describe('GET /metrics', () => {
  it('exposes the newest checks as gauges and the week as counters', async () => {
    const checks = makeChecks(fromMs, fromMs + 59 * minuteMs, (timeMs) =>
      timeMs < fromMs + 57 * minuteMs ? null : 'connect.token-expired',
    );
    const file = makeFile({ probingRegions: ['eu-central-1'] });
    const { text, headers } = await ask('/metrics', { checks, file });
    expect(headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const labels = 'target="chat",region="eu-central-1"';
    const created = Date.parse('2026-11-16T00:00:00.000Z') / 1_000;
    expect(text.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
      '# TYPE centrifugo_canary_up gauge',
      `centrifugo_canary_up{${labels}} 0`,
      '# TYPE centrifugo_canary_handshake_errors counter',
      `centrifugo_canary_handshake_errors_total{${labels}} 0`,
      `centrifugo_canary_handshake_errors_created{${labels}} ${created}`,
      '# TYPE centrifugo_canary_token_errors counter',
      `centrifugo_canary_token_errors_total{${labels}} 2`,
      `centrifugo_canary_token_errors_created{${labels}} ${created}`,
      '# TYPE centrifugo_canary_failures counter',
      `centrifugo_canary_failures_total{${labels},code="connect.token-expired"} 2`,
      `centrifugo_canary_failures_created{${labels},code="connect.token-expired"} ${created}`,
      '# TYPE centrifugo_canary_certificate_days_left gauge',
      `centrifugo_canary_certificate_days_left{${labels}} 38`,
      '# EOF',
      '',
    ]);
  });

  it('gives durations in seconds, and nothing of what is not known', async () => {
    const file = makeFile({ probingRegions: ['eu-central-1'] });
    const well = await ask('/metrics', { checks: makeChecks(fromMs, fromMs + 59 * minuteMs), file });
    expect(well.text).toContain('# UNIT centrifugo_canary_check_duration_seconds seconds\n');
    expect(well.text).toContain('centrifugo_canary_check_duration_seconds{target="chat",region="eu-central-1"} 0.08\n');
    const silent = await ask('/metrics', { file });
    expect(silent.text).not.toContain('centrifugo_canary_up');
    expect(silent.text.endsWith('# EOF\n')).toBe(true);
  });

  it('escapes what would end a label', () => {
    const text = renderOpenMetrics([
      { name: 'a', type: 'gauge', help: 'h', samples: [{ labels: { target: 'a"b\\c\nd' }, value: 1 }] },
    ]);
    expect(text).toBe('# TYPE a gauge\n# HELP a h\na{target="a\\"b\\\\c\\nd"} 1\n# EOF\n');
  });
});
