import { describe, expect, it } from 'vitest';
import type { AlertFacts } from '../../functions/alert/alert-facts.ts';
import { composeMessage, messageLimitBytes } from '../../functions/alert/compose-message.ts';
import { makeHostile, makeSamples } from './sample-alerts.ts';

const samples = await makeSamples();
const sample = (name: string): AlertFacts => {
  const facts = samples[name];
  if (facts === undefined) throw new TypeError(`there is no sample ${name}`);
  return facts;
};

describe('the e-mail', () => {
  it('of a page can be acted on by somebody who has just been woken up', () => {
    expect(composeMessage(sample('firing')).texts.email).toMatchInlineSnapshot(`
      "chat is down: The certificate has expired.

      Code:           tls.certificate-expired
      Since:          08:01 UTC on 22 November 2026, first in us-east-1
      Failing in:     eu-central-1 (3 minutes), us-east-1 (4 minutes)
      Not failing in: eu-west-1
      Severity:       critical

      Whose:          certificate or TLS set-up
      Users:          The SDK stays "connecting" and keeps trying, every 0.5 to 20 s; it gets in by itself once this is repaired.

      Likely cause
        The certificate of rt.example.com (CN=rt.example.com) ended on 2026-11-22T08:00:00.000Z: renewal failed, or the new one lies on the disk and the process still serves the old one.

      What to do
        1. Look whether a new certificate is there already: \`openssl x509 -noout -enddate -in FILE\`. If so, load it: restart Centrifugo (SIGHUP does not do it), \`nginx -s reload\`, or replace the secret of the Ingress.
        2. If not, renew it now (\`certbot renew\`, cert-manager: \`kubectl describe certificate\`, the console of the CDN) and read there why it failed: port 80 closed, DNS challenge, account.
        3. So that it does not come again: reload after every renewal (\`certbot --deploy-hook\`), and let \`degraded.certificate-expiring\` warn.

      Seen from eu-central-1 at 08:04:07 UTC (tls.certificate-expired)
        handshake:      finished (TLSv1.3), but the certificate does not pass: CERT_HAS_EXPIRED
        expired:        CN=rt.example.com on 2026-11-22T08:00:00.000Z
        server sent:    CN=rt.example.com, for rt.example.com, issued by CN=Example TLS CA 3, 2026-08-24 to 2026-11-22, EC prime256v1
        name sent:      rt.example.com

      Failed checks, 08:00 UTC to 08:05 UTC
        tls.certificate-expired: 7 (eu-central-1 3, us-east-1 4)

      Where to look
        Alarm:          https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/canary-prod%2Fchat%2Fhandshake
        Dashboard:      https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/centrifugo-canary-prod
        Evidence:       https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcentrifugo-canary-prod-check-targets
        Check now:      centrifugo-canary check chat
        Explain:        centrifugo-canary explain tls.certificate-expired
        History:        centrifugo-canary history chat --from -3h

      Rule: chat: handshake fails in 2 of the last 5 minutes, in at least 2 of 3 regions.
      Alarm canary-prod/chat/handshake went from OK to ALARM at 2026-11-22T08:05:14.000Z.
      CloudWatch says: arn:aws:cloudwatch:eu-central-1:123456789012:alarm:canary-prod/chat/handshake/us-east-1 transitioned to ALARM at Sunday 22 November, 2026 08:05:02 UTC
      Incident canary-prod/chat/handshake
      "
    `);
  });

  it('of its end says what it was and how long it took', () => {
    expect(composeMessage(sample('resolved')).texts.email).toMatchInlineSnapshot(`
      "chat is up again after 4 minutes.

      Code was:       tls.certificate-expired
      Began:          08:01 UTC on 22 November 2026, first in us-east-1
      Last failed:    08:04 UTC on 22 November 2026
      Over:           08:10 UTC on 22 November 2026
      Failed in:      eu-central-1 (3 minutes), us-east-1 (4 minutes)
      Never in:       eu-west-1
      Severity:       critical

      What it was:    The certificate has expired

      Failed checks, 08:01 UTC to 08:10 UTC
        tls.certificate-expired: 7 (eu-central-1 3, us-east-1 4)

      Where to look
        Alarm:          https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/canary-prod%2Fchat%2Fhandshake
        Dashboard:      https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/centrifugo-canary-prod
        Evidence:       https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcentrifugo-canary-prod-check-targets
        Check now:      centrifugo-canary check chat
        Explain:        centrifugo-canary explain tls.certificate-expired
        History:        centrifugo-canary history chat --from -3h

      Rule: chat: handshake fails in 2 of the last 5 minutes, in at least 2 of 3 regions.
      Alarm canary-prod/chat/handshake went from ALARM to OK at 2026-11-22T08:10:14.000Z.
      CloudWatch says: arn:aws:cloudwatch:eu-central-1:123456789012:alarm:canary-prod/chat/handshake/us-east-1 transitioned to OK at Sunday 22 November, 2026 08:05:02 UTC
      Incident canary-prod/chat/handshake
      "
    `);
  });

  it('of an alarm whose diagnosis could not be read says so, and where to look', () => {
    expect(composeMessage(sample('firing without enrichment')).texts.email).toMatchInlineSnapshot(`
      "chat is down.

      Severity:       critical

      What to do
        1. Run \`centrifugo-canary check chat\`: it makes the same check, and names the cause.

      This alert is not complete. What could not be read:
        counts by code: Error
        evidence from eu-central-1: Error
        evidence from eu-west-1: Error
        evidence from us-east-1: Error

      Where to look
        Alarm:          https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/canary-prod%2Fchat%2Fhandshake
        Dashboard:      https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/centrifugo-canary-prod
        Evidence:       https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcentrifugo-canary-prod-check-targets
        Check now:      centrifugo-canary check chat
        History:        centrifugo-canary history chat --from -3h

      Rule: chat: handshake fails in 2 of the last 5 minutes, in at least 2 of 3 regions.
      Alarm canary-prod/chat/handshake went from OK to ALARM at 2026-11-22T08:05:14.000Z.
      CloudWatch says: arn:aws:cloudwatch:eu-central-1:123456789012:alarm:canary-prod/chat/handshake/us-east-1 transitioned to ALARM at Sunday 22 November, 2026 08:05:02 UTC
      Incident canary-prod/chat/handshake
      "
    `);
  });
});

