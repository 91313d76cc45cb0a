import * as v from 'valibot';
import { defaultLimits, defaultTimeLimits, stoppingPhases } from '../probe/probe-target.ts';
import { alerts, mostRegions } from './alerts-schema.ts';
import { amount, choice, duration, judgedText, secretName, text, trueOrFalse, wholeNumber } from './bounded-values.ts';
import { certificateFiles } from './certificate-files.ts';
import { formatDuration } from './duration.ts';
import { isResolver } from './resolver-address.ts';
import { headers, token } from './token-schema.ts';
import { explainHttpUrl, explainWebSocketUrl, urlLimit } from './url-rules.ts';
import { watch } from './watch-schema.ts';
import { dictionary, either, list, mapping, optionalKey, requiredKey } from './yaml-shapes.ts';

/** Targets of one file. */
export const mostTargets = 1_000;

/** Names become CloudWatch dimensions, file names and parts of URLs. */
const targetName = text(
  64,
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  'a name of up to 64 letters, digits, dots, hyphens and underscores, such as chat',
);

const regionName = text(
  32,
  /^[a-z0-9]+(-[a-z0-9]+)*$/,
  'the name of a region: small letters, digits and hyphens, such as eu-central-1',
);

const timeLimit = (byDefaultMs: number, description: string) =>
  optionalKey(duration(100, 60_000), description, formatDuration(byDefaultMs));

const timeouts = mapping(
  {
    total: timeLimit(
      defaultTimeLimits.total,
      'Bounds the whole check. Every phase may use what is left of it, up to its own limit.',
    ),
    dns: timeLimit(defaultTimeLimits.dns, 'Finding the addresses.'),
    tcp: timeLimit(defaultTimeLimits.tcp, 'Opening a connection to one of them.'),
    tls: timeLimit(defaultTimeLimits.tls, 'The TLS handshake.'),
    upgrade: timeLimit(defaultTimeLimits.upgrade, 'The upgrade to a WebSocket.'),
    token: timeLimit(defaultTimeLimits.token, 'Getting a token from its endpoint.'),
    connect: timeLimit(defaultTimeLimits.connect, 'The reply to connect.'),
    refresh: timeLimit(defaultTimeLimits.refresh, 'The reply to refresh.'),
  },
  '{ total: 10s }',
);

const limits = mapping(
  {
    slow: optionalKey(
      duration(1, 60_000),
      'A check that takes longer is degraded.',
      formatDuration(defaultLimits.slowMs),
    ),
    certificateDays: optionalKey(
      wholeNumber(0, 365),
      'With fewer days left on any certificate of the chain, a check is degraded.',
      defaultLimits.certificateDays,
    ),
    clockSkew: optionalKey(
      duration(1_000, 3_600_000),
      "With a greater difference between the server's clock and ours, a check is degraded.",
      formatDuration(defaultLimits.clockSkewMs),
    ),
  },
  '{ slow: 2s, certificateDays: 14 }',
);

const every = (byDefault: string) =>
  optionalKey(duration(60_000, 86_400_000), 'How often. At most as often as the checks themselves.', byDefault);

const isFalse = (input: unknown) => input === false;

const ping = either(
  (input) => typeof input === 'boolean',
  trueOrFalse(),
  mapping(
    {
      grace: optionalKey(
        duration(1_000, 60_000),
        "Waited beyond the server's ping interval, as the client SDKs do.",
        '10s',
      ),
      every: every('10m'),
    },
    'true, false or { grace: 10s, every: 10m }',
  ),
);

