import { hasAccessControl, hasShapeOf } from './centrifugo-answers.ts';
import type { FailureEntry, Specifics } from './entry.ts';
import type { UpgradeEvidence } from './evidence.ts';
import { present } from './phrase.ts';
import { isUpgrade } from './upgrade-verdict.ts';
import { isCloudflare, isNginx, namesProxy, sourceOf } from './whose-answer.ts';

/** The request itself is not to the server's liking: its scheme, headers, Origin, rights or path. */
export const upgradeRefusalEntries: readonly FailureEntry<UpgradeEvidence>[] = [
  {
    code: 'upgrade.plain-to-tls-port',
    title: 'ws:// is spoken to a port that expects TLS',
    owner: 'app',
    sdk: 'retry',
    seenWhen:
      'On a `ws://` URL: a 400 as Go, nginx or Apache give it on a TLS port, a TLS alert, a close or a reset, and a TLS handshake on the same port finishes (its certificate is not judged).',
    cause:
      'The URL says `ws://`, and the port speaks TLS. The scheme is wrong in the client, or TLS was switched on and clients were not told.',
    fix: [
      'Write `wss://` in the URL of the client (and of the target).',
      "If a proxy or load balancer speaks to this port, make its backend side TLS: nginx `proxy_pass https://…`, the target group's protocol HTTPS.",
      'If clear text is meant, use the port without TLS (in Centrifugo `http_server.tls.enabled: false`).',
      "Centrifugo's log says `client sent an HTTP request to an HTTPS server` for each such request.",
    ],
    matches: isUpgrade('plain-to-tls-port'),
    specifics: describePlainToTls,
  },
  {
    code: 'upgrade.headers-lost',
    title: 'A proxy drops the upgrade headers before Centrifugo',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      "400 of Centrifugo's shape (12 bytes, `Sec-WebSocket-Version: 13`): it was reached, but without the upgrade headers. Without `Access-Control-*` although an Origin was sent, the Origin would be refused as well.",
    cause:
      'A proxy in front forwards the request as ordinary HTTP: `Upgrade` and `Connection` are hop-by-hop headers, which a proxy drops unless it is told otherwise, and they do not exist on an HTTP/2 hop.',
    fix: [
      'nginx, in the `location` of Centrifugo: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`, together with `proxy_read_timeout` above the ping interval. A `proxy_set_header` further inside switches off those further outside: write them in the same block.',
      'Apache: `ProxyPass … upgrade=websocket` (2.4.47 or newer) or mod_proxy_wstunnel. Envoy: `upgrade_configs: [{ upgrade_type: websocket }]`. A CDN or API gateway: switch WebSocket on.',
      'If a hop speaks HTTP/2 to its backend, set that hop to HTTP/1.1.',
      'With `log.level: debug` Centrifugo writes `websocket upgrade error` with the header that it misses; at the default level it writes nothing.',
    ],
    matches: isUpgrade('headers-lost'),
    specifics: describeHeadersLost,
  },
  {
    code: 'upgrade.origin-rejected',
    title: 'Centrifugo refuses the Origin of the site',
    owner: 'server',
    sdk: 'retry',
    seenWhen:
      "403 of Centrifugo's shape (10 bytes, `Sec-WebSocket-Version: 13`), and the same request without an Origin passes.",
    cause:
      'The Origin of the web app is not in `client.allowed_origins`. Every browser on that site is refused, while programs that send no Origin get in. An empty list refuses every Origin.',
    fix: [
      'Add the exact origin (scheme, host, port if not the default) to `client.allowed_origins`, and restart Centrifugo: a reload by SIGHUP does not read it.',
      'Mind the pattern: write it in lower case (one with capitals never matches), `https://*.example.com` covers no port, and the host of the server itself has no special right.',
      'If the file is right, look for `CENTRIFUGO_CLIENT_ALLOWED_ORIGINS` in the environment: it beats the file.',
      "Centrifugo's log says (INFO, twice a request) `request Origin is not authorized`, or `… due to empty allowed_origins`, with the origin and the list.",
    ],
    matches: isUpgrade('origin-rejected'),
    specifics: ({ originSent }) =>
      originSent === null
        ? {}
        : {
            cause: `The Origin ${originSent} is not in \`client.allowed_origins\`: with it the answer is 403, without it the upgrade passes. Every browser on that site is refused.`,
            fix: [`Add "${originSent.toLowerCase()}" to \`client.allowed_origins\` and restart Centrifugo.`],
          },
  },
  {
    code: 'upgrade.forbidden',
    title: 'Access to the WebSocket path is forbidden',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      "Any other 401 or 403, a proxy's own Origin rule included; the evidence says whether it passes without an Origin, and whose answer it is.",
    cause:
      'A firewall, bot rule, allow-list or login in front of Centrifugo turns the request away before it gets there.',
    fix: [
      'Find the rule by the name in the answer (Server, Via, CF-Ray): the WAF and bot events of the CDN at this minute, `allow`/`deny`, `auth_basic` and `auth_request` in nginx, the rules of the balancer.',
      'Exempt the WebSocket path from rules made for pages, and the probe from rate and bot rules, by a header of its own (`headers` in the targets file) or by its addresses.',
    ],
    matches: isUpgrade('forbidden'),
    specifics: describeForbidden,
  },
  {
    code: 'upgrade.not-found',
    title: 'There is no WebSocket endpoint under this path (404)',
    owner: 'server',
    sdk: 'retry',
    seenWhen: "404, Centrifugo's own or a proxy's; the evidence says which.",
    cause:
      'The path of the URL is not the one of the endpoint, a proxy changes it on the way or sends it to another service, or the WebSocket transport is switched off.',
    fix: [
      'Compare the path: the default is `/connection/websocket`, exactly, without a slash at the end; `websocket.handler_prefix` changes it, and `websocket.disabled: true` takes it away.',
      'If a proxy serves Centrifugo under a sub-path, check the rewriting: nginx `location /sub/ { proxy_pass http://centrifugo/; }` drops `/sub` only with the slash at the end.',
      'Check that the port is the one for clients: with `http_server.internal_port` set, API and health are on the other one, and clients are not.',
      'Do not look in the log of Centrifugo: a 404 leaves no line there, at no level.',
    ],
    matches: isUpgrade('not-found'),
    specifics: describeNotFound,
  },
];

