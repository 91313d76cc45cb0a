import { tameText } from '../../alert/tame-facts.ts';
import { redactorOf } from '../../probe/redact.ts';
import type { Sending } from './delivery-channel.ts';
import type { Exchange } from './webhook-request.ts';

/** Characters of a receiver's own words that are shown. */
const longestWords = 120;

/** What an answer means for the alert. `secrets` are kept out of the reason, should the receiver send them back. */
export function judgeAnswer(exchange: Exchange, secrets: readonly string[], nowMs: number): Sending {
  if (exchange.kind === 'failed') {
    return { kind: 'failed', reason: exchange.reason, outlook: 'passing', retryAfterMs: null };
  }
  const { status, retryAfter, text } = exchange;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const words = showWords(text, secrets);
  const failed = (reason: string, outlook: Extract<Sending, { readonly kind: 'failed' }>['outlook']): Sending => ({
    kind: 'failed',
    reason: `${reason}${words}`,
    outlook,
    retryAfterMs: readRetryAfter(retryAfter, nowMs),
  });
  if (status >= 300 && status < 400) {
    return failed(`redirects (${status}), which is not followed: write the address that it leads to`, 'refused');
  }
  if (status === 410) return failed('says that it is gone (410)', 'gone');
  if (status === 408 || status === 425) return failed(`is not ready (${status})`, 'passing');
  if (status === 429) return failed('wants fewer requests (429)', 'passing');
  if (status >= 400 && status < 500) return failed(`refuses it (${status})`, 'refused');
  return failed(`fails (${status})`, 'passing');
}

/** Retry-After, RFC 9110: seconds, or a date. null where it says nothing that can be read. */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

/** The first line, if it is a text that a person can read: chats say there what is wrong. */
function showWords(text: string, secrets: readonly string[]): string {
  const [first = ''] = redactorOf(
    secrets,
    [],
  )(text)
    .trim()
    .split(/[\r\n]/);
  if (first === '' || first.startsWith('<')) return '';
  return `: ${tameText(first, longestWords)}`;
}
