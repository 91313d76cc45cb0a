import type { FailureEntry, Specifics } from './entry.ts';
import type { UpgradeEvidence } from './evidence.ts';
import { listed, present } from './phrase.ts';
import { isUpgrade } from './upgrade-verdict.ts';

/** No whole answer, or a 101 that is not one. */
export const upgradeStreamEntries: readonly FailureEntry<UpgradeEvidence>[] = [
  {
    code: 'upgrade.timeout',
    title: 'No answer to the WebSocket upgrade in time',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: "The request was sent, and no whole answer came within the phase's time.",
    cause:
      'A proxy or balancer took the request and waits: for a backend that is silent, for the end of a response that it buffers, or in a queue of a full server. Also a box on the way that swallows upgrades.',
    fix: [
      'Ask the backend without the proxies: `curl -m 5 -i http://NODE:8000/connection/websocket` gives 400 at once when Centrifugo is well. Then the hop in front is at fault.',
      'Switch response buffering off for this path (nginx `proxy_buffering off;`) and WebSocket support on (balancer, CDN, API gateway).',
      'Look for full queues: `worker_connections` in nginx, open files and CPU of the node.',
      'SDK clients give up after 5 s by themselves and begin again, which adds to the load.',
    ],
    matches: isUpgrade('timeout'),
    specifics: ({ receivedBytes, received }) =>
      receivedBytes === 0
        ? {
            cause:
              'The request was sent and not one byte came back: a proxy waits for a silent backend, the server is full, or a box on the way swallows upgrades.',
          }
        : {
            cause: `Only ${receivedBytes} bytes came back before the time was over, not a whole answer${quotedStart(received)}: a stalled proxy, or loss on the way.`,
          },
  },
  {
    code: 'upgrade.closed',
    title: 'The connection is cut instead of an answer to the upgrade',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'FIN or RST after the request, before a whole answer.',
    cause:
      'A proxy that is reloading or whose backend went away, a server that was restarted or crashed at this moment, or a firewall that recognises the upgrade and cuts it.',
    fix: [
      'If it passes by itself within a minute, look for a reload or deployment of the proxy or of Centrifugo at that time (ingress-nginx cuts connections at every reload).',
      'If it stays, look at the error log of the proxy, and check whether it was told to close without an answer (nginx `return 444;`, a WAF rule "drop").',
      'Check that HTTP/1.1 is spoken: a listener for HTTP/2 only hangs up on an HTTP/1.1 request.',
      'Look for a crash of Centrifugo (a Go panic, the OOM killer in `dmesg`).',
    ],
    matches: isUpgrade('closed'),
    specifics: describeCut,
  },
  {
    code: 'upgrade.oversized',
    title: 'The head of the answer is larger than 64 KiB',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'The answer begins with `HTTP/1.`, but its status line and headers are longer than 64 KiB.',
    cause:
      'A proxy or application adds headers without end (cookies, security policies, a loop that adds one at each pass). It is not an answer of Centrifugo, whose 101 has three or four headers.',
    fix: [
      'Look at the headers by hand: `curl -sI URL | head -c 2000` (https instead of wss), and find the hop that adds them.',
      'Look for a request that runs in a circle between proxies (a `Via` or `X-Forwarded-For` that grows).',
    ],
    matches: isUpgrade('oversized'),
    specifics: ({ received }) =>
      received === undefined || received === ''
        ? {}
        : {
            cause: `Status line and headers exceed 64 KiB${quotedStart(received)}: some hop adds headers without end. Centrifugo's own 101 has three or four.`,
          },
  },
  {
    code: 'upgrade.bad-accept',
    title: 'The 101 answer does not belong to our request',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      '101 with a wrong or missing `Sec-WebSocket-Accept`, `Upgrade` or `Connection`, or with an extension that was not asked for.',
    cause:
      "A cache or middlebox answers in the server's place, a proxy strips or rewrites headers of the answer, or the server is no WebSocket server. Browsers refuse such an answer.",
    fix: [
      'Exempt the WebSocket path from caching and from rules that change response headers (nginx `proxy_hide_header`, `more_clear_headers`; transform rules of a CDN).',
      'Ask Centrifugo without the proxies in front; if the answer is right there, take the hops away one by one.',
    ],
    matches: isUpgrade('bad-accept'),
    specifics: describeBadSwitch,
  },
  {
    code: 'upgrade.bad-subprotocol',
    title: 'The server does not grant the subprotocol asked for',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'The asked-for subprotocol is not granted, or another one is.',
    cause:
      'A proxy strips `Sec-WebSocket-Protocol` on the way there or back, or the server behind this path is not Centrifugo. Browsers close such a connection.',
    fix: [
      'Let `Sec-WebSocket-Protocol` through in both directions (nginx passes it on unless `proxy_set_header` or `proxy_hide_header` says otherwise; check rules of CDN and API gateway).',
      'For Protobuf, `?format=protobuf` in the URL needs no subprotocol.',
      'Check that the path leads to Centrifugo, which knows `centrifuge-json` and `centrifuge-protobuf`.',
    ],
    matches: isUpgrade('bad-subprotocol'),
    specifics: ({ subprotocolAsked, subprotocolGranted }) => ({
      cause: `Asked for ${subprotocolAsked ?? 'no subprotocol'}, granted ${subprotocolGranted ?? 'none'}: a proxy strips or changes \`Sec-WebSocket-Protocol\`, or this is not Centrifugo.`,
    }),
  },
  {
    code: 'upgrade.not-http',
    title: 'The answer to the upgrade is not HTTP',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'What comes back does not begin with `HTTP/1.`, however long it is.',
    cause:
      'Another protocol listens on this port (SSH, a database, HTTP/2 without HTTP/1.1), or a TCP proxy leads to the wrong service.',
    fix: [
      'Follow the way of the port: port mapping, target group, `stream` block of nginx. One of them leads to another service.',
      'If the backend speaks HTTP/2 only (h2c, gRPC), allow HTTP/1.1 beside it: WebSocket needs it.',
      'See for yourself who answers: `nc HOST PORT`, or `openssl s_client -quiet -connect HOST:PORT` behind TLS.',
    ],
    matches: isUpgrade('not-http'),
    specifics: describeNotHttp,
  },
];

