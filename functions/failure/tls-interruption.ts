import type { FailureEntry, Specifics } from './entry.ts';
import type { TlsEvidence } from './evidence.ts';
import { present } from './phrase.ts';
import { isTls } from './tls-verdict.ts';

/** The handshake found no TLS, or did not come to its end. */
export const tlsInterruptionEntries: readonly FailureEntry<TlsEvidence>[] = [
  {
    code: 'tls.plain-server',
    title: 'wss:// meets a server that speaks plain HTTP on this port',
    owner: 'server',
    sdk: 'retry',
    seenWhen:
      'The ClientHello is answered in clear HTTP, or the same port answers a plain HTTP request after clear text, bytes that are no TLS, FIN, RST or silence before keys were agreed (a page that says the port wants TLS does not count). A FIN or RST that goes away with another server name is tls.unrecognized-name instead.',
    cause:
      'TLS is not switched on for this port, or it ends elsewhere (a load balancer, another port). A common trap: the `tls` object at the top level of the configuration is unknown to Centrifugo v6, which then serves in clear with one warning in its log.',
    fix: [
      'If Centrifugo is to speak TLS itself: set `http_server.tls.enabled: true` with `http_server.tls.cert_pem` and `http_server.tls.key_pem` (v6 names; top-level `tls`, `tls_cert`, `tls_key` of v5 are ignored), restart it, and look for unknown keys in the warnings at start.',
      'If nginx ends TLS: `listen 443 ssl;` with `ssl_certificate` and `ssl_certificate_key` in the server block of this port. On a load balancer: a TLS or HTTPS listener instead of TCP or HTTP.',
      'If TLS is on another port, correct the port in the URL. Only where clear text is meant: use `ws://`.',
      'Do not wait for a line in the log: Centrifugo writes nothing about a ClientHello on its plain port.',
    ],
    matches: isTls('plain-server'),
    specifics: describePlainServer,
  },
  {
    code: 'tls.not-tls',
    title: 'The port speaks another protocol, neither TLS nor HTTP',
    owner: 'server',
    sdk: 'retry',
    seenWhen:
      'Another clear protocol (SSH, SMTP, a database, garbage) answers the ClientHello, or answers a plain request after FIN, RST or silence; the port does not answer plain HTTP.',
    cause: 'The URL, the port forwarding or the load balancer points at the port of another service.',
    fix: [
      'Compare the port of the URL with the one of the TLS listener (mostly 443).',
      'Follow the way of the port: target group, port mapping of the container, `stream` block of nginx, NAT rule. One of them leads to another service.',
      'See for yourself who answers: `nc HOST PORT`.',
    ],
    matches: isTls('not-tls'),
    specifics: describeOtherProtocol,
  },
  {
    code: 'tls.closed-midway',
    title: 'The server hangs up in the middle of the TLS handshake',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      'FIN arrives before the handshake is finished, the port answers nothing in clear, and another server name does not help.',
    cause:
      'A proxy that routes by server name and has no backend for this one, a load balancer whose targets are down, a listener that expects the PROXY protocol first, or a server that crashed or is restarting.',
    fix: [
      'On a proxy that routes by server name (nginx `stream` with `ssl_preread`, HAProxy `req.ssl_sni`, Traefik `HostSNI`): add a route for this name, and check that its backend is up.',
      'Check the health of the targets behind a TCP load balancer.',
      'If the listener expects the PROXY protocol (nginx `listen … proxy_protocol`, HAProxy `accept-proxy`), only the balancer may talk to it: probe the balancer, or take the option away. Centrifugo itself does not speak it.',
      "Centrifugo's log shows at most `http: TLS handshake error from … EOF`, which names no reason: look at the log of what stands in front.",
    ],
    matches: isTls('closed-midway'),
    specifics: (evidence) => describeCut(evidence, 'closed the connection (FIN)'),
  },
  {
    code: 'tls.reset-midway',
    title: 'The connection is reset in the middle of the TLS handshake',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      'RST arrives after connect and before the handshake is finished, the port answers nothing in clear, and another server name does not help.',
    cause:
      'Something on the way breaks TLS off: a firewall or deep packet inspection that dislikes the server name or the size of the ClientHello, a load balancer without healthy targets, or a server process that dies.',
    fix: [
      'Probe from another network. If it works there, a firewall or inspection box on the way cuts: allow this host and port in it.',
      "On the server's machine, connect to its own port (`openssl s_client -connect 127.0.0.1:PORT -servername HOST`). If that is reset too, the server or its proxy is at fault: read its log at this minute.",
      'Check targets and health checks of a TCP load balancer in front.',
      "Centrifugo's log shows `http: TLS handshake error … read: connection reset by peer` when the reset came from the network and reached it as well.",
    ],
    matches: isTls('reset-midway'),
    specifics: (evidence) => describeCut(evidence, 'reset the connection (RST)'),
  },
  {
    code: 'tls.timeout',
    title: 'The TLS handshake does not finish in time',
    owner: 'net',
    sdk: 'retry',
    seenWhen:
      "TCP is open, but the handshake is not finished within the phase's time, and the port answers nothing in clear.",
    cause:
      'Large packets are lost on the way (an MTU black hole: our ClientHello is larger than one packet), an inspection box swallows the handshake, or the server is overloaded or hangs.',
    fix: [
      'Test the path for large packets: `ping -M do -s 1400 ADDRESS`, smaller until it passes. If it does not pass, lower the MTU of the tunnel or clamp the MSS, and let ICMP "fragmentation needed" through.',
      'Look at the load and the open files of the proxy or server; a process that hangs accepts TCP (the kernel does that) and says no more.',
      'A larger ClientHello is dropped by some older middleboxes since it carries post-quantum keys: compare with `openssl s_client -groups X25519 -connect HOST:PORT`.',
      "Centrifugo's log shows `http: TLS handshake error … i/o timeout` after 10 s if the handshake began at all.",
    ],
    matches: isTls('timeout'),
    specifics: ({ keysAgreed }) => ({
      cause: keysAgreed
        ? 'The server answered our hello and keys were agreed, then it fell silent: its certificate, a large packet, was lost on the way (MTU), or it hangs, e.g. while fetching a certificate or asking a key server.'
        : 'TCP is open, but nothing answers our ClientHello: it was lost on the way (MTU, inspection box), or the server is overloaded or hangs.',
    }),
  },
];

