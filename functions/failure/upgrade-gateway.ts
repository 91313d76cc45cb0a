import type { FailureEntry, Specifics } from './entry.ts';
import type { UpgradeEvidence } from './evidence.ts';
import { describeHttpError } from './http-status.ts';
import { present } from './phrase.ts';
import { isUpgrade } from './upgrade-verdict.ts';
import { isNginx, sourceOf } from './whose-answer.ts';

/** An HTTP answer that tells of the way to Centrifugo, or of its capacity. */
export const upgradeGatewayEntries: readonly FailureEntry<UpgradeEvidence>[] = [
  {
    code: 'upgrade.not-upgraded',
    title: 'An ordinary page comes back instead of a WebSocket',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'A 2xx answer instead of 101: a login page, the fallback page of a single-page app, a captive portal.',
    cause:
      'The request went to something that answers every path with a page: a web server with a single-page fallback, a CDN, a login proxy, or a captive portal on the way.',
    fix: [
      'Route the WebSocket path to Centrifugo before the catch-all: in nginx a `location /connection/` beside `try_files … /index.html`, on a CDN or Ingress a path rule of its own.',
      'Check the path of the URL: `/connection/init` and other HTTP endpoints of Centrifugo answer 200 as well.',
      'If it is a login page, exempt the WebSocket path from the login proxy.',
    ],
    matches: isUpgrade('not-upgraded'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `Status ${answer.status} with ${answer.bodyBytes === 0 ? 'no body' : `a body of type ${answer.headers['content-type'] ?? 'unknown'}`} ${sourceOf(answer)}: the request went to something that serves pages, not to Centrifugo's WebSocket handler.`,
          },
  },
  {
    code: 'upgrade.redirected',
    title: 'The server redirects, which WebSocket clients do not follow',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'A 3xx answer; its target is in the evidence.',
    cause:
      'A rule meant for pages redirects the WebSocket path as well: http to https, to another host name, to a path with or without a slash, or to a login.',
    fix: [
      'Use the final URL in the client: `wss://` if the rule leads to https, the canonical host, the exact path.',
      'Or exempt the WebSocket path from the redirect (nginx `return 301`, `rewrite`, the redirect rules of the CDN or Ingress).',
    ],
    matches: isUpgrade('redirected'),
    specifics: describeRedirect,
  },
  {
    code: 'upgrade.rate-limited',
    title: 'Too many requests: a rate limit turns the upgrade away',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Status 429.',
    cause:
      'A rate limit of a proxy, CDN or WAF counts upgrades from this address. Centrifugo itself answers 503, never 429. Clients behind one shared address meet it together.',
    fix: [
      'Find the limit by the name in the answer: nginx `limit_req`/`limit_conn` with `limit_req_status 429`, the rate rules of the CDN, WAF or API gateway. Raise it for the WebSocket path: after an outage all clients reconnect at once.',
      'Exempt the addresses of the probe, so that it measures the service and not the limit.',
    ],
    matches: isUpgrade('rate-limited'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `429 ${sourceOf(answer)}${retryAfter(answer.headers['retry-after'])}. A rate limit in front of Centrifugo counts upgrades from this address.`,
          },
  },
  {
    code: 'upgrade.connection-limit',
    title: "Centrifugo's connection or rate limit is reached (503)",
    owner: 'server',
    sdk: 'retry',
    seenWhen:
      "503 with an empty body and no content type, whoever passed it on: Centrifugo's own limit of connections or of their rate.",
    cause:
      'The node holds as many connections as `client.connection_limit` allows, or more came in a second than `client.connection_rate_limit` allows. From outside the two cannot be told apart. `/health` stays 200 all the while.',
    fix: [
      'Look in the log of Centrifugo: WARN `node connection limit reached` means the connection limit (raise `client.connection_limit`, mind the file descriptors, or add nodes); no line means the rate limit (`client.connection_rate_limit`).',
      'Compare the metrics `centrifugo_client_connections_inflight` and `centrifugo_node_client_connection_limit` of the node.',
      'If it follows a restart or a network trouble, all clients are coming back at once: it passes as they get in, faster with a higher rate limit or more nodes.',
      'With several nodes, check that the balancer spreads connections (least connections).',
    ],
    matches: isUpgrade('connection-limit'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `503 with nothing in it, as Centrifugo says it, ${sourceOf(answer)}: \`client.connection_limit\` or \`client.connection_rate_limit\` is reached. From outside the two cannot be told apart; the log of Centrifugo can.`,
          },
  },
  {
    code: 'upgrade.unavailable',
    title: 'A proxy has no healthy Centrifugo behind it (503)',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Any other 503: with a body or a content type.',
    cause:
      'The balancer or proxy has no healthy target: all nodes are down or fail their health check, none is registered, or a maintenance page is on. nginx also says 503 for its own `limit_req` and `limit_conn`.',
    fix: [
      'Look at the targets and why their health check fails: path and port of the check (`/health` exists only with `health.enabled: true`), security group, readiness of the pods (`kubectl get endpoints`).',
      'Check that Centrifugo runs and answers: `curl -i http://NODE:8000/connection/websocket` gives 400 when it is well.',
      'Look for a maintenance switch, and for `limiting requests` or `limiting connections` in the error log of nginx.',
    ],
    matches: isUpgrade('unavailable'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `503 ${sourceOf(answer)}${retryAfter(answer.headers['retry-after'])}: not the answer of Centrifugo's own limit, so of a proxy or balancer without a healthy target.`,
          },
  },
  {
    code: 'upgrade.bad-gateway',
    title: 'The proxy cannot talk to Centrifugo (502)',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Status 502.',
    cause:
      'The proxy in front gets no proper answer from its backend: Centrifugo is down or restarting, address or port are wrong, http is spoken to its TLS port or https to its plain port, or the proxy has run out of ports or workers.',
    fix: [
      'Read the error log of the proxy at this minute. nginx: `connect() failed (111: Connection refused)` means down or wrong port; `SSL_do_handshake() failed` means `proxy_pass https://` to a plain port; `upstream prematurely closed connection` fits http to a TLS port; `no live upstreams` means all are marked as failed.',
      'Check Centrifugo from the machine of the proxy: `curl -i http://NODE:8000/connection/websocket` gives 400 when it is well.',
      'Under load: `worker_connections` and `worker_rlimit_nofile` in nginx, local ports towards the backend, several backend addresses.',
    ],
    matches: isUpgrade('bad-gateway'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `502 ${sourceOf(answer)}: that proxy gets no proper answer from its backend (down, wrong port, or TLS spoken to a plain port or the reverse).`,
          },
  },
  {
    code: 'upgrade.gateway-timeout',
    title: 'Centrifugo does not answer the proxy in time (504)',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Status 504.',
    cause:
      'The proxy reached for its backend and got silence: packets to it are dropped (security group, wrong address), or the node hangs or is overloaded.',
    fix: [
      'Check from the machine of the proxy whether the node answers: `curl -m 5 -i http://NODE:8000/connection/websocket` gives 400 when it is well. No answer: network or node; an answer: the proxy asks another address.',
      'Open the port of Centrifugo for the proxy (security group, network policy).',
      'Look at CPU, memory and open files of the node, and for `Accept error: … too many open files` in its log.',
    ],
    matches: isUpgrade('gateway-timeout'),
    specifics: ({ answer }) =>
      answer === undefined
        ? {}
        : {
            cause: `504 ${sourceOf(answer)}: that proxy waited in vain for its backend (packets dropped on the way, or a node that hangs).`,
          },
  },
  {
    code: 'upgrade.cdn-origin',
    title: 'The CDN cannot reach the origin server (52x)',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Status 520 to 530, which Cloudflare uses for trouble between itself and the origin.',
    cause: 'The CDN is well and cannot talk to the server behind it; the number says how.',
    fix: [
      'Check the origin without the CDN: probe its own address with `--server-name HOST`; then the trouble gets a name of its own.',
      "Let all of the CDN's addresses through the firewall of the origin.",
    ],
    matches: isUpgrade('cdn-origin'),
    specifics: ({ answer }) => {
      const meaning = answer === undefined ? undefined : cdnStatuses[answer.status];
      return answer === undefined || meaning === undefined
        ? {}
        : { cause: `${answer.status} ${sourceOf(answer)}: ${meaning[0]}.`, fix: [meaning[1]] };
    },
  },
  {
    code: 'upgrade.http-error',
    title: 'The upgrade is answered with another HTTP error',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Any other status, or an answer whose head cannot be read.',
    cause:
      'Something on the way, or the server, answers the upgrade with an error that says nothing specific about WebSocket.',
    fix: [
      'Find out whose answer it is by Server, Via and CF-Ray in the evidence, and read its log at this minute.',
      'Compare with a request by hand: `curl -i --http1.1 -H "Connection: Upgrade" -H "Upgrade: websocket" -H "Sec-WebSocket-Version: 13" -H "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==" URL` (with https instead of wss).',
    ],
    matches: isUpgrade('http-error'),
    specifics: describeHttpError,
  },
];

