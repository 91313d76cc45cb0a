import type { TlsEvidence } from '../../functions/failure/evidence.ts';
import type { HistoryFile } from '../../functions/history/history-file.ts';
import type { StoredAlarm } from '../../functions/history/store.ts';
import { makeFile } from '../history/recording.ts';
import type { Spell, Story } from './synthetic-store.ts';

/** What the page is shown in a test, and by the server for those who work on it. */
export interface Scene {
  readonly file: HistoryFile;
  readonly stories: readonly Story[];
  readonly alarms: readonly StoredAlarm[];
}

export type SceneName = keyof typeof scenes;

/** A Sunday morning. */
export const sceneMs = Date.parse('2026-11-22T08:30:20.000Z');

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const names = ['chat', 'feed', 'notifications', 'presence', 'since-renewal', 'tokens', 'trading'];

export const scenes = {
  /** All well now, with a past. */
  healthy: (nowMs: number) => makeScene(pastOf(nowMs)),
  /** Two down, one slow, each for another reason. */
  broken: (nowMs: number) => makeScene(breakUp(pastOf(nowMs), nowMs), { alarms: alarmsOf(nowMs) }),
  /** One region of three sees trouble. */
  degraded: (nowMs: number) =>
    makeScene(
      pastOf(nowMs).map((story) =>
        story.name === 'feed'
          ? withSpell(story, {
              fromMs: nowMs - 25 * minute,
              toMs: nowMs + day,
              code: 'degraded.slow',
              regions: ['us-east-1'],
            })
          : story,
      ),
    ),
  /** Checks came for weeks, and stopped ten minutes ago. */
  silent: (nowMs: number) =>
    makeScene(
      pastOf(nowMs).map((story) =>
        withSpell(story, { fromMs: nowMs - 10 * minute, toMs: nowMs + day, code: 'no check' }),
      ),
    ),
  /** Just begun: nothing is known yet. */
  first: (nowMs: number) => makeScene(names.map((name) => ({ name, fromMs: nowMs + hour, spells: [] }))),
  empty: () => makeScene([]),
  public: (nowMs: number) => makeScene(breakUp(pastOf(nowMs), nowMs), { options: { history: { public: true } } }),
  /** One region, as `watch` has it, since twenty minutes. */
  local: (nowMs: number) =>
    makeScene(
      ['chat', 'behind-proxy', 'stale-token'].map((name) => ({
        name,
        fromMs: nowMs - 20 * minute,
        usualMs: 9,
        spells:
          name === 'behind-proxy' ? [{ fromMs: nowMs - 3 * minute, toMs: nowMs + day, code: 'upgrade.not-found' }] : [],
      })),
      {
        options: {
          probingRegions: ['local'],
          notice: 'These targets are examples; `watch --config canary.yml` watches yours.',
        },
      },
    ),
  /** Names that would like to be more than names. */
  hostile: (nowMs: number) =>
    makeScene(
      hostileNames.map((name, index) => ({
        name,
        fromMs: nowMs - 30 * day,
        spells:
          index % 2 === 0
            ? [
                {
                  fromMs: nowMs - 7 * minute,
                  toMs: nowMs + day,
                  ...(index === 0 ? hostileChain() : { code: 'tcp.refused' }),
                },
              ]
            : [],
      })),
      { alarms: alarmsOf(nowMs, longName, `of ${longName.slice(0, 200)}`) },
    ),
  /** Fifty targets with a year behind them. */
  many: (nowMs: number) =>
    makeScene(
      Array.from({ length: 50 }, (_, index) => ({
        name: `target-${String(index + 1).padStart(2, '0')}`,
        fromMs: nowMs - 365 * day,
        usualMs: 40 + index,
        spells: Array.from({ length: 12 }, (_unused, month) => {
          const fromMs = nowMs - (month * 30 + ((index * 7) % 29) + 0.3) * day;
          return {
            fromMs,
            toMs: fromMs + (5 + index) * minute,
            code: month % 3 === 0 ? 'tcp.timeout' : 'connect.timeout',
          };
        }),
      })),
    ),
} as const satisfies Record<string, (nowMs: number) => Scene>;

const longName = `long-${'x'.repeat(10_240)}`;

export const hostileNames = [
  '<img src=x onerror="document.title=\'owned\'">',
  '</script><script>document.title="owned"</script>',
  'line\nbreak\u0000\u001b[31mred\u0007',
  'turned \u202e around \u2066 and \u200f kept',
  'שירות הצ׳אט',
  longName,
  '__proto__',
  'half \ud800 a pair',
] as const;

