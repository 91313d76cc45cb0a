import type { Issued } from '../lab/certificates.ts';
import type { NginxServer } from './nginx.ts';
import { allowedOrigin, authority, certificate } from './real-check.ts';

/** What stands behind nginx: ports of Centrifugos in clear, over TLS, halted and full, and one where nobody listens. */
export interface Backends {
  readonly inClear: number;
  readonly overTls: number;
  readonly halted: number;
  readonly full: number;
  readonly nobody: number;
}

/** A part of nginx's configuration in front of Centrifugo, and what the probe has to call it. */
export interface LocationCase {
  readonly verdict: string;
  /** What the first step of the fix has to name. */
  readonly names?: string;
  readonly lines: (backends: Backends) => string;
}

/** Takes every path to the Centrifugo on this port, and gives up a connection on which it hears nothing for so long. */
export function idleLocation(port: number, idleTimeout: string): string {
  return `location / { ${passing(endpoint(port), `proxy_read_timeout ${idleTimeout};`)} }`;
}

const endpoint = (port: number): string => `http://127.0.0.1:${port}/connection/websocket`;
const upgrading = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';
const passing = (url: string, more = ''): string => `proxy_pass ${url}; proxy_http_version 1.1; ${upgrading} ${more}`;

/** By what an operator would say of them; each is a location of its own, and the n-th has the path `/n/`. */
export const locationCases: Readonly<Record<string, LocationCase>> = {
  'the upgrade headers as the manual has them': { verdict: 'up', lines: (to) => passing(endpoint(to.inClear)) },
  'a backend over TLS': { verdict: 'up', lines: (to) => passing(endpoint(to.overTls).replace('http:', 'https:')) },
  'HTTP/1.0 to the backend': { verdict: 'up', lines: (to) => `proxy_pass ${endpoint(to.inClear)}; ${upgrading}` },
  'proxy_pass and nothing else': {
    verdict: 'upgrade.headers-lost',
    lines: (to) => `proxy_pass ${endpoint(to.inClear)};`,
  },
  'Connection: keep-alive': {
    verdict: 'upgrade.headers-lost',
    lines: (to) =>
      `proxy_pass ${endpoint(to.inClear)}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
       proxy_set_header Connection "keep-alive";`,
  },
  'a key that is lost on the way': {
    verdict: 'upgrade.headers-lost',
    lines: (to) => passing(endpoint(to.inClear), 'proxy_set_header Sec-WebSocket-Key "";'),
  },
  'a backend that is down': { verdict: 'upgrade.bad-gateway', lines: (to) => passing(endpoint(to.nobody)) },
  'https to a backend in clear': {
    verdict: 'upgrade.bad-gateway',
    lines: (to) => passing(endpoint(to.inClear).replace('http:', 'https:')),
  },
  'http to a backend over TLS': {
    verdict: 'upgrade.http-error',
    names: 'proxy_pass https://',
    lines: (to) => passing(endpoint(to.overTls)),
  },
  'a backend that hangs': {
    verdict: 'upgrade.gateway-timeout',
    lines: (to) => passing(endpoint(to.halted), 'proxy_read_timeout 100ms;'),
  },
  'a backend that is full': { verdict: 'upgrade.connection-limit', lines: (to) => passing(endpoint(to.full)) },
  'a backend path with a slash too many': {
    verdict: 'upgrade.not-found',
    lines: (to) => passing(`${endpoint(to.inClear)}/`),
  },
  'no location for it': { verdict: 'upgrade.not-found', lines: () => 'return 404;' },
  'deny all': { verdict: 'upgrade.forbidden', lines: () => 'deny all;' },
  'a login that is asked for': { verdict: 'upgrade.forbidden', lines: () => 'return 401;' },
  'a rule of its own about the Origin': {
    verdict: 'upgrade.forbidden',
    lines: (to) => `if ($http_origin = "${allowedOrigin}") { return 403; } ${passing(endpoint(to.inClear))}`,
  },
  'an Origin that it replaces': {
    verdict: 'upgrade.forbidden',
    lines: (to) => passing(endpoint(to.inClear), 'proxy_set_header Origin https://inside.example;'),
  },
  'a page for every path': {
    verdict: 'upgrade.not-upgraded',
    lines: () => 'return 200 "<html><body>Welcome</body></html>";',
  },
  'a redirect': { verdict: 'upgrade.redirected', lines: () => 'return 301 https://chat.real.example$request_uri;' },
  'a rate limit by 429': { verdict: 'upgrade.rate-limited', lines: () => 'return 429;' },
  'a rate limit by 503': { verdict: 'upgrade.unavailable', lines: () => 'return 503;' },
  'an error of its own': { verdict: 'upgrade.http-error', lines: () => 'return 500;' },
  'an end without an answer': { verdict: 'upgrade.closed', lines: () => 'return 444;' },
};

