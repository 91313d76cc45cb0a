import { randomBytes } from 'node:crypto';
import type { AddressAttempt, DegradedEvidence, Evidence, TcpEvidence } from '../failure/evidence.ts';
import type { Phase } from '../failure/phases.ts';
import type { Clock } from './clock.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { findDegradations, type SeenClock } from './degradations.ts';
import type { Check, ServerSummary } from './outcome.ts';
import type { ProbeTarget, TimeLimits } from './probe-target.ts';
import { jsonCodec } from './protocol/json-codec.ts';
import { protobufCodec } from './protocol/protobuf-codec.ts';
import type { Codec, ConnectResult } from './protocol/reply.ts';
import { displayUrl, hiddenValues, redactorOf } from './redact.ts';
import { hostOf, portOf, type Route, type Tools } from './route.ts';
import { createSocketBag } from './socket-bag.ts';
import type { TcpConnection } from './steps/connect-tcp.ts';
import { type Address, addressOf } from './steps/resolve-name.ts';
import type { NoteTransport } from './steps/secure-transport.ts';
import { startStopwatch } from './stopwatch.ts';
import { summarizeTls } from './summarize-tls.ts';
import type { HeldToken } from './token/token-facts.ts';
import { tokenSupply } from './token/token-supply.ts';

export interface ProbeContext {
  readonly region: string;
  readonly clock: Clock;
  /** Calls the run off: the promise is rejected with the signal's reason, and every socket is closed. */
  readonly signal?: AbortSignal;
}

/** After its verdict a check waits this long for the echo of its Close frame; a server sends it at once. */
const goodbyeMs = 100;

/** One for all runs: nobody reads it, and an error with a stack costs more than a rung. */
const checkIsOver = 'the check is over';

type TimedPhase = Exclude<keyof TimeLimits, 'total'>;

/** The state of one check: what `run-probe.ts` climbs with, and what is known when it stops. */
export interface Run {
  readonly target: ProbeTarget;
  readonly tools: Tools;
  readonly host: string;
  readonly port: number;
  readonly literalAddress: readonly Address[] | undefined;
  readonly codec: Codec;
  /** Runs one step under its phase's limit and the total, and times it. */
  phase<T>(phase: TimedPhase, step: (limit: Deadline) => Promise<T>): Promise<T>;
  routeTo(address: Address): Route;
  /** Starts getting the token beside the transport, so that it costs no time; it is judged by `firstToken`. */
  fetchTokenBeside(): void;
  firstToken(): Promise<HeldToken | undefined>;
  secondToken(first: HeldToken): Promise<HeldToken | undefined>;
  noteAddress(connection: TcpConnection): void;
  readonly noteTls: NoteTransport;
  tls(): { readonly protocol: string } | undefined;
  noteDate(date: string, ageSeconds: number): void;
  noteConnected(result: ConnectResult): void;
  onClosing(close: (limit: Deadline) => Promise<void>): void;
  /** Says goodbye, gathers what is still open and makes the check. */
  finish(failed?: Evidence): Promise<Check>;
  /** Closes every socket. */
  end(): void;
}

