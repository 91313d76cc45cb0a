/** What a Close code means that has no entry of its own; sources: RFC 6455 section 7.4, the centrifuge library's disconnect.go. */
const meanings: Readonly<Record<number, string>> = {
  1000: 'a normal close, which Centrifugo never begins, so a proxy, a gateway or another server says goodbye',
  1001: 'a proxy or gateway that stops or reloads; Centrifugo never says it',
  1002: 'a frame of ours that broke the WebSocket protocol when it arrived',
  1003: 'a type of data that the other side does not take',
  1005: 'a Close frame without a code, so not of Centrifugo, which always gives one',
  1007: 'text of ours that was not UTF-8 when it arrived',
  1008: 'a policy of a proxy or gateway; Centrifugo never says it',
  1009: 'a message of ours that is too big for it',
  1010: 'an extension that it misses',
  1011: 'an internal error of a proxy or gateway (Centrifugo would say 3004)',
  1012: 'a proxy or gateway that restarts',
  1013: 'a proxy or gateway that is overloaded',
  1014: 'a proxy or gateway whose backend does not answer',
  3000: 'a code that Centrifugo never puts on the wire',
  3001: 'the node is shutting down',
  3004: 'Centrifugo failed inside, mostly at Redis, presence or a proxy of its own',
  3005: 'the time of the connection was over at the server',
  3006: 'a server-side subscription had expired',
  3008: 'the client did not take messages fast enough (`client.queue_max_size`)',
  3009: 'a write took longer than `websocket.write_timeout`',
  3010: 'messages of the broker were lost, or the channels have changed',
  3011: 'somebody called the server API',
  3012: 'our answer to a ping did not arrive within `client.pong_timeout`',
  3013: 'a rate limit is used up',
  3014: 'the client is to drop its token and its state',
  3500: 'the token was not accepted',
  3501: 'a command that it could not read or does not want',
  3502: 'no command of ours arrived in `client.stale_close_delay`',
  3503: 'somebody called `disconnect` of the server API for this user',
  3504: 'the user has as many connections as `client.user_connection_limit` allows',
  3505: 'the token lists more channels than `client.channel_limit` allows',
  3506: 'the wrong encoding or protocol',
  3507: 'the token names no user, and `client.disallow_anonymous_connection_tokens` is on',
  3508: 'the command is not available on this server',
  3509: 'too many commands of this connection have failed',
};

/** `Close 1008 "policy" (…)`, as far as the code is known. */
export function describeClose(code: number, reason: string): string {
  const words = reason === '' ? `Close ${code} without a reason` : `Close ${code} "${reason}"`;
  const meaning = meanings[code] ?? rangeOf(code);
  return `${words}: ${meaning}`;
}

/**
 * Whether the official client gives up at this Close; else it tries again. It goes by the reason as well: a frame
 * without one ends nothing, and one in JSON, as servers before protocol version 2 sent it, says itself what to do.
 */
export function endsClients(code: number, reason: string): boolean {
  if (code === 1009) return true;
  if (reason === '') return false;
  const advice = adviceOf(reason);
  return advice === undefined ? isTerminal(code) : advice === 'stay away';
}

/** What a reason in JSON tells clients to do; undefined where it is not JSON. */
export function adviceOf(reason: string): 'come back' | 'stay away' | undefined {
  try {
    const advice: unknown = JSON.parse(reason);
    if (advice === null) return undefined;
    return Reflect.get(Object(advice), 'reconnect') ? 'come back' : 'stay away';
  } catch {
    return undefined;
  }
}

function isTerminal(code: number): boolean {
  return (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);
}

/** 4000 to 4499: the application's own codes that let the client come back. */
export function isRetriedByApp(code: number): boolean {
  return code >= 4000 && code <= 4499;
}

/** 4500 to 4999: the application's own codes that end it. */
export function isEndedByApp(code: number): boolean {
  return code >= 4500 && code <= 4999;
}

function rangeOf(code: number): string {
  if (code < 3000) return 'a code of the WebSocket protocol, so a proxy, a gateway or another server';
  if (code < 4000) return 'a code of Centrifugo that nobody catalogued';
  if (code < 5000) return "the application's own code, from a proxy endpoint or the server API";
  return 'a code outside of all ranges in use';
}
