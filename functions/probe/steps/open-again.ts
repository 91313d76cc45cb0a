import net, { type Socket } from 'node:net';
import { type Deadline, waitUntil } from '../deadline.ts';
import type { Route, Tools } from '../route.ts';

/** One more connection to the same address and port; undefined when it does not come about in time. */
export function openAgain(route: Route, deadline: Deadline, { bag }: Tools): Promise<Socket | undefined> {
  const socket = bag.add(net.connect({ host: route.ip, port: route.port, noDelay: true, autoSelectFamily: false }));
  return waitUntil<Socket | undefined>(
    deadline,
    () => {
      socket.destroy();
      return undefined;
    },
    (settle) => {
      socket.once('connect', () => settle(socket));
      socket.once('close', () => settle(undefined));
      return undefined;
    },
  );
}
