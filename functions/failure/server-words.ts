import { describeClose, isRetriedByApp } from './close-codes.ts';
import type { Specifics } from './entry.ts';
import type { RefreshEnd } from './evidence.ts';
import { secondsOf } from './phrase.ts';

/** The server's answer by its numbers: `Error 103 "permission denied"`, `Close 4501 "banned"`. */
export function nameAnswer(end: RefreshEnd): string {
  if (end.ended === 'error-reply') {
    const { code, message } = end.error;
    return message === '' ? `Error ${code}` : `Error ${code} "${message}"`;
  }
  return end.ended === 'close-frame' ? describeClose(end.closeCode, end.closeReason) : 'No answer with a number';
}

/** How a connection went that was lost without a Close frame. Node names errors of TLS by codes of their own. */
export function describeLoss(end: RefreshEnd): string {
  if (end.ended !== 'reset') return 'closed (FIN)';
  return end.errno?.startsWith('ERR_SSL_') === true ? `broken off by TLS (${end.errno})` : 'reset (RST)';
}

/** The proxies' default time limit in Centrifugo. An answer at that very moment means that the backend was silent. */
const proxyLimitMs = 1_000;

export function describeServerTrouble(end: RefreshEnd, waitedMs: number, command: 'connect' | 'refresh'): Specifics {
  const answer = nameAnswer(end);
  if (end.ended === 'close-frame' && isRetriedByApp(end.closeCode)) {
    return {
      cause: `${answer}. The application sends its clients away with a code that lets them come back.`,
      fix: ['Look the code up in the backend that chose it (proxy endpoint or server API).'],
    };
  }
  if (end.ended !== 'error-reply' || end.error.code !== 100)
    return { cause: `${answer}. It came after ${secondsOf(waitedMs)}.` };
  const isAtLimit = waitedMs >= proxyLimitMs * 0.9 && waitedMs <= proxyLimitMs * 1.5;
  return {
    cause: isAtLimit
      ? `${answer} after ${secondsOf(waitedMs)}, just the default time limit of a proxy: if \`client.proxy.${command}\` is in use, its backend hangs.`
      : `${answer} after ${secondsOf(waitedMs)}: ${waitedMs < 500 ? 'at once, as when a backend or Redis refuses the connection' : 'the backend of a proxy, or the broker, is slow or failing'}.`,
  };
}