describe('chats', () => {
  it.each(['firing', 'firing without enrichment'])('of a page (%s) say what to do, before where to look', (name) => {
    const { texts, webhooks } = composeMessage(sample(name));
    for (const text of [webhooks.chat, webhooks.teams]) {
      expect(text).toContain('centrifugo-canary check chat');
      expect(text.indexOf('https://eu-central-1.console')).toBeGreaterThan(text.search(/1(?:\\\\)?\. /));
      expect(text).toMatch(/1(?:\\\\)?\. /);
    }
    expect(JSON.parse(texts.https).content.nextSteps.length).toBeGreaterThan(0);
  });
});

describe('the subject and the short text', () => {
  it('keep the code where the name of the target is too long: the middle of the name goes', () => {
    const target = 'customer-0001-realtime-endpoint-production-frankfurt-blue-number-1';
    const subject = { kind: 'target', target } as const;
    const message = composeMessage({ ...sample('firing'), subject, code: 'connect.signature-mismatch' });
    expect(message.subject).toMatch(
      /^\[critical\] customer.*\.\.\..*number-1 down since .*: connect\.signature-mismatch$/,
    );
    expect(message.texts.sms).toContain('connect.signature-mismatch');
  });

  it('say of a certificate that has expired that it has', () => {
    const subject = { kind: 'certificate', target: 'chat', daysLeft: -2 } as const;
    expect(composeMessage({ ...sample('certificate'), subject }).subject).toBe(
      '[warning] chat certificate has expired',
    );
  });

  it('say what, since when, where and why in one line', () => {
    const lines = Object.entries(samples).map(([name, facts]) => {
      const { subject, texts } = composeMessage(facts);
      return `${name}\n  ${subject}\n  ${texts.sms}`;
    });
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "firing
        [critical] chat down since 08:01Z in eu-central-1, us-east-1: tls.certificate-expired
        chat down since 08:01Z in eu-central-1, us-east-1: tls.certificate-expired. The certificate has expired
      resolved
        [resolved] chat up again after 4 minutes (was tls.certificate-expired)
        OK: chat up again after 4 minutes (was tls.certificate-expired)
      firing without enrichment
        [critical] chat down: cause could not be read
        chat down: cause could not be read
      advisory
        [advisory] chat partly down since 08:02Z in us-east-1: tcp.timeout
        chat partly down since 08:02Z in us-east-1: tcp.timeout. No answer to the TCP connection attempt
      silent
        [critical] us-east-1 silent, no reports since 08:06Z
        us-east-1 silent, no reports since 08:06Z
      certificate
        [warning] chat certificate expires in 8 days
        chat certificate expires in 8 days
      own trouble
        [warning] monitor's check-targets in us-east-1 fails
        monitor's check-targets in us-east-1 fails
      unknown alarm
        [critical] alarm canary-prod/gone/handshake is raised
        alarm canary-prod/gone/handshake is raised
      drill
        [DRILL critical] chat down since 08:02Z in all 3 regions: tls.certificate-expired
        DRILL: chat down since 08:02Z in all 3 regions: tls.certificate-expired. The certificate has expired"
    `);
  });

  it('are one line of ASCII within the limits of SNS, however hostile or long', () => {
    const target = 't'.repeat(64);
    for (const facts of Object.values(samples)) {
      const named = { ...makeHostile(facts), subject: { kind: 'target', target } } as const;
      const { subject, texts } = composeMessage(named);
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(texts.sms).toMatch(/^[\x20-\x7e]{1,140}$/);
    }
  });
});

describe('the message', () => {
  it('stays below 256 KiB as it is sent, whatever is in it', () => {
    for (const facts of Object.values(samples)) {
      const hostile = makeHostile(facts);
      const fields = {
        ...facts.alarm.fields,
        AlarmRule: '"'.repeat(100_000),
        Trigger: { Metrics: ['\\'.repeat(50_000)] },
      };
      const { texts, attributes } = composeMessage({ ...hostile, alarm: { ...hostile.alarm, fields } });
      const sent = JSON.stringify(texts) + JSON.stringify(attributes);
      expect(Buffer.byteLength(sent)).toBeLessThan(messageLimitBytes);
    }
  });

  it('keeps the fields of CloudWatch as they came, for machines and for HTTP subscribers', () => {
    const { texts } = composeMessage(sample('firing'));
    for (const text of [texts.default, texts.https]) {
      expect(JSON.parse(text)).toMatchObject(sample('firing').alarm.fields);
    }
    expect(JSON.parse(texts.https)).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: '🔴 chat is down: The certificate has expired' },
      metadata: { threadId: 'canary-prod/chat/handshake' },
    });
  });

  it('keeps what on-call tools need where the rest of the fields is too large', () => {
    const { alarm, ...facts } = sample('firing');
    const fields = { ...alarm.fields, AlarmRule: 'x'.repeat(20_000), Trigger: { MetricName: 'Errors' } };
    const read = JSON.parse(composeMessage({ ...facts, alarm: { ...alarm, fields } }).texts.default);
    expect(read).not.toHaveProperty('AlarmRule');
    expect(read).toMatchObject({
      AlarmName: 'canary-prod/chat/handshake',
      NewStateValue: 'ALARM',
      Trigger: { MetricName: 'Errors' },
    });
  });

  it('opens and resolves one incident by one key', () => {
    expect(sample('resolved').incident).toBe(sample('firing').incident);
  });

  it('can be filtered by event, severity, target, class and code', () => {
    expect(composeMessage(sample('firing')).attributes).toEqual({
      event: 'firing',
      severity: 'critical',
      target: 'chat',
      class: 'handshake',
      code: 'tls.certificate-expired',
    });
    expect(composeMessage(sample('advisory')).attributes).toMatchObject({ event: 'advisory', severity: 'info' });
    // SNS refuses empty attributes.
    expect(composeMessage(sample('silent')).attributes).toEqual({
      event: 'silent',
      severity: 'critical',
      class: 'monitor',
    });
  });

  it('marks a drill in its attributes and in what on-call tools show', () => {
    const { attributes, texts, subject } = composeMessage(sample('drill'));
    expect(attributes.drill).toBe('true');
    expect(subject).toMatch(/^\[DRILL critical\]/);
    expect(JSON.parse(texts.default)).toMatchObject({
      AlarmDescription: expect.stringMatching(/^DRILL: chat/),
      NewStateReason: expect.stringMatching(/^DRILL: /),
      canary: { isDrill: true },
    });
  });
});
