import type { FailureEntry, Specifics } from './entry.ts';
import type { TlsEvidence } from './evidence.ts';
import { isSafeInCommand, listed, present } from './phrase.ts';
import { isTls } from './tls-verdict.ts';

/** The server speaks TLS and turns this handshake down. */
export const tlsRefusalEntries: readonly FailureEntry<TlsEvidence>[] = [
  {
    code: 'tls.version-refused',
    title: 'No TLS version in common: the server has only old ones',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'Alert 70, or the server chooses a version below TLS 1.2 (OpenSSL error 0A000102), or a second try shows that it finishes a handshake only below TLS 1.2.',
    cause:
      'The proxy, balancer or appliance that ends TLS is limited to TLS 1.0 or 1.1, which browsers and current libraries refuse. Centrifugo itself speaks TLS 1.2 and newer.',
    fix: [
      'Allow TLS 1.2 and 1.3 where TLS ends: nginx `ssl_protocols TLSv1.2 TLSv1.3;`, HAProxy `ssl-min-ver TLSv1.2`, on a load balancer a current security policy.',
      'If the software is too old for TLS 1.2, update it or put a current proxy in front.',
      'Look for `tls: client offered only unsupported versions` in the log of a Go server: then it is the server that wants a newer version, and something on the way lowers ours.',
    ],
    matches: isTls('version-refused'),
    specifics: describeVersion,
  },
  {
    code: 'tls.no-shared-cipher',
    title: 'No cipher suite in common with the server',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'Alert 40 or 71 without a request for a client certificate.',
    cause:
      'The cipher list where TLS ends allows nothing that current clients offer, or none that fits the type of its key. A CDN may answer the same to a name for which it has no certificate.',
    fix: [
      'Take a current cipher list: nginx `ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;`, on a load balancer a current security policy, in Go no own `CipherSuites`.',
      'Check that the list fits the key: an ECDSA certificate needs ECDHE-ECDSA suites, an RSA one ECDHE-RSA.',
      'Behind a CDN: make sure that the host has a certificate there (issued, and covering this very level of subdomain).',
      "In Centrifugo's log: `tls: no cipher suite supported by both client and server; client offered: […]`.",
    ],
    matches: isTls('no-shared-cipher'),
    specifics: describeCipher,
  },
  {
    code: 'tls.client-certificate-required',
    title: 'The server demands a client certificate',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'Alert 116; or alert 40 or 42, FIN or RST after the server asked for a client certificate; or alert 40 or 42 to the upgrade request under TLS 1.2, where a second handshake asks for it. In TLS 1.3 all of it comes after our side has called the handshake done.',
    cause:
      'Mutual TLS is switched on for this port. Browsers and mobile apps without such a certificate cannot get in, and neither can the probe, which has none to show.',
    fix: [
      'In Centrifugo: remove `http_server.tls.client_ca_pem` (setting it makes client certificates a must), and restart.',
      'In nginx: `ssl_verify_client off;` (or `optional`) in the server block for clients; in Envoy `require_client_certificate: false`; on a balancer or CDN, switch off mutual TLS (Cloudflare: authenticated origin pulls) for this listener.',
      'If mutual TLS is meant for services only, give clients a listener of their own and point the URL at it.',
      "In Centrifugo's log: `tls: client didn't provide a certificate`.",
    ],
    matches: isTls('client-certificate-required'),
    specifics: describeDemand,
  },
  {
    code: 'tls.unrecognized-name',
    title: 'The server does not know the host name sent to it (SNI)',
    owner: 'tls',
    sdk: 'retry',
    seenWhen:
      'Alert 112; or alert 80, FIN or RST that goes away when the handshake is tried with another server name or none.',
    cause:
      'Whoever ends TLS has no certificate or virtual host for this name: a missing `server_name`, a certificate not yet issued, a host missing from the allow-list of automatic certificates, or a URL that goes by address or by an alias.',
    fix: [
      'Add the name where TLS ends: nginx `server_name` of a server block with its certificate (a default block with `ssl_reject_handshake on;` answers all others like this), HAProxy `crt-list` with `strict-sni`, a host rule and certificate on the balancer or CDN.',
      'With certificates made by Centrifugo (`http_server.tls_autocert.enabled`): add the name to `http_server.tls_autocert.host_whitelist`. Its log says `acme/autocert: … not configured in HostWhitelist` or `missing server name`.',
      'If the URL holds an address or an internal alias, send the public name instead: `--server-name NAME` (`serverName` in the targets file).',
    ],
    matches: isTls('unrecognized-name'),
    specifics: describeName,
  },
  {
    code: 'tls.alert',
    title: 'The server breaks off the TLS handshake with an alert',
    owner: 'tls',
    sdk: 'retry',
    seenWhen: 'Any other fatal alert; its number is in the evidence.',
    cause: 'The server refuses this handshake for the reason that the number of the alert names.',
    fix: [
      'Look at the log of whoever ends TLS at this minute; Centrifugo writes WARN `http: TLS handshake error from …` with the reason as it sees it.',
      'Repeat it by hand and compare: `openssl s_client -connect HOST:PORT -servername HOST -alpn http/1.1`.',
    ],
    matches: isTls('alert'),
    specifics: describeAlert,
  },
];

