/** Characters of any URL in the targets file: more than browsers and proxies agree on is of no use. */
export const urlLimit = 2_048;

/** What is wrong with a target's URL and what to write instead; null where nothing is. Never repeats the URL, which may hold a secret. */
export function explainWebSocketUrl(text: string): string | null {
  const example = 'wss://HOST/connection/websocket';
  const scheme = readScheme(text);
  if (scheme === 'http' || scheme === 'https') {
    const instead = scheme === 'http' ? 'ws' : 'wss';
    return `${scheme}:// is not the URL of a WebSocket; write ${instead}:// in place of ${scheme}://`;
  }
  if (scheme !== 'ws' && scheme !== 'wss') return `not a ws:// or wss:// URL; write ${example}`;
  if (text.includes('#')) return 'a WebSocket URL has no fragment; take # and what follows it out';
  return explainRest(text, example);
}

/** The same for an endpoint that is spoken to over HTTP. */
export function explainHttpUrl(text: string): string | null {
  const example = 'https://HOST/path';
  const scheme = readScheme(text);
  if (scheme !== 'http' && scheme !== 'https') return `not an http:// or https:// URL; write ${example}`;
  return explainRest(text, example);
}

/** Whether the URL's query makes Centrifugo speak protobuf; it wins over the subprotocol. */
export function queryChoosesProtobuf(url: URL): boolean {
  return url.searchParams.get('format') === 'protobuf' || url.searchParams.get('cf_protocol') === 'protobuf';
}

/** Whether what is sent there leaves this machine in clear text. */
export function isPlainAndRemote(url: URL): boolean {
  if (url.protocol !== 'ws:' && url.protocol !== 'http:') return false;
  return !/^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/** Whether the query seems to hold a secret, by the name of a parameter or as a token that is written out. */
export function queryHoldsSecret(url: URL): boolean {
  return [...url.searchParams].some(
    ([name, value]) =>
      /secret|passw|api_?-?key|^(access_?)?token$|^jwt$/i.test(name) || /^eyJ[\w-]+\.[\w-]+\./.test(value),
  );
}

function explainRest(text: string, example: string): string | null {
  if (text.length > urlLimit) return `longer than ${urlLimit} characters; write a shorter URL`;
  // The URL parser drops line breaks and outer spaces without a word; what is checked must be what was written.
  if (/[\s\p{Cc}]/u.test(text)) return `a URL has no spaces or line breaks; write ${example}`;
  // The parser skips slashes until there is something that it can take for a host.
  if (/^[a-z]+:[/\\]{3}/i.test(text)) return `a URL without a host name; write ${example}`;
  const authority = /^[a-z]+:[/\\]*([^/?#\\]*)/i.exec(text)?.[1] ?? '';
  if (authority.includes('@')) {
    return 'user information in a URL ends up in logs; take it out and name it as a header: headers: { Authorization: "env:NAME" }';
  }
  const port = /:(\d+)$/.exec(authority)?.[1];
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) {
    return `a port is a number from 1 to 65535; write ${example}, or another port behind HOST`;
  }
  if (!URL.canParse(text)) return `not a URL that can be read; write ${example}`;
  // The parser takes the root of the DNS for a host.
  return /^\.+$/.test(new URL(text).hostname) ? `a URL without a host name; write ${example}` : null;
}

function readScheme(text: string): string | null {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? null;
}
