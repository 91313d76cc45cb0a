import type { Clock } from './clock.ts';
import type { SocketBag } from './socket-bag.ts';
import { addressOf } from './steps/resolve-name.ts';

/** The way to one server: what a second look at the same port needs. */
export interface Route {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly isTls: boolean;
  /** The name that is verified: the URL's host, or the server name given instead. */
  readonly verifiedName: string;
  /** The name sent as SNI; null for addresses, for which none may be sent (RFC 6066). */
  readonly serverName: string | null;
  /** PEM, added to the default roots. */
  readonly ca: readonly string[];
}

/** What every step works with. */
export interface Tools {
  readonly clock: Clock;
  readonly bag: SocketBag;
}

/** Host of a URL without brackets and without the dot that ends an absolute name. */
export function hostOf(url: URL): string {
  return (addressOf(url.hostname)?.ip ?? url.hostname).replace(/\.$/, '');
}

/** The port of a URL, its scheme's where none is written. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'wss:' || url.protocol === 'https:' ? 443 : 80;
}
