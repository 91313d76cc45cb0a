import { IPV4_REGEX, IPV6_REGEX } from 'valibot';

/** Whether a text names a DNS server: `ADDRESS` or `ADDRESS:PORT`, IPv6 in brackets where a port follows. */
export function isResolver(text: string): boolean {
  const { v4, v6, port } = /^(?:(?<v4>[\d.]+)|\[(?<v6>[0-9a-f:.]+)\])(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups ?? {};
  if (v4 === undefined && v6 === undefined) return IPV6_REGEX.test(text);
  const isAddress = v4 === undefined ? IPV6_REGEX.test(v6 ?? '') : IPV4_REGEX.test(v4);
  return isAddress && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
}