/** The chain of a certificate that was renewed without its intermediate. */
export const incompleteChain: TlsEvidence = {
  phase: 'tls',
  host: 'since-renewal.example.com',
  serverName: 'since-renewal.example.com',
  ended: 'certificate',
  keysAgreed: true,
  afterHandshake: false,
  protocol: 'TLSv1.3',
  faults: ['chain-incomplete'],
  verification: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  missingIssuer: {
    subject: 'CN=since-renewal.example.com',
    issuer: 'CN=Example TLS CA 3',
    issuerUrl: 'http://ca.example/3.crt',
  },
  certificates: [
    {
      subject: 'CN=since-renewal.example.com',
      issuer: 'CN=Example TLS CA 3',
      names: ['since-renewal.example.com'],
      validFrom: '2026-11-22T08:20:00.000Z',
      validTo: '2027-02-20T08:20:00.000Z',
      fingerprint256: '5A:0F:11:9B',
      key: 'EC prime256v1',
      signature: 'ecdsa-with-SHA256',
      selfSigned: false,
      issuerUrl: 'http://ca.example/3.crt',
    },
  ],
};

/** The same, of names that somebody else wrote. */
function hostileChain() {
  const name = '<b onclick=alert(1)>\u202eAC';
  const certificates = incompleteChain.certificates.map((one) => ({
    ...one,
    issuer: name,
    names: ['y'.repeat(300), name],
  }));
  return {
    code: 'tls.chain-incomplete',
    evidence: { ...incompleteChain, certificates, missingIssuer: { subject: name, issuer: name } },
  };
}

function makeScene(
  stories: readonly Story[],
  {
    alarms = [],
    options = {},
  }: { readonly alarms?: readonly StoredAlarm[]; readonly options?: Partial<HistoryFile> } = {},
): Scene {
  return {
    file: makeFile(
      options,
      stories.map(({ name }) => name),
    ),
    stories,
    alarms,
  };
}

function withSpell(story: Story, spell: Spell): Story {
  return { ...story, spells: [spell, ...story.spells] };
}

function pastOf(nowMs: number): readonly Story[] {
  const ago = (days: number, minutes: number, code: string, regions?: readonly string[]): Spell => {
    const fromMs = nowMs - days * day;
    return { fromMs, toMs: fromMs + minutes * minute, code, ...(regions === undefined ? {} : { regions }) };
  };
  const spells: Readonly<Record<string, readonly Spell[]>> = {
    chat: [ago(3.4, 12, 'upgrade.bad-gateway'), ago(41, 95, 'connect.timeout')],
    feed: [
      ago(0.12, 6, 'connect.timeout'),
      ago(0.3, 4, 'tcp.timeout'),
      ago(12, 30, 'tcp.timeout', ['eu-central-1', 'us-east-1']),
    ],
    notifications: [ago(20, 2_100, 'no check')],
    presence: [ago(60, 400, 'dns.not-found')],
    tokens: [ago(7, 18, 'token.http-error'), ago(8, 25, 'token.http-error'), ago(9, 600, 'token.http-error')],
    trading: [ago(27, 3, 'tcp.reset')],
  };
  return names.map((name, index) => ({
    name,
    fromMs: nowMs - (name === 'notifications' ? 64 : 400) * day,
    usualMs: 30 + index * 17,
    spells: spells[name] ?? [],
    daysLeft: name === 'presence' ? 11 : 40 + index * 9,
  }));
}

function breakUp(stories: readonly Story[], nowMs: number): readonly Story[] {
  const toMs = nowMs + day;
  const now: Readonly<Record<string, Spell>> = {
    'since-renewal': {
      fromMs: nowMs - 4 * minute - 20_000,
      toMs,
      code: 'tls.chain-incomplete',
      evidence: incompleteChain,
    },
    tokens: {
      fromMs: nowMs - 68 * minute,
      toMs,
      code: 'connect.token-expired',
      regions: ['eu-central-1', 'eu-west-1'],
    },
    presence: { fromMs: nowMs - 3 * hour, toMs, code: 'degraded.certificate-expiring' },
  };
  return stories.map((story) => {
    const spell = now[story.name];
    return spell === undefined ? story : withSpell(story, spell);
  });
}

function alarmsOf(nowMs: number, about = 'since-renewal', more = ''): readonly StoredAlarm[] {
  const alarm = (name: string, state: StoredAlarm['state'], minutes: number, purpose: object): StoredAlarm => ({
    name,
    region: 'eu-central-1',
    state,
    sinceMs: nowMs - minutes * minute,
    definition: {
      name,
      description: `Two of five minutes fail, in two regions or more. ${more}`,
      purpose,
      datapointsToAlarm: 2,
      evaluationPeriods: 5,
      periodSeconds: 60,
    },
  });
  return [
    alarm(`canary/${about}/handshake`, 'ALARM', 3, {
      kind: 'failing',
      target: about,
      class: 'handshake',
      severity: 'critical',
    }),
    alarm(`canary/${about}/handshake/eu-west-1`, 'ALARM', 3, {
      kind: 'regional',
      target: about,
      class: 'handshake',
      region: 'eu-west-1',
    }),
    alarm(`canary/${about}/token`, 'OK', 9_000, {
      kind: 'failing',
      target: about,
      class: 'token',
      severity: 'critical',
    }),
    alarm(`canary/${about}/certificate`, 'INSUFFICIENT_DATA', 9_000, {
      kind: 'certificate',
      target: about,
      severity: 'warning',
    }),
    alarm('canary/@us-east-1/silent', 'ALARM', 12, { kind: 'silent', region: 'us-east-1', severity: 'critical' }),
  ];
}
