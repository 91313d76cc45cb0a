import { adviceOf, endsClients } from './close-codes.ts';
import type { SdkExperience } from './entry.ts';
import type { Evidence, RefreshEnd, ServerError, TokenEvidence } from './evidence.ts';

/** What users live through with one piece of evidence. */
export interface Lived {
  readonly sdk: SdkExperience;
  /** A sentence for where this is not the usual case of the code; empty where it always is. */
  readonly because: string;
}

/**
 * What a user of the official JavaScript client (centrifuge 5.8.0) lives through with just this evidence, by that
 * client's own rules. Undefined where the evidence says nothing beyond its code: everything up to the upgrade is retried.
 */
export function livedThrough(evidence: Evidence): Lived | undefined {
  switch (evidence.phase) {
    case 'token':
      return atToken(evidence);
    case 'connect':
      return afterEnd(evidence.end, atConnect);
    case 'refresh':
      return evidence.offered ? afterEnd(evidence.end, atRefresh) : notAskedFor;
    default:
      return undefined;
  }
}

/** What tells the two commands apart: a client that was in falls out and comes back, and only connect is tried again after 109. */
interface Command {
  readonly otherwise: 'retry' | 'blip';
  readonly isRepeatedAfter: (error: ServerError) => boolean;
}

const atConnect: Command = {
  otherwise: 'retry',
  isRepeatedAfter: ({ code, temporary }) => code < 100 || temporary || code === 109,
};

/** A refresh that fails for now is asked for again, until the server ends the connection at the old expiry. */
const atRefresh: Command = {
  otherwise: 'blip',
  isRepeatedAfter: ({ code, temporary }) => code < 100 || temporary,
};

const notAskedFor: Lived = {
  sdk: '-',
  because: 'The connect reply has no `expires`, so the SDK never asks for a refresh, and its users meet none of this.',
};

function afterEnd(end: RefreshEnd, { otherwise, isRepeatedAfter }: Command): Lived {
  switch (end.ended) {
    case 'close-frame':
      return endsClients(end.closeCode, end.closeReason)
        ? { sdk: 'dead', because: whyClosedForGood(end.closeCode, end.closeReason) }
        : { sdk: otherwise, because: whyComingBack(end.closeCode, end.closeReason) };
    case 'error-reply':
      return isRepeatedAfter(end.error)
        ? { sdk: otherwise, because: `Error ${end.error.code} is marked as temporary here, so the SDK tries again.` }
        : { sdk: 'dead', because: whyRefused(end.error) };
    case 'not-centrifugo':
      return repliesWithoutResult.has(end.why)
        ? { sdk: 'dead', because: 'The SDK takes it for a reply, stumbles over the missing result and gives up.' }
        : { sdk: otherwise, because: '' };
    default:
      return { sdk: otherwise, because: '' };
  }
}

/** Our own words for a reply with the right id that holds nothing of what was asked for. */
const repliesWithoutResult: ReadonlySet<string> = new Set([
  'a reply to connect without its result',
  'a reply to refresh without its result',
]);

function whyClosedForGood(code: number, reason: string): string {
  if (code === 1009) return 'The SDK gives up at Close 1009: it takes itself for the one that sent too much.';
  if (adviceOf(reason) !== undefined) return 'The reason is JSON that does not ask clients back, so the SDK gives up.';
  return `The SDK gives up at Close ${code}, as at all codes from 3500 to 3999 and from 4500 to 4999.`;
}

function whyComingBack(code: number, reason: string): string {
  if (adviceOf(reason) !== undefined) return 'The reason is JSON that asks clients back, so the SDK tries again.';
  if (code < 3000) return `To the SDK, Close ${code} is a matter of the transport, so it tries again.`;
  return 'The frame has no reason, and without one the SDK tries again at any code; a proxy may have taken it out.';
}

function whyRefused({ code }: ServerError): string {
  return code === 109
    ? 'The SDK fetches another token after error 109 to a connect; to a refresh it gives up.'
    : `Error ${code} is not marked as temporary here, so the SDK gives up.`;
}

/** The SDK only sees what the application's `getToken` makes of the answer: one that reads JSON fails where there is none, and is asked again. */
function atToken({ ended, malformed, bodyBytes }: TokenEvidence): Lived | undefined {
  if (ended !== 'malformed') return undefined;
  if (malformed !== 'not-json' && !(malformed === 'no-token' && bodyBytes === 0)) return undefined;
  return { sdk: 'retry', because: 'An app that expects JSON fails over this answer, and its SDK asks again.' };
}
