import dns from 'node:dns';
import type { Deadline } from '../deadline.ts';

/** What the system's resolver said: `ok` with addresses, or Node's DNS error code without. */
export interface Lookup {
  readonly code: string;
  readonly ips: readonly string[];
}

/**
 * The system's resolver runs in libuv's pool of four threads, and a lookup that hangs keeps its thread for as long as
 * the resolver pleases. The same pool signs tokens: with two lookups at a time, names that hang cannot stop other
 * targets' checks.
 */
const turnsAtOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Asks the system's resolver. Cannot be called off: the promise may settle long after the deadline, and nobody needs to wait for it. */
export async function askSystemResolver(host: string, deadline: Deadline): Promise<Lookup> {
  await beginTurn();
  if (deadline.isOver()) {
    endTurn();
    return { code: 'ETIMEOUT', ips: [] };
  }
  return new Promise((resolve) => {
    dns.lookup(host, { all: true, verbatim: true }, (error, found) => {
      endTurn();
      resolve(
        error === null ? { code: 'ok', ips: found.map(({ address }) => address) } : { code: codeOf(error), ips: [] },
      );
    });
  });
}

async function beginTurn(): Promise<void> {
  if (running >= turnsAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
}

function endTurn(): void {
  const next = waiting.shift();
  if (next === undefined) running--;
  else next();
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? 'EUNKNOWN';
}
