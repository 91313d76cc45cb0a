import type { FailureEntry, Specifics } from './entry.ts';
import type { CertificateFact, TlsEvidence } from './evidence.ts';
import { isSafeInCommand, listed } from './phrase.ts';
import { isTls } from './tls-verdict.ts';

/** The handshake finished, and the certificate chain does not pass. No token is sent over such a connection. */
export const tlsCertificateEntries: readonly FailureEntry<TlsEvidence>[] = [
  {
    code: 'tls.self-signed',
    title: 'The certificate is self-signed',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'The leaf certificate was signed with its own key, by no authority.',
    cause:
      'A development certificate, or the default one of a proxy or ingress that has no certificate for this host, is in production. Browsers and apps refuse it, and the SDK only sees a failed transport.',
    fix: [
      'Install a certificate issued for this host where TLS ends: `http_server.tls.cert_pem` and `http_server.tls.key_pem` in Centrifugo, `ssl_certificate` and `ssl_certificate_key` in nginx, the `tls` section of the Ingress.',
      'If the certificate is meant and every client trusts it: give it to the probe with `--ca FILE` (`ca: file:…` in the targets file).',
    ],
    matches: isTls('self-signed'),
    specifics: withAlso(describeSelfSigned),
  },
  {
    code: 'tls.certificate-expired',
    title: 'The certificate has expired',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'The leaf certificate or an intermediate one is past its end (notAfter).',
    cause:
      'Renewal failed, or the new certificate lies on the disk and the process still serves the old one. Centrifugo reads certificates once, at start (those of `tls_autocert` excepted).',
    fix: [
      'Look whether a new certificate is there already: `openssl x509 -noout -enddate -in FILE`. If so, load it: restart Centrifugo (SIGHUP does not do it), `nginx -s reload`, or replace the secret of the Ingress.',
      'If not, renew it now (`certbot renew`, cert-manager: `kubectl describe certificate`, the console of the CDN) and read there why it failed: port 80 closed, DNS challenge, account.',
      'So that it does not come again: reload after every renewal (`certbot --deploy-hook`), and let `degraded.certificate-expiring` warn.',
    ],
    matches: isTls('certificate-expired'),
    specifics: withAlso(describeExpired),
  },
  {
    code: 'tls.certificate-not-yet-valid',
    title: 'The certificate is not valid yet',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'The beginning of a certificate in the chain (notBefore) lies in the future.',
    cause:
      "It was issued ahead of time or by a machine with a wrong clock; or it is the probe's own clock that is wrong.",
    fix: [
      "Compare the clocks first: `date -u` on the probe's machine and on the one that issued the certificate; repair NTP where it is off.",
      'Serve the earlier certificate until then, or have one issued that begins now.',
    ],
    matches: isTls('certificate-not-yet-valid'),
    specifics: withAlso(({ notYetValid }) =>
      notYetValid === undefined
        ? {}
        : {
            cause: `The certificate ${notYetValid.subject} begins only on ${notYetValid.validFrom}: issued ahead of time or by a machine with a wrong clock, or the probe's own clock is slow.`,
          },
    ),
  },
  {
    code: 'tls.name-mismatch',
    title: 'The certificate is for another host name',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'No subject alternative name covers the host; a common name alone does not count.',
    cause:
      "The host is missing from the certificate, or another certificate is served: the default one of a proxy or balancer for names it does not know, or another service's address in DNS.",
    fix: [
      'Have the certificate issued again with this host among its subject alternative names.',
      'If the right certificate exists, bind it to this name where TLS ends: nginx `server_name` of its block, a certificate for the host on the balancer or CDN, `spec.tls.hosts` of the Ingress. Otherwise the default one is served.',
      'Check that DNS leads to the machine that is meant.',
      'If the URL goes by address or by an internal name on purpose, send and verify the public one: `--server-name NAME` (`serverName` in the targets file).',
    ],
    matches: isTls('name-mismatch'),
    specifics: withAlso(describeNames),
  },
  {
    code: 'tls.chain-incomplete',
    title: 'The server does not send the intermediate certificate',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'What is sent does not reach a known root, and either a certificate was not issued by the next one sent, or the last one names an issuer URL and is not self-signed.',
    cause:
      'Only the leaf is installed (`cert.pem` instead of `fullchain.pem`), or an old intermediate after the CA changed it. Some browsers fetch or remember the missing one, mobile apps and most libraries do not: "it works on my machine".',
    fix: [
      'Install the full chain, leaf first: nginx `ssl_certificate` with `fullchain.pem`, Centrifugo `http_server.tls.cert_pem` with leaf and intermediates in one PEM, then reload nginx or restart Centrifugo.',
      'Check what is sent now: `openssl s_client -connect HOST:PORT -servername HOST -showcerts`.',
      'If the certificate comes from a private CA, which may publish issuer URLs too, this is about an unknown root instead: give the probe the root with `--ca FILE` (`ca: file:…`), and make sure that all clients have it.',
    ],
    matches: isTls('chain-incomplete'),
    specifics: withAlso(describeIncomplete),
  },
  {
    code: 'tls.untrusted-root',
    title: 'The certificate comes from an authority nobody knows',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'The chain ends in a self-signed certificate that is not among the known roots, or in one that names no issuer URL.',
    cause:
      'A private (corporate, development) CA that the probe was not given, or a proxy or antivirus on the way that replaces certificates with its own.',
    fix: [
      'If the CA is yours: give its root to the probe with `--ca FILE` (`ca: file:…` in the targets file), and make sure that every client has it; for browsers in the wild, use a public CA.',
      "If you do not know this issuer, something on the probe's way intercepts TLS: exempt this host there, or probe from elsewhere.",
      'If the certificate comes from a public CA after all, intermediates are missing: install the full chain (`fullchain.pem`).',
    ],
    matches: isTls('untrusted-root'),
    specifics: withAlso(describeUntrusted),
  },
  {
    code: 'tls.revoked',
    title: 'The certificate is revoked, or lacks a staple it demands',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'The OCSP answer stapled to the handshake says revoked, or the certificate demands a staple (must-staple) and none came.',
    cause:
      'The CA has withdrawn the certificate (key leaked, replaced, mis-issued), or it was issued as must-staple and the server does not staple.',
    fix: [
      'Revoked: have a new certificate issued with a new key, install it, and ask the CA why.',
      'Missing staple: in nginx `ssl_stapling on; ssl_stapling_verify on;` with `resolver` and `ssl_trusted_certificate`, or have the certificate issued without must-staple. Centrifugo does not staple by itself: use a certificate without must-staple there.',
    ],
    matches: isTls('revoked'),
    specifics: withAlso(describeRevoked),
  },
  {
    code: 'tls.weak-certificate',
    title: 'A key or signature in the chain is too weak',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'An RSA key below 2048 bits, or a signature over SHA-1 or MD5, in the leaf or an intermediate certificate (roots excepted), measured on the certificates.',
    cause: 'An old certificate, or a private CA with outdated settings. Browsers and current TLS libraries refuse it.',
    fix: [
      'Have it issued again with an RSA key of 2048 bits or more, or an EC key (prime256v1), signed with SHA-256.',
      'If an intermediate is the weak one, install the current intermediate of the CA.',
    ],
    matches: isTls('weak-certificate'),
    specifics: withAlso(({ weak }) =>
      weak === undefined
        ? {}
        : {
            cause: `The certificate ${weak.subject} is too weak (${weak.what}). Browsers and current TLS libraries refuse it.`,
          },
    ),
  },
];

