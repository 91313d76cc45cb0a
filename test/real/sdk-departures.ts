import type { Experience } from './sdk-experience.ts';

/** Shapes of a fault that the SDK lives through otherwise than the row of their code says, by code and what follows the colon. */
export interface Departure {
  readonly because: string;
  readonly lives: Experience;
  readonly faults: readonly string[];
}

/** A row has one entry for all shapes of its code: it says what most users of real servers live through. */
export const departures: readonly Departure[] = [
  {
    because: 'the connection is left as it is; the blip comes when the server ends it, which has a test of its own',
    lives: 'stays',
    faults: [
      'refresh.timeout: silence',
      'refresh.timeout: silence, in clear',
      'refresh.timeout: pings only',
      'refresh.timeout: replies to other commands only',
      'refresh.timeout: a frame that never ends',
      'refresh.not-extended: the second token has no exp',
      'refresh.not-extended: an empty answer',
      'refresh.not-extended: the old ttl again',
      'refresh.not-extended: a ttl of its own, longer',
      'refresh.server-error: error 100',
      'refresh.server-error: error 111',
      'refresh.server-error: a temporary error of the application',
    ],
  },
  {
    because: 'the SDK refreshes again when that ttl is over: here in five seconds, there in no time at all',
    lives: 'stays',
    faults: ['refresh.not-extended: a ttl of its own, shorter', 'refresh.not-extended: expires without a ttl'],
  },
  {
    because: 'JSON that is no reply counts as a ping, and so the refresh is as good as unanswered',
    lives: 'stays',
    faults: [
      'refresh.not-centrifugo: a message of 2 MiB',
      'refresh.not-centrifugo: a frame that announces 100 MB',
      'refresh.not-centrifugo: a message over 1 MiB in fragments',
      'refresh.not-centrifugo: graphql-ws',
      'refresh.not-centrifugo: ActionCable',
      'refresh.not-centrifugo: Phoenix',
      'refresh.not-centrifugo: a JSON-RPC notification',
      'refresh.not-centrifugo: a JSON-RPC error with our id',
      'refresh.not-centrifugo: a REST error',
      'refresh.not-centrifugo: a number',
      'refresh.not-centrifugo: null',
      'refresh.not-centrifugo: an empty message',
      'refresh.not-centrifugo: a list of replies',
      'refresh.not-centrifugo: JSON on a protobuf connection',
    ],
  },
  {
    because: 'a reply without its result makes the SDK throw, and it stops as "bad protocol"',
    lives: 'dead',
    faults: [
      'connect.not-centrifugo: an answer with our id and nothing else',
      'connect.not-centrifugo: an answer to another kind of command',
      'refresh.not-centrifugo: an answer with our id and nothing else',
      'refresh.not-centrifugo: an answer to another kind of command',
    ],
  },
  {
    because: 'the SDK takes the echo of its own connect for the reply',
    lives: 'stays',
    faults: ['connect.not-centrifugo: an echo server'],
  },
  {
    because: 'codes from 3500 to 3999 are terminal, whatever the row is called',
    lives: 'dead',
    faults: [
      'connect.timeout: Close 3502 at once',
      'connect.timeout: Close 3502: our frames do not reach the server',
      'connect.closed-with-code: Close 3508: not available',
      'connect.closed-with-code: Close 3509: too many errors',
      'refresh.closed: Close 3502: stale',
    ],
  },
  {
    because: 'after a Close 1009 the SDK gives up, as it is the one that sent too much',
    lives: 'dead',
    faults: ['refresh.closed: Close 1009'],
  },
  {
    because: 'codes below 3000 other than 1009 are of the transport, and retried',
    lives: 'retry',
    faults: ['connect.bad-request: Close 1002', 'connect.bad-request: Close 1003', 'connect.bad-request: Close 1007'],
  },
  {
    because: 'a terminal code without a reason is retried',
    lives: 'retry',
    faults: ['connect.refused: Close 4999 without a reason'],
  },
  {
    because: 'a terminal code without a reason is retried',
    lives: 'blip',
    faults: ['refresh.refused: Close 4999 without a reason'],
  },
  {
    because: 'from 100 on the SDK goes by the flag `temporary`, not by the code; Centrifugo always sets it with these',
    lives: 'dead',
    faults: [
      'connect.server-error: error 100 that is not called temporary',
      'connect.rate-limited: error 111 of a connect proxy',
    ],
  },
  {
    because: 'error 109 is retried at connect alone; at refresh it counts as any other permanent error',
    lives: 'dead',
    faults: ['refresh.token-expired: error 109 of another server'],
  },
  {
    because: '`getToken` fails at the refresh: it is called again, and the connection stays until the server ends it',
    lives: 'stays',
    faults: [
      'token.unreachable: RST in place of the second token',
      'token.timeout: silence in place of the second token',
      'token.http-error: 500 to the second token',
    ],
  },
  {
    because: 'the server takes the same token again',
    lives: 'stays',
    faults: ['token.stale: the same token twice'],
  },
  {
    because: 'Close 3005, and `getToken` gives a good one for the next connection',
    lives: 'blip',
    faults: ['token.stale: the second token is expired'],
  },
  {
    because: 'an application whose `getToken` fails over an answer that is no JSON is retried',
    lives: 'retry',
    faults: [
      'token.malformed: a login page',
      'token.malformed: plain text that is no JWT',
      'token.malformed: JSON cut in the middle',
      'token.malformed: an empty body',
      'token.malformed: 204',
    ],
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
    because:
      'the connect reply has no `expires`, and so the SDK never asks for a refresh: the users live through nothing',
    faults: ['refresh.server-side: a refresh proxy is in charge'],
  },
  {
    because: 'a limit of the probe, or where it looks for the token: an application has its own',
    faults: ['token.malformed: an answer of 5 MiB', 'token.malformed: the token lies elsewhere than the target says'],
  },
];
