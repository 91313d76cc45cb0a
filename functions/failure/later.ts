import type { FailureText } from './entry.ts';

/**
 * Codes that are reserved and explained, but that no check gives yet: the phases behind them are not climbed so far.
 * In the order of the table.
 */
export const laterTexts: readonly FailureText[] = [
  {
    code: 'ping.missing',
    title: "The server's pings do not arrive",
    owner: 'edge',
    sdk: 'blip',
    seenWhen: 'No ping of the server comes within its ping interval and the grace.',
    cause:
      'The path is half open (a NAT or firewall has forgotten the connection), a proxy buffers small frames, or the node hangs.',
    fix: [
      'Switch response buffering off for this path (nginx `proxy_buffering off;`), and set idle time limits of every hop well above `client.ping_interval` (25 s).',
      'Look whether the node hangs: CPU, memory, goroutines.',
    ],
  },
  {
    code: 'ping.not-acknowledged',
    title: 'Our answer to a ping did not arrive',
    owner: 'edge',
    sdk: 'blip',
    seenWhen: 'Close 3012 "no pong".',
    cause:
      'Frames towards the server get lost or are held back, or the client was blocked for longer than `client.pong_timeout` (8 s).',
    fix: [
      'Look for a hop that holds back frames from clients: message inspection, buffering, a half-open connection.',
      'On real clients: long tasks that block the event loop, or a page that was put to sleep.',
    ],
  },
  {
    code: 'roundtrip.unknown-channel',
    title: 'The channel of the round trip is not configured',
    owner: 'server',
    sdk: '-',
    seenWhen: 'Error 102 at subscribe or publish.',
    cause: 'The namespace of the channel (the part before `:`) is not in the configuration of Centrifugo.',
    fix: ['Add the namespace to `channel.namespaces` and reload with SIGHUP, or correct the channel of the target.'],
  },
  {
    code: 'roundtrip.subscribe-refused',
    title: 'Subscribing to the channel is refused',
    owner: 'server',
    sdk: '-',
    seenWhen: 'Error 103 or another error at subscribe.',
    cause:
      'Clients may not subscribe in this namespace, the channel is private (`$`) and there is no subscription token, or the token has a bad signature.',
    fix: [
      'Allow it for the namespace of the monitor: `allow_subscribe_for_client: true`, or give a subscription token.',
      'Check the key of subscription tokens: `client.subscription_token.enabled` gives them one of their own.',
    ],
  },
  {
    code: 'roundtrip.publish-refused',
    title: 'Publishing to the channel is refused',
    owner: 'server',
    sdk: '-',
    seenWhen: 'An error at publish, or the server API answers 401, 404 or 405.',
    cause:
      'Clients may not publish in this namespace; or for the server API the key is wrong (401), the port is not the one of the API (404), or the method is wrong (405).',
    fix: [
      'Publish by client: `allow_publish_for_client: true` for the namespace of the monitor.',
      'Publish by server API: compare the key with `http_api.key`, and the port with `http_server.internal_port`.',
    ],
  },
  {
    code: 'roundtrip.closed',
    title: 'The connection is closed during the round trip',
    owner: 'server',
    sdk: '-',
    seenWhen: 'A Close or a cut between subscribe and receipt; the code is in the evidence.',
    cause:
      "The server ends the connection over a command, e.g. with 3500 for another user's subscription token, or it was cut on the way.",
    fix: ['Look the code up in the evidence, and for `disconnect after handling command` in the log of Centrifugo.'],
  },
  {
    code: 'roundtrip.lost',
    title: 'A published message is not received',
    owner: 'server',
    sdk: '-',
    seenWhen: 'Published without an error, and not received in time.',
    cause:
      'The nodes do not share a working broker, so that a message published on one does not reach subscribers on another; or the broker is slow.',
    fix: [
      'Check `engine.type` and `engine.redis.address` on every node: with `memory` and several nodes, messages stay on one node.',
      'Look for errors of Redis or the broker in the logs of all nodes.',
    ],
  },
  {
    code: 'roundtrip.duplicated',
    title: 'A message is received twice or out of order',
    owner: 'server',
    sdk: '-',
    seenWhen: 'The same publication comes twice, or publications come in another order than they were sent.',
    cause:
      'Two paths lead through the broker (a failover, two clusters joined), or a publisher tries again after a time limit.',
    fix: [
      'Look at the broker: failover at this time, clusters or prefixes that overlap.',
      'Publish with an `idempotency_key` where a publisher may try again.',
    ],
  },
  {
    code: 'session.idle-cut',
    title: 'Quiet connections are cut after a constant time',
    owner: 'edge',
    sdk: 'blip',
    seenWhen: 'In the long-hold run: cut at a constant age since the last frame.',
    cause:
      'The idle time limit of a hop is shorter than the ping interval: nginx `proxy_read_timeout` 60 s, ALB 60 s, Cloudflare about 100 s, NLB 350 s, Azure 4 min are usual.',
    fix: [
      'Raise the limit above the ping interval: nginx `proxy_read_timeout 120s; proxy_send_timeout 120s;`, idle time-out of the balancer.',
      'Or ping more often: `client.ping_interval` (25 s).',
    ],
  },
  {
    code: 'session.lifetime-cut',
    title: 'Connections are cut after a constant lifetime',
    owner: 'edge',
    sdk: 'blip',
    seenWhen: 'In the long-hold run: cut at a constant age, whatever the traffic.',
    cause:
      'A hop limits how long a request may last: Envoy route timeout 15 s, Google Cloud backend timeout 30 s, API gateways 2 h are usual.',
    fix: [
      'Switch the limit off for this route (Envoy `timeout: 0s`), or raise it (backend timeout of the balancer) as far as it goes.',
    ],
  },
  {
    code: 'session.closed',
    title: 'The server closes a long-held connection',
    owner: 'server',
    sdk: 'blip',
    seenWhen: 'In the long-hold run: closed with a code, which is in the evidence.',
    cause:
      'The code says why: 3001 a deployment, 3005 no refresh in time, 3008 a slow client, 3012 no pong, 4000 and above the application.',
    fix: ['Look the code up in the evidence, and at the metric `centrifugo_client_num_server_disconnects` by code.'],
  },
  {
    code: 'policy.plaintext-accepted',
    title: 'Clear ws:// works although only wss:// is meant to',
    owner: 'server',
    sdk: '-',
    seenWhen: '`ws://` on the target is upgraded where `wss` is to be enforced.',
    cause: 'The plain port is open to the outside, or the proxy passes http on instead of redirecting it.',
    fix: ['Close the plain port to the outside, or redirect it (nginx `return 301 https://$host$request_uri;`).'],
  },
  {
    code: 'policy.anonymous-accepted',
    title: 'A connect without a token was accepted',
    owner: 'server',
    sdk: '-',
    seenWhen: 'A connect without a token succeeds where it must not. This is what finds `client.insecure`.',
    cause:
      '`client.insecure` or `client.allow_anonymous_connect_without_token` is on, or the connect proxy lets everybody in (an empty `result` counts as yes).',
    fix: [
      'Switch off `client.insecure` (`CENTRIFUGO_CLIENT_INSECURE` in the environment beats the file) and `client.allow_anonymous_connect_without_token`, and restart.',
      'With a connect proxy: let the backend answer with an error or disconnect where there is no user.',
    ],
  },
  {
    code: 'policy.expired-token-accepted',
    title: 'An expired token was accepted',
    owner: 'server',
    sdk: '-',
    seenWhen: 'A token past its `exp` is let in.',
    cause: 'The clock of the server is slow, or it is not Centrifugo that checks the token.',
    fix: ['Repair the clock of the server (NTP), and find out who answers under this path.'],
  },
  {
    code: 'policy.forged-token-accepted',
    title: 'A token with a bad signature was accepted',
    owner: 'server',
    sdk: '-',
    seenWhen: 'A token whose signature is wrong is let in: signatures are not checked.',
    cause: '`client.insecure_skip_token_signature_verify` is on: anybody can be any user.',
    fix: [
      'Switch `client.insecure_skip_token_signature_verify` off, in the file and in the environment, and restart at once.',
    ],
  },
  {
    code: 'policy.foreign-origin-accepted',
    title: 'A foreign Origin was accepted',
    owner: 'server',
    sdk: '-',
    seenWhen: 'A request with an Origin outside the allow-list is upgraded.',
    cause:
      "`client.allowed_origins` holds `*` or too wide a pattern, or a proxy removes or rewrites the Origin: any site can open connections in its visitors' name.",
    fix: ['List the exact origins in `client.allowed_origins`, and pass the Origin on unchanged in the proxy.'],
  },
];