/** A chain may have several faults; repairing the first alone would only bring up the next. */
function withAlso(describe: (evidence: TlsEvidence) => Specifics): (evidence: TlsEvidence) => Specifics {
  return (evidence) => {
    const specifics = describe(evidence);
    const others = evidence.faults.slice(1);
    if (others.length === 0) return specifics;
    const codes = others.map((fault) => `tls.${fault}`);
    const first = specifics.cause ?? 'This is the first of several faults.';
    return { ...specifics, cause: `${first} Also wrong with this chain: ${listed(codes)}.` };
  };
}

function describeSelfSigned({ certificates }: TlsEvidence): Specifics {
  const [leaf] = certificates;
  if (leaf === undefined) return {};
  return {
    cause: `The certificate ${leaf.subject}${forNames(leaf)} signed itself: a development certificate, or the default one of a proxy that has none for this host.`,
  };
}

function describeExpired({ expired, host }: TlsEvidence): Specifics {
  if (expired === undefined) return {};
  const { subject, validTo, isLeaf } = expired;
  if (isLeaf) {
    return {
      cause: `The certificate of ${host} (${subject}) ended on ${validTo}: renewal failed, or the new one lies on the disk and the process still serves the old one.`,
    };
  }
  return {
    cause: `Not the certificate of ${host} itself, but the intermediate ${subject} in its chain ended on ${validTo}: the server still sends an old intermediate.`,
    fix: [
      `Replace the intermediate ${subject} in the chain file by the CA's current one (the CA's \`fullchain.pem\` or bundle).`,
    ],
  };
}

