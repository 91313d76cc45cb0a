import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import type { AlertFacts } from '../../alert/alert-facts.ts';
import { composeMessage } from '../../alert/compose-message.ts';
import type { Deadline } from '../../probe/deadline.ts';
import { type AlarmScope, scopeOf } from './alarm-scope.ts';
import type { AlarmChange, AlertOutlet, SentAlert } from './alert-ports.ts';
import { type GatheringContext, gatherFacts } from './gather-facts.ts';
import { isAnswered, type SentMemory } from './sent-memory.ts';

export interface DeliveryContext extends GatheringContext {
  readonly definitions: readonly AlarmDefinition[];
  readonly memory: SentMemory;
  readonly outlet: AlertOutlet;
  /** Changes may come out of order: of one that is older than what was told, nothing is told any more. */
  readonly mayComeLate?: true;
}

/** What became of a change. A sent one is to be logged under {@link sentMessage}: later alerts read it there. */
export type Delivery =
  | { readonly kind: 'sent'; readonly sent: SentAlert; readonly facts: AlertFacts }
  | { readonly kind: 'skipped'; readonly why: Skipped };

/**
 * duplicate: told already · overtaken: a later change was told before it · quiet: nothing to tell · handed-over: of home and
 * standby the other's page of the same incident goes on, so that the end is its to tell.
 */
type Skipped = 'duplicate' | 'overtaken' | 'quiet' | 'handed-over';

/** The message of the log line of an alert that was sent. */
export const sentMessage = 'alert';

/** Time that publishing has for itself: two tries of two seconds, and a pause. */
const publishingMs = 5_000;
/** An enrichment that takes longer is not worth waiting for: somebody is to be woken up. */
const enrichmentMs = 4_000;
/** How long an opening is looked for in the log. */
const memoryMs = 14 * 86_400_000;

/**
 * The story of one alert: decide whether it is one, enrich it as far as time allows, publish it. Rejects only when it
 * could not be published: then the delivery is to be repeated.
 */
export async function deliverAlert(
  change: AlarmChange,
  context: DeliveryContext,
  deadline: Deadline,
): Promise<Delivery> {
  const scope = scopeOf(change, context.definitions);
  if (scope === null || !isTold(change)) return { kind: 'skipped', why: 'quiet' };
  const remembered = context.memory.newestOf(change);
  const answered = remembered === null ? null : judgeAnswer(change, [remembered], context);
  if (answered !== null) return { kind: 'skipped', why: answered };

  const enrichment = new AbortController();
  const limitMs = Math.min(enrichmentMs, deadline.keepingBack(publishingMs).remainingMs());
  const timer = setTimeout(() => enrichment.abort(), limitMs);
  try {
    const { facts, why } = await enrich(change, scope, remembered, context, enrichment.signal);
    if (why !== null) return { kind: 'skipped', why };
    await context.outlet.publish(composeMessage(facts), deadline);
    const sent = summarize(change, facts);
    context.memory.note(sent, change.region);
    return { kind: 'sent', sent, facts };
  } finally {
    clearTimeout(timer);
    enrichment.abort();
  }
}

/** An alarm that is new goes from INSUFFICIENT_DATA into OK: nobody waits for that. */
function isTold({ newState, oldState }: AlarmChange): boolean {
  return newState === 'ALARM' || (newState === 'OK' && oldState === 'ALARM');
}

async function enrich(
  change: AlarmChange,
  scope: AlarmScope,
  remembered: SentAlert | null,
  context: DeliveryContext,
  signal: AbortSignal,
): Promise<{ readonly facts: AlertFacts; readonly why: Skipped | null }> {
  const asked = readSent(change, context, signal);
  // What is over is described from its opening, so that has to be known first; a page does not wait for the log.
  const earlier = change.newState === 'OK' ? await asked : null;
  const opening = openingOf(remembered) ?? openingOf(earlier?.[0] ?? null);
  const [{ facts, goesOnElsewhere }, all] = await Promise.all([
    gatherFacts(change, scope, opening, context, signal),
    asked,
  ]);
  const answered = judgeAnswer(change, all ?? [], context);
  if (answered !== null) return { facts, why: answered };
  return { facts, why: change.newState === 'OK' && goesOnElsewhere ? 'handed-over' : null };
}

/**
 * Whether what was sent makes the change needless. A page whose end has been told would open an incident that nothing ends,
 * and an end that comes after a new page would close a living one.
 */
function judgeAnswer(
  change: AlarmChange,
  sent: readonly SentAlert[],
  { mayComeLate }: Pick<DeliveryContext, 'mayComeLate'>,
): 'duplicate' | 'overtaken' | null {
  if (sent.some((one) => isAnswered(change, one))) return 'duplicate';
  return mayComeLate === true && sent.some(({ changedMs }) => changedMs > change.changedMs) ? 'overtaken' : null;
}

/** Alerts of this alarm, newest first; null: the log did not answer. */
async function readSent(
  change: AlarmChange,
  { readings }: DeliveryContext,
  signal: AbortSignal,
): Promise<readonly SentAlert[] | null> {
  // Half of the time at most: the rest belongs to what failed.
  const isAborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
    setTimeout(() => resolve(null), enrichmentMs / 2).unref();
  });
  const reading = readings.readSent(change.alarm, change.changedMs - memoryMs, signal).catch(() => null);
  return Promise.race([reading, isAborted]);
}

function openingOf(newest: SentAlert | null): SentAlert | null {
  return newest?.state === 'ALARM' ? newest : null;
}

function summarize(change: AlarmChange, { event, code, first, isDrill, subject }: AlertFacts): SentAlert {
  return {
    alarm: change.alarm,
    event,
    state: change.newState,
    changedMs: change.changedMs,
    code,
    sinceMs: first === null ? null : Date.parse(first.at),
    isDrill,
    // An alarm says itself which target it is about, but for faults of our own.
    ...(subject.kind === 'faults' && subject.target !== null ? { target: subject.target } : {}),
  };
}
