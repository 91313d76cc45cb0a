import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { classOfGroup, type Phase, phases } from '../failure/phases.ts';
import { ownerWords, sdkWords } from '../failure/wording.ts';
import type { ReportedCheck } from '../monitor/reported-check.ts';

/** The JSON Schema of what `check --json` prints, as text: docs/check.schema.json. */
export function renderCheckJsonSchema(): string {
  const definitions = { failure, certificate, attempt, timings, failedTry };
  const schema = toJsonSchema(checkSchema, { target: 'draft-07', typeMode: 'input', definitions });
  const { $schema, title, description, ...rest } = schema;
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
}

const time = (description: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(description));
const text = (description: string) => v.pipe(v.string(), v.description(description));
const milliseconds = v.pipe(v.number(), v.minValue(0));
const nth = v.pipe(v.number(), v.integer(), v.minValue(1));

const failure = v.strictObject({
  code: v.pipe(v.string(), v.regex(/^[a-z]+\.[a-z0-9-]+$/), v.description('The stable code, never renamed or reused.')),
  phase: v.picklist(keysOf(classOfGroup)),
  class: v.picklist(['handshake', 'token', 'realtime', 'policy', 'monitor']),
  owner: v.pipe(v.picklist(keysOf(ownerWords)), v.description(`Who has to act: ${listWords(ownerWords)}.`)),
  sdk: v.pipe(v.picklist(keysOf(sdkWords)), v.description('What a user of a client SDK lives through.')),
  title: text('One line for people; may change between versions.'),
  cause: text('For people; may change between versions.'),
  fix: v.pipe(v.array(v.string()), v.minLength(1), v.description('What to do, most likely first.')),
  evidence: v.pipe(
    v.record(v.string(), v.unknown()),
    v.description('What was seen, by phase; new keys may come with any version. Secrets and tokens are redacted.'),
  ),
});

const certificate = v.strictObject({
  subject: v.string(),
  issuer: v.string(),
  names: v.array(v.string()),
  validFrom: time('ISO 8601'),
  validTo: time('ISO 8601'),
  daysLeft: v.pipe(v.number(), v.integer(), v.description('Whole days until validTo, negative once it has passed.')),
  fingerprint256: v.string(),
  chainLength: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.description('Certificates sent, as far as they link up.'),
  ),
});

const attempt = v.strictObject({
  ip: v.string(),
  family: v.picklist([4, 6]),
  outcome: v.picklist(['connected', 'refused', 'timeout', 'unreachable', 'reset', 'failed', 'skipped']),
  errno: v.exactOptional(text("Node's error code, e.g. ECONNREFUSED.")),
  ms: milliseconds,
  try: v.exactOptional(v.pipe(nth, v.description('In which try of the check; absent where there was one.'))),
});

const timings = v.pipe(
  v.strictObject({ ...timingEntries(), total: milliseconds }),
  v.description('Only phases that happened, the failing one included; total is the ladder without the closing.'),
);

const failedTry = v.strictObject({ try: nth, startedAt: time('ISO 8601, UTC.'), failure, timingsMs: timings });

const facts = {
  schema: v.literal(1),
  target: text('Name of the target, or its URL where it has no other name.'),
  url: text('Without user information, and without the values of query keys that may be secret.'),
  region: v.string(),
  startedAt: time('ISO 8601, UTC.'),
  timingsMs: timings,
  tls: v.exactOptional(
    v.pipe(
      v.strictObject({
        protocol: v.exactOptional(v.string()),
        cipher: v.exactOptional(v.string()),
        certificate: v.exactOptional(certificate),
      }),
      v.description('Kept when TLS is what failed.'),
    ),
  ),
  server: v.exactOptional(
    v.strictObject({
      version: v.exactOptional(v.string()),
      client: v.exactOptional(v.string()),
      pingSeconds: v.exactOptional(v.number()),
      expiresInSeconds: v.exactOptional(v.number()),
    }),
  ),
  address: v.exactOptional(
    v.pipe(
      v.strictObject({ ip: v.string(), family: v.picklist([4, 6]) }),
      v.description('The address that the check used.'),
    ),
  ),
  attempts: v.pipe(
    v.array(attempt),
    v.description('Every address of the name, and how its TCP connection went; with `confirm`, of every try.'),
  ),
  tries: v.exactOptional(
    v.pipe(
      v.array(failedTry),
      v.minLength(1),
      v.description(
        'The tries that failed before the one that decided, where `confirm` asks for more than one: the rest of the check is of the last try, and startedAt of the first.',
      ),
    ),
  ),
};

export const checkSchema = v.pipe(
  v.variant('outcome', [
    v.strictObject({ ...facts, outcome: v.literal('up'), degradations: v.pipe(v.array(failure), v.maxLength(0)) }),
    v.strictObject({
      ...facts,
      outcome: v.literal('degraded'),
      degradations: v.pipe(v.array(failure), v.minLength(1)),
    }),
    v.strictObject({ ...facts, outcome: v.literal('down'), failure, degradations: v.array(failure) }),
  ]),
  v.title('centrifugo-canary check'),
  v.description('One check of one target, as `check --json` prints it.'),
);

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Holds the schema to the type: neither may have a key or a word that the other has not. */
export const schemaFitsType: {
  readonly forward: (check: ReportedCheck) => DeepReadonly<v.InferInput<typeof checkSchema>>;
  readonly backward: (check: DeepReadonly<v.InferInput<typeof checkSchema>>) => ReportedCheck;
} = { forward: (check) => check, backward: (check) => check };

/** One optional entry a phase. The cast holds because the keys are exactly the phases. */
function timingEntries() {
  const entries = phases.map((phase) => [phase, v.exactOptional(milliseconds)] as const);
  return Object.fromEntries(entries) as Record<Phase, (typeof entries)[number][1]>;
}

/** The keys of a table, in its order. The cast holds for tables that are written out in full. */
function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

function listWords(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([word, meaning]) => `${word} = ${meaning}`)
    .join(', ');
}