function describeVersion({ alert, oldVersion, openssl }: TlsEvidence): Specifics {
  if (oldVersion !== undefined) {
    return {
      cause: `The server finishes a handshake in ${oldVersion} and refuses TLS 1.2 and 1.3. Browsers and current libraries no longer speak ${oldVersion}.`,
    };
  }
  const how = present([alert !== undefined && `alert ${alert}`, openssl !== undefined && `OpenSSL error ${openssl}`]);
  return {
    cause: `The server refuses TLS 1.2 and 1.3, or chooses an older version${how.length === 0 ? '' : ` (${how.join(', ')})`}: whoever ends TLS is limited to versions that browsers and current libraries refuse.`,
  };
}

function describeCipher({
  alert,
  keysAgreed,
  clientCertificateRequested,
  oldVersion,
  serverName,
  nameTries,
}: TlsEvidence): Specifics {
  const furtherName = nameTries?.find(({ gotFurther }) => gotFurther);
  const doubts = present([
    // A suite was agreed on before keys could be; then the alert is about something later, mostly the client's certificate.
    keysAgreed &&
      clientCertificateRequested === undefined &&
      'Keys had been agreed before the alert, which hints at a demanded client certificate instead.',
    oldVersion !== undefined && `A handshake in ${oldVersion} passes: perhaps the server only has old versions.`,
    furtherName !== undefined &&
      `With ${nameOf(furtherName.serverName)} it gets further: perhaps it has no certificate for this name.`,
  ]);
  if (doubts.length === 0) return {};
  return {
    cause: `The server sent alert ${alert ?? '?'}, mostly said when no cipher suite is shared. ${doubts.join(' ')}`,
    ...(furtherName === undefined
      ? {}
      : {
          fix: [`See whether whoever ends TLS has a certificate bound to ${nameOf(serverName)}: others get through.`],
        }),
  };
}

function describeDemand({
  alert,
  ended,
  afterHandshake,
  protocol,
  clientCertificateRequested,
}: TlsEvidence): Specifics {
  const how = present([
    alert === undefined ? cutNames[ended] : `alert ${alert}`,
    protocol,
    afterHandshake && 'after the handshake',
  ]).join(', ');
  if (alert !== 116 && clientCertificateRequested !== true) {
    return {
      cause: `The handshake went well, and the upgrade request was answered with a failed second handshake (${how}): that is how a server demands a client certificate for single paths, and neither browsers, apps nor the probe have one to show.`,
      fix: ['In Apache: no `SSLVerifyClient` in the `<Location>` or `<Directory>` of the WebSocket path.'],
    };
  }
  return {
    cause: `The server asked for a client certificate and broke off without one (${how}): mutual TLS is switched on for this port, and neither browsers, apps nor the probe have a certificate to show.`,
  };
}

function describeName({ alert, ended, serverName, nameTries = [] }: TlsEvidence): Specifics {
  const answer = alert === undefined ? cutNames[ended] : `alert ${alert}`;
  const helping = nameTries.filter(({ gotFurther }) => gotFurther);
  const known = [...new Set(helping.flatMap(({ certificateNames }) => certificateNames ?? []))];
  const withOthers =
    helping.length === 0
      ? ''
      : ` With ${listed(helping.map((one) => nameOf(one.serverName)))} the handshake gets further.`;
  const certificate = known.length === 0 ? '' : ` The certificate there is for ${listed(known)}.`;
  const firstKnown = known.find(isSafeInCommand);
  return {
    cause: `The server answers ${nameOf(serverName)} with ${answer}: it has no certificate or virtual host for it.${withOthers}${certificate}`,
    ...(serverName === null && firstKnown !== undefined
      ? { fix: [`Use the name in the URL (${firstKnown}), or send it with \`--server-name ${firstKnown}\`.`] }
      : {}),
  };
}

