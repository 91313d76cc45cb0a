import net from 'node:net';
import os from 'node:os';
import type { AddressAttempt } from '../../failure/evidence.ts';
import type { Clock } from '../clock.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import type { SocketBag } from '../socket-bag.ts';
import { StepFailure } from '../step-failure.ts';
import type { Address } from './resolve-name.ts';

export interface TcpConnection {
  readonly socket: net.Socket;
  readonly address: Address;
  /** How every address fared, known at the latest when the phase's time is over: the ladder does not wait for it. */
  readonly attempts: Promise<readonly AddressAttempt[]>;
}

/** A later address is only used when the earlier ones have failed or have been silent this long (RFC 8305, section 8). */
const headStartMs = 250;

/**
 * Connects to all addresses at once, so that a dead one among living ones is seen in every check, and goes on with the
 * one that a client would use.
 *
 * @throws StepFailure with TcpEvidence when none can be reached
 */
export async function connectTcp(
  addresses: readonly Address[],
  port: number,
  deadline: Deadline,
  clock: Clock,
  bag: SocketBag,
): Promise<TcpConnection> {
  const race = addresses.map((address) => attempt(address, port, deadline, clock, bag));
  const chosen = await choose(race, deadline);
  const attempts = Promise.all(race.map(({ result }) => result));
  // Read at the end of the run, or, when that is called off, by nobody.
  attempts.catch(() => undefined);
  if (chosen === undefined) throw new StepFailure({ phase: 'tcp', port, attempts: await attempts });
  for (const { socket } of race) {
    if (socket === chosen.socket) continue;
    // Only whether it connects is of interest; an open connection is given back at once.
    if (socket.connecting) socket.once('connect', () => socket.destroy());
    else socket.destroy();
  }
  return { socket: chosen.socket, address: chosen.address, attempts };
}

interface Attempt {
  readonly address: Address;
  readonly socket: net.Socket;
  readonly result: Promise<AddressAttempt>;
}

function attempt(address: Address, port: number, deadline: Deadline, clock: Clock, bag: SocketBag): Attempt {
  const startedAt = clock.monotonic();
  const socket = bag.add(net.connect({ host: address.ip, port, noDelay: true, autoSelectFamily: false }));
  const result = waitUntil<Pick<AddressAttempt, 'outcome' | 'errno'>>(
    deadline,
    () => {
      socket.destroy();
      return { outcome: 'timeout' };
    },
    (settle) => {
      socket.once('connect', () => settle({ outcome: 'connected' }));
      socket.once('error', (error: NodeJS.ErrnoException) => settle(outcomeOf(error, address)));
      // Destroyed by the end of the run, before anything was known.
      socket.once('close', () => settle({ outcome: 'failed' }));
      return undefined;
    },
  ).then(({ outcome, errno }): AddressAttempt => {
    const ms = Math.round((clock.monotonic() - startedAt) * 100) / 100;
    return { ip: address.ip, family: address.family, outcome, ...(errno === undefined ? {} : { errno }), ms };
  });
  return { address, socket, result };
}

/** The first in order that connected, once all before it have failed or the head start is over. */
function choose(race: readonly Attempt[], deadline: Deadline): Promise<Attempt | undefined> {
  const outcomes: (AddressAttempt['outcome'] | undefined)[] = race.map(() => undefined);
  let headStartIsOver = false;
  return waitUntil<Attempt | undefined>(
    deadline,
    () => race[outcomes.indexOf('connected')],
    (settle) => {
      const decide = () => {
        const best = race[outcomes.indexOf('connected')];
        const mayStillWin = outcomes.indexOf(undefined);
        if (best !== undefined) {
          const isFirst = mayStillWin === -1 || mayStillWin > race.indexOf(best);
          if (isFirst || headStartIsOver) settle(best);
        } else if (mayStillWin === -1) settle(undefined);
      };
      const timer = setTimeout(() => {
        headStartIsOver = true;
        decide();
      }, headStartMs);
      race.forEach(({ result }, index) => {
        result.then(
          ({ outcome }) => {
            outcomes[index] = outcome;
            decide();
          },
          // Called off: the wait itself is rejected by the same signal.
          () => undefined,
        );
      });
      return () => clearTimeout(timer);
    },
  );
}

const outcomeByErrno: Readonly<Record<string, AddressAttempt['outcome']>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  // How Linux shows "administratively prohibited" of IPv6, a prohibiting route, and a rule of the machine's own firewall.
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ENONET: 'unreachable',
  ENOPROTOOPT: 'unreachable',
  // A link-local address without its link, or a route that swallows everything.
  EINVAL: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
};

function outcomeOf(error: NodeJS.ErrnoException, address: Address): Pick<AddressAttempt, 'outcome' | 'errno'> {
  const errno = error.code ?? 'EUNKNOWN';
  const outcome = outcomeByErrno[errno] ?? 'failed';
  return { outcome: outcome === 'unreachable' && !hasRoute(address) ? 'skipped' : outcome, errno };
}

/** Whether this machine takes part in the address's family at all. Where it does not, "unreachable" says nothing of the target. */
function hasRoute(address: Address): boolean {
  if (isLoopback(address)) return true;
  return Object.values(os.networkInterfaces())
    .flat()
    .some(
      (own) =>
        own !== undefined &&
        !own.internal &&
        own.family === `IPv${address.family}` &&
        !own.address.toLowerCase().startsWith('fe80:'),
    );
}

function isLoopback({ ip, family }: Address): boolean {
  return family === 4 ? ip.startsWith('127.') : ip === '::1' || ip.toLowerCase().startsWith('::ffff:127.');
}
