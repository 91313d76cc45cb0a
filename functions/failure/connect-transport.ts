import { describeClose } from './close-codes.ts';
import { isConnect } from './connect-verdict.ts';
import type { FailureEntry, Specifics } from './entry.ts';
import type { ConnectEvidence } from './evidence.ts';
import { describeFrameFault, describeStranger } from './frame-words.ts';
import { listed, present, secondsOf } from './phrase.ts';
import { describeLoss } from './server-words.ts';

/** Upgraded, and then no reply that could be read. */
export const connectTransportEntries: readonly FailureEntry<ConnectEvidence>[] = [
  {
    code: 'connect.timeout',
    title: 'Upgraded, but no reply to our connect command',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      'After the upgrade no reply to connect comes in time (frames swallowed, or only pings and foreign replies), or the server closes with 3502 because it saw no command.',
    cause:
      'Something in between upgrades and then does not pass frames on: a corporate proxy or antivirus, a buffering proxy, a WAF that holds messages back. Or Centrifugo waits itself: for its connect proxy, its token keys (JWKS) or Redis.',
    fix: [
      'Probe Centrifugo without the proxies in front (`ws://NODE:8000/connection/websocket`). If it answers there, the hop in front swallows frames: switch off buffering and message inspection for this path.',
      'If it is silent there too, look at what it waits for: `client.proxy.connect` (its `timeout` is 1 s by default), `client.token.jwks_public_endpoint`, Redis; and at CPU and goroutines of the node.',
      'On `ws://`, move to `wss://`: middleboxes that meddle with clear WebSocket frames mostly leave TLS alone.',
    ],
    matches: isConnect('timeout'),
    specifics: describeTimeout,
  },
  {
    code: 'connect.closed',
    title: 'The connection is cut before the reply to connect',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'After the upgrade the connection is lost before the reply, without a Close frame.',
    cause:
      'A proxy upgraded on its own and has no backend, or cuts because of a limit or a reload; or the node was killed (a Go panic, out of memory).',
    fix: [
      'Compare the time of the cut with the log of the proxy (nginx: `upstream prematurely closed connection`, `recv() failed`) and with restarts of the node (`dmesg` for the OOM killer, `kubectl get pods`).',
      'If it always comes after the same time, it is a time limit: `proxy_read_timeout` and `proxy_send_timeout` in nginx, the idle time-out of the balancer.',
      'Probe Centrifugo without the proxies in front to see which side cuts.',
    ],
    matches: isConnect('closed'),
    specifics: ({ end, waitedMs }) => ({
      cause: `The connection was ${describeLoss(end)} ${secondsOf(waitedMs)} after our connect command, without a Close frame: a proxy that upgraded without a backend, a time limit or a reload in between, or a node that was killed.`,
    }),
  },
  {
    code: 'connect.closed-with-code',
    title: 'The server closes with a code instead of a reply',
    owner: 'server',
    sdk: 'retry',
    seenWhen:
      'A Close code that no other entry of this phase names (1000, 1001, 1008, 1011, 3005, 3012 …); it is in the evidence. A bare Close counts as 1005.',
    cause:
      'The code says who speaks: below 3000 mostly a proxy or gateway, from 3000 Centrifugo, from 4000 the application behind it.',
    fix: [
      'Below 3000: look at the log of the proxy or gateway in front; Centrifugo says none of these to a connect command.',
      'From 3000: look for `disconnect after handling command` in the log of Centrifugo, and at the metric `centrifugo_transport_outgoing_close_count` by code.',
      'Check that the path leads to Centrifugo and not to another WebSocket server.',
    ],
    matches: isConnect('closed-with-code'),
    specifics: describeCodedClose,
  },
  {
    code: 'connect.frame-fault',
    title: 'What comes back breaks the WebSocket protocol',
    owner: 'edge',
    sdk: 'retry',
    seenWhen:
      'Frames against RFC 6455: masked by the server, a reserved bit set, text that is not UTF-8, a message over 1 MiB.',
    cause:
      'Something in between writes into the stream: a proxy that adds an HTTP error page after the upgrade, compression that was not agreed on, a middlebox that alters bytes. Centrifugo itself does not send such frames.',
    fix: [
      'Probe Centrifugo without the proxies in front, then add them one by one: the one with which it fails alters the stream.',
      'Switch off what rewrites bodies for this path: compression, HTML rewriting and script injection of a CDN, `sub_filter` in nginx.',
      'On `ws://`, move to `wss://`, which boxes on the way cannot alter.',
    ],
    matches: isConnect('frame-fault'),
    specifics: ({ end }) => (end.ended === 'frame-fault' ? { cause: describeFrameFault(end.frameFault) } : {}),
  },
  {
    code: 'connect.not-centrifugo',
    title: "The server does not speak Centrifugo's client protocol",
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'Well-formed frames come back that are not replies of the client protocol.',
    cause:
      'Another WebSocket server answers under this path (an echo service, Socket.IO, a development server), or the endpoint and the probe disagree on the encoding, JSON or Protobuf.',
    fix: [
      'Check path and routing: the bidirectional endpoint is `/connection/websocket`; `/connection/uni_websocket` speaks another way.',
      'Let encoding and URL agree: `protocol: protobuf` in the targets file (`--protocol protobuf`) with `?format=protobuf` or the subprotocol; without either, JSON.',
      'Compare with the official SDK against the same URL.',
    ],
    matches: isConnect('not-centrifugo'),
    specifics: ({ end, encoding }) =>
      end.ended === 'not-centrifugo' ? { cause: describeStranger(end.why, end.received, encoding) } : {},
  },
];

function describeTimeout({ end, waitedMs, pings, pushes, foreignReplies }: ConnectEvidence): Specifics {
  if (end.ended === 'close-frame') {
    return {
      cause: `Centrifugo closed with 3502 "stale" ${secondsOf(waitedMs)} after our connect command: it never saw the command, so frames from us to it are swallowed in between.`,
      fix: [
        'Look for the hop that upgrades but does not pass frames towards the server: a corporate proxy, antivirus, or a WAF that inspects messages.',
      ],
    };
  }
  const other = listed(
    present([
      pings > 0 && `${pings} ${pings === 1 ? 'ping' : 'pings'}`,
      pushes > 0 && `${pushes} ${pushes === 1 ? 'push' : 'pushes'}`,
      foreignReplies > 0 && `${foreignReplies} ${foreignReplies === 1 ? 'reply' : 'replies'} to something else`,
    ]),
  );
  return other === ''
    ? {
        cause: `Upgraded, and then not one message in ${secondsOf(waitedMs)}: something in between swallows frames, or Centrifugo waits for its connect proxy, its JWKS endpoint or Redis.`,
      }
    : {
        cause: `Upgraded, and in ${secondsOf(waitedMs)} there came ${other}, but no reply to our connect: the way back works, so our command was swallowed, or the server hangs over it.`,
      };
}

function describeCodedClose({ end }: ConnectEvidence): Specifics {
  return end.ended === 'close-frame' ? { cause: `${describeClose(end.closeCode, end.closeReason)}.` } : {};
}
