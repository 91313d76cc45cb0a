import type { Fault, LabParts, LabTarget } from './fault.ts';
import type { HonestServer, HonestServerOptions } from './honest-server.ts';
import { startLabServer } from './lab-server.ts';

/** How a fault differs from the honest server and from the lab's usual check. */
export interface HonestFaultSettings extends Pick<Fault, 'encodings' | 'isSlow'> {
  readonly server?: HonestServerOptions | ((parts: LabParts) => HonestServerOptions);
  /** `url` in place of the server's own, and whatever else the check needs. */
  readonly target?: Partial<LabTarget> | ((server: HonestServer, parts: LabParts) => Partial<LabTarget>);
}

/** A fault that is the honest server with something changed. */
export function honestFault(code: string, shape: string, settings: HonestFaultSettings = {}): Fault {
  const { server = {}, target = {}, ...rest } = settings;
  return {
    code,
    shape,
    ...rest,
    async start(parts) {
      const running = await startLabServer(parts, typeof server === 'function' ? server(parts) : server);
      const changes = typeof target === 'function' ? target(running, parts) : target;
      return { target: { url: running.url, ...changes }, close: () => running.close() };
    },
  };
}

/** Both forms of a fault: over TLS, and in clear under a name that says so. */
export function overTlsAndInClear(code: string, shape: string, settings: HonestFaultSettings): readonly Fault[] {
  const { server = {} } = settings;
  return [
    honestFault(code, shape, settings),
    honestFault(code, `${shape}, in clear`, {
      ...settings,
      server: (parts) => ({ ...(typeof server === 'function' ? server(parts) : server), tls: null }),
    }),
  ];
}
