import type { HistoryFile } from './history-file.ts';
import type { RecordedCheck } from './recorded-check.ts';
import type { CertificateDays, HistoryStore } from './store.ts';

/** They are sent every six hours: a day without is more than a gap. */
const lookBackMs = 86_400_000;

/**
 * Days of the certificate by target and region: from the newest checks, and from the store for the targets that have
 * one there which failed before it saw a certificate.
 */
export async function readCertificates(
  store: HistoryStore,
  file: HistoryFile,
  newest: readonly RecordedCheck[],
  toMs: number,
): Promise<readonly CertificateDays[]> {
  const seen = newest.flatMap(({ target, region, tls }) =>
    tls?.certificate === undefined ? [] : [{ target, region, days: tls.certificate.daysLeft }],
  );
  const withCertificate = new Set(seen.map(({ target }) => target));
  const without = newest.filter(({ outcome, target }) => outcome === 'down' && !withCertificate.has(target));
  const targets = [...new Set(without.map(({ target }) => target))];
  if (targets.length === 0) return seen;
  const kept = await store.readCertificateDays({
    targets,
    regions: file.probingRegions,
    fromMs: toMs - lookBackMs,
    toMs,
  });
  return [...seen, ...kept];
}
