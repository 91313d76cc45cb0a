import type { Owner, SdkExperience } from './entry.ts';
import type { Group } from './phases.ts';

/** Who has to act, in words. */
export const ownerWords: Readonly<Record<Owner, string>> = {
  net: 'network or DNS',
  tls: 'certificate or TLS set-up',
  edge: 'proxy, load balancer, CDN or WAF',
  app: "the team's token backend or client",
  server: 'Centrifugo and its configuration',
  us: 'the monitor itself',
  '-': 'not known',
};

/** What a user of a client SDK lives through, in words. */
export const sdkWords: Readonly<Record<SdkExperience, string>> = {
  retry: 'The SDK stays "connecting" and keeps trying, every 0.5 to 20 s; it gets in by itself once this is repaired.',
  dead: 'The SDK gives up: "disconnected" until the app calls connect() again or the page is reloaded.',
  blip: 'One reconnect, usually over within a second; the app sees "connecting" and then "connected" again.',
  '-': 'Nothing that a user would notice by itself.',
};

/** What each group of codes is about, in words. */
export const groupWords: Readonly<Record<Group, string>> = {
  dns: 'finding the address of the host',
  tcp: 'opening a TCP connection to it',
  tls: 'agreeing on TLS and believing the certificate',
  upgrade: 'turning the HTTP request into a WebSocket',
  token: 'getting a connection token (judged after the upgrade)',
  connect: 'the connect command over the open WebSocket',
  refresh: 'refreshing the token on the live connection',
  ping: "the server's pings and our pongs",
  roundtrip: 'subscribing, publishing and receiving',
  session: 'holding a connection for long',
  policy: 'checks that expect a refusal',
  degraded: 'up, but not well',
  monitor: "the monitor's own faults, never the target's",
};