function retryAfter(value: string | undefined): string {
  return value === undefined ? '' : ` (Retry-After: ${value})`;
}

function describeRedirect({ answer, scheme, host }: UpgradeEvidence): Specifics {
  if (answer === undefined) return {};
  const { location } = answer.headers;
  if (location === undefined) {
    return {
      cause: `Status ${answer.status} without a Location ${sourceOf(answer)}. WebSocket clients follow no redirects anyway.`,
    };
  }
  const leadsToTls = scheme === 'ws' && /^(?:https|wss):/i.test(location);
  return {
    cause: `Status ${answer.status} to ${location} ${sourceOf(answer)}. WebSocket clients do not follow redirects.`,
    fix: present([
      leadsToTls && `Write \`wss://\` instead of \`ws://\` in the client's URL for ${host}: the redirect leads to TLS.`,
      !leadsToTls &&
        isNginx(answer) &&
        'Look for `return 30x`, `rewrite` or a directory redirect in the nginx server block of this host.',
    ]),
  };
}

/** Cloudflare's own status codes: what is wrong, and what to look at first. */
const cdnStatuses: Readonly<Record<number, readonly [meaning: string, fix: string]>> = {
  520: [
    'the origin gave the CDN an empty or broken answer',
    'Look for crashes and resets in the log of the proxy at the origin.',
  ],
  521: [
    'the origin refuses the CDN',
    'Start the server at the origin, and let the addresses of the CDN through its firewall.',
  ],
  522: [
    'the origin does not answer the TCP connection of the CDN',
    'Let the addresses of the CDN through firewall and security group, and check the address of the origin record.',
  ],
  523: ['the CDN has no route to the origin', 'Check the address of the origin record in the DNS of the CDN.'],
  524: [
    'the origin took the request and did not answer within 100 s',
    'Look why the upgrade hangs at the origin: proxy without a backend, node that hangs.',
  ],
  525: [
    'the TLS handshake between CDN and origin fails',
    'Check certificate, TLS versions and server name at the origin: probe its own address with `--server-name HOST`.',
  ],
  526: [
    'the CDN does not accept the certificate of the origin',
    "Install a valid certificate at the origin (or the CDN's own origin certificate), with its full chain.",
  ],
  527: [
    'the connection between CDN and origin was interrupted (Railgun)',
    'Look at the log of the listener at the origin.',
  ],
  530: [
    'the CDN cannot resolve or reach the origin (see the 1xxx error in the body)',
    'Look up the 1xxx number in the body; with a tunnel, check that `cloudflared` runs.',
  ],
};
