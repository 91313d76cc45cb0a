import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { type RealServer, startServerProcess } from './server-process.ts';

/** A real nginx with a port for each of its servers. */
export interface RunningNginx<Name extends string> extends Pick<RealServer, 'log' | 'signal' | 'stop'> {
  readonly ports: Readonly<Record<Name, number>>;
}

export interface NginxServer {
  /** What stands behind the address in `listen`: `ssl`, `ssl http2` … */
  readonly listen?: string;
  /** PEM texts: the files that `ssl_certificate` and `ssl_certificate_key` name. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The rest of the server block. The paths of `files` are their names. */
  readonly lines: string;
}

const readyLimitMs = 10_000;
const portAttempts = 3;

/** The binary that NGINX names, else the one on PATH. Undefined: tests against a real one are skipped. */
export function findNginx(): string | undefined {
  return findProgram('nginx', { variable: 'NGINX' });
}

/** Starts one nginx with all the servers, and resolves when it listens. */
export async function startNginx<Name extends string>(
  binary: string,
  servers: Readonly<Record<Name, NginxServer>>,
  files: Readonly<Record<string, string>> = {},
): Promise<RunningNginx<Name>> {
  const names = Object.keys(servers) as Name[];
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
    const ports = await freePorts(names);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const blocks = await Promise.all(
      names.map((name, index) => writeServer(servers[name], ports[name], folder, String(index))),
    );
    await writeFile(join(folder, 'nginx.conf'), configuration(folder, blocks));
    const args = ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf'];
    const server = startServerProcess(binary, args, {}, folder);
    try {
      // By then its sockets listen.
      await server.waitForLine((line) => line.includes('start worker process'), AbortSignal.timeout(readyLimitMs));
      return { ports, log: server.log, signal: server.signal, stop: server.stop };
    } catch (cause) {
      await server.stop();
      const isPortTaken = server.log().some((line) => line.includes('Address already in use'));
      if (!isPortTaken || attempt === portAttempts) throw cause;
    }
  }
}

async function freePorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const entries: [Name, number][] = [];
  const taken = new Set<number>();
  for (const name of names) {
    let port = await freePort();
    while (taken.has(port)) port = await freePort();
    taken.add(port);
    entries.push([name, port]);
  }
  // Every name got its port.
  return Object.fromEntries(entries) as Record<Name, number>;
}

async function writeServer(
  { listen = '', tls, lines }: NginxServer,
  port: number,
  folder: string,
  id: string,
): Promise<string> {
  if (tls !== undefined) {
    await writeFile(join(folder, `cert-${id}.pem`), tls.cert);
    await writeFile(join(folder, `key-${id}.pem`), tls.key);
  }
  const certificate = tls === undefined ? '' : `ssl_certificate cert-${id}.pem; ssl_certificate_key key-${id}.pem;`;
  return `server { listen 127.0.0.1:${port} ${listen}; ${certificate} ${lines} }`;
}

function configuration(folder: string, servers: readonly string[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `
    daemon off;
    pid ${join(folder, 'nginx.pid')};
    error_log stderr notice;
    worker_processes 1;
    events { worker_connections 128; }
    http {
      access_log off;
      default_type text/html;
      ${temporary.join(' ')}
      ${servers.join('\n      ')}
    }
  `;
}
