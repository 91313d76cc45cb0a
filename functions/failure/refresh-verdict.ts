import { isEndedByApp, isRetriedByApp } from './close-codes.ts';
import type { RefreshEvidence, ServerError } from './evidence.ts';

export type RefreshVerdict =
  | 'not-offered'
  | 'server-side'
  | 'timeout'
  | 'closed'
  | 'token-expired'
  | 'token-invalid'
  | 'already-expired'
  | 'channels-changed'
  | 'refused'
  | 'not-extended'
  | 'server-error'
  | 'shutting-down'
  | 'not-centrifugo'
  | 'unknown';

/** For an entry's `matches`: each evidence has one verdict, so no two entries can match. */
export function isRefresh(verdict: RefreshVerdict): (evidence: RefreshEvidence) => boolean {
  return (evidence) => judgeRefresh(evidence) === verdict;
}

/** A refresh that was not offered is sent all the same: only 3501 to it says something new, that a refresh proxy is in charge. */
function judgeRefresh(evidence: RefreshEvidence): RefreshVerdict {
  const { end, token, offered, extended } = evidence;
  if (end.ended === 'close-frame' && end.closeCode === 3501 && token !== null) return 'server-side';
  if (!offered) return 'not-offered';
  switch (end.ended) {
    case 'timeout':
      return 'timeout';
    case 'closed':
    case 'reset':
      return 'closed';
    case 'frame-fault':
    case 'not-centrifugo':
      return 'not-centrifugo';
    case 'close-frame':
      return judgeClose(end.closeCode);
    case 'error-reply':
      return judgeError(end.error);
    case 'answered':
      return !end.expires || extended === false ? 'not-extended' : 'unknown';
  }
}

function judgeClose(code: number): RefreshVerdict {
  if (isRetriedByApp(code)) return 'server-error';
  if (isEndedByApp(code)) return 'refused';
  switch (code) {
    case 3001:
      return 'shutting-down';
    case 3004:
    case 3013:
      return 'server-error';
    case 3005:
      return 'token-expired';
    case 3010:
      return 'channels-changed';
    case 3500:
      return 'token-invalid';
    case 3503:
    case 3504:
    case 3507:
      return 'refused';
    default:
      return 'closed';
  }
}

/** Codes that mean one thing come first; for the rest the flag decides, and below 100 an SDK tries again whatever the flag. */
function judgeError({ code, temporary }: ServerError): RefreshVerdict {
  switch (code) {
    case 100:
    case 111:
      return 'server-error';
    case 102:
      return 'refused';
    case 109:
      return 'token-expired';
    case 110:
      return 'already-expired';
    default:
      return temporary || code < 100 ? 'server-error' : 'refused';
  }
}