const publishByApi = mapping(
  {
    url: requiredKey(
      judgedText(urlLimit, /^https?:\/\//, 'an http:// or https:// URL', explainHttpUrl),
      "The publish method of Centrifugo's HTTP API, such as https://rt.example.com/api/publish.",
    ),
    key: requiredKey(secretName(), 'The API key, http_api.key of Centrifugo. Named, never written.'),
  },
  '{ url: https://HOST/api/publish, key: "env:API_KEY" }, or client',
);

const roundTrip = mapping(
  {
    channel: requiredKey(
      text(255, /^[\x21-\x7e]+$/, 'the name of a channel: up to 255 printable ASCII characters, such as canary:probe'),
      'Subscribed to and published into. Give the monitor one of its own.',
    ),
    publish: optionalKey(
      either((input) => typeof input === 'string', choice(['client']), publishByApi),
      'client: over the same connection, which needs allow_publish_for_client or the like; or the server API, by url and key.',
      'client',
    ),
    timeout: optionalKey(duration(100, 60_000), 'From publishing to receiving.', '5s'),
    every: every('5m'),
  },
  '{ channel: "canary:probe" }',
);

/** What a server may be asked to refuse. */
export const refusals = ['plaintext', 'anonymous', 'expired-token', 'forged-token', 'foreign-origin'] as const;
export type Refusal = (typeof refusals)[number];

const policy = mapping(
  {
    refuse: requiredKey(
      list(choice(refusals), 1, refusals.length, '[anonymous, forged-token]'),
      'Tried from time to time; the server has to refuse each.',
    ),
    every: every('1h'),
  },
  '{ refuse: [anonymous, forged-token], every: 1h }',
);

const confirm = mapping(
  {
    attempts: optionalKey(
      wholeNumber(1, 5),
      'A failed check is repeated inside the same run until it has been made this often; every attempt is recorded.',
      1,
    ),
    pause: optionalKey(duration(100, 30_000), 'Between two attempts.', '1s'),
  },
  '{ attempts: 2, pause: 1s }',
);

const labels = dictionary(
  text(64, /^[A-Za-z][A-Za-z0-9_.-]*$/, 'the name of a label: letters, digits, dots, hyphens and underscores'),
  text(256, /^[\x20-\x7e]*$/, 'the value of a label: up to 256 printable ASCII characters'),
  20,
  '{ team: realtime }',
);

/** What a target may have and `defaults` may give to all. */
export const targetOptions = {
  protocol: optionalKey(
    choice(['json', 'protobuf']),
    'The encoding. protobuf asks for the subprotocol centrifuge-protobuf; a URL with ?format=protobuf chooses it without.',
    'json',
  ),
  origin: optionalKey(
    text(
      512,
      /^(none|null|[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+)$/,
      'the origin of the site, without a path, such as https://app.example.com, or none',
    ),
    'Sent as Origin. Give that of the site: without one Centrifugo does not look at its allowed_origins.',
    'none',
  ),
  headers: optionalKey(
    headers,
    'Sent with the upgrade. A value may name a secret: "env:NAME", or "Bearer env:NAME".',
    {},
  ),
  serverName: optionalKey(
    text(253, /^[A-Za-z0-9_*-]+(\.[A-Za-z0-9_-]+)*\.?$/, 'a host name, such as rt.example.com'),
    "Sent as SNI and verified instead of the URL's host.",
  ),
  resolver: optionalKey(
    judgedText(
      64,
      /^\S+$/,
      'the address of a DNS server, such as 10.0.0.2, 10.0.0.2:5353 or [fd00::2]:53, or system',
      (input) =>
        input === 'system' || isResolver(input)
          ? null
          : 'not the address of a DNS server; write ADDRESS or ADDRESS:PORT, such as 10.0.0.2:5353 or [fd00::2]:53, or system',
    ),
    "A DNS server that is asked instead of the system's resolver.",
    'system',
  ),
  ca: optionalKey(
    certificateFiles,
    'PEM files with certificates that are trusted besides the default roots, relative to this file.',
    [],
  ),
  token: optionalKey(token, 'Where the token comes from: exactly one of mint, fetch and fixed, or none.', 'none'),
  refresh: optionalKey(
    trueOrFalse(),
    'Whether the connection is refreshed with a second token. On where the token source can give one: mint and fetch.',
  ),
  until: optionalKey(choice(stoppingPhases), 'The last phase that is checked.', 'refresh'),
  timeouts: optionalKey(timeouts, 'How long a check and each of its phases may take.'),
  ping: optionalKey(ping, "Whether to stay until the server's ping has come.", false),
  roundTrip: optionalKey(
    either(isFalse, v.literal(false), roundTrip),
    'Publish a message and receive it; false: do not.',
    false,
  ),
  policy: optionalKey(
    either(isFalse, v.literal(false), policy),
    'What the server has to refuse; false: not tried.',
    false,
  ),
  limits: optionalKey(limits, 'Thresholds between up and degraded.'),
  confirm: optionalKey(confirm, 'Repeat a failed check at once, before it counts as failed.'),
  labels: optionalKey(labels, 'Shown with the target; never a metric dimension.', {}),
  metrics: optionalKey(
    choice(['lean', 'standard', 'detailed']),
    'How much is sent to CloudWatch, which bills by series and hour.',
    'standard',
  ),
  alerts: optionalKey(alerts, 'When alarms are raised, and how urgent they are.'),
};

const target = mapping(
  {
    name: requiredKey(targetName, 'Shown everywhere, and a dimension of the metrics. Unique in this file.'),
    url: requiredKey(
      judgedText(
        urlLimit,
        /^wss?:\/\//,
        'a ws:// or wss:// URL with its scheme in small letters, such as wss://HOST/connection/websocket',
        explainWebSocketUrl,
      ),
      'The WebSocket endpoint, such as wss://rt.example.com/connection/websocket.',
    ),
    ...targetOptions,
  },
  '{ name: chat, url: wss://rt.example.com/connection/websocket }',
);

const regions = mapping(
  {
    home: requiredKey(regionName, 'Where the alarms live. Probes as well.'),
    standby: optionalKey(regionName, 'Where the alarms live if home is lost. Probes as well.'),
    probe: optionalKey(list(regionName, 0, mostRegions - 2, '[us-east-1]'), 'Where else probes run.', []),
  },
  '{ home: eu-central-1, probe: [us-east-1] }',
);

const history = mapping(
  {
    public: optionalKey(
      trueOrFalse(),
      'Whether everybody may see names and states, without signing in; no URL, address, evidence or alarm is then served to anybody. Off: only those whom IAM lets in see the function URL, and they see all.',
      false,
    ),
  },
  '{ public: true }',
);

/** The whole of canary.yml, as it is written: durations and secret names are still text. */
export const targetsSchema = v.pipe(
  mapping(
    {
      regions: optionalKey(regions, 'Without it, checks run here, in the one region local.'),
      every: optionalKey(duration(10_000, 3_600_000), 'How often each target is checked.', '1m'),
      budget: optionalKey(amount(0, 1_000_000), 'Dollars a month; plan exits 1 above it.'),
      history: optionalKey(history, 'Who may see the history and the status page.'),
      watch: optionalKey(
        watch,
        'Local mode: where `watch` sends alerts, and a URL that it calls while all is well. A deployment does not read it.',
      ),
      defaults: optionalKey(
        mapping(targetOptions, '{ timeouts: { total: 10s } }'),
        'Apply to every target. A target overrides key by key; inside timeouts, limits and alerts too.',
      ),
      targets: requiredKey(
        list(target, 1, mostTargets, '- { name: chat, url: wss://rt.example.com/connection/websocket }'),
        'What is watched.',
      ),
    },
    'targets: [{ name: chat, url: wss://rt.example.com/connection/websocket }]',
  ),
  v.title('centrifugo-canary targets file'),
  v.description('What centrifugo-canary watches, how, and when it raises an alarm.'),
);

/** A targets file as it is written, found to be right in itself. */
export type WrittenTargets = v.InferOutput<typeof targetsSchema>;
export type WrittenTarget = WrittenTargets['targets'][number];
export type WrittenOptions = NonNullable<WrittenTargets['defaults']>;
