import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { chooseExposition } from '../../functions/history/choose-exposition.ts';
import { renderOpenMetrics, renderPrometheusText } from '../../functions/history/open-metrics.ts';
import { ask } from './ask.ts';
import { findPromtool, openPrometheusClient, type ReadExposition } from './prometheus-readers.ts';
import { makeCheck, makeChecks, makeFile, minuteMs } from './recording.ts';

const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
const hostile = [
  'a"b\\c\nd',
  '\\',
  '"',
  '"} 1\ncentrifugo_canary_up{target="forged',
  '<script>alert(1)</script>',
  '\u202Eevil\u0000\u001b[31m',
  'x'.repeat(10_240),
  '# EOF',
];

/** Two targets with plain names and many with hostile ones; failures of several kinds, and a fault of the monitor's own. */
const file = makeFile({}, ['chat', 'feed', ...hostile]);
const checks = [
  ...makeChecks(fromMs, fromMs + 59 * minuteMs, (timeMs, region) => {
    const minute = (timeMs - fromMs) / minuteMs;
    if (minute < 3) return 'tls.alert';
    if (minute === 20) return 'monitor.out-of-time';
    return region === 'us-east-1' && minute > 50 ? 'connect.token-expired' : minute === 30 ? 'degraded.slow' : null;
  }),
  ...hostile.map((target) => makeCheck(fromMs + 58 * minuteMs, { target, code: 'dns.timeout' })),
];

let client: Awaited<ReturnType<typeof openPrometheusClient>>;
beforeAll(async () => {
  client = await openPrometheusClient();
}, 60_000);

function clientOr(context: TestContext): ReadExposition {
  if (typeof client !== 'function') return context.skip(client.skip);
  return client;
}

describe('what is scraped', () => {
  it("is read as OpenMetrics by Prometheus' own client, hostile names and all", async (context) => {
    const read = clientOr(context);
    const { text } = await ask('/metrics', { checks, file });
    const families = await read(text, 'openmetrics');
    expect(families.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ['centrifugo_canary_up', 'gauge', ''],
      ['centrifugo_canary_handshake_errors', 'counter', ''],
      ['centrifugo_canary_token_errors', 'counter', ''],
      ['centrifugo_canary_failures', 'counter', ''],
      ['centrifugo_canary_check_duration_seconds', 'gauge', 'seconds'],
      ['centrifugo_canary_certificate_days_left', 'gauge', ''],
    ]);
    const up = families[0]?.samples ?? [];
    // A reader of UTF-8 gets each name back, whatever is in it.
    expect([...new Set(up.map(({ labels }) => labels.target))].sort()).toEqual(['chat', ...hostile].sort());
    expect(families.every(({ help }) => help !== '')).toBe(true);
    expect(families.flatMap(({ samples }) => samples).filter(({ time }) => time !== null)).toEqual([]);
    expect(families.flatMap(({ samples }) => samples).filter(({ name }) => name.endsWith('_created'))).not.toEqual([]);
  });

  it('is read in the older text format to the same values', async (context) => {
    const read = clientOr(context);
    const modern = await read((await ask('/metrics', { checks, file })).text, 'openmetrics');
    const plain = await read(
      (await ask('/metrics', { checks, file, headers: { accept: 'text/plain;version=0.0.4' } })).text,
      'text',
    );
    const samplesOf = (families: typeof plain) =>
      families.flatMap(({ samples }) => samples).filter(({ name }) => !name.endsWith('_created'));
    expect(samplesOf(plain)).toEqual(samplesOf(modern));
    expect(plain.map(({ type }) => type)).toEqual(modern.map(({ type }) => type));
  });

  it('is nothing that promtool complains of, but that days are no base unit', async (context) => {
    const check = findPromtool();
    if (check === null) return context.skip('there is no promtool on PATH');
    const { text } = await ask('/metrics', { checks, file, headers: { accept: 'text/plain;version=0.0.4' } });
    expect((await check(text)).trim()).toBe(
      'centrifugo_canary_certificate_days_left use base unit "seconds" instead of "days"',
    );
    expect(await check(text.replace('{target=', '{target='.slice(1)))).toContain('error while linting');
  });

  it('ends with # EOF, and each name stands in a line of its own', async () => {
    const { text } = await ask('/metrics', { checks, file });
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const wrong = text
      .split('\n')
      .filter((line) => line !== '' && !/^(?:# (?:TYPE|UNIT|HELP|EOF)|centrifugo_canary_)/.test(line));
    expect(wrong).toEqual([]);
  });

  it('keeps a carriage return from being taken for the end of a line', () => {
    const families = [
      { name: 'a', type: 'gauge', help: 'h', samples: [{ labels: { target: 'a\rb' }, value: 1 }] },
    ] as const;
    for (const render of [renderOpenMetrics, renderPrometheusText]) expect(render(families)).not.toContain('\r');
  });
});

describe('the format of what is scraped', () => {
  const prometheus3 =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

  it.each([
    [null, 'application/openmetrics-text'],
    ['*/*', 'application/openmetrics-text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/openmetrics-text'],
    [prometheus3, 'application/openmetrics-text'],
    ['application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5', 'application/openmetrics-text'],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text/plain'],
    ['text/plain', 'text/plain'],
    ['TEXT/PLAIN; version="0.0.4"', 'text/plain'],
    ['application/openmetrics-text;q=0.3,text/plain;q=0.9', 'text/plain'],
    ['application/openmetrics-text;version=9.0.0,text/plain;version=0.0.4;q=0.1', 'text/plain'],
    ['text/plain;version=9', 'application/openmetrics-text'],
    [';q=,,=;;,q', 'application/openmetrics-text'],
  ])('for Accept: %s is %s', (accept, expected) => {
    expect(chooseExposition(accept).contentType.split(';')[0]).toBe(expected);
  });

  it('is said, and that it depends on what is asked for', async () => {
    const { headers } = await ask('/metrics', { checks, file, headers: { accept: 'text/plain' } });
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('vary')).toBe('accept, accept-encoding');
  });
});