function describeCut({ ended, openssl, received, receivedBytes }: UpgradeEvidence): Specifics {
  const when =
    receivedBytes === 0
      ? 'before one byte of an answer'
      : `after ${receivedBytes} bytes, in the middle of the answer${quotedStart(received)}`;
  if (openssl !== undefined && openssl !== missingGoodbye) {
    return {
      cause: `TLS broke ${when} (OpenSSL error ${openssl}): what came was altered on the way, or something in between wrote into the stream.`,
      fix: ['Probe from another network, and the server without the proxies in front: what passes there is in order.'],
    };
  }
  const how = ended === 'reset' ? 'reset (RST)' : 'closed (FIN)';
  return {
    cause: `The connection was ${how} ${when}: a proxy that reloads or lost its backend, a crash, or a firewall that cuts upgrades.`,
  };
}

/** A FIN without TLS's own goodbye before it. */
const missingGoodbye = '0A000126';

function describeBadSwitch({ accept, upgradeHeader, connectionHeader, extension }: UpgradeEvidence): Specifics {
  const faults = present([
    fault('Sec-WebSocket-Accept', accept),
    fault('Upgrade', upgradeHeader),
    fault('Connection', connectionHeader),
    extension !== undefined &&
      (extension === '' ? 'Sec-WebSocket-Extensions is empty' : `the extension ${extension} was granted unasked`),
  ]);
  const likely =
    accept === 'wrong'
      ? 'the answer belongs to another request: a cache or middlebox gives it out again'
      : 'a proxy strips or rewrites headers of the answer, or a middlebox answers itself';
  return { cause: `The server says 101, but ${listed(faults)}. Likely ${likely}.` };
}

function fault(header: string, state: UpgradeEvidence['accept']): string | false {
  return state !== undefined && state !== 'right' && `${header} is ${state}`;
}

function describeNotHttp({ ended, received, receivedBytes, scheme }: UpgradeEvidence): Specifics {
  if (ended === 'tls-alert') {
    return {
      cause:
        'The port answers clear HTTP with a TLS alert, so it speaks TLS, but a handshake on it did not finish either.',
      fix: ['Write `wss://` in the URL, and probe again: the trouble with TLS then gets a name of its own.'],
    };
  }
  const start = received ?? '';
  const what = start.startsWith('SSH-') ? 'SSH answers here' : 'another protocol answers here';
  return {
    cause: `${receivedBytes} bytes came back that do not begin with HTTP/1.${quotedStart(received)}: ${what}${scheme === 'wss' ? ' behind TLS' : ''}, or bytes were altered on the way.`,
  };
}

function quotedStart(received: string | undefined): string {
  return received === undefined || received === '' ? '' : ` ("${received.slice(0, 80)}")`;
}