const cutNames: Readonly<Record<TlsEvidence['ended'], string>> = {
  certificate: 'a certificate',
  alert: 'an alert',
  'clear-text': 'clear text',
  closed: 'a closed connection (FIN)',
  reset: 'a reset connection (RST)',
  timeout: 'silence',
  'local-error': 'something unreadable',
};

function nameOf(serverName: string | null): string {
  return serverName === null ? 'no server name' : `the server name ${serverName}`;
}

function describeAlert({ alert, afterHandshake, clientCertificateRequested }: TlsEvidence): Specifics {
  if (alert === undefined) return {};
  const isUnasked = alert === 42 && clientCertificateRequested === false;
  const meaning = isUnasked ? unaskedCertificate : alertMeanings[alert];
  const when = afterHandshake ? ' after the handshake' : '';
  return {
    cause: `The server sent alert ${alert}${meaning === undefined ? '' : ` (${meaning.name})`}${when}${meaning === undefined ? '.' : `: ${meaning.likely}.`}`,
    ...(meaning?.fix === undefined ? {} : { fix: [meaning.fix] }),
  };
}

interface AlertMeaning {
  readonly name: string;
  readonly likely: string;
  readonly fix?: string;
}

const clientCertificateFix =
  'Mutual TLS is on: switch it off for clients (`http_server.tls.client_ca_pem` in Centrifugo, `ssl_verify_client` in nginx).';

const unaskedCertificate: AlertMeaning = {
  name: 'bad_certificate',
  likely: 'it refuses this client by a rule of its own, since it asked for no client certificate',
};

const alertMeanings: Readonly<Record<number, AlertMeaning>> = {
  10: {
    name: 'unexpected_message',
    likely: 'it lost the thread of the handshake, often because something on the way alters it',
  },
  20: { name: 'bad_record_mac', likely: 'the bytes were altered on the way, or its hardware is faulty' },
  42: {
    name: 'bad_certificate',
    likely: 'it wants a client certificate that it accepts, and none was sent',
    fix: clientCertificateFix,
  },
  45: {
    name: 'certificate_expired',
    likely: 'it wants a client certificate that it accepts, and none was sent',
    fix: clientCertificateFix,
  },
  46: {
    name: 'certificate_unknown',
    likely: 'it wants a client certificate that it accepts, and none was sent',
    fix: clientCertificateFix,
  },
  47: { name: 'illegal_parameter', likely: 'it dislikes a value in our hello, mostly an old or strict TLS stack' },
  48: {
    name: 'unknown_ca',
    likely: 'it wants a client certificate that it accepts, and none was sent',
    fix: clientCertificateFix,
  },
  49: { name: 'access_denied', likely: 'it refuses this client by a rule' },
  50: {
    name: 'decode_error',
    likely: 'it could not read our hello, mostly an old TLS stack that stumbles over new extensions',
  },
  71: { name: 'insufficient_security', likely: 'it wants stronger ciphers than were offered' },
  80: {
    name: 'internal_error',
    likely:
      'it failed on its own side: no certificate for this name (so say Caddy, Traefik and other Go servers), an automatic one that could not be issued, or a key that cannot be read',
    fix: "With `http_server.tls_autocert.enabled`: look for `acme/autocert: …` in Centrifugo's log; port 80 must be reachable for the challenge, and the host be in `http_server.tls_autocert.host_whitelist`.",
  },
  86: { name: 'inappropriate_fallback', likely: 'it believes that something on the way lowered the TLS version' },
  109: { name: 'missing_extension', likely: 'it misses an extension in our hello' },
  120: {
    name: 'no_application_protocol',
    likely: 'it does not offer http/1.1, which WebSocket needs',
    fix: 'Allow HTTP/1.1 beside HTTP/2 on this listener: ALPN has to contain `http/1.1`.',
  },
};
