import { type ReadSecret, SecretUnavailable } from '../../monitor/ports.ts';
import type { HeartbeatSettings } from '../../monitor/settle-watch.ts';
import type { After } from '../../monitor/watching/timer.ts';
import type { Clock } from '../../probe/clock.ts';
import { type Deadline, startDeadline } from '../../probe/deadline.ts';
import { judgeAnswer } from './webhook-answer.ts';
import { sendRequest } from './webhook-request.ts';
import { readDestination } from './webhook-settings.ts';

export interface HeartbeatParts {
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
  readonly after: After;
  readonly random: () => number;
  /** Whether checks run on time and can be stored. Only then anything is sent: whoever waits for it is to notice. */
  readonly isAllWell: () => boolean;
  /** A line for the operator, once for each change. Holds no secret. */
  readonly tell: (text: string) => void;
}

export interface Heartbeat {
  /** Calls off what runs. */
  stop(): void;
}

const attemptMs = 10_000;
/** The first one comes soon after the start, so that a wrong URL is seen while the operator looks on. */
const firstWithinMs = 5_000;
/** After a failure the next one does not wait for its turn, so that one lost packet raises no alarm. */
const againMs = 15_000;

/** Calls a URL again and again while all is well. Begins at once. */
export function createHeartbeat(settings: HeartbeatSettings, parts: HeartbeatParts): Heartbeat {
  const { after, random, isAllWell, tell } = parts;
  const stopped = new AbortController();
  let state: 'fine' | 'withheld' | 'failing' | 'unknown' = 'unknown';
  let cancel = after(random() * Math.min(firstWithinMs, settings.everyMs), beat);

  function beat(): void {
    if (!isAllWell()) {
      turn('withheld', 'heartbeat: not sent while checks are late or cannot be stored');
      plan(againMs);
      return;
    }
    const deadline = startDeadline(parts.clock, attemptMs, stopped.signal);
    callOnce(settings, parts, deadline).then(
      (trouble) => {
        if (trouble === null) turn('fine', state === 'unknown' ? null : 'heartbeat: sent again');
        else turn('failing', `heartbeat ${trouble}; it is tried again`);
        plan(trouble === null ? settings.everyMs : againMs);
      },
      (error: unknown) => {
        if (stopped.signal.aborted) return;
        turn(
          'failing',
          `heartbeat met a fault of watch itself (${error instanceof Error ? error.name : typeof error})`,
        );
        plan(againMs);
      },
    );
  }

  function turn(next: typeof state, words: string | null): void {
    if (next !== state && words !== null) tell(words);
    state = next;
  }

  /** Up to a tenth early, never late: whoever waits for it counts from the last one. */
  function plan(delayMs: number): void {
    if (stopped.signal.aborted) return;
    cancel = after(Math.min(delayMs, settings.everyMs) * (1 - random() / 10), beat);
  }

  return {
    stop() {
      cancel();
      stopped.abort();
    },
  };
}

/** What went wrong; null: nothing did. */
async function callOnce(
  settings: HeartbeatSettings,
  { readSecret, clock }: HeartbeatParts,
  deadline: Deadline,
): Promise<string | null> {
  try {
    const { url, headers, ca, secrets } = await readDestination(settings, readSecret);
    const body = settings.method === 'POST' ? { body: '' } : {};
    const exchange = await sendRequest({ url, method: settings.method, headers, ca, ...body }, deadline);
    const sending = judgeAnswer(exchange, secrets, clock.now());
    return sending.kind === 'delivered' ? null : sending.reason;
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    return `cannot be used: ${error.message}`;
  }
}