export function beginRun(target: ProbeTarget, context: ProbeContext): Run {
  const { clock } = context;
  const startedAtMs = clock.now();
  const stopwatch = startStopwatch(clock);
  // The token is fetched beside the ladder: when the ladder breaks, the fetching is called off with it.
  const besides = new AbortController();
  const total = startDeadline(clock, target.timeouts.total, context.signal);
  const bag = createSocketBag();
  const tools: Tools = { clock, bag };
  const host = hostOf(target.url);
  const literal = addressOf(host);
  const tokens = new Set(hiddenValues(target.url));
  if (target.token?.kind === 'fetch') for (const value of hiddenValues(target.token.url)) tokens.add(value);
  const clocks: SeenClock[] = [];
  let connection: TcpConnection | undefined;
  let transport: Parameters<NoteTransport>[0] | undefined;
  let server: ServerSummary | undefined;
  let close: ((limit: Deadline) => Promise<void>) | undefined;
  let first: Promise<HeldToken | undefined> | undefined;

  const supply = tokenSupply({
    target,
    subject: `canary-${context.region}-${randomBytes(6).toString('hex')}`,
    tools,
    noteSecret: (token) => tokens.add(token),
    noteDate: (date, ageSeconds) => noteDate('token-endpoint-date', date, ageSeconds),
    notePause: (ms) => stopwatch.leaveOut('token', ms),
  });

  function noteDate(seenIn: SeenClock['seenIn'], date: string, ageSeconds: number): void {
    const at = Date.parse(date);
    // A Date has whole seconds: half of one is the best guess for the rest.
    if (Number.isFinite(at)) clocks.push({ seenIn, aheadMs: at + ageSeconds * 1000 + 500 - clock.now() });
  }

  function noteTokenClock(token: HeldToken | undefined): void {
    const issuedAt = token?.source === 'mint' ? undefined : token?.claims.iat;
    // Only an issue date in our future is strange; tokens may well be old.
    if (typeof issuedAt === 'number' && issuedAt * 1000 > clock.now()) {
      clocks.push({ seenIn: 'token-iat', aheadMs: issuedAt * 1000 - clock.now() });
    }
  }

  async function timed<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const end = stopwatch.begin(phase);
    try {
      return await work();
    } finally {
      end();
    }
  }

  return {
    target,
    tools,
    host,
    port: portOf(target.url),
    literalAddress: literal === undefined ? undefined : [literal],
    codec: target.encoding === 'json' ? jsonCodec : protobufCodec,
    phase(phase, step) {
      const limit = total.within(target.timeouts[phase]);
      return timed(phase, () => step(limit));
    },
    routeTo(address) {
      const name = target.serverName ?? host;
      return {
        ...address,
        port: portOf(target.url),
        isTls: target.url.protocol === 'wss:',
        verifiedName: name,
        serverName: addressOf(name) === undefined ? name : null,
        ca: target.ca,
      };
    },
    fetchTokenBeside() {
      const signal = context.signal === undefined ? besides.signal : AbortSignal.any([besides.signal, context.signal]);
      const left = Math.min(total.remainingMs(), target.timeouts.token);
      first = timed('token', () => supply.first(startDeadline(clock, left, signal)));
      // Judged later, or by nobody when the ladder breaks before.
      first.catch(() => undefined);
    },
    async firstToken() {
      const token = await first;
      noteTokenClock(token);
      return token;
    },
    secondToken: (held) => timed('token', () => supply.second(held, total.within(target.timeouts.token))),
    noteAddress(made) {
      connection = made;
    },
    noteTls(made) {
      transport = made;
    },
    tls: () => transport,
    noteDate: (date, ageSeconds) => noteDate('http-date', date, ageSeconds),
    noteConnected(result) {
      server = {
        ...(result.version === '' ? {} : { version: result.version }),
        client: result.client,
        ...(result.ping === 0 ? {} : { pingSeconds: result.ping }),
        ...(result.expires ? { expiresInSeconds: result.ttl } : {}),
      };
      if (result.time > 0) clocks.push({ seenIn: 'connect-reply', aheadMs: result.time - clock.now() });
    },
    onClosing(sayGoodbye) {
      close = sayGoodbye;
    },
    async finish(failed) {
      const timings = stopwatch.stop();
      besides.abort(checkIsOver);
      await close?.(total.within(goodbyeMs));
      const attempts = await attemptsOf(failed, connection);
      const degraded = findDegradations({
        limits: target.limits,
        timings,
        isUp: failed === undefined,
        chain: transport?.chain ?? [],
        attempts,
        clocks,
        nowMs: clock.now(),
      });
      const redact = redactorOf(target.secrets, tokens);
      const catalogue = failed === undefined && isWell(degraded) ? undefined : await import('../failure/diagnose.ts');
      const degradations = catalogue?.diagnoseDegradations(redact(degraded)) ?? [];
      const whose = {
        schema: 1,
        target: target.name,
        url: displayUrl(target.url),
        region: context.region,
        startedAt: new Date(startedAtMs).toISOString(),
      } as const;
      const seen = {
        degradations,
        timingsMs: timings,
        ...(transport === undefined ? {} : { tls: summarizeTls(transport, clock.now()) }),
        ...(server === undefined ? {} : { server: redact(server) }),
        ...addressIn(connection),
        attempts,
      };
      if (failed !== undefined && catalogue !== undefined) {
        return { ...whose, outcome: 'down', failure: catalogue.diagnose(redact(failed)), ...seen };
      }
      return { ...whose, outcome: degradations.length > 0 ? 'degraded' : 'up', ...seen };
    },
    end() {
      besides.abort(checkIsOver);
      bag.destroyAll();
    },
  };
}

/** The catalogue is the larger part of the code: a check that found nothing loads none of it. */
function isWell({ phase: _, ...facts }: DegradedEvidence): boolean {
  return Object.keys(facts).length === 0;
}

/** Addresses that have not answered yet are waited for, at most until the TCP phase's time is over. */
async function attemptsOf(
  failed: Evidence | undefined,
  connection: TcpConnection | undefined,
): Promise<readonly AddressAttempt[]> {
  if (connection !== undefined) return connection.attempts;
  return isTcp(failed) ? failed.attempts : [];
}

function isTcp(evidence: Evidence | undefined): evidence is TcpEvidence {
  return evidence?.phase === 'tcp';
}

function addressIn(connection: TcpConnection | undefined): Pick<Check, 'address'> {
  if (connection === undefined) return {};
  const { ip, family } = connection.address;
  return { address: { ip, family } };
}