function describePlainToTls({ ended, answer }: UpgradeEvidence): Specifics {
  const did = ended === 'answered' ? `answers clear HTTP with ${answer?.status ?? 'an error'}` : doings[ended];
  return {
    cause: `The URL says \`ws://\`, but the port ${did}, and a TLS handshake on it finishes: it is a TLS port.`,
  };
}

const doings: Readonly<Record<Exclude<UpgradeEvidence['ended'], 'answered'>, string>> = {
  'tls-alert': 'answers clear HTTP with a TLS alert',
  closed: 'closes the connection at clear HTTP',
  reset: 'resets the connection at clear HTTP',
  'not-http': 'answers clear HTTP with something else',
  timeout: 'does not answer clear HTTP',
  oversized: 'answers clear HTTP without end',
};

function describeHeadersLost(evidence: UpgradeEvidence): Specifics {
  const { answer, originSent } = evidence;
  if (answer === undefined) return {};
  const refusesOriginToo = originSent !== null && !hasAccessControl(answer);
  return {
    cause: present([
      `The request reached Centrifugo as ordinary HTTP, without a valid \`Upgrade\` and \`Connection\`; the answer comes ${sourceOf(answer)}.`,
      namesProxy(answer)
        ? 'That proxy, or one behind it, drops the headers.'
        : 'No proxy left its name, so it is one that hides, or a load balancer or tunnel in between.',
      refusesOriginToo &&
        `A second fault hides behind it: the answer has no \`Access-Control-*\` headers, so the Origin ${originSent} would be refused as well.`,
    ]).join(' '),
    ...(refusesOriginToo
      ? {
          fix: [
            `In the same go, add "${originSent.toLowerCase()}" to \`client.allowed_origins\`, or the next answer will be 403 (upgrade.origin-rejected).`,
          ],
        }
      : {}),
  };
}

function describeForbidden(evidence: UpgradeEvidence): Specifics {
  const { answer, originSent, withoutOrigin } = evidence;
  if (answer === undefined) return {};
  const challenge = answer.headers['www-authenticate'];
  const isCentrifugos = hasShapeOf('forbidden', answer);
  const originFix =
    originSent === null
      ? 'The probe sent no Origin: set the one of your site (`--origin`).'
      : `Check whether ${originSent} is in \`client.allowed_origins\` of Centrifugo.`;
  const passes = withoutOrigin?.passed === true;
  const without =
    withoutOrigin === undefined
      ? ''
      : passes
        ? ` Without the Origin ${originSent ?? ''} it passes: an Origin rule of a proxy.`
        : ` Without an Origin it fails as well${withoutOrigin.status === undefined ? '' : ` (${withoutOrigin.status})`}.`;
  return {
    cause: present([
      `Status ${answer.status} ${sourceOf(answer)}.${without}`,
      challenge !== undefined && `It asks for a login (WWW-Authenticate: ${challenge}).`,
      isCentrifugos &&
        'It has the shape of Centrifugo refusing an Origin, but the request without one did not confirm it.',
    ]).join(' '),
    fix: present([
      isCentrifugos && originFix,
      passes &&
        !isCentrifugos &&
        `Allow the Origin ${originSent ?? 'of the site'} in the rule of the proxy (not in Centrifugo, which was not asked).`,
      challenge !== undefined &&
        'Switch off the login (`auth_basic off;` in nginx) for the WebSocket path, or send what it asks for by `headers` in the targets file.',
      isCloudflare(answer) && 'Look up the CF-Ray in Cloudflare under Security, Events: it names the rule.',
    ]),
  };
}

function describeNotFound(evidence: UpgradeEvidence): Specifics {
  const { answer, path } = evidence;
  if (answer === undefined) return {};
  const [plainPath = path] = path.split('?');
  const fromGo = hasShapeOf('notFound', answer);
  return {
    cause: fromGo
      ? `The server has no handler for ${plainPath}: the 404 comes ${sourceOf(answer)}.`
      : `The 404 for ${plainPath} comes ${sourceOf(answer)}: the request probably never reached Centrifugo, whose own 404 looks different.`,
    fix: present([
      plainPath.length > 1 &&
        plainPath.endsWith('/') &&
        `Take the slash away from the end of ${plainPath}: the match is exact.`,
      (plainPath === '/' || plainPath === '') &&
        'Write the whole path in the URL: `/connection/websocket` unless the server says otherwise.',
      !fromGo &&
        isNginx(answer) &&
        'Add a `location /connection/` to the nginx server block of this host that passes to Centrifugo.',
    ]),
  };
}
