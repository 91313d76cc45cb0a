import { describe, expect, it } from 'vitest';
import { SentMemory } from '../../functions/monitor/alerting/sent-memory.ts';
import { at, beats, changeOf, deliver, downCheck, expired, failures, pair, regions } from './alert-scene.ts';
import { outage } from './sample-alerts.ts';

const page = changeOf('chat/handshake', 'ALARM', at(5, 14));
const refuse = async (): Promise<never> => {
  throw Object.assign(new Error('arn:aws:iam::123456789012:role/x is not authorized'), {
    name: 'AccessDeniedException',
  });
};
const hang = (): Promise<never> => new Promise(() => undefined);
/** Leaves a tenth of a second for enrichment. */
const hardlyAnyTimeMs = 5_100;

const factsOf = async (...given: Parameters<typeof deliver>) => {
  const { delivery } = await deliver(...given);
  if (delivery.kind === 'skipped') throw new TypeError(`skipped: ${delivery.why}`);
  return delivery.facts;
};

describe('an alert', () => {
  it('names what failed first, since when, where and where not', async () => {
    const facts = await factsOf(page, outage);
    expect(facts).toMatchObject({
      event: 'firing',
      code: 'tls.certificate-expired',
      first: { at: '2026-11-22T08:01:00.000Z', region: 'us-east-1', isAtLeast: false },
      gaps: [],
    });
    expect(facts.regions.map(({ region, state }) => [region, state])).toEqual([
      ['eu-central-1', 'failing'],
      ['eu-west-1', 'not-failing'],
      ['us-east-1', 'failing'],
    ]);
    // The newest evidence's own words, not the catalogue's.
    expect(facts.trouble?.cause).toContain('rt.example.com');
  });

  it('does not call a region well that sends no reports, or only faults of the monitor', async () => {
    const minutes = [
      ...beats(-20, 5, ['us-east-1', 'eu-west-1']),
      ...failures('us-east-1', 'tcp.timeout', 2, 3, 4),
      ...failures('eu-west-1', 'monitor.out-of-time', 3),
    ];
    const { regions: found } = await factsOf(page, { stores: { minutes } });
    expect(found.map(({ region, state }) => [region, state])).toEqual([
      ['eu-central-1', 'silent'],
      ['eu-west-1', 'unknown'],
      ['us-east-1', 'failing'],
    ]);
  });

  it('does not call a region failing for a single lost check', async () => {
    const minutes = [
      ...beats(-20, 5),
      ...failures('us-east-1', 'tcp.timeout', 2, 3),
      ...failures('eu-west-1', 'tcp.timeout', 3),
    ];
    const { published } = await deliver(page, { stores: { minutes } });
    expect(published[0]?.texts.email).toContain('Failing in:     us-east-1 (2 minutes)\n');
    expect(published[0]?.texts.email).toContain('Not failing in: eu-central-1, eu-west-1 (only 1 failed minute)');
  });

  it('calls failing whoever failed in the minutes that page, where regions took turns', async () => {
    const minutes = [
      ...beats(-20, 5),
      ...failures('us-east-1', 'tcp.timeout', 3, 4),
      ...failures('eu-west-1', 'tcp.timeout', 3),
      ...failures('eu-central-1', 'tcp.timeout', 4),
    ];
    const { regions: found } = await factsOf(page, { stores: { minutes } });
    expect(found.map(({ state }) => state)).toEqual(['failing', 'failing', 'failing']);
  });

  it('calls no region well while the metrics know of none that fails as the alarm says', async () => {
    const minutes = [...beats(-20, 5), ...failures('us-east-1', 'tcp.timeout', 4)];
    const { published } = await deliver(page, { stores: { minutes } });
    expect(published[0]?.texts.email).toContain('Failing in:     us-east-1 (1 minute)\n');
    expect(published[0]?.texts.email).not.toContain('Not failing in');
    const nothing = await deliver(page, { stores: { minutes: beats(-20, 5) } });
    expect(nothing.published[0]?.texts.email).not.toContain('ailing in');
  });

  it('does not call a region well that has not reported for three rounds', async () => {
    const minutes = [
      ...beats(-20, 1, ['eu-west-1']),
      ...beats(-20, 5, ['eu-central-1', 'us-east-1']),
      ...['eu-central-1', 'us-east-1'].flatMap((region) => failures(region, 'tcp.timeout', 3, 4)),
    ];
    const { published } = await deliver(page, { stores: { minutes } });
    expect(published[0]?.texts.email).toContain('No reports:     eu-west-1 (last at 08:01 UTC on 22 November 2026)\n');
    expect(published[0]?.texts.email).not.toContain('Not failing in');
  });

  it('says what else failed than the code that it names', async () => {
    const minutes = [
      ...failures('us-east-1', 'tcp.timeout', 2, 3, 4),
      ...failures('eu-central-1', 'upgrade.bad-gateway', 3, 4),
      ...failures('eu-west-1', 'dns.not-found', 4),
    ];
    const { published } = await deliver(page, { stores: { minutes } });
    expect(published[0]?.texts.email).toContain('Also seen:      upgrade.bad-gateway (2), dns.not-found (1)\n');
    expect(published[0]?.texts.https).toContain('*Also seen*: upgrade.bad-gateway (2), dns.not-found (1)');
  });

  it('names the code that came first, of those that are equally frequent', async () => {
    const minutes = ['us-east-1', 'eu-central-1'].flatMap((region) => [
      ...failures(region, 'upgrade.bad-gateway', 3),
      ...failures(region, 'tcp.timeout', 4),
    ]);
    expect((await factsOf(page, { stores: { minutes } })).code).toBe('upgrade.bad-gateway');
  });

  it('of an advisory names the code of its own minutes, not that of a page before it', async () => {
    const minutes = [
      ...regions.flatMap((region) => failures(region, 'tls.closed-midway', 0, 1, 2, 3)),
      ...failures('us-east-1', 'tcp.timeout', 4, 5, 6),
    ];
    const advisory = changeOf('chat/handshake/@advisory', 'ALARM', at(7, 14));
    expect((await factsOf(advisory, { stores: { minutes } })).code).toBe('tcp.timeout');
  });

  it('begins where the incident began, not where an earlier one did', async () => {
    const minutes = failures('us-east-1', 'tcp.timeout', -30, -29, 2, 3, 4);
    expect((await factsOf(page, { stores: { minutes } })).first?.at).toBe('2026-11-22T08:02:00.000Z');
  });

  it('says "or earlier" where it began before what was read', async () => {
    const minutes = Array.from({ length: 80 }, (_, index) => index - 75).flatMap((minute) =>
      failures('us-east-1', 'tcp.timeout', minute),
    );
    expect((await factsOf(page, { stores: { minutes } })).first?.isAtLeast).toBe(true);
  });

  it('takes the code from the evidence where the metrics are late', async () => {
    const checks = [downCheck('us-east-1', 4, expired)];
    expect((await factsOf(page, { stores: { minutes: beats(0, 5), checks } })).code).toBe('tls.certificate-expired');
  });

  it('of a drill is marked as one', async () => {
    const minutes = regions.flatMap((region) => failures(region, 'drill:tls.timeout', 2, 3));
    expect(await factsOf(page, { stores: { minutes } })).toMatchObject({ isDrill: true, code: 'tls.timeout' });
  });

  it('of an outage in the middle of a drill is none', async () => {
    const drilled = regions.flatMap((region) => failures(region, 'drill:tls.timeout', 2, 3, 4));
    const minutes = [...drilled, ...failures('us-east-1', 'tcp.timeout', 4)];
    const checks = [downCheck('us-east-1', 4, expired, true)];
    const facts = await factsOf(page, { stores: { minutes, checks } });
    expect(facts).toMatchObject({ isDrill: false, code: 'tcp.timeout', evidence: [] });
    expect(facts.counts?.codes.map(({ code, isDrill }) => [code, isDrill])).toEqual([
      ['tls.timeout', true],
      ['tcp.timeout', false],
    ]);
  });

  it('goes out for an alarm that the targets file does not know, as a page', async () => {
    const facts = await factsOf(changeOf('gone/handshake', 'ALARM', at(5)));
    expect(facts).toMatchObject({ event: 'firing', severity: 'critical', subject: { kind: 'unknown' } });
    expect(facts.trouble?.fix.length).toBeGreaterThan(0);
  });

  it('of the standby names the same incident', async () => {
    const facts = await factsOf({ ...page, region: 'eu-west-1' }, outage);
    expect(facts).toMatchObject({ incident: 'canary-prod/chat/handshake', event: 'firing', severity: 'critical' });
  });
});

