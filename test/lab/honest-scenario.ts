import { afterEach } from 'vitest';
import { type HonestServer, type HonestServerOptions, startHonestServer } from './honest-server.ts';
import { type Claims, type JwtSigner, signJwt } from './jwt.ts';
import { type ClientOptions, converse } from './lab-client.ts';
import type { Command } from './lab-messages.ts';

/** What the tests' tokens are signed with. */
export const hmacSecret = 'a secret of the tests, 32 bytes or more';

const servers: HonestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Starts an honest server in clear that the test's end closes. */
export async function start(options: HonestServerOptions = {}): Promise<HonestServer> {
  const server = await startHonestServer({
    token: { hmacSecret },
    allowedOrigins: ['https://app.lab.example'],
    namespaces: { canary: { allowsSubscribe: true, allowsPublish: true } },
    ...options,
  });
  servers.push(server);
  return server;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** A token for user u1, good for a minute unless the claims say otherwise. */
export function token(claims: Claims = {}, signer: JwtSigner = { hmacSecret }): string {
  return signJwt({ sub: 'u1', exp: nowSeconds() + 60, ...claims }, signer);
}

export function connect(value?: string): Command {
  return { id: 1, connect: value === undefined ? {} : { token: value } };
}

/** A few words for what the server did with the commands: the last reply's error or result, or the Close. */
export async function outcome(
  server: HonestServer,
  commands: readonly Command[],
  options: ClientOptions = {},
): Promise<string> {
  const { replies, closeCode, closeReason } = await converse(server.url, commands, {
    closesAfter: commands.length,
    ...options,
  });
  const last = replies.at(-1);
  if (closeCode !== 1000) return `close ${closeCode} ${closeReason}`.trim();
  if (last?.error !== undefined) return `error ${last.error.code} ${last.error.message}`;
  const result = last?.refresh ?? last?.connect;
  return result?.expires ? `ttl ${Math.ceil((result.ttl ?? 0) / 10) * 10}` : 'no expiry';
}
