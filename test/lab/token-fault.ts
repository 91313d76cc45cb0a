import type { Fault } from './fault.ts';
import type { HonestServerOptions } from './honest-server.ts';
import { startLabServer } from './lab-server.ts';
import { startTokenEndpoint, type TokenEndpointOptions } from './token-endpoint.ts';

export interface TokenFaultSettings extends TokenEndpointOptions, Pick<Fault, 'encodings' | 'isSlow'> {
  /** Changes to the WebSocket server, which is honest otherwise. */
  readonly server?: HonestServerOptions;
  /** Where the check looks for the token in the answer. */
  readonly at?: string;
}

/** A fault that lies in the token endpoint; the WebSocket server itself is honest. */
export function tokenFault(code: string, shape: string, settings: TokenFaultSettings): Fault {
  const { server = {}, encodings = ['json'], isSlow = false, at, ...endpointOptions } = settings;
  return {
    code,
    shape,
    encodings,
    ...(isSlow ? { isSlow } : {}),
    async start(parts) {
      const running = await startLabServer(parts, server);
      const endpoint = await startTokenEndpoint(parts, endpointOptions);
      const token = { ...endpoint.source, ...(at === undefined ? {} : { at }) };
      return {
        target: { url: running.url, token },
        async close() {
          await Promise.all([running.close(), endpoint.close()]);
        },
      };
    },
  };
}
