import { daysUntil } from './degradations.ts';
import type { TlsSummary } from './outcome.ts';
import type { SecureTransport } from './steps/secure-transport.ts';

/** The check's `tls` block: kept when TLS is what failed. */
export function summarizeTls({ protocol, cipher, chain }: Omit<SecureTransport, 'socket'>, nowMs: number): TlsSummary {
  const [leaf] = chain;
  // Dates that nobody can read stand in the evidence as they are, and in no summary.
  if (leaf === undefined || !hasDates(leaf)) return { protocol, cipher };
  const { subject, issuer, names, validFrom, validTo, fingerprint256 } = leaf.facts;
  const daysLeft = daysUntil(leaf.x509.validTo, nowMs);
  return {
    protocol,
    cipher,
    certificate: {
      subject,
      issuer,
      names,
      validFrom,
      validTo,
      daysLeft,
      fingerprint256,
      chainLength: chainLength(chain),
    },
  };
}

function hasDates({ x509 }: SecureTransport['chain'][number]): boolean {
  return Number.isFinite(Date.parse(x509.validFrom)) && Number.isFinite(Date.parse(x509.validTo));
}

/** A root need not be sent, and Node shows the one of its own store: it does not count. */
function chainLength(chain: SecureTransport['chain']): number {
  return chain.filter((one, index) => index === 0 || !one.facts.selfSigned).length;
}
