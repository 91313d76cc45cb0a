import { isEndedByApp, isRetriedByApp } from './close-codes.ts';
import type { ConnectEvidence, ServerError } from './evidence.ts';

export type ConnectVerdict =
  | 'timeout'
  | 'closed'
  | 'closed-with-code'
  | 'frame-fault'
  | 'not-centrifugo'
  | 'credentials-missing'
  | 'token-invalid'
  | 'token-expired'
  | 'already-expired'
  | 'unknown-channel'
  | 'refused'
  | 'server-error'
  | 'connection-limit'
  | 'channel-limit'
  | 'rate-limited'
  | 'shutting-down'
  | 'bad-request';

/** For an entry's `matches`: each evidence has one verdict, so no two entries can match. */
export function isConnect(verdict: ConnectVerdict): (evidence: ConnectEvidence) => boolean {
  return (evidence) => judgeConnect(evidence) === verdict;
}

function judgeConnect({ end, token }: ConnectEvidence): ConnectVerdict {
  switch (end.ended) {
    case 'timeout':
      return 'timeout';
    case 'closed':
    case 'reset':
      return 'closed';
    case 'frame-fault':
    case 'not-centrifugo':
      return end.ended;
    case 'close-frame':
      return judgeClose(end.closeCode, token !== null);
    case 'error-reply':
      return judgeError(end.error);
  }
}

function judgeClose(code: number, hadToken: boolean): ConnectVerdict {
  if (isRetriedByApp(code)) return 'server-error';
  if (isEndedByApp(code)) return 'refused';
  switch (code) {
    case 3001:
      return 'shutting-down';
    case 3004:
      return 'server-error';
    case 3013:
      return 'rate-limited';
    case 3500:
      return 'token-invalid';
    case 3501:
      return hadToken ? 'bad-request' : 'credentials-missing';
    case 3502:
      return 'timeout';
    case 3503:
    case 3507:
      return 'refused';
    case 3504:
      return 'connection-limit';
    case 3505:
      return 'channel-limit';
    case 3506:
    case 1002:
    case 1003:
    case 1007:
    case 1009:
      return 'bad-request';
    default:
      return 'closed-with-code';
  }
}

/** Codes that mean one thing come first; for the rest the flag decides, and below 100 an SDK tries again whatever the flag. */
function judgeError({ code, temporary }: ServerError): ConnectVerdict {
  switch (code) {
    case 100:
      return 'server-error';
    case 102:
      return 'unknown-channel';
    case 109:
      return 'token-expired';
    case 110:
      return 'already-expired';
    case 111:
      return 'rate-limited';
    default:
      return temporary || code < 100 ? 'server-error' : 'refused';
  }
}
