import type * as v from 'valibot';
import { webhookForms } from '../alert/formats/format.ts';
import { severities } from './alerts-schema.ts';
import { choice, duration, judgedText, text, trueOrFalse } from './bounded-values.ts';
import { certificateFiles } from './certificate-files.ts';
import { explainSecretName, parseSecretName } from './secret-name.ts';
import { headers } from './token-schema.ts';
import { explainHttpUrl, urlLimit } from './url-rules.ts';
import { list, mapping, optionalKey, requiredKey } from './yaml-shapes.ts';

/** Channels of one file: more are a list that nobody looks after. */
export const mostChannels = 20;

/** What alerts tell. */
export const alertEvents = ['firing', 'resolved', 'advisory', 'silent'] as const;

const localNames = 'write env:NAME or file:PATH';

/** Local mode has no account of AWS to read parameters from. */
function explainLocalSecret(input: string): string | null {
  if (input.startsWith('ssm:')) return `watch reads no parameters of AWS; ${localNames}`;
  return parseSecretName(input) === null ? explainSecretName(input, localNames) : null;
}

function explainNamedUrl(input: string): string | null {
  return /^(env|file|ssm):/.test(input) ? explainLocalSecret(input) : explainHttpUrl(input);
}

const localSecret = judgedText(
  1_029,
  /^(env:|file:)/,
  'the name of a secret: env:NAME or file:PATH',
  explainLocalSecret,
);

const namedUrl = judgedText(
  urlLimit,
  /^(https?:\/\/|env:|file:)/,
  'an https:// URL, or the name of a secret that holds one: env:NAME or file:PATH',
  explainNamedUrl,
);

const urlHelp = 'Where it holds a secret, name it: env:NAME or file:PATH. It is never shown.';

const webhook = mapping(
  {
    url: requiredKey(namedUrl, `Where each alert is posted to. ${urlHelp}`),
    format: optionalKey(
      choice(webhookForms),
      'json: everything that is known, for programs. chat: {"text": …}, for Slack, Mattermost, Google Chat and what takes the same. teams: an Adaptive Card, for Workflows of Microsoft Teams.',
      'json',
    ),
    secret: optionalKey(
      localSecret,
      'Signs each request by the scheme of Standard Webhooks: whsec_ and base64, or any text. Named, never written.',
    ),
    headers: optionalKey(
      headers,
      'Headers of the request. A value may name a secret: "env:NAME", or "Bearer env:NAME".',
      {},
    ),
    ca: optionalKey(
      certificateFiles,
      'PEM files with certificates that are trusted besides the default roots, relative to this file.',
      [],
    ),
  },
  '{ url: "env:HOOK_URL" }',
);

const sns = mapping(
  {
    topic: requiredKey(
      text(
        512,
        /^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/,
        'the ARN of a standard topic, such as arn:aws:sns:eu-central-1:123456789012:on-call',
      ),
      'Published to with the credentials that the AWS SDK finds: environment, profile, or role of the machine.',
    ),
  },
  '{ topic: "arn:aws:sns:eu-central-1:123456789012:on-call" }',
);

const channel = mapping(
  {
    name: optionalKey(
      text(32, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name of small letters, digits and hyphens, such as on-call'),
      'How messages of watch call it. What is not delivered yet belongs to this name. By default webhook, webhook-2, sns and so on.',
    ),
    webhook: optionalKey(webhook, 'Post alerts to a URL.'),
    sns: optionalKey(sns, 'Publish alerts to a topic of Amazon SNS, with the attributes and texts of a deployment.'),
    severity: optionalKey(choice(severities), 'Only alerts that are at least this urgent.', 'info'),
    events: optionalKey(
      list(choice(alertEvents), 1, alertEvents.length, '[firing, resolved]'),
      'Only these. The end of an incident is sent only where its beginning was asked for, too.',
      [...alertEvents],
    ),
  },
  '{ webhook: { url: "env:HOOK_URL" } } or { sns: { topic: "arn:aws:sns:…" } }',
);

const heartbeat = mapping(
  {
    url: requiredKey(
      namedUrl,
      `Called while checks run on time and can be stored, so that somebody else notices when they do not. ${urlHelp}`,
    ),
    every: optionalKey(duration(10_000, 3_600_000), 'How often.', '1m'),
    method: optionalKey(choice(['GET', 'POST']), 'The method of the request.', 'GET'),
    headers: optionalKey(
      headers,
      'Headers of the request. A value may name a secret: "env:NAME", or "Bearer env:NAME".',
      {},
    ),
  },
  '{ url: "env:HEARTBEAT_URL", every: 1m }',
);

/** What only local mode reads. */
export const watch = mapping(
  {
    alerts: optionalKey(
      list(channel, 0, mostChannels, '- { webhook: { url: "env:HOOK_URL" } }'),
      'Where alerts go, besides the console.',
      [],
    ),
    console: optionalKey(trueOrFalse(), 'Whether alerts are written to the console, too.', true),
    heartbeat: optionalKey(heartbeat, 'A URL that is called again and again while all is well with watch itself.'),
  },
  '{ alerts: [{ webhook: { url: "env:HOOK_URL" } }] }',
);

export type WrittenWatch = v.InferOutput<typeof watch>;
