import type { Experience } from './sdk-experience.ts';

/** Shapes of a fault that the SDK lives through otherwise here than the printed failure says, by code and what follows the colon. */
export interface Departure {
  readonly because: string;
  readonly lives: Experience;
  readonly faults: readonly string[];
}

/** What the evidence of a check cannot tell, each with the reason. */
export const departures: readonly Departure[] = [
  {
    because:
      'here every other request for a token is a good one; an endpoint that stays as it is has a test of its own',
    lives: 'blip',
    faults: [
      'token.unreachable: RST in place of the second token',
      'token.timeout: silence in place of the second token',
      'token.http-error: 500 to the second token',
      'token.stale: the second token is expired',
    ],
  },
  {
    because: 'here the token that comes again is good for an hour; one that ends meanwhile has a test of its own',
    lives: 'blip',
    faults: ['token.stale: the same token twice'],
  },
  {
    because: "an app may take a bare text for the token, or expect JSON; the one of the SDK's manual expects JSON",
    lives: 'retry',
    faults: ['token.malformed: plain text that is no JWT', 'token.malformed: JSON cut in the middle'],
  },
  {
    because:
      'the SDK takes the echo of its own connect for the reply: in, and out of touch, for which there is no word',
    lives: '-',
    faults: ['connect.not-centrifugo: an echo server'],
  },
];

/** Faults that the client cannot meet, and what hides them from it. A name without a shape stands for all of its code. */
export const unmet: readonly { readonly because: string; readonly faults: readonly string[] }[] = [
  {
    because: "Node does not look at stapled OCSP answers; what a browser does is the browser's choice",
    faults: ['tls.revoked'],
  },
  {
    because: 'Node takes a common name where there is no alternative name of its kind',
    faults: [
      'tls.name-mismatch: only a common name, and it fits',
      'tls.name-mismatch: the common name fits, beside an address',
    ],
  },
  {
    because: 'the SDK names its encoding by the subprotocol, which no proxy has lost here',
    faults: ['connect.bad-request: the query that chooses protobuf is lost on the way'],
  },
  {
    because: 'a limit of the probe, or where it looks for the token: an application has its own',
    faults: ['token.malformed: an answer of 5 MiB', 'token.malformed: the token lies elsewhere than the target says'],
  },
];
