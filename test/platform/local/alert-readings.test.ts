import { describe, expect, it } from 'vitest';
import { createAlertReadings } from '../../../functions/platform/local/alert-readings.ts';
import { makeCheck, minuteMs } from '../../history/recording.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const folder = makeHistoryFolder();
const eightMs = Date.UTC(2026, 10, 22, 8);
const signal = new AbortController().signal;
const range = { fromMs: eightMs, toMs: eightMs + 10 * minuteMs, periodSeconds: 60 };

function record() {
  const file = folder.newFile();
  const database = folder.open(file);
  const add = (minute: number, code: string | null, target = 'chat', isDrill = false): void =>
    database.recordCheck(makeCheck(eightMs + minute * minuteMs + 3_000, { target, region: 'local', code }), {
      isDrill,
    });
  add(0, null);
  add(1, 'tcp.refused');
  add(1, 'tcp.refused');
  add(2, 'tls.alert');
  add(3, 'monitor.out-of-time');
  add(3, 'monitor.out-of-time', 'feed');
  add(4, 'tcp.refused', 'chat', true);
  database.recordRun({ region: 'local', startedMs: eightMs + 10_000, checks: 1 });
  database.recordRun({ region: 'local', startedMs: eightMs + 40_000, checks: 2 });
  database.recordRun({ region: 'local', startedMs: eightMs + 70_000, checks: 0 });
  return createAlertReadings({ database, store: folder.read(file), targets: () => ['chat', 'feed'] });
}

describe('what alerts are enriched from, in the one file', () => {
  it('are counts by code, heartbeats, faults of our own and days of certificates', async () => {
    const local = { Region: 'local' };
    const found = await record().readSeries(
      [
        { metric: 'Failures', dimensions: { ...local, Target: 'chat', Code: 'tcp.refused' }, statistic: 'Sum' },
        { metric: 'ChecksRun', dimensions: local, statistic: 'Sum' },
        { metric: 'Failures', dimensions: { ...local, Target: 'chat', Code: 'tls.closed' }, statistic: 'Sum' },
        { metric: 'MonitorErrors', dimensions: local, statistic: 'Sum' },
        { metric: 'CertificateDaysLeft', dimensions: { ...local, Target: 'chat' }, statistic: 'Minimum' },
        { metric: 'Up', dimensions: { ...local, Target: 'chat' }, statistic: 'Sum' },
      ],
      range,
      signal,
    );
    expect(found).toEqual([
      [{ timeMs: eightMs + minuteMs, value: 2 }],
      [{ timeMs: eightMs, value: 3 }],
      [],
      [{ timeMs: eightMs + 3 * minuteMs, value: 2 }],
      [{ timeMs: range.toMs, value: 38 }],
      [],
    ]);
  });

  it('are the newest checks with their evidence, drills marked', async () => {
    const query = { region: 'local', target: 'chat', onlyDown: true, ...range };
    const checks = await record().readChecks(query, signal);
    expect(checks.map(({ failure, isDrill }) => [failure?.code, isDrill])).toEqual([
      ['tcp.refused', true],
      ['monitor.out-of-time', false],
      ['tls.alert', false],
      ['tcp.refused', false],
      ['tcp.refused', false],
    ]);
    expect((await record().readChecks({ ...query, target: null, onlyDown: false }, signal)).length).toBe(7);
  });
});