describe('when enrichment', () => {
  it('is refused, the plain alert goes out and says what is missing, without the text of the refusal', async () => {
    const { published } = await deliver(page, { stores: { minutes: refuse, checks: refuse, sent: refuse } });
    const [message] = published;
    expect(message?.attributes).toMatchObject({ event: 'firing', severity: 'critical', target: 'chat' });
    expect(message?.texts.email).toContain('counts by code: AccessDeniedException');
    expect(JSON.stringify(message?.texts)).not.toContain('iam::');
  });

  it('hangs, the plain alert goes out in time', async () => {
    const stores = { minutes: hang, checks: hang, sent: hang };
    const { delivery, published } = await deliver(page, { stores, remainingMs: hardlyAnyTimeMs });
    expect(delivery.kind).toBe('sent');
    expect(published[0]?.texts.email).toContain('evidence from us-east-1: no answer in time');
  });

  it('hangs, the end of an incident is told in time as well', async () => {
    const stores = { minutes: hang, sent: hang };
    const change = changeOf('chat/handshake', 'OK', at(9));
    const { published } = await deliver(change, { stores, remainingMs: hardlyAnyTimeMs });
    expect(published[0]?.attributes.event).toBe('resolved');
  });

  it('of a part fails, the rest is still told', async () => {
    const facts = await factsOf(page, { stores: { minutes: refuse, checks: outage.stores?.checks ?? [] } });
    expect(facts).toMatchObject({ code: 'tls.certificate-expired', gaps: ['counts by code: AccessDeniedException'] });
    expect(facts.regions.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
  });

  it('finds evidence of another shape, its facts are shown as they stand', async () => {
    const odd = { ...expired, evidence: { certificates: 'none', newField: { a: 1 } } };
    const facts = await factsOf(page, { stores: { checks: [downCheck('us-east-1', 4, odd)] } });
    expect(facts.evidence[0]?.lines).toContainEqual({ label: 'newField', text: '{"a":1}' });
  });
});

describe('the same change', () => {
  it('pages once, however often SNS delivers it to a warm function', async () => {
    const memory = new SentMemory();
    const first = await deliver(page, { memory });
    const second = await deliver(page, { memory });
    expect([first.published.length, second.published.length]).toEqual([1, 0]);
    expect(second.delivery).toEqual({ kind: 'skipped', why: 'duplicate' });
  });

  it('pages once where the log of a function that went cold remembers it', async () => {
    const { delivery } = await deliver(page);
    if (delivery.kind === 'skipped') throw new TypeError('the first one was skipped');
    const again = await deliver(page, { stores: { sent: [delivery.sent] } });
    expect(again.delivery).toEqual({ kind: 'skipped', why: 'duplicate' });
  });

  it('is tried again where it could not be published', async () => {
    const memory = new SentMemory();
    const publish = async () => {
      throw new Error('SNS is down');
    };
    await expect(deliver(page, { memory, publish })).rejects.toThrow('SNS is down');
    expect((await deliver(page, { memory })).delivery.kind).toBe('sent');
  });

  it('that comes after the end of what it began is told no more, from the memory or the log', async () => {
    const memory = new SentMemory();
    const over = changeOf('chat/handshake', 'OK', at(10, 14));
    const { delivery } = await deliver(over, { memory });
    if (delivery.kind === 'skipped') throw new TypeError('skipped');
    const overtaken = { kind: 'skipped', why: 'overtaken' };
    expect((await deliver(page, { memory })).delivery).toEqual(overtaken);
    expect((await deliver(page, { stores: { sent: [delivery.sent] } })).delivery).toEqual(overtaken);
  });

  it('is another one at another time', async () => {
    const memory = new SentMemory();
    await deliver(page, { memory });
    const later = await deliver({ ...page, changedMs: at(30) }, { memory });
    expect(later.delivery.kind).toBe('sent');
  });

  it('is remembered for a bounded number of alarms', async () => {
    const memory = new SentMemory();
    const { delivery } = await deliver(page);
    if (delivery.kind === 'skipped') throw new TypeError('skipped');
    memory.note(delivery.sent, 'eu-central-1');
    for (let index = 0; index < 500; index += 1) memory.note({ ...delivery.sent, alarm: `a${index}` }, 'eu-central-1');
    expect(memory.newestOf(page)).toBeNull();
  });
});

describe('the end of an incident', () => {
  const over = changeOf('chat/handshake', 'OK', at(10, 14));

  it('is told with what its opening knew', async () => {
    const { delivery } = await deliver(page, outage);
    if (delivery.kind === 'skipped') throw new TypeError('skipped');
    const facts = await factsOf(over, { stores: { minutes: refuse, sent: [delivery.sent] } });
    expect(facts).toMatchObject({
      event: 'resolved',
      code: 'tls.certificate-expired',
      first: { at: '2026-11-22T08:01:00.000Z' },
    });
  });

  it('is not told of an alarm that is new', async () => {
    const { delivery } = await deliver({ ...over, oldState: 'INSUFFICIENT_DATA' });
    expect(delivery).toEqual({ kind: 'skipped', why: 'quiet' });
  });

  it('says of a region that failed and then fell silent that nothing is known of it since', async () => {
    const minutes = [
      ...beats(-20, 10, ['eu-central-1', 'eu-west-1']),
      ...beats(-20, 5, ['us-east-1']),
      ...failures('us-east-1', 'tcp.timeout', 2, 3, 4, 5),
      ...failures('eu-central-1', 'tcp.timeout', 2, 3, 4, 5),
    ];
    const { delivery, published } = await deliver(over, { stores: { minutes } });
    if (delivery.kind === 'skipped') throw new TypeError('skipped');
    expect(delivery.facts.regions).toEqual([
      { region: 'eu-central-1', state: 'not-failing', failedMinutes: 4 },
      { region: 'eu-west-1', state: 'not-failing', failedMinutes: 0 },
      { region: 'us-east-1', state: 'silent', failedMinutes: 4, lastReportAt: '2026-11-22T08:05:00.000Z' },
    ]);
    const [message] = published;
    expect(message?.texts.email).toMatch(
      /^chat is not seen to fail any more after 4 minutes; us-east-1 failed too, and has not reported since 08:05 UTC on 22 November 2026\./,
    );
    expect(message?.texts.email).toContain('No reports:     us-east-1 (last at 08:05 UTC on 22 November 2026)');
    expect(message?.subject).toContain('chat not seen failing any more');
  });

  it('is said as it is where every region still reports, late as reports may be', async () => {
    const minutes = [
      ...beats(-20, 8),
      ...failures('us-east-1', 'tcp.timeout', 2, 3, 4, 5),
      ...failures('eu-central-1', 'tcp.timeout', 2, 3, 4, 5),
    ];
    const { published } = await deliver(over, { stores: { minutes } });
    expect(published[0]?.texts.email).toMatch(/^chat is up again after 4 minutes\./);
  });

  it('of an advisory names the regions of its own minutes, not those of a page', async () => {
    const minutes = [
      ...beats(-20, 9),
      ...regions.flatMap((region) => failures(region, 'tcp.timeout', 1, 2, 3)),
      ...failures('us-east-1', 'tcp.timeout', 4, 5, 6),
    ];
    const advisory = changeOf('chat/handshake/@advisory', 'ALARM', at(7, 14));
    const { regions: found } = await factsOf(advisory, { stores: { minutes } });
    expect(found.filter(({ state }) => state === 'failing').map(({ region }) => region)).toEqual(['us-east-1']);
  });

  describe('in the standby region, whose page ends when home is back', () => {
    const inStandby = { ...over, region: 'eu-west-1' };
    const both = (...minutes: readonly number[]) =>
      ['eu-west-1', 'us-east-1'].flatMap((region) => failures(region, 'tcp.timeout', ...minutes));

    it('is left to home while the target still fails by home’s rule', async () => {
      const { delivery } = await deliver(inStandby, { stores: { minutes: both(1, 2, 3, 4, 5, 6, 7, 8, 9) } });
      expect(delivery).toEqual({ kind: 'skipped', why: 'handed-over' });
    });

    it.each([
      ['fails no longer', both(1, 2, 3, 4, 5)],
      ['fails in fewer regions than page', failures('us-east-1', 'tcp.timeout', 1, 2, 3, 4, 5, 6, 7, 8, 9)],
      ['failed in too few of the last minutes', both(1, 2, 3, 9)],
    ])('is told where the target %s', async (_, minutes) => {
      expect((await deliver(inStandby, { stores: { minutes } })).delivery.kind).toBe('sent');
    });

    it('is told where the metrics cannot say', async () => {
      expect((await deliver(inStandby, { stores: { minutes: refuse } })).delivery.kind).toBe('sent');
    });

    it('says nothing of the reports of regions that it does not hear', async () => {
      const page = { ...changeOf('chat/handshake', 'ALARM', at(5, 14)), region: 'eu-west-1' };
      const { regions: found } = await factsOf(page, { stores: { minutes: both(2, 3, 4) } });
      expect(found.map(({ region, state }) => [region, state])).toEqual([
        ['eu-central-1', 'silent'],
        ['eu-west-1', 'failing'],
        ['us-east-1', 'failing'],
      ]);
      const silence = changeOf('@eu-central-1/silent', 'ALARM', at(5, 14), { region: 'eu-west-1' });
      const { regions: heard } = await factsOf(silence, { stores: { minutes: beats(-20, 1, ['eu-central-1']) } });
      expect(heard.map(({ region }) => region)).toEqual(['eu-central-1']);
    });
  });

  describe('at home, whose own probe has been silent since 08:15', () => {
    const home = 'eu-central-1';
    const atHome = changeOf('chat/handshake', 'OK', at(19, 14));
    /** It fails from 08:10 on: as home saw it, and in the standby region up to that minute. */
    const outageTo = (last: number, code = 'tcp.timeout') => [
      ...beats(-20, 14),
      ...beats(15, 19, ['eu-west-1', 'us-east-1']),
      ...failures(home, code, 10, 11, 12, 13, 14),
      ...failures('eu-west-1', code, ...Array.from({ length: last - 9 }, (_, index) => 10 + index)),
    ];

    it.each([
      ['an outage', outageTo(18)],
      ['a drill', outageTo(18, 'drill:tcp.timeout')],
    ])('is left to the standby, whose page of %s goes on, where every region has to fail', async (_, minutes) => {
      const { delivery } = await deliver(atHome, { file: pair, stores: { minutes } });
      expect(delivery).toEqual({ kind: 'skipped', why: 'handed-over' });
    });

    it('is told by the standby later', async () => {
      const minutes = [...outageTo(29)].filter(({ region, metric }) => metric !== 'ChecksRun' || region === home);
      const change = changeOf('chat/handshake', 'OK', at(36, 14), { region: 'eu-west-1' });
      expect((await factsOf(change, { file: pair, stores: { minutes } })).event).toBe('resolved');
    });

    it.each([
      ['the standby has not paged', { file: pair, stores: { minutes: outageTo(16) } }],
      ['home reports again', { file: pair, stores: { minutes: [...outageTo(18), ...beats(15, 18, [home])] } }],
      ['the metrics cannot say', { file: pair, stores: { minutes: refuse } }],
      [
        'fewer regions than all have to fail',
        { stores: { minutes: [...outageTo(18), ...failures('us-east-1', 'tcp.timeout', 15, 16, 17)] } },
      ],
    ])('is told where %s', async (_, scene) => {
      expect((await deliver(atHome, scene)).delivery.kind).toBe('sent');
    });
  });

  it('of a page at home is told even if the log has lost its opening', async () => {
    expect((await deliver(over, { stores: { sent: [] } })).delivery.kind).toBe('sent');
  });
});

describe('alarms that tell nobody anything', () => {
  it('any alarm without data', async () => {
    expect((await deliver({ ...page, newState: 'INSUFFICIENT_DATA' })).delivery.kind).toBe('skipped');
  });
});

describe('a silent region', () => {
  it('is told with the minute of its last report', async () => {
    const minutes = [...beats(-20, 5), ...beats(6, 9, ['eu-central-1', 'eu-west-1'])];
    const facts = await factsOf(changeOf('@us-east-1/silent', 'ALARM', at(9, 14)), { stores: { minutes } });
    expect(facts).toMatchObject({ event: 'silent', code: null, first: { at: '2026-11-22T08:06:00.000Z' } });
    expect(facts.regions.map(({ state }) => state)).toEqual(['not-failing', 'not-failing', 'silent']);
  });

  it('is never listed among those that report, whatever the second at which the alarm looked', async () => {
    const minutes = [...beats(-20, 5), ...beats(6, 8, ['eu-central-1', 'eu-west-1'])];
    const facts = await factsOf(changeOf('@us-east-1/silent', 'ALARM', at(8, 30)), { stores: { minutes } });
    expect(facts.regions.map(({ state }) => state)).toEqual(['not-failing', 'not-failing', 'silent']);
  });

  it('that reports again is told with the length of its silence', async () => {
    const minutes = [...beats(-20, 5), ...beats(17, 19)];
    const facts = await factsOf(changeOf('@us-east-1/silent', 'OK', at(19, 14)), { stores: { minutes } });
    expect(facts).toMatchObject({ event: 'resolved', first: { at: '2026-11-22T08:06:00.000Z' } });
  });
});
