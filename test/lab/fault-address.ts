import { answerFrom, startDnsServer } from './dns-server.ts';
import type { LabTarget, RunningFault } from './fault.ts';
import type { Running } from './raw-server.ts';

/** Where Centrifugo listens for WebSockets unless told otherwise. */
export const websocketPath = '/connection/websocket';

/** The name of targets that are reached by name; only the lab's DNS servers know it. */
export const labHost = 'chat.lab.example';

export type TargetChanges = Omit<LabTarget, 'url' | 'resolver'>;

/** A running server as a fault, reached by its address: no server name is sent. */
export function atAddress(running: Running, changes: TargetChanges = {}): RunningFault {
  return {
    target: { ...changes, url: `wss://127.0.0.1:${running.port}${websocketPath}` },
    close: () => running.close(),
  };
}

/** A running server as a fault, reached by a name that a DNS server of the lab knows. */
export async function atName(running: Running, name = labHost, changes: TargetChanges = {}): Promise<RunningFault> {
  const dns = await startDnsServer(answerFrom({ [name]: ['127.0.0.1'] }));
  return {
    target: { ...changes, url: `wss://${name}:${running.port}${websocketPath}`, resolver: dns.address },
    async close() {
      await Promise.all([running.close(), dns.close()]);
    },
  };
}
