import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealServer, startServerProcess } from './server-process.ts';

export interface GoPeerOptions {
  /** The HMAC secret of its tokens. */
  readonly secret: string;
  /** Behaviour, as in `['-refuse-connect', '111']`: `go-peer -h` lists the flags. */
  readonly flags?: readonly string[];
  /** PEM texts; with them the peer speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The host in `url`, for a certificate that does not name 127.0.0.1. */
  readonly hostname?: string;
}

/** It listens after 60 ms on an idle machine; a test machine that is not idle gets time. */
const readyLimitMs = 10_000;

/** Starts the peer that `buildGoPeer` gave the path of, and resolves when it listens. */
export async function startGoPeer(path: string, options: GoPeerOptions): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'go-peer-'));
  const secret = join(folder, 'secret');
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  await writeFile(secret, options.secret);
  if (options.tls !== undefined) {
    await writeFile(cert, options.tls.cert);
    await writeFile(key, options.tls.key);
  }
  const tlsFlags = options.tls === undefined ? [] : ['-cert', cert, '-key', key];
  const server = startServerProcess(path, ['-secret', secret, ...tlsFlags, ...(options.flags ?? [])], {}, folder);
  try {
    const line = await server.waitForLine((text) => text.startsWith('{"port":'), AbortSignal.timeout(readyLimitMs));
    const port = Number(/\d+/.exec(line)?.[0]);
    const scheme = options.tls === undefined ? 'ws' : 'wss';
    return {
      port,
      url: `${scheme}://${options.hostname ?? '127.0.0.1'}:${port}/connection/websocket`,
      log: server.log,
      signal: server.signal,
      stop: server.stop,
    };
  } catch (cause) {
    await server.stop();
    throw cause;
  }
}