function describePlainServer({ ended, plainTry }: TlsEvidence): Specifics {
  const { status, server } = plainTry ?? {};
  const answer = present([
    status === undefined ? 'an HTTP answer' : `HTTP status ${status}`,
    server === undefined ? 'no Server header, as from Centrifugo and other Go servers' : `Server: ${server}`,
  ]).join(', ');
  const cause = `The port answers an unencrypted HTTP request (${answer}): TLS is not switched on here, or it ends elsewhere.`;
  // A TLS port of these servers says 400 in clear to clear HTTP: honest about what one look cannot tell.
  if (status !== 400 || ended === 'clear-text') return { cause };
  return {
    cause: `${cause} One doubt: TLS ports of nginx and Apache answer clear HTTP with such a 400 as well; then the port is right, and something else broke the handshake off.`,
    fix: [
      'See which it is with `curl -i http://HOST:PORT/`: words about "HTTPS" in the answer mean a TLS port; then read on under tls.closed-midway or tls.timeout.',
    ],
  };
}

function describeOtherProtocol({ plainTry }: TlsEvidence): Specifics {
  const text = plainTry?.text ?? '';
  if (text === '') return {};
  const protocol = banners.find(([start]) => text.startsWith(start))?.[1];
  const what = protocol === undefined ? 'an unknown protocol' : protocol;
  return { cause: `The port speaks ${what} ("${text}"): the URL or a port mapping points at the wrong service.` };
}

/** How well-known protocols greet; the longer beginning first. */
const banners: readonly (readonly [start: string, protocol: string])[] = [
  ['SSH-', 'SSH'],
  ['220 ', 'SMTP or FTP'],
  ['220-', 'SMTP or FTP'],
  ['+OK', 'POP3'],
  ['* OK', 'IMAP'],
  ['-ERR', 'Redis or POP3'],
  ['-DENIED', 'Redis'],
  ['RFB ', 'VNC'],
  ['AMQP', 'AMQP'],
  ['INFO {', 'NATS'],
];

function describeCut({ keysAgreed, serverName, nameTries }: TlsEvidence, did: string): Specifics {
  const when = keysAgreed ? 'after keys had been agreed' : 'right after our ClientHello';
  const sent =
    serverName === null ? 'without a server name (the URL holds an address)' : `with the server name ${serverName}`;
  const tried =
    nameTries === undefined || nameTries.length === 0
      ? ''
      : ` Other names (${nameTries.map((one) => one.serverName ?? 'none').join(', ')}) get no further.`;
  const likely = keysAgreed
    ? 'a server process that dies, or a box on the way that dislikes the certificate'
    : 'a proxy without a backend for it, a balancer without targets, a listener that expects the PROXY protocol, or a box on the way that cuts';
  return { cause: `The other side ${did} ${when}, ${sent}.${tried} Likely ${likely}.` };
}
