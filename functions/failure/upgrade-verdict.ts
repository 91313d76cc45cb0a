import { hasShapeOf, isLimitAnswer } from './centrifugo-answers.ts';
import type { HttpAnswer, UpgradeEvidence } from './evidence.ts';

export type UpgradeVerdict =
  | 'plain-to-tls-port'
  | 'headers-lost'
  | 'origin-rejected'
  | 'forbidden'
  | 'not-found'
  | 'not-upgraded'
  | 'redirected'
  | 'rate-limited'
  | 'connection-limit'
  | 'unavailable'
  | 'bad-gateway'
  | 'gateway-timeout'
  | 'cdn-origin'
  | 'http-error'
  | 'timeout'
  | 'closed'
  | 'oversized'
  | 'bad-accept'
  | 'bad-subprotocol'
  | 'not-http'
  | 'unknown';

/** For an entry's `matches`: each evidence has one verdict, so no two entries can match. */
export function isUpgrade(verdict: UpgradeVerdict): (evidence: UpgradeEvidence) => boolean {
  return (evidence) => judgeUpgrade(evidence) === verdict;
}

function judgeUpgrade(evidence: UpgradeEvidence): UpgradeVerdict {
  if (speaksPlainToTls(evidence)) return 'plain-to-tls-port';
  switch (evidence.ended) {
    case 'answered':
      return evidence.answer === undefined ? 'unknown' : judgeAnswer(evidence, evidence.answer);
    case 'timeout':
      return 'timeout';
    case 'closed':
    case 'reset':
      return 'closed';
    case 'oversized':
      return 'oversized';
    case 'not-http':
    case 'tls-alert':
      return 'not-http';
  }
}

/** The finished handshake is what proves it; the words and cuts of TLS ports are only the occasion to try one. */
function speaksPlainToTls({ scheme, tlsFinished, ended, answer }: UpgradeEvidence): boolean {
  if (scheme !== 'ws' || tlsFinished !== true) return false;
  switch (ended) {
    case 'tls-alert':
    case 'closed':
    case 'reset':
    case 'not-http':
      return true;
    case 'answered':
      return answer?.status === 400 && !hasShapeOf('badRequest', answer);
    case 'timeout':
    case 'oversized':
      return false;
  }
}

function judgeAnswer(evidence: UpgradeEvidence, answer: HttpAnswer): UpgradeVerdict {
  const { status } = answer;
  if (status === 101) return judgeSwitch(evidence);
  if (status >= 200 && status < 300) return 'not-upgraded';
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 520 && status <= 530) return 'cdn-origin';
  switch (status) {
    case 400:
      return hasShapeOf('badRequest', answer) ? 'headers-lost' : 'http-error';
    case 401:
      return 'forbidden';
    case 403:
      return hasShapeOf('forbidden', answer) && evidence.withoutOrigin?.passed === true
        ? 'origin-rejected'
        : 'forbidden';
    case 404:
      return 'not-found';
    case 429:
      return 'rate-limited';
    case 502:
      return 'bad-gateway';
    case 503:
      return isLimitAnswer(answer) ? 'connection-limit' : 'unavailable';
    case 504:
      return 'gateway-timeout';
    default:
      return 'http-error';
  }
}

function judgeSwitch(evidence: UpgradeEvidence): UpgradeVerdict {
  const { accept, upgradeHeader, connectionHeader, extension, subprotocolAsked, subprotocolGranted } = evidence;
  const isWrong = [accept, upgradeHeader, connectionHeader].some((state) => state === 'wrong' || state === 'missing');
  if (isWrong || extension !== undefined) return 'bad-accept';
  return (subprotocolAsked ?? null) === (subprotocolGranted ?? null) ? 'unknown' : 'bad-subprotocol';
}