function describeNames({ certificates, serverName, host }: TlsEvidence): Specifics {
  const [leaf] = certificates;
  if (leaf === undefined) return {};
  const wanted = serverName ?? host;
  const held =
    leaf.names.length === 0
      ? `no subject alternative name at all (subject ${leaf.subject}; a common name alone does not count)`
      : `only ${listed(leaf.names)}`;
  const wildcard = leaf.names.find((name) => name.startsWith('*.') && wanted.endsWith(name.slice(1)));
  const note = wildcard === undefined ? '' : ` ${whyWildcardFails(wildcard, wanted)}, so it does not cover ${wanted}.`;
  return {
    cause: `The certificate does not cover ${wanted}: it holds ${held}.${note} Either the host is missing from it, or a default certificate is served because this name is not bound.`,
  };
}

function whyWildcardFails(wildcard: string, wanted: string): string {
  const isOneLabel = wanted.split('.').length === wildcard.split('.').length;
  return isOneLabel ? `${wildcard} is too wide for clients to take` : `${wildcard} stands for one label only`;
}

function describeIncomplete({ missingIssuer, certificates }: TlsEvidence): Specifics {
  if (missingIssuer === undefined) return {};
  const { subject, issuer, issuerUrl } = missingIssuer;
  const end =
    certificates.length < 2 ? `with the leaf ${subject}` : `after ${certificates.length} certificates, with ${subject}`;
  // Without an issuer URL, it was something sent beside the chain that spoke for a missing intermediate.
  const source = issuerUrl === undefined ? 'what was sent besides did not issue it' : `it is published at ${issuerUrl}`;
  return {
    cause: `The chain ends too early, ${end}: its issuer ${issuer} is missing, and ${source}. Clients that do not fetch it themselves fail.`,
    fix:
      issuerUrl !== undefined && isSafeInCommand(issuerUrl)
        ? [
            `Get the missing certificate (\`curl -s ${issuerUrl} | openssl x509 -inform der\`) and append it to the chain file.`,
          ]
        : [`Put the certificate of "${issuer}" into the chain file, right after ${subject}.`],
  };
}

function describeUntrusted({ certificates, missingIssuer }: TlsEvidence): Specifics {
  const top = certificates.at(-1);
  if (top === undefined) return {};
  if (missingIssuer === undefined && top.selfSigned) {
    return {
      cause: `The chain is whole and ends in the root ${top.subject}, which is not among the known roots: a private CA that the probe was not given, or TLS is intercepted on the way.`,
    };
  }
  const issuerUrl = missingIssuer?.issuerUrl ?? top.issuerUrl;
  const where = issuerUrl === undefined ? 'no issuer URL says where to get it' : `published at ${issuerUrl}`;
  return {
    cause: `The chain ends at ${top.subject}, and its issuer ${missingIssuer?.issuer ?? top.issuer} is not known here (${where}). Mostly a private CA, or interception on the way; a missing intermediate cannot be ruled out.`,
  };
}

function describeRevoked({ staple, mustStaple, certificates }: TlsEvidence): Specifics {
  const subject = certificates[0]?.subject ?? 'of the server';
  if (staple === 'revoked')
    return { cause: `The certificate ${subject} is revoked: the OCSP answer that the server itself staples says so.` };
  if (mustStaple !== true) return {};
  const what = staple === 'unreadable' ? 'one that cannot be read' : 'none';
  return {
    cause: `The certificate ${subject} demands a stapled OCSP answer (must-staple), and the server sends ${what}. Browsers that check refuse it.`,
  };
}

function forNames({ names }: CertificateFact): string {
  return names.length === 0 ? '' : ` (for ${listed(names)})`;
}
