import { isIPv6 } from 'node:net';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export const defaultListen: ListenAddress = { host: '127.0.0.1', port: 8080 };

/**
 * Reads `HOST:PORT`, an IPv6 address in brackets.
 * @throws UsageError that says what to write instead.
 */
export function readListenAddress(written: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(written);
  const [, six, name, digits = ''] = match ?? [];
  const host = six ?? name;
  const port = Number(digits);
  if (match === null || host === undefined || (six !== undefined && !isIPv6(six))) {
    throw new UsageError(`--listen ${quoteValue(written)} is no address; write ${suggest(written)}`);
  }
  if (port > 65_535) throw new UsageError(`--listen ${quoteValue(written)}: ports end at 65535; write ${host}:8080`);
  return { host: host.toLowerCase(), port };
}

function suggest(written: string): string {
  const port = /^:?(\d{1,5})$/.exec(written)?.[1];
  if (port !== undefined) return `127.0.0.1:${port}, or 0.0.0.0:${port} for other machines as well`;
  if (isIPv6(written)) return `[${written}]:8080`;
  return /^[\w.-]+$/.test(written) ? `${written}:8080` : 'HOST:PORT, such as 127.0.0.1:8080';
}
