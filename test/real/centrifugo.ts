import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { notReady, type RealServer, type ServerProcess, startServerProcess } from './server-process.ts';

/** Centrifugo's own configuration (version 6), as its JSON file has it. Address and port are filled in. */
export interface CentrifugoConfig {
  readonly http_server?: {
    readonly tls?: { readonly enabled?: boolean; readonly [key: string]: unknown };
    readonly tls_autocert?: { readonly enabled?: boolean; readonly [key: string]: unknown };
    readonly [key: string]: unknown;
  };
  readonly websocket?: { readonly handler_prefix?: string; readonly [key: string]: unknown };
  readonly [section: string]: unknown;
}

export interface CentrifugoOptions {
  /** The binary; by default what {@link findCentrifugo} finds. */
  readonly binary?: string;
  /** The host in `url`, for a certificate that does not name 127.0.0.1. */
  readonly hostname?: string;
  /** On top of an environment that is otherwise empty: GODEBUG, SSL_CERT_FILE … */
  readonly env?: Readonly<Record<string, string>>;
}

/** It serves after 0.2 s on an idle machine; a test machine that is not idle gets time. */
const readyLimitMs = 10_000;

/** Somebody else may take the port between our finding it free and Centrifugo's asking for it. */
const portAttempts = 3;

/** The binary that CENTRIFUGO names, else the one on PATH. Undefined: tests against a real one are skipped. */
export function findCentrifugo(): string | undefined {
  return findProgram('centrifugo', { variable: 'CENTRIFUGO' });
}

/** Starts a real Centrifugo and resolves when it accepts connections; rejects, with its log, if it does not in 10 s. */
export async function startCentrifugo(config: CentrifugoConfig, options: CentrifugoOptions = {}): Promise<RealServer> {
  const binary = options.binary ?? findCentrifugo();
  if (binary === undefined) {
    throw new Error(
      'There is no Centrifugo to start. Put it on PATH or name it in CENTRIFUGO, ' +
        'and skip the test where findCentrifugo() gives undefined.',
    );
  }
  const deadline = AbortSignal.timeout(readyLimitMs);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'centrifugo-'));
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify(withDefaults(config, port)));
    // CENTRIFUGO_* beats the file, and proxy variables reach its HTTP client: so no variable of ours.
    const server = startServerProcess(binary, ['--config', file], { HOME: folder, ...options.env }, folder);
    try {
      const ownPort = await untilAccepting(binary, server, port, deadline);
      return {
        port,
        url: endpoint(config, options.hostname ?? '127.0.0.1', port),
        // Our look whether it accepts is a failed handshake to a TLS port, and a test counts log lines.
        log: () => server.log().filter((line) => !line.includes(`127.0.0.1:${ownPort}:`)),
        signal: server.signal,
        stop: server.stop,
      };
    } catch (cause) {
      await server.stop();
      const isPortTaken = server.log().some((line) => line.includes('address already in use'));
      if (!isPortTaken || attempt === portAttempts) throw cause;
    }
  }
}

function withDefaults(config: CentrifugoConfig, port: number): CentrifugoConfig {
  return {
    ...config,
    http_server: { ...config.http_server, address: '127.0.0.1', port },
    usage_stats: { disabled: true },
  };
}

function endpoint(config: CentrifugoConfig, hostname: string, port: number): string {
  const { tls, tls_autocert: autocert } = config.http_server ?? {};
  const scheme = tls?.enabled || autocert?.enabled ? 'wss' : 'ws';
  return `${scheme}://${hostname}:${port}${config.websocket?.handler_prefix ?? '/connection/websocket'}`;
}

/**
 * Centrifugo writes its `serving` line before it binds the port, so after the line the port is tried. Resolves to our
 * side's port of the try that worked.
 */
async function untilAccepting(
  binary: string,
  server: ServerProcess,
  port: number,
  deadline: AbortSignal,
): Promise<number> {
  await server.waitForLine((line) => line.includes('"serving ') && line.includes(`:${port}`), deadline);
  for (;;) {
    const ownPort = await tryPort(port);
    const ending = server.ending();
    if (ending !== undefined) throw notReady(binary, `ended (${ending})`, server.log());
    if (ownPort !== undefined) return ownPort;
    if (deadline.aborted) throw notReady(binary, 'took too long', server.log());
    // No event tells when another process binds a port.
    await delay(5);
  }
}

/** The port on our side of the connection, or undefined where nobody accepts one. On loopback that is known at once. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      resolve(socket.localPort);
      socket.destroy();
    });
    socket.once('error', () => resolve(undefined));
  });
}
