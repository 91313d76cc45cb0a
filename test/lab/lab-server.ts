import type { Authority } from './certificates.ts';
import type { LabParts } from './fault.ts';
import { type HonestServer, type HonestServerOptions, startHonestServer } from './honest-server.ts';
import type { LabTls } from './listener.ts';

/** The site that the lab's servers allow, and that its checks name as their Origin. */
export const labOrigin = 'https://app.lab.example';

/** Starts the honest server as the lab sets it up: TLS by the lab's authority, its secret, its Origin, a namespace `canary`. */
export function startLabServer(parts: LabParts, options: HonestServerOptions = {}): Promise<HonestServer> {
  return startHonestServer({
    tls: labTls(parts.authority),
    token: { hmacSecret: parts.secret },
    allowedOrigins: [labOrigin],
    namespaces: { canary: { allowsSubscribe: true, allowsPublish: true } },
    ...options,
  });
}

/** A certificate for localhost, 127.0.0.1 and ::1, made once for an authority. */
export function labTls(authority: Authority): LabTls {
  const known = certificates.get(authority);
  if (known !== undefined) return known;
  const issued = authority.issue();
  const tls = { cert: issued.chainPem, key: issued.keyPem };
  certificates.set(authority, tls);
  return tls;
}

const certificates = new WeakMap<Authority, LabTls>();