/** The locations of all cases. */
export function locations(backends: Backends): string {
  const blocks = Object.values(locationCases).map(({ lines }, index) => `location /${index}/ { ${lines(backends)} }`);
  return blocks.join('\n      ');
}

/** A server for a test alone, with its own set-up of TLS or without any; the paths are the same on all of them. */
export interface ServerCase extends Pick<NginxServer, 'listen' | 'tls'>, Pick<LocationCase, 'verdict' | 'names'> {
  readonly lines?: string;
}

const dayMs = 86_400_000;
const usual = asTls(certificate);
/** Issued here and now, each of them. */
const withoutIntermediate = authority.intermediate().issue({ issuerUrl: 'http://ca.real.example/intermediate.crt' });
const expired = authority.issue({
  notBefore: new Date(Date.now() - 90 * dayMs),
  notAfter: new Date(Date.now() - dayMs),
});

/** Written into nginx's folder: the authority whose client certificates it asks for. */
export const nginxFiles = { 'clients.pem': authority.caPem };

const overTls = { listen: 'ssl', tls: usual } as const;

export const serverCases: Readonly<Record<string, ServerCase>> = {
  'TLS 1.2 only': { ...overTls, verdict: 'up', lines: 'ssl_protocols TLSv1.2;' },
  'TLS 1.3 only': { ...overTls, verdict: 'up', lines: 'ssl_protocols TLSv1.3;' },
  'HTTP/2 as well': { ...overTls, verdict: 'up', listen: 'ssl http2' },
  'no TLS': { verdict: 'tls.plain-server' },
  'a handshake that it rejects for unknown names': {
    ...overTls,
    verdict: 'tls.unrecognized-name',
    lines: 'ssl_reject_handshake on;',
  },
  'the leaf without its intermediate': {
    listen: 'ssl',
    tls: { cert: withoutIntermediate.certPem, key: withoutIntermediate.keyPem },
    verdict: 'tls.chain-incomplete',
  },
  'a certificate of last week': { listen: 'ssl', tls: asTls(expired), verdict: 'tls.certificate-expired' },
  'the certificate of another virtual host': {
    listen: 'ssl',
    tls: asTls(authority.issue({ dns: ['shop.real.example'] })),
    verdict: 'tls.name-mismatch',
  },
  'TLS 1.1 only': {
    ...overTls,
    verdict: 'tls.version-refused',
    lines: 'ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;',
  },
  'a cipher that its key does not fit': {
    ...overTls,
    verdict: 'tls.no-shared-cipher',
    lines: 'ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;',
  },
  // nginx finishes the handshake, and says so over HTTP.
  'client certificates': {
    ...overTls,
    verdict: 'upgrade.http-error',
    names: 'ssl_verify_client off',
    lines: 'ssl_client_certificate clients.pem; ssl_verify_client on;',
  },
};

function asTls({ chainPem, keyPem }: Issued): { readonly cert: string; readonly key: string } {
  return { cert: chainPem, key: keyPem };
}
