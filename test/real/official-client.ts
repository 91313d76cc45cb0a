import { Resolver } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type Centrifuge as Client, Centrifuge as JsonClient, type Options } from 'centrifuge';
import { Centrifuge as ProtobufClient } from 'centrifuge/build/protobuf';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import type { Encoding, ProbeTarget } from '../../functions/probe/probe-target.ts';
import { appTokens } from './app-tokens.ts';

/** What happens below the SDK's events. */
export interface ClientWatch {
  /** It begins to open a connection. */
  onAttempt(): void;
  /** A message has come; the SDK is given what is returned. */
  onMessage(data: RawData): RawData;
}

export interface WatchedClient {
  readonly client: Client;
  /** Ends the connection as Centrifugo does at its expiry. */
  expire(): void;
}

/** The official client, set up as an application would do it for the target: its tokens, its site, its authority. */
export function makeOfficialClient(target: ProbeTarget, watch: ClientWatch, options: Partial<Options>): WatchedClient {
  let newest: WebSocket | undefined;
  class WatchedWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols ?? [], socketOptions(target));
      newest = this;
      watch.onAttempt();
    }
    override emit(event: string | symbol, ...parts: unknown[]): boolean {
      if (event !== 'message') return super.emit(event, ...parts);
      // What ws passes on with a message: its data, and whether its frame was binary.
      const [data, isBinary] = parts as [RawData, boolean];
      return super.emit(event, watch.onMessage(data), isBinary);
    }
  }
  const getToken = appTokens(target);
  const Class = clientClass(target.encoding);
  const client = new Class(target.url.href, {
    websocket: WatchedWebSocket,
    ...(getToken === undefined ? {} : { getToken }),
    ...options,
  });
  return {
    client,
    expire() {
      newest?.emit('close', 3005, Buffer.from('connection expired'));
      newest?.terminate();
    },
  };
}

/** The package declares the class once for each encoding, with the same public members. */
function clientClass(encoding: Encoding): typeof JsonClient {
  return encoding === 'json' ? JsonClient : (ProtobufClient as unknown as typeof JsonClient);
}

/** What ws does not know of itself it hands on to Node's TLS. */
type SocketOptions = ClientOptions & Pick<ConnectionOptions, 'ALPNProtocols'>;

function socketOptions({ ca, serverName, origin, headers, resolver }: ProbeTarget): SocketOptions {
  return {
    ca: [...ca],
    // As browsers have it for WebSockets; by itself ws offers nothing.
    ALPNProtocols: ['http/1.1'],
    headers,
    ...(origin === null ? {} : { origin }),
    ...(serverName === null ? {} : { servername: serverName }),
    ...(resolver === null ? {} : { lookup: lookupBy(resolver) }),
  };
}

/** Asks the target's DNS server, as a machine would whose system resolver it is. */
function lookupBy(server: string): LookupFunction {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([server]);
  return (name, _, callback) => {
    if (isIP(name) !== 0) callback(null, [{ address: name, family: isIP(name) }]);
    else {
      resolver.resolve4(name, (error, addresses = []) => {
        // A machine's own resolver calls a name without addresses not found.
        const missing = addresses.length === 0 ? new Error(`no address for ${name}`) : null;
        const found = addresses.map((address) => ({ address, family: 4 }));
        callback(error ?? missing, found);
      });
    }
  };
}
