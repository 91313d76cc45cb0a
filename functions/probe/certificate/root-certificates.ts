import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';

/** The default roots (Node's own, and what NODE_EXTRA_CA_CERTS or --use-system-ca added) with the target's own behind them, as PEM. */
export function rootsWith(ca: readonly string[]): string[] {
  return [...defaultRoots(), ...ca];
}

/** The same, parsed. Parsing takes milliseconds, so it is done once for each set of own roots. */
export function parsedRootsWith(ca: readonly string[]): readonly X509Certificate[] {
  parsedDefaults ??= defaultRoots().flatMap(parse);
  return [...parsedDefaults, ...ca.flatMap(parse)];
}

let parsedDefaults: readonly X509Certificate[] | undefined;

function defaultRoots(): readonly string[] {
  // Node 22.15 and newer know what the command line and the environment added.
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates;
}

/** A PEM text may hold several certificates. */
function parse(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
